"""The label-smoothed cross entropy of training, lean in memory."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from bilingua.training.device import fused

_CHUNK = {"cpu": 64, "cuda": 16_384}  # rows at a time; on CPU their fp32 scores are to stay in the cache


def smoothed_loss(hidden: Tensor, rows: Tensor, bias: Tensor | None, labels: Tensor, *, smoothing: float) -> Tensor:
    """Return the mean label-smoothed cross entropy of the scores `hidden @ rows.T + bias`.

    `hidden` is [n, width], `rows` [classes, width], `bias` [classes] (None: zeros; no gradient flows to it), `labels`
    [n]. The same as torch's `cross_entropy` on fp32 scores, but no [n, classes] tensor is held in fp32: softmax and
    gradient are computed in fp32 for some rows at a time, and the gradient takes the place of the scores.
    """
    loss: Tensor = _SmoothedLoss.apply(hidden, rows, bias, labels, smoothing)  # type: ignore[no-untyped-call]
    return loss


class _SmoothedLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: Tensor, rows: Tensor, bias: Tensor | None, labels: Tensor, smooth: float) -> Tensor:
        scores = functional.linear(hidden, rows)
        size, differentiate = _CHUNK[hidden.device.type], fused(_differentiate, hidden.device)
        losses, wanted = [], []
        for part, places in zip(torch.split(scores, size), torch.split(labels[:, None], size), strict=True):
            loss, slopes = differentiate(part, bias, places, smooth)
            losses.append(loss)
            wanted.append(slopes)
        scores[torch.arange(len(labels), device=labels.device), labels] = torch.cat(wanted)
        ctx.save_for_backward(hidden, rows, scores)
        return torch.stack(losses).sum() / len(labels)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor | None, ...]:
        hidden, rows, scores = ctx.saved_tensors
        factor = (slopes[0] / len(scores)).to(hidden.dtype)
        return (scores @ rows).mul_(factor), (scores.t() @ hidden).mul_(factor), None, None, None


def _differentiate(scores: Tensor, bias: Tensor | None, places: Tensor, smooth: float) -> tuple[Tensor, Tensor]:
    """Replace some rows' scores [n, classes] by their gradient, except at the labels' `places` [n, 1].

    Returns the summed loss and the gradient at the labels [n].
    """
    share = smooth / scores.shape[1]
    logs = scores.float() if bias is None else scores.float() + bias
    logs = logs.log_softmax(1)
    wanted = logs.gather(1, places)
    loss = (smooth - 1) * wanted.sum() - share * logs.sum()
    scores.copy_(logs.exp_().sub_(share))
    return loss, (wanted[:, 0].exp() - share + (smooth - 1)).to(scores.dtype)
