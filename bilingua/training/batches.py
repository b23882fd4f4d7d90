"""Read packs and make token batches of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bilingua.errors import DocumentError

Members = NDArray[np.int64]  # numbers of pairs of a pack
_JITTER = 3  # pieces of noise on the targets' lengths, so that every pass has different batches


class Pack:
    """Pairs of piece ids, ends of sentence included, from one directory or several, on the device that trains.

    `lens` [pairs, 2] are the lengths of source and target, `parts` the pairs of each directory. A pack that is read in
    `reverse` has the sides swapped.
    """

    def __init__(self, *directories: Path, reverse: bool = False, device: torch.device | str = "cpu") -> None:
        """Open the directories.

        Raises:
            DocumentError: one of them holds no pack, or its two files don't fit.
        """
        opened = [_open(directory) for directory in directories]
        lens = np.concatenate([lens for _, lens in opened])
        ids = opened[0][0] if len(opened) == 1 else np.concatenate([flat for flat, _ in opened])
        ends = np.cumsum([len(lens) for _, lens in opened])
        self.parts = [np.arange(end - len(lens), end) for end, (_, lens) in zip(ends, opened, strict=True)]
        # torch supports few operations on unsigned numbers: the bits are stored as signed ones.
        self._ids = torch.from_numpy(ids.view(f"i{ids.itemsize}")).to(device)
        self._bits = (1 << 8 * ids.itemsize) - 1
        starts = np.concatenate([[0], np.cumsum(lens.sum(1, dtype=np.int64))[:-1]])
        places = np.stack([starts, starts + lens[:, 0]], 1)
        self.lens: NDArray[np.int32] = lens[:, ::-1] if reverse else lens
        self._starts = torch.from_numpy(places[:, ::-1].copy() if reverse else places).to(device)
        self._sizes = torch.from_numpy(self.lens.astype(np.int64)).to(device)

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.lens)

    def rows(self, members: Members, *, pad: int) -> tuple[Tensor, Tensor]:
        """Return the padded source and target ids [pairs, length] of some pairs."""
        chosen = torch.from_numpy(members).to(self._ids.device)
        starts, sizes = self._starts[chosen], self._sizes[chosen]
        sides = []
        for side, longest in enumerate(self.lens[members].max(0).tolist()):
            steps = torch.arange(longest, device=chosen.device)
            places = (starts[:, side, None] + steps).clamp_(max=len(self._ids) - 1)
            ids = self._ids[places].long() & self._bits
            sides.append(ids.masked_fill_(steps >= sizes[:, side, None], pad))
        return sides[0], sides[1]


def _open(directory: Path) -> tuple[NDArray[np.unsignedinteger], NDArray[np.int32]]:
    try:
        flat = np.load(directory / "flat.npy", mmap_mode="c")
        lens = np.load(directory / "lens.npy")
    except (OSError, ValueError) as error:
        raise DocumentError(f"no pack: {error}", path=str(directory), hint="run bilingua train prepare") from error
    if lens.sum(dtype=np.int64) != len(flat) or not len(lens):
        raise DocumentError("the pack is empty or cut off", path=str(directory), hint="run bilingua train prepare")
    return flat, lens


def save(directory: Path, ids: list[NDArray[np.unsignedinteger]], lens: list[tuple[int, int]], *, pieces: int) -> None:
    """Write a pack of a vocabulary of `pieces`: first `flat.npy`, then `lens.npy`, each atomically."""
    directory.mkdir(parents=True, exist_ok=True)
    kind = np.uint16 if pieces < 1 << 16 else np.uint32
    flat = np.concatenate(ids).astype(kind) if ids else np.zeros(0, kind)
    for name, values in (("flat", flat), ("lens", np.array(lens, np.int32).reshape(-1, 2))):
        temporary = directory / f"{name}.tmp.npy"
        np.save(temporary, values)
        temporary.replace(directory / f"{name}.npy")


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs that are computed together; `padded` says whether their sources differ in length."""

    members: Members
    padded: bool


def batches(lens: NDArray[np.int32], members: Members, rng: np.random.Generator, *, tokens: int) -> Iterator[Batch]:
    """Yield some pairs of a pack once each, in batches of at most `tokens` padded pieces a side, in random order.

    A batch holds sources of one length, so that attention needs no mask, and targets of similar lengths. What is left
    over of a length, where it is less than half a batch, is put together with other lengths.
    """
    sources, targets = lens[members].T
    blurred = targets + rng.integers(0, _JITTER, len(targets))
    order = np.lexsort((rng.random(len(members)), blurred, sources))
    ordered, width = members[order], np.maximum(sources, targets)[order]
    made: list[Members] = []
    left: list[Members] = []
    for run in np.split(np.arange(len(order)), np.flatnonzero(np.diff(sources[order])) + 1):
        for begin, end in _cut(width[run], tokens):
            part = run[begin:end]
            half_full = 2 * len(part) * int(width[part].max()) >= tokens
            (made if half_full else left).append(part)
    groups = [Batch(ordered[part], padded=False) for part in made]
    if left:
        rest = np.concatenate(left)
        rest = rest[np.argsort(width[rest], kind="stable")]
        for begin, end in _cut(width[rest], tokens):
            chosen = ordered[rest[begin:end]]
            groups.append(Batch(chosen, padded=len(set(lens[chosen, 0].tolist())) > 1))
    for place in rng.permutation(len(groups)):
        yield groups[place]


def _cut(width: NDArray[np.int32], tokens: int) -> Iterator[tuple[int, int]]:
    """Yield the begin and end of consecutive groups of rows, each as large as fits when padded to its widest row."""
    begin = 0
    while begin < len(width):
        ahead = np.maximum.accumulate(width[begin : begin + max(1, tokens // int(width[begin]))])
        fits = int(np.searchsorted(ahead * np.arange(1, len(ahead) + 1), tokens, side="right"))
        yield begin, begin + max(1, fits)
        begin += max(1, fits)
