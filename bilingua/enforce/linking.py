"""Word links between a source and its translation, by which inline markup is transferred."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from bilingua.enforce.alignment import align
from bilingua.engines.base import Engine
from bilingua.records import Alignment, Link

_WORD = re.compile(r"\w+")
# The share of a word's attention that must rest on one source word.
_SURE = 0.4
# Articles attend to the noun after them, whether or not it has an article in German.
_ARTICLES = frozenset({"a", "an", "the"})


def link(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[tuple[Link, ...]]:
    """Return the sure links of each source and its translation; empty if the engine cannot align."""
    alignments = align(engine, pairs)
    return [sure_links(*pair, found) if found else () for pair, found in zip(pairs, alignments, strict=True)]


def sure_links(source: str, target: str, alignment: Alignment) -> tuple[Link, ...]:
    """Link target words to the single source word that each clearly attends to, in target order."""
    here, there = _words(source), _words(target)
    columns = _owners(here, alignment.source, len(source))
    rows = _owners(there, alignment.target, len(target))
    links = []
    for number, (start, end) in enumerate(there):
        weights = [0.0] * len(here)
        own = [row for row, owner in zip(alignment.weights, rows, strict=True) if owner == number]
        for row in own:
            for weight, owner in zip(row, columns, strict=True):
                if owner is not None:
                    weights[owner] += weight / len(own)
        best = max(range(len(here)), key=weights.__getitem__, default=None)
        if best is not None and weights[best] >= _SURE and target[start:end].lower() not in _ARTICLES:
            links.append(Link(*here[best], start, end))
    return tuple(links)


def _words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _owners(words: Sequence[tuple[int, int]], pieces: Sequence[tuple[int, int]], length: int) -> list[int | None]:
    """Return the index of each piece's word; None for punctuation."""
    starts = [0] * (length + 1)
    for start, _ in words:
        starts[start] += 1
    number = list(accumulate(starts))
    owners: list[int | None] = []
    for start, end in pieces:
        at = number[min(max(start, end - 1), length)] - 1
        owners.append(at if at >= 0 and words[at][0] < end and start < words[at][1] else None)
    return owners
