"""The label-smoothed cross entropy of training, lean in memory."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_CHUNK = {"cpu": 64, "cuda": 8192}  # rows at a time; on CPU their fp32 scores shall stay in the cache


def smoothed_loss(hidden: Tensor, rows: Tensor, shift: Tensor | None, labels: Tensor, *, smoothing: float) -> Tensor:
    """Return the mean label-smoothed cross entropy of the scores `hidden @ rows.T + shift`.

    `hidden` is [n, width], `rows` [classes, width], `shift` [classes] (None: zeros; no gradient flows to it), `labels`
    [n]. The same as torch's `cross_entropy` on fp32 scores, but no [n, classes] tensor is held in fp32: softmax and
    gradient are computed in fp32 for some rows at a time, and the gradient takes the place of the scores.
    """
    loss: Tensor = _SmoothedLoss.apply(hidden, rows, shift, labels, smoothing)  # type: ignore[no-untyped-call]
    return loss


class _SmoothedLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: Tensor, rows: Tensor, shift: Tensor | None, labels: Tensor, smooth: float) -> Tensor:
        scores = functional.linear(hidden, rows)
        share, size = smooth / len(rows), _CHUNK[hidden.device.type]
        losses = []
        for part, places in zip(torch.split(scores, size), torch.split(labels[:, None], size), strict=True):
            logs = part.float() if shift is None else part.float().add_(shift)
            logs = logs.log_softmax(1)
            losses.append((1 - smooth) * logs.gather(1, places).sum() + share * logs.sum())
            slopes = logs.exp_().sub_(share)
            slopes.scatter_add_(1, places, slopes.new_full(places.shape, smooth - 1))
            part.copy_(slopes)
        ctx.save_for_backward(hidden, rows, scores)
        return -torch.stack(losses).sum() / len(labels)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor | None, ...]:
        hidden, rows, scores = ctx.saved_tensors
        factor = (slopes[0] / len(scores)).to(hidden.dtype)
        return (scores @ rows).mul_(factor), (scores.t() @ hidden).mul_(factor), None, None, None
