"""Segments that are not German, which are left unchanged and reported, and documents made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from bilingua.enforce.draft import forms
from bilingua.enforce.request import Enforced
from bilingua.language.identify import foreign_language
from bilingua.records import FOREIGN_DOCUMENT, Finding, Outcome, Severity, Span, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A segment whose language was checked: its document, block and length; its language, None if German."""

    document: Hashable
    block: int
    length: int
    language: str | None


def language_of(text: str, spans: Sequence[Span]) -> str | None:
    """Return the language of a segment that is not to be translated, None if it is.

    A glossary term that differs from its translation proves that a text is German, or is to be treated so. A term in
    English form proves nothing: only the words around it are judged.
    """
    terms = [span for span in spans if not span.is_fact]
    if any(span.text not in forms(span) for span in terms):
        return None
    rest = text
    for span in terms:
        rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
    return foreign_language(rest)


def untouched(text: str, spans: Sequence[Span], language: str) -> Enforced:
    """Return a segment unchanged, with an outcome for each of its terms, which are already English."""
    outcomes = [Outcome(span, Verdict.NATIVE, span.text, span.start, span.end) for span in spans if not span.is_fact]
    finding = Finding("not-german", Severity.INFO, f"left as it is: its language is {language}", 0, len(text))
    return Enforced(text, tuple(outcomes), 0.0, (finding,))


def foreign_documents(segments: Iterable[Judged]) -> dict[int, Finding]:
    """Return a warning for each document that is mostly not German, keyed by its first such block."""
    lengths: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    first: dict[Hashable, Judged] = {}
    for segment in segments:
        lengths[segment.document][segment.language is not None] += segment.length
        if segment.language:
            first.setdefault(segment.document, segment)
    return {
        judged.block: Finding(
            FOREIGN_DOCUMENT,
            Severity.WARNING,
            f"most of the text is not German but {judged.language}, and left as it is",
        )
        for document, judged in first.items()
        if lengths[document][True] > lengths[document][False]
    }
