"""A candidate translation of one segment, and where in it each required span stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilingua.markers import Marked
from bilingua.records import Span, Verdict, overlap
from bilingua.terms.matching import find_rendering

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate: its text, a place for each span (None where no allowed form stands), and the step that made it.

    `verdicts[i]` is the mildest step after which span i stood in the text. `regions` are stretches that the engine
    marked; a region that belongs to no span shows where a wrong rendering stands. `score` is the model's for the whole
    sentence without markers, None where nobody has asked.
    """

    text: str
    places: tuple[Place | None, ...]
    verdicts: tuple[Verdict, ...]
    regions: tuple[Place, ...] = ()
    score: float | None = None

    @property
    def missing(self) -> tuple[int, ...]:
        """Return the indices of the spans that have no place."""
        return tuple(index for index, place in enumerate(self.places) if place is None)

    def free(self, start: int, end: int) -> bool:
        """Tell whether no span stands within `text[start:end]`."""
        return not any(place and overlap(place, (start, end)) for place in self.places)


def first_draft(marked: Marked, spans: Sequence[Span]) -> Draft:
    """Place the spans in an engine's own output."""
    places = locate(marked.text, spans, regions=marked.regions)
    draft = Draft(marked.text, places, (Verdict.NATIVE,) * len(spans), marked.regions)
    text = _without_echoes(draft)
    return draft if text == marked.text else replace(draft, text=text, places=locate(text, spans), regions=())


def revised(draft: Draft, text: str, spans: Sequence[Span], step: Verdict) -> Draft:
    """Place the spans anew in a changed text; spans that had no place before are credited to `step`."""
    places = locate(text, spans)
    verdicts = tuple(
        step if before is None and now is not None else verdict
        for before, now, verdict in zip(draft.places, places, draft.verdicts, strict=True)
    )
    return replace(draft, text=text, places=places, verdicts=verdicts, regions=(), score=None)


def regained(draft: Draft, marked: Marked, spans: Sequence[Span], score: float | None) -> Draft:
    """Place the spans in what the engine made of a draft's beginning; what had no place before is re-decoded."""
    fresh = first_draft(marked, spans)
    verdicts = tuple(
        Verdict.REDECODED if before is None and now is not None else verdict
        for before, now, verdict in zip(draft.places, fresh.places, draft.verdicts, strict=True)
    )
    return replace(fresh, verdicts=verdicts, score=score)


def locate(text: str, spans: Sequence[Span], *, regions: Sequence[Place] = ()) -> tuple[Place | None, ...]:
    """Find a place of its own for each span's rendering, None where there is none left.

    Marked regions are looked at first, then the whole text; spans with long renderings choose first, so that a short
    one does not take a word out of them.
    """
    places: list[Place | None] = [None] * len(spans)
    for start, end in regions:
        for index, span in enumerate(spans):
            if places[index] is None and _fills(text, start, end, span):
                places[index] = (start, end)
                break
    order = sorted(range(len(spans)), key=lambda index: (-len(spans[index].target), index))
    for index in order:
        if places[index] is None:
            taken = [place for place in places if place is not None]
            span = spans[index]
            places[index] = find_rendering(text, forms(span), case_sensitive=span.case_sensitive, taken=taken)
    return tuple(places)


def _without_echoes(draft: Draft) -> str:
    """Drop a rendering said twice in a row (`the DPRK, the DPRK`), unless the second one belongs to another span."""
    text = draft.text
    for start, end in sorted((place for place in draft.places if place), reverse=True):
        if text.count(text[start:end]) < 2:
            continue
        echo = re.compile(rf",? (?:the )?{re.escape(text[start:end])}(?!\w)")
        while (match := echo.match(text, end)) and draft.free(*match.span()):
            text = text[:end] + text[match.end() :]
    return text


def forms(span: Span) -> tuple[str, ...]:
    """Return every English form that counts as right for a span."""
    return span.allowed if span.target in span.allowed else (span.target, *span.allowed)


def _fills(text: str, start: int, end: int, span: Span) -> bool:
    region, allowed = text[start:end], forms(span)
    return region in allowed or find_rendering(region, allowed, case_sensitive=span.case_sensitive) == (0, end - start)
