"""Initial weights of a training: saved weights, a model's directory, or layers of multilingual-e5-small."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from bilingua.errors import ModelIncompatibleError
from bilingua.training import state as states
from bilingua.training.e5 import E5
from bilingua.training.model import NEVER, POSITION_OFFSET, Bart, Marian, Network, Shape, trainable
from bilingua.training.state import State


def load_network(origin: Path) -> tuple[Network, State]:
    """Load the initial weights of a training.

    `origin` is a `.pt` state, an `.npz` file of int8 weights, or a transformers directory of BART's shape or Marian's;
    all but a state begin with a fresh one.

    Raises:
        ModelNotFoundError: there is nothing at `origin`.
        ModelIncompatibleError: it cannot be trained on.
    """
    network: Network
    if origin.is_dir():
        if (origin / "source.spm").is_file():
            network = Marian(origin)
            return network, fresh_state(network, base=str(origin.resolve()))
        network = bart_from_directory(origin)
        return network, fresh_state(network)
    if origin.suffix == ".npz":
        network = bart_from_weights(states.load_int8(origin))
        return network, fresh_state(network)
    state = states.load(origin)
    if not state.base:
        return bart_from_weights(state.weights(average=False), heads=state.heads), state
    network = Marian(Path(state.base))
    if list(trainable(network)) != state.names:
        raise ModelIncompatibleError(f"{origin}: does not fit the model in {state.base}")
    return network, state


def fresh_state(network: Network, *, base: str = "") -> State:
    """Return the state of a new run; `base` is the directory of a Marian model."""
    parameters = trainable(network)
    weights = [parameter.detach().clone().float() for parameter in parameters.values()]
    heads = network.shape.heads if isinstance(network, Bart) else None
    return State(list(parameters), weights, [w.clone() for w in weights], heads=heads, base=base)


def bart_from_e5(
    e5: E5, ids: Sequence[int], *, encoder: Sequence[int], decoder: Sequence[int], positions: int = 256
) -> Bart:
    """Start a network from layers of multilingual-e5-small, counted from 0.

    `ids` are the e5 pieces of the vocabulary's rows. A decoder layer's cross-attention starts from the same layer's
    self-attention; the marker rows start at random.
    """
    network = Bart(Shape(len(ids), len(encoder), len(decoder), e5.width, e5.inner, e5.heads, positions))
    width = e5.width

    def tensor(name: str, *sizes: int) -> Tensor:
        return torch.from_numpy(e5.tensor(name, *sizes).copy())

    def fill(module: nn.Module, name: str, *sizes: int) -> None:
        parameters = dict(module.named_parameters())
        parameters["weight"].copy_(tensor(f"{name}.w", *sizes))
        parameters["bias"].copy_(tensor(f"{name}.b"))

    def fill_attention(attention: nn.Module, layer: int) -> None:
        for part, short in (("q_proj", "q"), ("k_proj", "k"), ("v_proj", "v"), ("out_proj", "ao")):
            fill(attention.get_submodule(part), f"l{layer}.{short}", width, width)

    with torch.no_grad():
        network.shared.weight.copy_(tensor("emb.word", -1, width)[torch.tensor(list(ids))])
        network.shared.weight[4:7].normal_(0, 0.1)
        places = tensor("emb.pos", -1, width)[:positions] + tensor("emb.type", -1, width)[0]
        for stack, layers in ((network.encoder, encoder), (network.decoder, decoder)):
            fill(stack.layernorm_embedding, "emb.ln")
            stack.embed_positions.weight[POSITION_OFFSET:].copy_(places)
            for module, layer in zip(stack.layers, layers, strict=True):
                fill_attention(module.get_submodule("self_attn"), layer)
                fill(module.get_submodule("self_attn_layer_norm"), f"l{layer}.aln")
                fill(module.get_submodule("fc1"), f"l{layer}.fi", e5.inner, width)
                fill(module.get_submodule("fc2"), f"l{layer}.fo", width, e5.inner)
                fill(module.get_submodule("final_layer_norm"), f"l{layer}.oln")
                if stack is network.decoder:
                    fill_attention(module.get_submodule("encoder_attn"), layer)
                    fill(module.get_submodule("encoder_attn_layer_norm"), f"l{layer}.aln")
    return network


def bart_from_weights(weights: Mapping[str, Tensor], *, heads: int | None = None) -> Bart:
    """Build the network for the given parameters.

    Raises:
        ModelIncompatibleError: parameters are missing or have other shapes.
    """
    try:
        network = Bart(Shape.of(weights, heads=heads))
        network.load_state_dict({name: weights[name].float() for name in network.state_dict()})
    except (KeyError, RuntimeError, IndexError) as error:
        raise ModelIncompatibleError(f"not the weights of a BART-shaped model: {error}") from error
    return network


def bart_from_directory(directory: Path) -> Bart:
    """Load a transformers BART directory, such as `bilingua model export` writes.

    Raises:
        ModelIncompatibleError: the directory holds something else.
    """
    try:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        stored = load_file(directory / "model.safetensors")
    except (OSError, ValueError) as error:
        raise ModelIncompatibleError(f"{directory}: not a transformers directory ({error})") from error
    if (
        config.get("activation_function") != "gelu"
        or config.get("scale_embedding")
        or config.get("model_type") != "bart"
    ):
        raise ModelIncompatibleError(f"{directory}: only models in the shape of the embedded one can be trained on")
    bias = stored.get("final_logits_bias", torch.zeros(1))
    if (bias[bias != NEVER] != 0).any():
        raise ModelIncompatibleError(f"{directory}: models with an output bias cannot be trained on")
    weights = {name.removeprefix("model."): value for name, value in stored.items()}
    return bart_from_weights(weights, heads=config.get("encoder_attention_heads"))
