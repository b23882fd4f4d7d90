"""Align texts with different line breaks, so that one document can be scored against another.

The dynamic program over groups of lines is that of Gale and Church (1993, "A Program for Aligning Sentences in
Bilingual Corpora", Computational Linguistics 19), with words in common beside the lengths, as in Varga et al. (2005,
"Parallel corpora for medium density languages"). Lines keep their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_WORD = re.compile(r"\w+")
_MOST = 6  # lines that may correspond to one line of the other side
# Possible numbers of lines of both sides in a group.
_SHAPES = (
    (1, 1), (0, 1), (1, 0), (2, 2), (2, 3), (3, 2),
    *((1, k) for k in range(2, _MOST + 1)), *((k, 1) for k in range(2, _MOST + 1)),
)  # fmt: skip
_BAND = 20  # lines off the diagonal that are searched, plus one in twenty
_LENGTH = 0.15  # weight of equal lengths; equal words weigh 1
_LINE = 0.3  # words that a further line must add to a group


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines of the reference and the corresponding lines of the other texts, as index ranges."""

    reference: range
    others: Mapping[str, range]


def align(reference: Sequence[str], others: Mapping[str, Sequence[str]]) -> list[Segment]:
    """Return the smallest segments whose bounds all texts share; every line of every text is in one of them.

    >>> english = {"out": ["Kim spoke. He left.", "Seoul waits."]}
    >>> for segment in align(["Kim spoke.", "Then he left.", "Seoul is waiting."], english):
    ...     print(list(segment.reference), list(segment.others["out"]))
    [0, 1] [0]
    [2] [1]
    """
    bounds = {name: _bounds(lines, reference) for name, lines in others.items()}
    shared = set(range(1, len(reference) + 1)).intersection(*bounds.values())
    segments = []
    start, begun = 0, dict.fromkeys(others, 0)
    for end in sorted(shared):
        ends = {name: bounds[name][end] for name in others}
        places = {name: range(begun[name], ends[name]) for name in others}
        segments.append(Segment(range(start, end), places))
        start, begun = end, ends
    return segments


def joined(lines: Sequence[str], places: Sequence[range]) -> list[str]:
    """Return the lines of each index range joined into one."""
    return [" ".join(filter(None, (lines[index].strip() for index in place))) for place in places]


def _bounds(lines: Sequence[str], reference: Sequence[str]) -> dict[int, int]:
    """Map the end of each group of reference lines to the end of the corresponding lines."""
    if len(lines) == len(reference):
        return {end: end for end in range(1, len(reference) + 1)}
    bounds: dict[int, int] = {}
    first = second = 0
    for one, other in _path(lines, reference):
        first, second = first + one, second + other
        if second:
            bounds[second] = first
    return {**bounds, len(reference): len(lines)}


def _path(lines: Sequence[str], reference: Sequence[str]) -> list[tuple[int, int]]:
    """Return the shapes of the groups along the best alignment."""
    words = [[Counter(_WORD.findall(line.casefold())) for line in text] for text in (lines, reference)]
    sizes = [[len(line) for line in text] for text in (lines, reference)]

    @cache
    def group(side: int, start: int, end: int) -> tuple[frozenset[tuple[str, int]], int]:
        """Return the words of a group, each numbered by its occurrence, and the number of characters."""
        counts = sum(words[side][start:end], Counter[str]())
        bag = frozenset((word, number) for word, count in counts.items() for number in range(count))
        return bag, sum(sizes[side][start:end])

    def worth(i: int, one: int, j: int, other: int) -> float:
        if not one or not other:
            return 0.0
        (left, left_size), (right, right_size) = group(0, i - one, i), group(1, j - other, j)
        total = len(left) + len(right)
        if not total:
            return 0.0
        alike = 2 * len(left & right) / total
        length = min(left_size, right_size) / max(left_size, right_size)
        return (alike**2 + _LENGTH * length**2) * total / 2 - _LINE * (one + other - 2)

    many, most = len(lines), len(reference)
    reach = _BAND + max(many, most) // 20 + most // max(1, many)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(many + 1):
        middle = i * most // max(1, many)
        for j in range(max(0, middle - reach), min(most, middle + reach) + 1):
            steps = [
                (best[i - one, j - other][0] + worth(i, one, j, other), (one, other))
                for one, other in _SHAPES
                if (i - one, j - other) in best
            ]
            if steps:
                best[i, j] = max(steps, key=lambda step: step[0])
    shapes = []
    place = many, most
    while place != (0, 0):
        shape = best[place][1]
        shapes.append(shape)
        place = place[0] - shape[0], place[1] - shape[1]
    return shapes[::-1]
