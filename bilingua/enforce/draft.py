"""A candidate translation of one segment, and the place of each required span in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilingua.language.english import find_rendering
from bilingua.markers import Marked
from bilingua.records import Span, Verdict, overlap
from bilingua.terms.forbidden import forbidden_renderings

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate: its text, the place of each span (None if missing), and the step that placed it.

    `verdicts[i]` is the first step that placed span i. `regions` are the stretches that the engine marked; a region
    without a span holds a wrong rendering. `score` is the model's for the whole sentence without markers, None if not
    scored.
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

    def scored(self, score: float | None) -> Draft:
        """Return the draft with a score."""
        return replace(self, score=score)

    def free(self, start: int, end: int) -> bool:
        """Return whether `text[start:end]` overlaps the place of no span."""
        return not any(place and overlap(place, (start, end)) for place in self.places)


def first_draft(marked: Marked, spans: Sequence[Span]) -> Draft:
    """Place the spans in an engine's own output."""
    places = locate(marked.text, spans, regions=marked.regions)
    draft = Draft(marked.text, places, (Verdict.NATIVE,) * len(spans), marked.regions)
    text = _without_echoes(draft)
    return draft if text == marked.text else replace(draft, text=text, places=locate(text, spans), regions=())


def revised(draft: Draft, text: str, spans: Sequence[Span], step: Verdict) -> Draft:
    """Place the spans anew in a changed text; spans that had no place before are credited to `step`."""
    changed = replace(draft, text=text, places=locate(text, spans), regions=(), score=None)
    return credited(changed, draft, step)


def regained(draft: Draft, marked: Marked, spans: Sequence[Span], score: float | None) -> Draft:
    """Place the spans in a new decoding of a draft's sentence; new places are credited to re-decoding."""
    fresh = first_draft(marked, spans)
    return credited(replace(fresh, verdicts=draft.verdicts, score=score), draft, Verdict.REDECODED)


def credited(draft: Draft, before: Draft, step: Verdict) -> Draft:
    """Return the draft with `step` as the verdict of every span that had no place before."""
    verdicts = tuple(
        step if was is None and now is not None else verdict
        for was, now, verdict in zip(before.places, draft.places, draft.verdicts, strict=True)
    )
    return replace(draft, verdicts=verdicts)


def offences(draft: Draft, spans: Sequence[Span]) -> list[tuple[Place, Span]]:
    """Return the forbidden renderings in a draft that are not exempt, and the spans that forbid them."""
    taken = [place for place in draft.places if place]
    return [(place, span) for place, span, exempt in forbidden_renderings(draft.text, spans, taken) if not exempt]


def locate(text: str, spans: Sequence[Span], *, regions: Sequence[Place] = ()) -> tuple[Place | None, ...]:
    """Find non-overlapping places for the renderings of spans, None for each span that is missing.

    Marked regions are searched first, then the whole text, longest targets first, so that a short rendering cannot
    claim part of a long one.
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
    """Remove immediate repetitions of a rendering (`the DPRK, the DPRK`) unless they belong to another span."""
    text = draft.text
    for start, end in sorted((place for place in draft.places if place), reverse=True):
        if text.count(text[start:end]) < 2:
            continue
        echo = re.compile(rf",? (?:the )?{re.escape(text[start:end])}(?!\w)")
        while (match := echo.match(text, end)) and draft.free(*match.span()):
            text = text[:end] + text[match.end() :]
    return text


def forms(span: Span) -> tuple[str, ...]:
    """Return all accepted English forms of a span."""
    return span.allowed if span.target in span.allowed else (span.target, *span.allowed)


def _fills(text: str, start: int, end: int, span: Span) -> bool:
    region, allowed = text[start:end], forms(span)
    return region in allowed or find_rendering(region, allowed, case_sensitive=span.case_sensitive) == (0, end - start)
