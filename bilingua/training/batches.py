"""Read packs and make padded token batches of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bilingua.errors import DocumentError

_WINDOW = 64_000  # pairs that are sorted by length together


class Pack:
    """One pack on disk: piece ids of both sides, ends of sentence included."""

    def __init__(self, directory: Path) -> None:
        """Open a pack.

        Raises:
            DocumentError: there is none, or its two files don't fit.
        """
        try:
            self._flat = np.load(directory / "flat.npy", mmap_mode="r")
            self.lens: NDArray[np.int32] = np.load(directory / "lens.npy")
        except (OSError, ValueError) as error:
            raise DocumentError(f"no pack: {error}", path=str(directory), hint="run bilingua train prepare") from error
        self._starts = np.concatenate([[0], np.cumsum(self.lens.sum(1, dtype=np.int64))])
        if self._starts[-1] != len(self._flat) or not len(self.lens):
            raise DocumentError("the pack is empty or cut off", path=str(directory), hint="run bilingua train prepare")

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.lens)

    def rows(self, members: Sequence[int], *, pad: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the padded source and target ids [pairs, length] of some pairs."""
        starts, lens = self._starts[list(members)], self.lens[list(members)]
        sides = []
        for begin, length in ((starts, lens[:, 0]), (starts + lens[:, 0], lens[:, 1])):
            ids = np.full((len(members), length.max()), pad, np.int64)
            for row, start, size in zip(ids, begin, length, strict=True):
                row[:size] = self._flat[start : start + size]
            sides.append(ids)
        return sides[0], sides[1]


def batches(pack: Pack, rng: np.random.Generator, *, tokens: int) -> Iterator[list[int]]:
    """Yield the pairs of one pass in batches of similar lengths, at most `tokens` padded pieces a side.

    A batch holds sources of one length, so that nothing of them is padded, unless that would make it less than half
    full; the targets are of similar lengths.
    """
    order = rng.permutation(len(pack))
    for start in range(0, len(order), _WINDOW):
        groups = _groups(pack, order[start : start + _WINDOW], tokens)
        for place in rng.permutation(len(groups)):
            yield groups[place]


def _groups(pack: Pack, window: NDArray[np.int64], tokens: int) -> list[list[int]]:
    sources, targets = pack.lens[window].T
    # Targets up and down in turn: where the source length changes, the target length does not jump.
    along = np.lexsort((np.where(sources % 2, targets, -targets), sources))
    groups: list[list[int]] = [[]]
    longest = size = 0  # of the last group: its longest side, and its pieces when padded to that
    before = -1
    for member, source, target in zip(*(each[along].tolist() for each in (window, sources, targets)), strict=True):
        longest = max(longest, source, target)
        full = longest * (len(groups[-1]) + 1) > tokens
        if groups[-1] and (full or (source != before and 2 * size >= tokens)):
            groups.append([])
            longest = max(source, target)
        groups[-1].append(member)
        before, size = source, longest * len(groups[-1])
    return groups
