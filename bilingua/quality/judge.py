"""Judging terms: which rendering each demanded occurrence has, what is forbidden and what is too much.

Whether a rendering is there is asked of `bilingua.terms.matching`, as enforcement does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bilingua.quality.results import Mark
from bilingua.records import Span
from bilingua.terms.matching import find_rendering, forbidden_renderings

_WORD = re.compile(r"\w+")
# A form that starts with a sign is looked for in every line, under this key.
_ANY_LINE = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """An English term to watch for where no source demands it: its wanted form and every form that counts."""

    target: str
    forms: tuple[str, ...]
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one hypothesis does with its terms. `found` holds a mark per demanded occurrence, in source order.

    `used` counts the places where a watched term stands; `surplus` marks those that neither source nor reference ask
    for; `forbidden` marks forbidden renderings, `at_risk` counts the occurrences that have any.
    """

    found: tuple[Mark, ...] = ()
    forbidden: tuple[Mark, ...] = ()
    at_risk: int = 0
    surplus: tuple[Mark, ...] = ()
    used: int = 0


class TermJudge:
    """Compare hypotheses with the terms that their sources demand.

    `demands` holds the spans per segment; those that are not required are only watched for forbidden renderings.
    `watched` are English terms that should stand only where demanded; `references`, one list per reference, tell where
    such a term is right all the same.
    """

    def __init__(
        self,
        demands: Sequence[Sequence[Span]],
        *,
        watched: Sequence[Watched] = (),
        references: Sequence[Sequence[str]] = (),
    ) -> None:
        self.demands = [tuple(spans) for spans in demands]
        self._references = [
            [unicodedata.normalize("NFC", text) for text in row if text] for row in zip(*references, strict=True)
        ]
        self._watched = _by_first_word(watched)
        self._memory: dict[tuple[int, str], Judgement] = {}

    def judge(self, line: int, hypothesis: str) -> Judgement:
        """Judge the hypothesis of one line (0-based). Offsets of its marks are into the NFC text."""
        key = (line, hypothesis)
        if key not in self._memory:
            self._memory[key] = self._judge(line, unicodedata.normalize("NFC", hypothesis))
        return self._memory[key]

    def required(self, line: int) -> list[Span]:
        """Return the spans that a translation of the line (0-based) owes."""
        return [span for span in self.demands[line] if span.required]

    def _judge(self, line: int, text: str) -> Judgement:
        spans = self.required(line)
        found = settle(text, spans)
        taken = [mark.target for mark in found if mark.target is not None]
        forbidden, at_risk = _forbidden(text, self.demands[line], taken)
        surplus, used = self._surplus(line, text, spans, taken)
        return Judgement(found, forbidden, at_risk, surplus, used)

    def _surplus(
        self, line: int, text: str, spans: Sequence[Span], settled: Sequence[tuple[int, int]]
    ) -> tuple[tuple[Mark, ...], int]:
        terms = {span.target: Watched(span.target, span.allowed, span.case_sensitive) for span in spans}
        words = {word.casefold() for word in _WORD.findall(text)} | {_ANY_LINE}
        for word in sorted(words & self._watched.keys()):
            for term in self._watched[word]:
                terms.setdefault(term.target, term)
        marks: list[Mark] = []
        taken: list[tuple[int, int]] = []
        # Longer terms first, so that "Federal Council" is not counted as "council" as well.
        for target in sorted(terms, key=lambda target: (-len(target), target)):
            term = terms[target]
            places = occurrences(text, term.forms, case_sensitive=term.case_sensitive, taken=taken)
            taken.extend(places)
            free = [place for place in places if not any(overlap(place, other) for other in settled)]
            if free:
                asked = max((self._stands(term, reference) for reference in self._reference(line)), default=0)
                free = free[max(0, asked - (len(places) - len(free))) :]
            marks.extend(Mark("term", target, "surplus", target=place) for place in free)
        return tuple(sorted(marks, key=lambda mark: mark.target or (0, 0))), len(taken)

    def _reference(self, line: int) -> Sequence[str]:
        return self._references[line] if self._references else ()

    @staticmethod
    def _stands(term: Watched, text: str) -> int:
        return len(occurrences(text, term.forms, case_sensitive=term.case_sensitive))


def settle(text: str, spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Give each demanded span a place of its own in the text, and say how it is rendered, in the order of the spans.

    Longer targets choose first; the form as written is preferred over an inflected or differently cased one.
    """
    marks: dict[int, Mark] = {}
    taken: list[tuple[int, int]] = []
    for index in sorted(range(len(spans)), key=lambda index: (-len(spans[index].target), spans[index].start, index)):
        span = spans[index]
        mark = Mark(
            "term",
            span.target,
            "missed",
            source=(span.start, span.end) if span.end > span.start else None,
            source_text=span.text,
            origin=span.origin,
        )
        place = find_rendering(text, (span.target,), case_sensitive=True, taken=taken)
        verdict = "exact"
        if place is None:
            place = find_rendering(text, span.allowed, case_sensitive=span.case_sensitive, taken=taken)
            verdict = "inflected"
        if place is not None:
            taken.append(place)
            mark = replace(mark, verdict=verdict, target=place)
        marks[index] = mark
    return tuple(marks[index] for index in range(len(spans)))


def overlap(left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Say whether two half-open stretches share a place."""
    return left[0] < right[1] and right[0] < left[1]


def occurrences(
    text: str, forms: Sequence[str], *, case_sensitive: bool, taken: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return all places of a term, left to right, none overlapping another or the `taken` ones."""
    places: list[tuple[int, int]] = []
    while True:
        place = find_rendering(text, forms, case_sensitive=case_sensitive, taken=(*taken, *places))
        if place is None:
            return places
        places.append(place)


def _forbidden(text: str, spans: Iterable[Span], taken: Sequence[tuple[int, int]]) -> tuple[tuple[Mark, ...], int]:
    watched = [span for span in spans if span.forbidden]
    marks = [
        Mark(
            "term",
            span.target,
            "forbidden",
            source=(span.start, span.end),
            target=place,
            source_text=span.text,
            origin=span.origin,
        )
        for place, span, exempt in forbidden_renderings(text, watched, taken)
        if not exempt
    ]
    return tuple(marks), len(watched)


def _by_first_word(watched: Sequence[Watched]) -> dict[str, list[Watched]]:
    index: dict[str, list[Watched]] = defaultdict(list)
    for term in watched:
        starts = {_first_word(form) for form in term.forms}
        for word in sorted(starts):
            index[word].append(term)
    return dict(index)


def _first_word(form: str) -> str:
    word = _WORD.match(form)
    return word[0].casefold() if word else _ANY_LINE
