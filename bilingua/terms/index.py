"""Find the places in a text where terms may begin, and check the context that an entry requires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick

from bilingua.language.folding import fold, haystack
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.surfaces import Surface, surface

_LEAST_CONTEXT = 4  # letters; shorter context words do not count inside compounds


class Index:
    """An automaton over the beginnings of surfaces: at the start of words, or `anywhere` in them."""

    __slots__ = ("_anywhere", "_automaton", "_groups", "surfaces")

    def __init__(self, surfaces: Iterable[Surface], *, anywhere: bool) -> None:
        """Build the automaton."""
        self._anywhere = anywhere
        self.surfaces = tuple(surfaces)
        groups: dict[str, list[Surface]] = {}
        for one in self.surfaces:
            for start in one.starts:
                groups.setdefault(start if anywhere else f" {start}", []).append(one)
        self._groups = list(groups.values())
        self._automaton = AhoCorasick(list(groups)) if groups else None

    def candidates(self, hay: str) -> Iterator[tuple[Surface, int]]:
        """Yield each surface that may begin at an index of the haystack."""
        if self._automaton is None:
            return
        shift = 0 if self._anywhere else 1
        groups = self._groups
        for pattern, start, _ in self._automaton.find_matches_as_indexes(hay, overlapping=True):
            for one in groups[pattern]:
                yield one, start + shift


def surfaces_of(entries: Iterable[Entry]) -> Iterator[Surface]:
    """Yield the German forms of each entry: its source and its `forms`; `rank` counts the entries."""
    for rank, entry in enumerate(entries):
        for text in dict.fromkeys((entry.source, *entry.forms)):
            yield surface(entry, text, rank)


def origin_of(glossary: Glossary, entry: Entry) -> str:
    """Return the name of an entry across glossaries, as used in `Span.origin`."""
    return f"{glossary.name}/{entry.id}"


def in_context(entry: Entry, hay: str) -> bool:
    """Return whether the text has one of the entry's context words, long ones also as part of a word."""
    if not entry.context:
        return True
    folded = fold(hay)
    wanted = (fold(haystack(word)) for word in entry.context)
    return any((word.strip() if len(word.strip()) >= _LEAST_CONTEXT else word) in folded for word in wanted)
