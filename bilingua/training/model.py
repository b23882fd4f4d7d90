"""The networks that can be trained: our own BART-shaped one, lean enough for CPU training, and any Marian model.

Both offer the same three things: `encode`, `decode` to hidden states, and the output matrix, so that the training loop
can compute the softmax over a sample of the vocabulary. Parameter names of the first follow transformers' BART.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from bilingua.engines.hub import quiet_loading
from bilingua.errors import ModelIncompatibleError
from bilingua.training.e5 import E5

POSITION_OFFSET = 2  # BART's: rows 0 and 1 of the positions are never used
_MASKED = -1e4
NEVER = -1e4  # the output bias of pieces that English is not made of


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BART-shaped network: layers of encoder and decoder, width, inner width, heads, positions."""

    vocabulary: int
    encoder: int
    decoder: int
    width: int = 384
    inner: int = 1536
    heads: int = 12
    positions: int = 256

    @classmethod
    def of(cls, weights: Mapping[str, Tensor], *, heads: int | None = None) -> Shape:
        """Read the sizes off the parameters; `heads` None means 32 columns a head."""
        vocabulary, width = weights["shared.weight"].shape
        layers = {
            side: {name.split(".")[2] for name in weights if name.startswith(f"{side}.layers.")}
            for side in ("encoder", "decoder")
        }
        return cls(
            vocabulary,
            len(layers["encoder"]),
            len(layers["decoder"]),
            width,
            weights["encoder.layers.0.fc1.weight"].shape[0],
            heads or width // 32,
            weights["encoder.embed_positions.weight"].shape[0] - POSITION_OFFSET,
        )


class Network(Protocol):
    """What the training loop needs of a network. Ids are [batch, length], padded with `pad` on the right."""

    pad: int
    eos: int
    start: int
    limit: int  # pieces that a sequence may have

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return memory [batch, length, width] and its mask, None where nothing is padded."""
        ...

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Return hidden states [batch, length, width] of a decoder input that begins with `start`."""
        ...

    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the output matrix [vocabulary, width] and the output bias, None where there is none."""
        ...


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, y: Tensor, mask: Tensor | None) -> Tensor:
        """Attend from x [batch, n, width] to y [batch, m, width]; the mask, if any, is added to the scores."""
        batch, length, width = x.shape
        q, k, v = (
            linear(z).view(batch, -1, self.heads, width // self.heads).transpose(1, 2)
            for linear, z in ((self.q_proj, x), (self.k_proj, y), (self.v_proj, y))
        )
        if x.is_cuda:
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        else:  # on CPU plain products train faster than the fused kernel, and bf16 softmax is several times slower
            scores = torch.matmul(q, k.transpose(2, 3)).float() * (width // self.heads) ** -0.5
            if mask is not None:
                scores = scores + mask.float()
            mixed = torch.matmul(scores.softmax(-1).to(v.dtype), v)
        merged: Tensor = self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))
        return merged


class _Layer(nn.Module):
    def __init__(self, shape: Shape, *, cross: bool) -> None:
        super().__init__()
        self.self_attn = _Attention(shape.width, shape.heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        if cross:
            self.encoder_attn = _Attention(shape.width, shape.heads)
            self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1, self.fc2 = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(
        self, x: Tensor, mask: Tensor | None, memory: Tensor | None = None, memory_mask: Tensor | None = None
    ) -> Tensor:
        x = self.self_attn_layer_norm(x + self.self_attn(x, x, mask))
        if memory is not None:
            x = self.encoder_attn_layer_norm(x + self.encoder_attn(x, memory, memory_mask))
        result: Tensor = self.final_layer_norm(x + self.fc2(functional.gelu(self.fc1(x))))
        return result


class _Stack(nn.Module):
    def __init__(self, shape: Shape, layers: int, *, cross: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(shape, cross=cross) for _ in range(layers))
        self.layernorm_embedding = nn.LayerNorm(shape.width)
        self.embed_positions = nn.Embedding(shape.positions + POSITION_OFFSET, shape.width)


class Bart(nn.Module):
    """A post-norm Transformer with learned positions and one embedding for both sides and the output."""

    pad, eos, start = 1, 2, 2

    def __init__(self, shape: Shape) -> None:
        """Create the network with torch's random weights."""
        super().__init__()
        self.shape, self.limit = shape, shape.positions
        self.shared = nn.Embedding(shape.vocabulary, shape.width)
        self.encoder = _Stack(shape, shape.encoder, cross=False)
        self.decoder = _Stack(shape, shape.decoder, cross=True)

    def _embed(self, stack: _Stack, ids: Tensor) -> Tensor:
        places = stack.embed_positions.weight[POSITION_OFFSET : POSITION_OFFSET + ids.shape[1]]
        embedded: Tensor = stack.layernorm_embedding(self.shared(ids) + places)
        return embedded

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return memory and its additive mask [batch, 1, 1, length], None where nothing is padded."""
        mask, padded = None, ids == self.pad
        if bool(padded.any()):
            mask = torch.zeros(ids.shape, dtype=self.shared.weight.dtype, device=ids.device)
            mask = mask.masked_fill(padded, _MASKED)[:, None, None]
        x = self._embed(self.encoder, ids)
        for layer in self.encoder.layers:
            x = layer(x, mask)
        return x, mask

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Return the decoder's hidden states."""
        n = ids.shape[1]
        causal = torch.full((n, n), _MASKED, dtype=memory.dtype, device=ids.device).triu(1)
        x = self._embed(self.decoder, ids)
        for layer in self.decoder.layers:
            x = layer(x, causal, memory, mask)
        return x

    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the shared embeddings; there is no bias."""
        return self.shared.weight, None


class Marian(nn.Module):
    """transformers' MarianMTModel behind the same door."""

    def __init__(self, directory: Path) -> None:
        """Load the model of a directory."""
        super().__init__()
        from transformers import MarianMTModel

        with quiet_loading():
            self.model: Any = MarianMTModel.from_pretrained(str(directory), local_files_only=True, dtype=torch.float32)
        config = self.model.config
        self.pad, self.eos, self.start = config.pad_token_id, config.eos_token_id, config.decoder_start_token_id
        self.limit = int(config.max_position_embeddings)

    def encode(self, ids: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return memory and its 0/1 mask."""
        mask = (ids != self.pad).long()
        memory: Tensor = self.model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
        return memory, mask

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Return the decoder's hidden states."""
        decoder = self.model.get_decoder()
        states: Tensor = decoder(
            input_ids=ids, encoder_hidden_states=memory, encoder_attention_mask=mask, use_cache=False
        ).last_hidden_state
        return states

    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the tied embeddings and the bias."""
        return self.model.lm_head.weight, self.model.final_logits_bias[0]


def trainable(network: nn.Module) -> dict[str, nn.Parameter]:
    """Return the parameters that are trained, by name in a fixed order."""
    return {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}


def bart_from_e5(
    e5: E5, ids: Sequence[int], *, encoder: Sequence[int], decoder: Sequence[int], positions: int = 256
) -> Bart:
    """Start a network from layers of multilingual-e5-small, counted from 0.

    `ids` are the e5 pieces of the vocabulary's rows. A decoder layer's cross-attention starts from the same layer's
    self-attention; the marker rows start at random.
    """
    shape = Shape(len(ids), len(encoder), len(decoder), e5.width, e5.inner, e5.heads, positions)
    network = Bart(shape)
    width = e5.width

    def tensor(name: str, *sizes: int) -> Tensor:
        return torch.from_numpy(e5.tensor(name, *sizes).copy())

    def fill(module: nn.Module, name: str, *sizes: int) -> None:
        parameters = dict(module.named_parameters())
        parameters["weight"].copy_(tensor(f"{name}.w", *sizes))
        parameters["bias"].copy_(tensor(f"{name}.b"))

    def fill_attention(attention: _Attention, layer: int) -> None:
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
                fill_attention(module.get_submodule("self_attn"), layer)  # type: ignore[arg-type]
                fill(module.get_submodule("self_attn_layer_norm"), f"l{layer}.aln")
                fill(module.get_submodule("fc1"), f"l{layer}.fi", e5.inner, width)
                fill(module.get_submodule("fc2"), f"l{layer}.fo", width, e5.inner)
                fill(module.get_submodule("final_layer_norm"), f"l{layer}.oln")
                if stack is network.decoder:
                    fill_attention(module.get_submodule("encoder_attn"), layer)  # type: ignore[arg-type]
                    fill(module.get_submodule("encoder_attn_layer_norm"), f"l{layer}.aln")
    return network


def bart_from_weights(weights: Mapping[str, Tensor], *, heads: int | None = None) -> Bart:
    """Build the network that the given parameters fit.

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
    import json

    from safetensors.torch import load_file

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
