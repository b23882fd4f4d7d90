"""Judge translations segment by segment: how the terms and facts of the source were rendered.

`bilingua.language.english` decides whether a term occurs, as it does for enforcement. Facts are normalised to values by
`bilingua.facts.compare` and compared as multisets, so `20.000` is kept by `20,000` and lost by `20.000`. A date counts
as day, month and year, so that a wrong year alone shows.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from bilingua.facts.compare import compare, english_places, german_places
from bilingua.language.english import english_forms, find_rendering
from bilingua.quality.inputs import ENTITY
from bilingua.quality.metrics import Rate
from bilingua.quality.results import Mark, TermScore
from bilingua.records import Span, overlap
from bilingua.terms.forbidden import forbidden_renderings

Place = tuple[int, int]

_WORD = re.compile(r"\w+")
# The key of forms that do not start with a word, which are looked for in every segment.
_ANY_SEGMENT = ""
_PREDEFINED = "consistency-predefined"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of a segment's terms or facts: marks to show, and `(met, owed)` by metric key."""

    marks: tuple[Mark, ...]
    counts: Mapping[str, tuple[int, int]]


class Judge(ABC):
    """Compare translations with the demands of their sources. A translation of a segment is judged once."""

    # Metric key → its label in tables, and whether lower is better.
    RATES: ClassVar[Mapping[str, tuple[str, bool]]]
    # What is counted, for the signature.
    SIGNATURE: ClassVar[Mapping[str, str]]

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], Judgement] = {}

    def judge(self, line: int, hypothesis: str) -> Judgement:
        """Judge the translation of a line (0-based). Offsets of its marks are into the NFC text."""
        key = (line, hypothesis)
        if key not in self._known:
            self._known[key] = self._judge(line, unicodedata.normalize("NFC", hypothesis))
        return self._known[key]

    def count(self, metric: str, hypotheses: Sequence[str]) -> list[tuple[int, int]]:
        """Return `(met, owed)` of each segment."""
        return [self.judge(line, text).counts[metric] for line, text in enumerate(hypotheses)]

    def rates(self) -> list[Rate]:
        """Return the metrics that the judge counts, the main one first."""
        return [
            Rate(key, label, partial(self.count, key), lower_is_better=lower, **self.SIGNATURE)
            for key, (label, lower) in self.RATES.items()
        ]

    @abstractmethod
    def _judge(self, line: int, text: str) -> Judgement: ...


@dataclass(frozen=True, slots=True)
class Watched:
    """An English term to watch for where no source demands it: its wanted form and every form that counts."""

    target: str
    forms: tuple[str, ...]
    case_sensitive: bool = True


class TermJudge(Judge):
    """Compare translations with the terms that their sources demand.

    The marks of a judgement begin with one per demanded occurrence, in the order of `required`.

    Args:
        demands: the spans of each segment; those not required are only watched for forbidden renderings.
        watched: English terms that belong only where they are demanded.
        references: one list per reference; where a reference uses a watched term, so may the translation.
    """

    RATES: ClassVar = {
        "terms": ("Terms", False),
        "terms-exact": ("Terms, exact", False),
        "consistency": ("Consistency", False),
        _PREDEFINED: ("Predefined", False),
        "forbidden": ("Forbidden", True),
        "over-application": ("Over-applied", True),
    }
    SIGNATURE: ClassVar = {"terms": "occurrences"}

    def __init__(
        self,
        demands: Sequence[Sequence[Span]],
        *,
        watched: Sequence[Watched] = (),
        references: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__()
        self.demands = [tuple(spans) for spans in demands]
        self._references = _by_segment(references, len(demands))
        self._watched: dict[str, list[Watched]] = defaultdict(list)
        for term in watched:
            for word in sorted({_first_word(form) for form in term.forms}):
                self._watched[word].append(term)

    def required(self, line: int) -> list[Span]:
        """Return the spans that a translation of the line (0-based) owes."""
        return [span for span in self.demands[line] if span.required]

    def count(self, metric: str, hypotheses: Sequence[str]) -> list[tuple[int, int]]:
        """Return `(met, owed)` of each segment; consistency is counted over the whole text."""
        if metric not in ("consistency", _PREDEFINED):
            return super().count(metric, hypotheses)
        return self._consistency(hypotheses, predefined=metric == _PREDEFINED)

    def _judge(self, line: int, text: str) -> Judgement:
        demanded = place_terms(text, self.required(line))
        taken = [mark.target for mark in demanded if mark.target is not None]
        at_risk = [span for span in self.demands[line] if span.forbidden]
        forbidden = _forbidden(text, at_risk, taken)
        surplus, used = self._surplus(line, text, taken)
        verdicts = [mark.verdict for mark in demanded]
        counts = {
            "terms": (len(taken), len(demanded)),
            "terms-exact": (verdicts.count("exact"), len(demanded)),
            "forbidden": (len(forbidden), len(at_risk)),
            "over-application": (len(surplus), used),
        }
        return Judgement((*demanded, *forbidden, *surplus), counts)

    def _surplus(self, line: int, text: str, demanded: Sequence[Place]) -> tuple[list[Mark], int]:
        """Mark the places of terms that neither source nor reference call for, and count all places of terms."""
        spans = self.required(line)
        terms = {span.target: Watched(span.target, span.allowed, span.case_sensitive) for span in spans}
        words = {word.casefold() for word in _WORD.findall(text)} | {_ANY_SEGMENT}
        for word in sorted(words & self._watched.keys()):
            for term in self._watched[word]:
                terms.setdefault(term.target, term)
        marks: list[Mark] = []
        taken: list[Place] = []
        # Longer terms first, so that "Federal Council" is not counted as "council" as well.
        for target in sorted(terms, key=lambda target: (-len(target), target)):
            places = _occurrences(terms[target], text, taken)
            taken.extend(places)
            surplus = [place for place in places if not any(overlap(place, other) for other in demanded)]
            if surplus:
                asked = max((len(_occurrences(terms[target], other)) for other in self._references[line]), default=0)
                surplus = surplus[max(0, asked - (len(places) - len(surplus))) :]
            marks.extend(Mark("term", target, "surplus", target=place) for place in surplus)
        return sorted(marks, key=lambda mark: mark.target or (0, 0)), len(taken)

    def _consistency(self, hypotheses: Sequence[str], *, predefined: bool) -> list[tuple[int, int]]:
        """Count the occurrences of recurring terms, and those with the rendering that the term has most often.

        With `predefined` those that have the glossary's own rendering count, as in the WMT 2025 terminology task. A
        missed occurrence is never consistent. Inflected forms of one rendering are one rendering.
        """
        rows = []
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        wanted: dict[str, str] = {}
        for line, hypothesis in enumerate(hypotheses):
            text = unicodedata.normalize("NFC", hypothesis)
            marks = self.judge(line, hypothesis).marks
            # The same entry as a modifier ("North Korean") has a target of its own, so it is a term of its own.
            row = [
                (f"{span.origin or span.text.casefold()}\t{span.target}", _rendering(text, mark, span))
                for span, mark in zip(self.required(line), marks, strict=False)
            ]
            rows.append(row)
            wanted |= {term: _base(span.target, span) for (term, _), span in zip(row, self.required(line), strict=True)}
            for term, rendering in row:
                uses[term][rendering] += 1
        usual = {
            term: wanted[term] if predefined else _most_common(renderings)
            for term, renderings in uses.items()
            if renderings.total() > 1
        }
        return [
            (
                sum(term in usual and rendering == usual[term] != "" for term, rendering in row),
                sum(term in usual for term, _ in row),
            )
            for row in rows
        ]


class FactJudge(Judge):
    """Compare translations with the facts of their sources; `references`, one list per reference, excuse added values.

    The places of marks are for display: of a value that a text has more often than it is lost or kept, any may be
    named.
    """

    RATES: ClassVar = {"facts": ("Facts", False), "facts-added": ("Facts added", True)}
    SIGNATURE: ClassVar = {"facts": "values"}

    def __init__(self, sources: Sequence[str], references: Sequence[Sequence[str]] = ()) -> None:
        super().__init__()
        self._sources = [_without_entities(source) for source in sources]
        self._references = _by_segment(references, len(sources))

    def _judge(self, line: int, text: str) -> Judgement:
        source, text = self._sources[line], _without_entities(text)
        # Against nothing, everything that must be kept is lost, and everything stated is added.
        owed, stated = compare(source, "")[0], compare("", text)[1]
        lost, added = compare(source, text)
        if added:
            for reference in self._references[line]:
                added -= compare(source, _without_entities(reference))[1]
        kept = owed - lost
        german, english = _queues(german_places(source)), _queues(english_places(text))
        marks = []
        for verdict, values in (("lost", lost), ("added", added), ("kept", kept)):
            for value in sorted(values.elements()):
                asked = None if verdict == "added" else _next(german, value)
                given = None if verdict == "lost" else _next(english, value)
                marks.append(Mark("fact", value, verdict, asked, given, source[slice(*asked)] if asked else ""))
        counts = {
            "facts": (kept.total(), kept.total() + lost.total()),
            "facts-added": (added.total(), stated.total()),
        }
        return Judgement(tuple(marks), counts)


def place_terms(text: str, spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Find non-overlapping places for the demanded spans in the text, and mark their renderings, in span order.

    Longer targets choose first; the form as written is preferred over an inflected or differently cased one.
    """
    marks: dict[int, Mark] = {}
    taken: list[Place] = []
    for index in sorted(range(len(spans)), key=lambda index: (-len(spans[index].target), spans[index].start, index)):
        span = spans[index]
        verdict = "exact"
        place = find_rendering(text, (span.target,), case_sensitive=True, taken=taken)
        if place is None:
            verdict = "inflected"
            place = find_rendering(text, span.allowed, case_sensitive=span.case_sensitive, taken=taken)
        if place is not None:
            taken.append(place)
        marks[index] = _mark(span, verdict if place else "missed", place)
    return tuple(marks[index] for index in range(len(spans)))


def adherence_by_term(judge: TermJudge, systems: Mapping[str, Sequence[str]]) -> tuple[TermScore, ...]:
    """Return how often each demanded term was met, the most missed first."""
    owed: Counter[tuple[str, str]] = Counter()
    met: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in systems}
    names: dict[tuple[str, str], str] = {}
    for line in range(len(judge.demands)):
        required = judge.required(line)
        terms = [(span.origin or span.text.casefold(), span.target) for span in required]
        owed.update(terms)
        for term, span in zip(terms, required, strict=True):
            names.setdefault(term, span.text)
        for name, hypotheses in systems.items():
            marks = judge.judge(line, hypotheses[line]).marks
            met[name].update(term for term, mark in zip(terms, marks, strict=False) if mark.verdict != "missed")
    missed = {term: sum(owed[term] - met[name][term] for name in systems) for term in owed}
    order = sorted(owed, key=lambda term: (-missed[term], -owed[term], term))
    return tuple(
        TermScore(names[term], term[1], owed[term], {name: met[name][term] for name in systems}) for term in order
    )


def _mark(span: Span, verdict: str, place: Place | None) -> Mark:
    source = (span.start, span.end) if span.end > span.start else None
    return Mark("term", span.target, verdict, source, place, span.text, span.origin)


def _forbidden(text: str, spans: Sequence[Span], taken: Sequence[Place]) -> list[Mark]:
    """Mark the forbidden renderings of the spans outside of the `taken` places."""
    renderings = forbidden_renderings(text, spans, taken)
    return [_mark(span, "forbidden", place) for place, span, exempt in renderings if not exempt]


def _occurrences(term: Watched, text: str, taken: Sequence[Place] = ()) -> list[Place]:
    """Return all places of a term, left to right, none overlapping another or the `taken` ones."""
    places: list[Place] = []
    while place := find_rendering(text, term.forms, case_sensitive=term.case_sensitive, taken=(*taken, *places)):
        places.append(place)
    return places


def _rendering(text: str, mark: Mark, span: Span) -> str:
    """Return the rendering in the text without its inflection; empty if the term was missed."""
    if mark.target is None:
        return ""
    return _base(text[slice(*mark.target)], span)


def _base(rendering: str, span: Span) -> str:
    """Return a rendering without its inflection: the shortest allowed form that inflects to it."""
    written = " ".join(rendering.split()).casefold()
    for base in sorted(span.allowed, key=lambda form: (len(form), form)):
        if written in {form.casefold() for form in english_forms(base, plural=True)}:
            return base.casefold()
    return written


def _most_common(renderings: Counter[str]) -> str:
    """Return the most common rendering; among equally common ones, the alphabetically first."""
    named = {rendering: count for rendering, count in renderings.items() if rendering}
    return min(named, key=lambda rendering: (-named[rendering], rendering), default="")


def _first_word(form: str) -> str:
    word = _WORD.match(form)
    return word[0].casefold() if word else _ANY_SEGMENT


def _queues(places: Mapping[str, Sequence[Place]]) -> dict[str, deque[Place]]:
    return {value: deque(waiting) for value, waiting in places.items()}


def _next(places: Mapping[str, deque[Place]], value: str) -> Place | None:
    """Take the next place of a value, None if none is left."""
    waiting = places.get(value)
    return waiting.popleft() if waiting else None


def _by_segment(references: Sequence[Sequence[str]], size: int) -> list[list[str]]:
    """Return the references of each segment that have text, in NFC."""
    rows = zip(*references, strict=True) if references else [()] * size
    return [[unicodedata.normalize("NFC", text) for text in row if text] for row in rows]


def _without_entities(text: str) -> str:
    """Return the NFC text with blanks for character references: the 39 of `&#39;` is not a number."""
    return ENTITY.sub(lambda match: " " * len(match[0]), unicodedata.normalize("NFC", text))
