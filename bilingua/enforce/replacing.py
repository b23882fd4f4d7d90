"""Replace stretches of a text and map all offsets into the new text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from bilingua.records import Finding


class Offsets:
    """Maps offsets of a text to the text after replacements, given in order as (start, end, new length)."""

    def __init__(self, changes: Iterable[tuple[int, int, int]]) -> None:
        replacements = list(changes)
        self._ends = [end for _, end, _ in replacements]
        self._shifts = [0, *accumulate(length - (end - start) for start, end, length in replacements)]

    def __call__(self, offset: int) -> int:
        """Return the new offset of an `offset` outside the replaced stretches."""
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
    """Return a finding with its place mapped to the new text."""
    if note.start is None or note.end is None:
        return note
    return replace(note, start=target(note.start), end=target(note.end))
