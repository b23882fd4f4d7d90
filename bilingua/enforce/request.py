"""Input and output of enforcement: a segment with its spans, and its English with their outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.enforce.annotate import annotate, worth_marking
from bilingua.enforce.draft import Draft
from bilingua.markers import mark_target
from bilingua.records import Finding, Outcome, Span


@dataclass(frozen=True, slots=True)
class Request:
    """One segment to translate: its text, the required spans, the text with markers, the spans only watched."""

    text: str
    spans: tuple[Span, ...]
    marked: str
    watched: tuple[Span, ...] = ()

    @classmethod
    def make(cls, text: str, spans: Sequence[Span], *, markers: bool) -> Request:
        """Build a request; `markers` says whether the engine was trained on marked spans."""
        required = tuple(span for span in spans if span.required)
        marked = annotate(text, [span for span in required if worth_marking(span)]) if markers else text
        return cls(text, required, marked, tuple(span for span in spans if not span.required))

    def prefix(self, text: str, start: int, index: int, draft: Draft) -> str:
        """Mark the beginning of a translation as the engine would; `text[start:]` is the newly inserted span `index`.

        Spans that the draft has before it are marked too, so that the engine still renders those after it.
        """
        if self.marked == self.text:
            return text
        marks = [
            place
            for span, place in zip(self.spans, draft.places, strict=True)
            if place and worth_marking(span) and place[1] <= start and text[slice(*place)] == draft.text[slice(*place)]
        ]
        if worth_marking(self.spans[index]):
            marks.append((start, len(text)))
        return mark_target(text, sorted(marks))


@dataclass(frozen=True, slots=True)
class Enforced:
    """A segment's final text, an outcome for each span in source order, and further findings."""

    text: str
    outcomes: tuple[Outcome, ...]
    score: float
    notes: tuple[Finding, ...] = ()
