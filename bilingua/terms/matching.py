"""Matching German occurrences of glossary terms, and English renderings of them.

There are three steps: an Aho-Corasick automaton over the beginnings of the terms finds candidates in one pass; each
candidate is compared with the text word by word; among overlapping matches, the longest wins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from bilingua.language.addresses import find_addresses
from bilingua.language.english import conjugated, english_forms, plurals
from bilingua.language.folding import Regular, haystack
from bilingua.language.inflection import Number
from bilingua.records import Kind, Span, without_overlaps
from bilingua.terms.compounds import inside, moved, suspended
from bilingua.terms.explaining import Explanation, explain
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.index import Index, in_context, origin_of, surfaces_of
from bilingua.terms.offices import is_title, titled
from bilingua.terms.surfaces import Hit, compare

_RULES = ("exact", "variant", "inflected", "suspended", "modifier", "head", "compound", "compound head")


class TermMatcher:
    """Finds the terms of several glossaries in German text; a later glossary has priority over an earlier one.

    `topics` None uses entries of every topic, otherwise those of the named topics and those without one. `on` None
    ignores the dates of entries.

    >>> matcher = TermMatcher([Glossary.from_mapping({"Bund": "federal government"})])
    >>> [span.text for span in matcher.find("Der Bundesrat hört auf die Stimme des Bundes.")]
    ['Bundes']
    """

    def __init__(
        self, glossaries: Sequence[Glossary], *, topics: Collection[str] | None = None, on: date | None = None
    ) -> None:
        """Prepare the automaton."""
        self._glossaries = tuple(glossaries)
        self._topics = topics
        self._on = on
        self._entries: list[tuple[int, Entry]] = []  # (priority, entry)
        for priority, glossary in enumerate(self._glossaries):
            for entry in glossary:
                if entry.enforced and entry.applies(topics=topics, on=on):
                    self._entries.append((priority, entry))
        self._words = Index(surfaces_of(entry for _, entry in self._entries), anywhere=False)
        closed = [one for one in self._words.surfaces if "closed" in one.entry.compound and len(one.words) == 1]
        self._parts = Index(closed, anywhere=True)

    def find(self, text: str) -> tuple[Span, ...]:
        """Return the occurrences in order, without overlaps: longer matches win, then earlier ones.

        Ties are broken by the later glossary, then the closer match, then the entry's id.
        """
        return self.find_nested(text)[0]

    def find_nested(self, text: str, *, context: str = "") -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return the result of `find`, and the occurrences that lost to a longer one around them.

        `context` is further text in which the context words of entries may occur.

        >>> pairs = {"Strahl": "ray", "Strahl im Raum": "ray in space"}
        >>> found, nested = TermMatcher([Glossary.from_mapping(pairs)]).find_nested("Ein Strahl im Raum")
        >>> [span.text for span in found], [span.text for span in nested]
        (['Strahl im Raum'], ['Strahl'])
        """
        regular = Regular(text)
        hay = haystack(regular.text)
        near = f"{hay} {haystack(Regular(context).text)}" if context else hay
        hits = [hit for hit in self._hits(regular.text, hay) if in_context(hit.surface.entry, near)]
        chosen = self._select(hits, regular.text)
        nested = self._nested(hits, chosen) if len(hits) > len(chosen) else []
        return (
            tuple(self._span(hit, text, regular) for hit in chosen),
            tuple(self._span(hit, text, regular) for hit in nested),
        )

    def explain(self, text: str) -> list[Explanation]:
        """Explain each match and near miss in a text."""
        return explain(text, self.find(text), self._glossaries, topics=self._topics, on=self._on)

    def entry(self, origin: str) -> Entry | None:
        """Return the entry with a span's `origin`, None if it is not from these glossaries."""
        return next((entry for rank, (_, entry) in enumerate(self._entries) if self._origin(rank) == origin), None)

    def _hits(self, text: str, hay: str) -> Iterator[Hit]:
        for one, at in self._words.candidates(hay):
            result = compare(one, text, hay, at)
            if isinstance(result, Hit):
                yield result
        for one, at in self._parts.candidates(hay):
            part = inside(one, text, hay, at)
            if part is not None:
                yield part
        for start, end, words in suspended(text):
            yield from self._completed(start, end, words)

    def _completed(self, start: int, end: int, words: Iterable[str]) -> Iterator[Hit]:
        """Yield the hits of the first word that is a term, and ignore the words after it."""
        for word in words:
            hay = haystack(word)
            results = [compare(one, word, hay, at) for one, at in self._words.candidates(hay) if at == 1]
            whole = [hit for hit in results if isinstance(hit, Hit) and hit.end == len(word)]
            terms = [hit for hit in whole if "suspended" in hit.surface.entry.compound]
            if terms:
                yield from (moved(hit, start, end) for hit in terms)
                return

    def _select(self, hits: Sequence[Hit], text: str) -> list[Hit]:
        """Choose among overlapping hits, cluster by cluster, so that long texts stay cheap."""
        addresses = find_addresses(text, "url", "email") if hits else []
        chosen: list[Hit] = []
        cluster: list[Hit] = []
        reach = 0
        for hit in sorted(hits, key=lambda hit: hit.start):
            if _overlaps(hit, addresses):
                continue
            if cluster and hit.start >= reach:
                chosen += without_overlaps(sorted(cluster, key=self._order))
                cluster = []
            cluster.append(hit)
            reach = max(reach, hit.end)
        return chosen + without_overlaps(sorted(cluster, key=self._order))

    def _nested(self, hits: Sequence[Hit], chosen: Sequence[Hit]) -> list[Hit]:
        """Return the hits within a longer chosen one; among overlapping ones, only the best."""
        inner = [hit for hit in hits if any(_within(hit, outer) for outer in chosen)]
        return without_overlaps(sorted(inner, key=self._order))

    def _order(self, hit: Hit) -> tuple[int, int, int, int, bool, bool, str]:
        priority, entry = self._entries[hit.surface.rank]
        rule = _RULES.index(hit.rule)
        rank = (hit.start - hit.end, hit.start, -priority, rule)
        return (*rank, not (entry.context or entry.pos), entry.status != "preferred", entry.id)

    def _span(self, hit: Hit, text: str, regular: Regular) -> Span:
        start, end = regular.back(hit.start, hit.end)
        entry = hit.surface.entry
        target, forms = _renderings(hit, entry, text[start:end])
        if entry.case == "title" and is_title(hit.surface.text, regular.text, hit.start, hit.end):
            forms = tuple(dict.fromkeys((*map(titled, forms), *forms)))
            target = forms[0]
        return Span(
            start=start,
            end=end,
            text=text[start:end],
            kind=entry.kind,
            target=target,
            allowed=forms,
            forbidden=entry.forbidden,
            case_sensitive=target != target.lower(),
            rule=hit.rule,
            origin=self._origin(hit.surface.rank),
        )

    def _origin(self, rank: int) -> str:
        priority, entry = self._entries[rank]
        return origin_of(self._glossaries[priority], entry)


def _overlaps(hit: Hit, ranges: Sequence[tuple[int, int]]) -> bool:
    index = bisect_left(ranges, (hit.end, 0)) - 1  # the last range that begins before the hit ends
    return index >= 0 and hit.start < ranges[index][1]


def _within(hit: Hit, outer: Hit) -> bool:
    shorter = hit.end - hit.start < outer.end - outer.start
    return (
        shorter and outer.start <= hit.start and hit.end <= outer.end and hit.surface.entry is not outer.surface.entry
    )


def _renderings(hit: Hit, entry: Entry, written: str) -> tuple[str, tuple[str, ...]]:
    """Return the wanted English and all accepted forms, itself first; `written` is the German occurrence."""
    english = entry.english
    if hit.rule in ("modifier", "compound"):
        first = entry.modifier or english
        return first, tuple(dict.fromkeys((first, english, *entry.allowed)))
    common = entry.kind == Kind.TERM and entry.pos in ("", "noun") and hit.surface.is_noun
    number = hit.number if common else None
    if number is Number.PLURAL and written.endswith("s") and english[0].isupper() and " " not in english:
        number = Number.EITHER  # "Er lobte Moskaus Strategie": the genitive of a name
    forms = [form for one in (english, *entry.allowed) for form in _in_number(one, number)]
    if hit.rule == "inflected" and entry.pos in ("", "verb") and hit.surface.text.endswith("n") and not common:
        forms += [form for one in (english, *entry.allowed) for form in conjugated(one)]
    return forms[0], tuple(dict.fromkeys(forms))


def _in_number(english: str, number: Number | None) -> tuple[str, ...]:
    """Return the forms of an English term that agree with a German noun's number; `number` None for other words."""
    if number is Number.EITHER:
        return english_forms(english, plural=True)
    return (plurals(english) if number is Number.PLURAL else ()) or (english,)
