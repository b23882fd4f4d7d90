"""The trainable networks: our own BART-shaped one, lean enough for CPU training, and any Marian model.

Parameter names of the first follow transformers' BART.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from bilingua.engines.hub import quiet_loading
from bilingua.training.device import fused

POSITION_OFFSET = 2  # BART's: rows 0 and 1 of the positions are never used
_MASKED = -1e4
NEVER = -1e4  # the output bias of pieces that do not occur in the target language


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
        """Infer the sizes from the parameters; `heads` None means 32 columns per head."""
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


class Network(nn.Module, ABC):
    """The interface that training needs of a network. Ids are [batch, length], padded with `pad` on the right.

    `start` is what the decoder begins with, `limit` the number of pieces that a sequence may have.
    """

    pad: int
    eos: int
    start: int
    limit: int

    @abstractmethod
    def encode(self, ids: Tensor, *, padded: bool | None = None) -> tuple[Tensor, Tensor | None]:
        """Return memory [batch, length, width] and its mask, None if nothing is padded.

        `padded` says whether any row is; None looks, which on a GPU waits for all work before.
        """

    @abstractmethod
    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None, cache: Any = None) -> Tensor:
        """Return hidden states [batch, length, width] of a decoder input that begins with `start`.

        With a `cache`, `ids` are only the pieces that follow those of the calls before; the last state is theirs.
        """

    @abstractmethod
    def new_cache(self) -> Any:
        """Return an empty cache for decoding piece by piece."""

    @abstractmethod
    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the output matrix [vocabulary, width] and the output bias, None without a bias."""

    @abstractmethod
    def set_dropout(self, share: float) -> None:
        """Set the share of activations that is dropped in training mode."""


@dataclass(slots=True)
class _Cache:
    """Keys and values of the pieces decoded so far, by attention; `length` is their number."""

    length: int = 0
    kept: dict[_Attention, tuple[Tensor, Tensor]] = field(default_factory=dict)


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def among(self, x: Tensor, mask: Tensor | None, *, causal: bool, cache: _Cache | None) -> Tensor:
        """Attend from x [batch, n, width] to itself and what is cached; the mask, if any, is added to the scores.

        Returns [batch · n, width], not yet projected.
        """
        q, k, v = self._split(x, self.q_proj, self.k_proj, self.v_proj)
        if cache is not None:
            if self in cache.kept:
                k, v = (torch.cat(both, 2) for both in zip(cache.kept[self], (k, v), strict=True))
            cache.kept[self] = k, v
        return _attend(q, k, v, mask, causal=causal and cache is None)

    def over(self, x: Tensor, memory: Tensor, mask: Tensor | None, *, cache: _Cache | None) -> Tensor:
        """Attend from x to memory [batch, m, width]; returns the same as `among`."""
        (q,) = self._split(x, self.q_proj)
        kept = cache.kept.get(self) if cache is not None else None
        k, v = kept or self._split(memory, self.k_proj, self.v_proj)
        if cache is not None:
            cache.kept[self] = k, v
        return _attend(q, k, v, mask, causal=False)

    def _split(self, x: Tensor, *projections: nn.Linear) -> tuple[Tensor, ...]:
        """Project x in one product; returns [batch, heads, length, columns] for each projection."""
        weight, bias = (torch.cat([getattr(p, name) for p in projections]) for name in ("weight", "bias"))
        made = functional.linear(x, weight, bias).view(*x.shape[:2], len(projections), self.heads, -1)
        return made.permute(2, 0, 3, 1, 4).unbind()


def _attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, *, causal: bool) -> Tensor:
    """Return the attention output of the queries [batch, heads, n, columns] as [batch · n, width]."""
    if q.is_cuda:
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
    else:  # on CPU plain products train faster than the fused kernel, and bf16 softmax is several times slower
        scores = torch.matmul(q, k.transpose(2, 3)).float() * q.shape[3] ** -0.5
        if causal:
            scores = scores + scores.new_full(scores.shape[2:], _MASKED).triu(1)
        if mask is not None:
            scores = scores + mask.float()
        mixed = torch.matmul(scores.softmax(-1).to(v.dtype), v)
    batch, heads, length, columns = mixed.shape
    return mixed.transpose(1, 2).reshape(batch * length, heads * columns)


# The position-wise parts of a layer. They take tensors [pieces, width] that are not views, and no modules, so that the
# code compiled for one layer serves all of them.


def _add(
    x: Tensor, attended: Tensor, dropout: float, weight: Tensor, bias: Tensor, scale: Tensor, shift: Tensor
) -> Tensor:
    """Project the attention output, add it and normalise."""
    attended = functional.linear(attended, weight, bias)
    if dropout:
        attended = functional.dropout(attended, dropout)
    return functional.layer_norm(x + attended, scale.shape, scale, shift)


def _feed(
    x: Tensor, dropout: float, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, scale: Tensor, shift: Tensor
) -> Tensor:
    """Apply the inner layer, add its result and normalise."""
    return _add(x, functional.gelu(functional.linear(x, w1, b1)), dropout, w2, b2, scale, shift)


class _Layer(nn.Module):
    def __init__(self, shape: Shape, *, cross: bool) -> None:
        super().__init__()
        self.self_attn = _Attention(shape.width, shape.heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.cross = cross
        if cross:
            self.encoder_attn = _Attention(shape.width, shape.heads)
            self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1, self.fc2 = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(
        self,
        x: Tensor,
        batch: int,
        mask: Tensor | None,
        dropout: float,
        memory: Tensor | None = None,
        cache: _Cache | None = None,
    ) -> Tensor:
        """Return the output for x [batch · length, width]; the mask is that of the memory, without memory that of x."""
        add, feed = (fused(_add, x.device), fused(_feed, x.device)) if self.training else (_add, _feed)
        own = self.self_attn
        mixed = own.among(x.view(batch, -1, x.shape[1]), None if self.cross else mask, causal=self.cross, cache=cache)
        x = add(x, mixed, dropout, *_parameters(own.out_proj, self.self_attn_layer_norm))
        if memory is not None:
            other = self.encoder_attn
            mixed = other.over(x.view(batch, -1, x.shape[1]), memory, mask, cache=cache)
            x = add(x, mixed, dropout, *_parameters(other.out_proj, self.encoder_attn_layer_norm))
        return feed(x, dropout, *_parameters(self.fc1, self.fc2, self.final_layer_norm))


def _parameters(*modules: nn.Linear | nn.LayerNorm) -> list[Tensor]:
    """Return weight and bias of each module."""
    return [tensor for module in modules for tensor in (module.weight, module.bias)]


class _Stack(nn.Module):
    def __init__(self, shape: Shape, layers: int, *, cross: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(shape, cross=cross) for _ in range(layers))
        self.layernorm_embedding = nn.LayerNorm(shape.width)
        self.embed_positions = nn.Embedding(shape.positions + POSITION_OFFSET, shape.width)


class Bart(Network):
    """A post-norm Transformer with learned positions and one embedding for both sides and the output."""

    pad, eos, start = 1, 2, 2

    def __init__(self, shape: Shape) -> None:
        """Create the network with torch's random weights."""
        super().__init__()
        self.shape, self.limit, self._dropout = shape, shape.positions, 0.0
        self.shared = nn.Embedding(shape.vocabulary, shape.width)
        self.encoder = _Stack(shape, shape.encoder, cross=False)
        self.decoder = _Stack(shape, shape.decoder, cross=True)

    def _run(
        self,
        stack: _Stack,
        ids: Tensor,
        mask: Tensor | None,
        memory: Tensor | None = None,
        cache: _Cache | None = None,
    ) -> Tensor:
        dropout = self._dropout if self.training else 0.0
        first = POSITION_OFFSET + (cache.length if cache else 0)
        places = stack.embed_positions.weight[first : first + ids.shape[1]]
        x: Tensor = stack.layernorm_embedding((self.shared(ids) + places).flatten(0, 1))
        if dropout:
            x = functional.dropout(x, dropout)
        for layer in stack.layers:
            x = layer(x, len(ids), mask, dropout, memory, cache)
        return x.view(*ids.shape, -1)

    def encode(self, ids: Tensor, *, padded: bool | None = None) -> tuple[Tensor, Tensor | None]:
        """Return memory and its additive mask [batch, 1, 1, length], None if nothing is padded."""
        mask, padding = None, ids == self.pad
        if bool(padding.any()) if padded is None else padded:
            mask = torch.zeros(ids.shape, dtype=self.shared.weight.dtype, device=ids.device)
            mask = mask.masked_fill(padding, _MASKED)[:, None, None]
        return self._run(self.encoder, ids, mask), mask

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None, cache: _Cache | None = None) -> Tensor:
        """Return the decoder's hidden states; with a cache, one piece a row at a time."""
        hidden = self._run(self.decoder, ids, mask, memory, cache)
        if cache is not None:
            cache.length += ids.shape[1]
        return hidden

    def new_cache(self) -> _Cache:
        """Return an empty cache."""
        return _Cache()

    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the shared embeddings, without a bias."""
        return self.shared.weight, None

    def set_dropout(self, share: float) -> None:
        """Drop a share of the embeddings and of each sublayer's output."""
        self._dropout = share


class Marian(Network):
    """transformers' MarianMTModel with the same methods."""

    def __init__(self, directory: Path) -> None:
        """Load the model of a directory."""
        super().__init__()
        from transformers import MarianMTModel

        with quiet_loading():
            self.model: Any = MarianMTModel.from_pretrained(str(directory), local_files_only=True, dtype=torch.float32)
        config = self.model.config
        self.pad, self.eos, self.start = config.pad_token_id, config.eos_token_id, config.decoder_start_token_id
        self.limit = int(config.max_position_embeddings)

    def encode(self, ids: Tensor, *, padded: bool | None = None) -> tuple[Tensor, Tensor | None]:
        """Return memory and its 0/1 mask."""
        mask = (ids != self.pad).long()
        memory: Tensor = self.model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
        return memory, mask

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor | None, cache: list[Tensor] | None = None) -> Tensor:
        """Return the decoder's hidden states; with a cache, those of all pieces so far, computed anew."""
        if cache is not None:
            cache.append(ids)
            ids = torch.cat(cache, 1)
        states: Tensor = self.model.get_decoder()(
            input_ids=ids, encoder_hidden_states=memory, encoder_attention_mask=mask, use_cache=False
        ).last_hidden_state
        return states

    def new_cache(self) -> list[Tensor]:
        """Return an empty list of the pieces so far: transformers' own caches change from version to version."""
        return []

    def output(self) -> tuple[Tensor, Tensor | None]:
        """Return the tied embeddings and the bias."""
        return self.model.lm_head.weight, self.model.final_logits_bias[0]

    def set_dropout(self, share: float) -> None:
        """Drop a share of the embeddings and of each sublayer's output; attention weights are not dropped."""
        for module in self.model.modules():
            if isinstance(getattr(module, "dropout", None), float):
                module.dropout = 0.0 if hasattr(module, "q_proj") else share


def trainable(network: nn.Module) -> dict[str, nn.Parameter]:
    """Return the trainable parameters by name, in a fixed order."""
    return {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}
