"""Give a trained network more layers: the new ones begin almost as if they were not there.

What was learned is kept, and training goes on from nearly the same loss. New encoder layers are those of
multilingual-e5-small that the start left out; new decoder layers are copies of the one below.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from bilingua.errors import SettingsError
from bilingua.training.e5 import E5
from bilingua.training.model import Bart, bart_from_e5
from bilingua.training.tokenizer import UNK

_SHARE = 0.05  # of a new layer's outputs that is let through at first


def grow(
    old: Bart,
    e5: E5,
    *,
    encoder: Sequence[int],
    decoder: Sequence[int],
    old_encoder: Sequence[int],
    old_decoder: Sequence[int],
) -> Bart:
    """Return a network with the given e5 layers, counted from 0, that starts from `old`.

    `old_encoder` and `old_decoder` are the e5 layers that the layers of `old` came from, in their order.

    Raises:
        SettingsError: the lists do not fit `old`, or one of its layers is not among the new ones.
    """
    if (old.shape.encoder, old.shape.decoder) != (len(old_encoder), len(old_decoder)):
        raise SettingsError(
            f"the start has {old.shape.encoder} + {old.shape.decoder} layers, "
            f"start_encoder and start_decoder name {len(old_encoder)} + {len(old_decoder)}"
        )
    for kept, wanted in ((old_encoder, encoder), (old_decoder, decoder)):
        if not set(kept) <= set(wanted) or not kept or kept[0] != wanted[0]:
            raise SettingsError(f"layers {list(kept)} cannot grow into {list(wanted)}", hint="the first layer stays")
    pieces = [UNK] * old.shape.vocabulary  # their embeddings come from `old`
    new = bart_from_e5(e5, pieces, encoder=encoder, decoder=decoder, positions=old.shape.positions)
    new.shared.load_state_dict(old.shared.state_dict())
    for side, wanted, kept in (("encoder", encoder, old_encoder), ("decoder", decoder, old_decoder)):
        stack, trained = new.get_submodule(side), old.get_submodule(side)
        for name in ("layernorm_embedding", "embed_positions"):
            stack.get_submodule(name).load_state_dict(trained.get_submodule(name).state_dict())
        below: nn.Module = stack.get_submodule("layers.0")
        for place, number in enumerate(wanted):
            layer = stack.get_submodule(f"layers.{place}")
            if number in kept:
                layer.load_state_dict(trained.get_submodule(f"layers.{list(kept).index(number)}").state_dict())
            else:
                if side == "decoder":
                    layer.load_state_dict(below.state_dict())
                _calm(layer, below)
            below = layer
    return new


def _calm(layer: nn.Module, below: nn.Module) -> None:
    """Make a post-norm layer let its input through: small outputs, and norms that give back the input's own scale."""
    norm = below.get_submodule("final_layer_norm")
    weight, bias = norm.get_parameter("weight"), norm.get_parameter("bias")
    with torch.no_grad():
        scale, shift = float((weight.square().mean() + bias.var()).sqrt()), float(bias.mean())
        for name, module in layer.named_modules():
            if isinstance(module, nn.LayerNorm):
                module.weight.fill_(scale)
                module.bias.fill_(shift)
            elif isinstance(module, nn.Linear) and name.split(".")[-1] in {"out_proj", "fc2"}:
                module.weight.mul_(_SHARE)
                module.bias.zero_()
