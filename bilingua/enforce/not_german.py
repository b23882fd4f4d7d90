"""Segments that are not German: left as they are and reported, and the documents that consist of them."""

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
    """A segment whose language was looked at: its document and block, its length, its language where not German."""

    document: Hashable
    block: int
    length: int
    language: str | None


def language_of(text: str, spans: Sequence[Span]) -> str | None:
    """Return the language of a segment that is left as it is, None where it is to be translated.

    A term of a glossary that its translation changes shows that a text is German, or to be treated as such. A term that
    stands there in English says nothing: the words around it are judged.
    """
    terms = [span for span in spans if not span.is_fact]
    if any(span.text not in forms(span) for span in terms):
        return None
    rest = text
    for span in terms:
        rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
    return foreign_language(rest)


def untouched(text: str, spans: Sequence[Span], language: str) -> Enforced:
    """Return a segment as it is, with an outcome for each term, which stands there in English."""
    outcomes = [Outcome(each, Verdict.NATIVE, each.text, each.start, each.end) for each in spans if not each.is_fact]
    finding = Finding("not-german", Severity.INFO, f"left as it is: its language is {language}", 0, len(text))
    return Enforced(text, tuple(outcomes), 0.0, (finding,))


def foreign_documents(segments: Iterable[Judged]) -> dict[int, Finding]:
    """Return a warning for each document most of which is not German, by the first block of it that is not."""
    lengths: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    first: dict[Hashable, Judged] = {}
    for each in segments:
        lengths[each.document][each.language is not None] += each.length
        if each.language:
            first.setdefault(each.document, each)
    return {
        judged.block: Finding(
            FOREIGN_DOCUMENT,
            Severity.WARNING,
            f"most of the text is not German but {judged.language}, and left as it is",
        )
        for document, judged in first.items()
        if lengths[document][True] > lengths[document][False]
    }
