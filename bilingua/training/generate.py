"""Translate with a network while or after it trains, many sentences at a time."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from bilingua.training.model import Network

_LOOK = 8  # pieces between checks whether all rows have ended, because a check waits for the device


@torch.no_grad()
def generate(
    network: Network, ids: Tensor, written: Sequence[int], *, limit: int, best: int = 1, greedy: float = 1.0
) -> Tensor:
    """Translate sources [batch, length] piece by piece, without a beam; returns [batch, at most `limit`] ids.

    `written` are the pieces that a translation may contain. Rows are padded after their end of sentence; a row that was
    cut off has none. Of the rows a share of 1 − `greedy`, chosen at random, is sampled: each piece from the `best`
    likeliest ones, by their probabilities.
    """
    memory, mask = network.encode(ids)
    allowed = torch.as_tensor(written, device=ids.device)
    weight, bias = network.output()
    weight, bias = weight[allowed], None if bias is None else bias[allowed].to(weight.dtype)
    current = torch.full((len(ids), 1), network.start, device=ids.device)
    ended = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)
    sampled = torch.rand(len(ids), device=ids.device) >= greedy
    cache, made = network.new_cache(), []
    for step in range(min(limit, network.limit - 1)):
        scores = functional.linear(network.decode(current, memory, mask, cache)[:, -1], weight, bias)
        piece = allowed[_choose(scores.float(), best, sampled)].masked_fill(ended, network.pad)
        made.append(piece)
        ended |= piece == network.eos
        if step % _LOOK == _LOOK - 1 and bool(ended.all()):
            break
        current = piece[:, None]
    return torch.stack(made, 1)


def _choose(scores: Tensor, best: int, sampled: Tensor) -> Tensor:
    """Return the highest column of each row, or for `sampled` rows one drawn from the `best` by their softmax."""
    if best == 1:
        return scores.argmax(1)
    values, places = scores.topk(min(best, scores.shape[1]))
    noise = -torch.log(-torch.log(torch.rand_like(values).clamp_(1e-9, 1 - 1e-7)))  # the Gumbel-max trick
    drawn = (values + noise).argmax(1)
    return places.gather(1, torch.where(sampled, drawn, 0)[:, None])[:, 0]
