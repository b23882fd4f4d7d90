"""Why a term was or was not matched: the matcher's steps repeated, keeping the reason of every rejection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bilingua.language.addresses import find_addresses
from bilingua.language.folding import Regular, canon, haystack
from bilingua.records import Span, overlap
from bilingua.terms.compounds import inside
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.index import Index, in_context, origin_of, surfaces_of
from bilingua.terms.surfaces import OTHER_FORM, PART, Hit, Surface, compare

_LEAST_NEAR = 4  # letters; shorter terms inside longer words are not reported


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a stretch of text did or did not match an entry; offsets are half-open."""

    start: int
    end: int
    text: str
    source: str
    origin: str
    matched: bool
    reason: str


def explain(
    text: str,
    chosen: Sequence[Span],
    glossaries: Sequence[Glossary],
    *,
    topics: Collection[str] | None,
    on: date | None,
) -> list[Explanation]:
    """Explain each match and near miss, in text order."""
    regular = Regular(text)
    hay = haystack(regular.text)
    lines: dict[tuple[int, str], Explanation] = {}
    for glossary in glossaries:
        index = Index(surfaces_of(glossary.entries), anywhere=True)
        for one, at in index.candidates(hay):
            near = _near(one, at, regular.text, hay)
            if near is None:
                continue
            start, end = regular.back(near[0], near[1])
            reason = near[2] or _scope(one.entry, topics, on) or _place(one.entry, near, regular.text, hay)
            line = Explanation(
                start, end, text[start:end], one.entry.source, origin_of(glossary, one.entry), False, reason
            )
            key = (start, line.origin)
            if key not in lines or (not near[2] and lines[key].reason):
                lines[key] = line
    chosen_lines = {(span.start, span.origin): _matched(span, glossaries) for span in chosen}
    misses = [_overlap(line, chosen) for key, line in lines.items() if key not in chosen_lines]
    # A term that is part of another matched term ("Nordkorea" in "nordkoreanisch") is not reported.
    misses = [line for line in misses if not line.reason.startswith(PART) or _over(line, chosen) is None]
    return sorted([*chosen_lines.values(), *misses], key=lambda line: (line.start, not line.matched, line.origin))


def _near(one: Surface, at: int, text: str, hay: str) -> tuple[int, int, str] | None:
    """Return start, end and the reason for rejection, empty for a hit; None if it is not even a near miss."""
    begin, end = hay.rfind(" ", 0, at) + 1, hay.find(" ", at)
    if begin == at:
        result = compare(one, text, hay, at)
        if isinstance(result, Hit):
            return result.start, result.end, ""
        if result == OTHER_FORM and len(one.words) > 1:
            return None
        if result not in (PART, OTHER_FORM):
            return at - 1, end - 1, f"not matched: {result}"
    word, headword = canon(hay[begin:end]), canon(one.words[0].text)
    if len(one.words) > 1 or len(headword) < _LEAST_NEAR or headword not in word:
        return None
    if "closed" not in one.entry.compound:
        return begin - 1, end - 1, f"{PART}: closed compounds are off"
    if inside(one, text, hay, at) is None:
        return begin - 1, end - 1, f"{PART} whose rest is not a word"
    return at - 1, end - 1, ""


def _scope(entry: Entry, topics: Collection[str] | None, on: date | None) -> str:
    if not entry.enforced:
        return f"status {entry.status}: not enforced"
    if not entry.applies(topics=topics):
        return f"topic {entry.topic} is not asked for"
    if not entry.applies(on=on):
        return f"out of date: valid {entry.since or '…'} to {entry.until or '…'}"
    return ""


def _place(entry: Entry, near: tuple[int, int, str], text: str, hay: str) -> str:
    if not in_context(entry, hay):
        return f"context word missing: {' | '.join(entry.context)}"
    if any(overlap(near[:2], place) for place in find_addresses(text, "url", "email")):
        return "inside a URL or an e-mail address"
    return ""


def _overlap(line: Explanation, chosen: Sequence[Span]) -> Explanation:
    if line.reason:
        return line
    over = _over(line, chosen)
    by = f"{over.text!r} of {over.origin}" if over is not None else "another occurrence"
    return replace(line, reason=f"overlapped by {by}")


def _over(line: Explanation, chosen: Sequence[Span]) -> Span | None:
    return next((span for span in chosen if span.overlaps(line.start, line.end)), None)


def _matched(span: Span, glossaries: Sequence[Glossary]) -> Explanation:
    sources = _sources(glossaries)
    source = next((source for origin, source in sources if origin == span.origin), span.text)
    return Explanation(span.start, span.end, span.text, source, span.origin, True, span.rule)


def _sources(glossaries: Sequence[Glossary]) -> Iterator[tuple[str, str]]:
    return ((origin_of(glossary, entry), entry.source) for glossary in glossaries for entry in glossary)
