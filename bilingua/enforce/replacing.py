"""Stretches of a text replaced, and the places of everything in it moved along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from bilingua.records import Finding


class Offsets:
    """Moves offsets of a text to where they are once stretches, (start, end, new length) in order, are replaced."""

    def __init__(self, changes: Iterable[tuple[int, int, int]]) -> None:
        known = list(changes)
        self._ends = [end for _, end, _ in known]
        self._shifts = [0, *accumulate(length - (end - start) for start, end, length in known)]

    def __call__(self, offset: int) -> int:
        """Return where an offset outside the stretches is afterwards."""
        return offset + self._shifts[bisect_right(self._ends, offset)]


def replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with each `start:end` replaced; the changes are in order and do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end, new in changes:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def moved_finding(note: Finding, target: Offsets) -> Finding:
    """Return a finding where its place is afterwards."""
    if note.start is None or note.end is None:
        return note
    return replace(note, start=target(note.start), end=target(note.end))
