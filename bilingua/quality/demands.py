"""The terms that translations owe: glossary terms in the source, and terms listed for individual segments."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bilingua.errors import ScoringError
from bilingua.language.english import english_forms, find_rendering
from bilingua.quality.inputs import check_counts
from bilingua.quality.judges import TermJudge, Watched
from bilingua.records import Kind, Span

if TYPE_CHECKING:
    from bilingua.terms.glossary import Glossary


def term_judge(
    size: int,
    *,
    sources: Sequence[str] | None,
    references: Sequence[Sequence[str]],
    glossary: Glossary | Sequence[Glossary] | None,
    terms: Sequence[Mapping[str, str] | Iterable[tuple[str, str]]] | None,
) -> TermJudge | None:
    """Return the judge for `size` segments, None without glossaries and listed terms.

    Raises:
        ScoringError: there is a glossary but no source, or the line count of the terms differs.
    """
    if glossary is None and terms is None:
        return None
    if glossary is not None and sources is None:
        raise ScoringError("a glossary needs the source to find its terms in", hint="give --src FILE")
    german = [unicodedata.normalize("NFC", text) for text in sources] if sources is not None else [""] * size
    demands: list[tuple[Span, ...]] = [()] * size
    watched: list[Watched] = []
    if glossary is not None:
        from bilingua.terms.glossary import Glossary
        from bilingua.terms.matching import TermMatcher

        glossaries = [glossary] if isinstance(glossary, Glossary) else list(glossary)
        matcher = TermMatcher(glossaries)
        demands = [tuple(matcher.find(source)) for source in german]
        watched = _watched(glossaries)
    if terms is not None:
        check_counts({"the reference": size, "the list of terms": len(terms)})
        pairs = [tuple(row.items()) if isinstance(row, Mapping) else tuple(row) for row in terms]
        demands = [
            (*_outside(spans, listed), *listed)
            for spans, listed in zip(
                demands, (listed_spans(source, row) for source, row in zip(german, pairs, strict=True)), strict=True
            )
        ]
    return TermJudge(demands, watched=watched, references=references)


def _outside(spans: Sequence[Span], listed: Sequence[Span]) -> list[Span]:
    """Return the glossary's spans that overlap no listed term: a segment's own terms take precedence."""
    return [span for span in spans if not any(span.overlaps(own.start, own.end) for own in listed)]


def _watched(glossaries: Sequence[Glossary]) -> list[Watched]:
    watched: dict[str, Watched] = {}
    for entry in (entry for glossary in glossaries for entry in glossary if entry.enforced):
        forms = english_forms(entry.english, plural=True)
        watched.setdefault(entry.english, Watched(entry.english, forms, entry.case != "any"))
    return list(watched.values())


def listed_spans(source: str, terms: Iterable[tuple[str, str]]) -> tuple[Span, ...]:
    """Return a demand per listed term of a line. Case is ignored, since such lists often have dictionary forms.

    Each item is demanded once. Its place in the source is for display: if the source has the term only in another form,
    the span is empty (0, 0), and the term is demanded all the same.
    """
    spans = []
    used: list[tuple[int, int]] = []
    for german, english in terms:
        place = find_rendering(source, (german,), case_sensitive=False, taken=used)
        if place is not None:
            used.append(place)
        start, end = place or (0, 0)
        spans.append(
            Span(
                start=start,
                end=end,
                text=source[start:end] or german,
                kind=Kind.TERM,
                target=english,
                allowed=english_forms(english, plural=True),
                case_sensitive=False,
                rule="listed",
                origin=f"{german} → {english}",
            )
        )
    return tuple(spans)
