"""The sentences of a line and of its translation, matched by length (Gale and Church 1993, "A Program for Aligning
Sentences in Bilingual Corpora"): a translator may join two sentences, cut one in two, or forget one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, log

from bilingua.text.german import segment

Place = tuple[int, int]

# How many sentences of both sides make a pair and what that costs, and what a length costs that is e times too much.
_BEADS = {(1, 1): 0.0, (1, 2): 0.9, (2, 1): 0.9, (2, 2): 1.4, (1, 3): 1.4, (3, 1): 1.4, (1, 0): 2.2, (0, 1): 2.2}
_STRETCH = 3.0
_SLACK = 8  # characters that are added on both sides, so that short sentences may differ more
_MOST = 40_000  # pairings that are looked at; a line with more is taken as one


def sentence_pairs(source: str, text: str) -> list[tuple[Place, Place]]:
    """Return the places of the sentences of a German line with those of their English, in order of both.

    Either place may be empty: nothing is left for that sentence, or it has no source.

    >>> sentence_pairs("Er kam. Er sah.", "He came, and saw.")
    [((0, 15), (0, 17))]
    """
    here, there = list(_places(source)), list(_places(text))
    if len(here) * len(there) > _MOST or not here or not there:
        whole = tuple((places[0][0], places[-1][1]) if places else (0, 0) for places in (here, there))
        return [(whole[0], whole[1])] if here or there else []
    return list(_matched(here, there))


def _places(text: str) -> Iterator[Place]:
    at = 0
    for part in segment(text):
        if part.text:
            yield at, at + len(part.text)
        at += len(part.text) + len(part.tail)


def _matched(here: Sequence[Place], there: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    best = [[inf] * (len(there) + 1) for _ in range(len(here) + 1)]
    came: dict[Place, tuple[int, int]] = {}
    best[0][0] = 0.0
    for i in range(len(here) + 1):
        for j in range(len(there) + 1):
            for (a, b), price in _BEADS.items():
                if a <= i and b <= j and best[i - a][j - b] < inf:
                    sides = _span(here, i - a, i), _span(there, j - b, j)
                    cost = best[i - a][j - b] + price + (_difference(*sides) if a and b else 0.0)
                    if cost < best[i][j]:
                        best[i][j], came[i, j] = cost, (a, b)
    found = []
    i, j = len(here), len(there)
    while i or j:
        a, b = came[i, j]
        found.append((_span(here, i - a, i), _span(there, j - b, j)))
        i, j = i - a, j - b
    return reversed(found)


def _span(places: Sequence[Place], start: int, end: int) -> Place:
    if start == end:
        at = places[start - 1][1] if start else 0
        return at, at
    return places[start][0], places[end - 1][1]


def _difference(one: Place, other: Place) -> float:
    return _STRETCH * abs(log((one[1] - one[0] + _SLACK) / (other[1] - other[0] + _SLACK)))
