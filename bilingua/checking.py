"""Checking a translation, by whomever: its terms, its facts, what is odd about it, and how sure one may be of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from bilingua.enforce.annotate import combine
from bilingua.enforce.by_rule import has_words
from bilingua.enforce.draft import forms, locate
from bilingua.enforce.verify import verify
from bilingua.errors import InputError
from bilingua.facts.compare import compare, english_places, english_values, german_values
from bilingua.facts.spans import find_facts
from bilingua.language.english import find_rendering
from bilingua.records import Finding, Kind, Outcome, Sentence, Severity, Span, Verdict
from bilingua.terms.loading import GlossaryLike, load_glossaries
from bilingua.terms.matching import TermMatcher
from bilingua.text.german import clean
from bilingua.text.pairing import sentence_pairs
from bilingua.trust.judge import confidences, doubts, findings_within
from bilingua.trust.witness import Witness, summon

_INVENTED = Finding("invented", Severity.CRITICAL, "nothing in the source answers to this")
PRESENT, MISSING = "present", "missing"
_CHUNK = 256  # lines that are looked at together
_NEAR = 24  # characters on either side of a number in which its unit is looked for
_HALVES = frozenset({"am", "pm"})
_UNIT = re.compile(r"[^\W\d_]+|[€$£¥%]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A term or a fact of a source and what became of it: `status` is `present` or `missing`.

    `target` is the English that stands at `start:end` of the translation, or the wanted one where it is missing; the
    place is None then. `source_start:source_end` is the place in the German, as those of sentences. `origin` names the
    glossary entry and is empty for a fact.
    """

    source: str
    target: str
    status: str
    start: int | None
    end: int | None
    source_start: int
    source_end: int
    origin: str = ""


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """What is known of one line of a translation. Both texts are NFC, and offsets count their code points.

    `confidence` is that of its least sure sentence, and None where both sides are blank or nothing judges. `cleaned` is
    the German after cleaning, None where that changed nothing; places of sentences in the German point into it.
    """

    line: int
    source: str
    translation: str
    confidence: float | None = None
    findings: tuple[Finding, ...] = ()
    terms: tuple[Claim, ...] = ()
    facts: tuple[Claim, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    cleaned: str | None = None

    @property
    def german(self) -> str:
        """The German that the offsets of sentences point into."""
        return self.source if self.cleaned is None else self.cleaned

    def to_dict(self) -> dict[str, Any]:
        """Return the line as JSON-ready data; `docs/schemas/check-line-1.json` describes it."""
        return asdict(self)


def check(
    source: Iterable[str],
    translation: Iterable[str],
    *,
    glossary: GlossaryLike | Sequence[GlossaryLike] | None = None,
    confidence: str = "full",
    facts: bool = True,
    topics: Sequence[str] | None = None,
    on: date | None = None,
    device: str = "auto",
    threads: int = 0,
) -> list[CheckedLine]:
    """Check the lines of a translation against those of its German source, without a reference.

    `confidence` is `full` (the packaged models of both directions judge), `fast` (only the German-to-English one) or
    `none`. The other options are those of `Translator`.

    >>> (line,) = check(["Die 20.000 Soldaten."], ["The soldiers."], glossary=(), confidence="none")
    >>> [(claim.source, claim.target, claim.status) for claim in line.facts]
    [('20.000', '20,000', 'missing')]

    Raises:
        InputError: the two have different numbers of lines, or are not lines of text.
        GlossaryError: a glossary cannot be used.
    """
    sources, texts = _lines(source, "source"), _lines(translation, "translation")
    if len(sources) != len(texts):
        raise InputError(
            f"the source has {len(sources)} lines, the translation {len(texts)}", hint="each line needs its own"
        )
    checker = Checker(
        glossary, confidence=confidence, facts=facts, topics=topics, on=on, device=device, threads=threads
    )
    return list(checker.check(zip(sources, texts, strict=True)))


def _lines(texts: Iterable[str], what: str) -> list[str]:
    lines = [texts] if isinstance(texts, str) else list(texts)
    if not all(isinstance(line, str) for line in lines):
        raise InputError(f"the {what} is not text", hint="give a list of str, one for each line")
    return lines


class Checker:
    """Checks lines as they come; the arguments are those of `check`.

    Raises:
        SettingsError: the confidence is unknown.
        GlossaryError: a glossary cannot be used.
        EngineError: a model cannot be loaded.
    """

    def __init__(
        self,
        glossary: GlossaryLike | Sequence[GlossaryLike] | None = None,
        *,
        confidence: str = "full",
        facts: bool = True,
        topics: Sequence[str] | None = None,
        on: date | None = None,
        device: str = "auto",
        threads: int = 0,
    ) -> None:
        self._matcher = TermMatcher(load_glossaries(glossary), topics=topics, on=on)
        self._facts = facts
        self._witness = summon(confidence, device=device, threads=threads)

    def check(self, pairs: Iterable[tuple[str, str]]) -> Iterator[CheckedLine]:
        """Yield what is known of each pair of a German line and its English, in order."""
        stream = enumerate(pairs, 1)
        while chunk := list(islice(stream, _CHUNK)):
            lines = [self._read(number, *pair) for number, pair in chunk]
            yield from _judged(self._witness, lines) if self._witness else lines

    def _read(self, number: int, source: str, translation: str) -> CheckedLine:
        """Find everything that the two texts show."""
        source, text = unicodedata.normalize("NFC", source), unicodedata.normalize("NFC", translation)
        german = clean(source)[0]
        line = CheckedLine(number, source, text, cleaned=None if german == source else german)
        if not german.strip():
            return replace(line, findings=(_INVENTED,)) if text.strip() else line
        spans = combine(self._matcher.find(german), find_facts(german) if self._facts else ())
        sentences = tuple(Sentence(*here, *there) for here, there in sentence_pairs(german, text))
        outcomes = _outcomes(text, spans, sentences)
        terms = tuple(_claim(outcome) for outcome in outcomes if not outcome.span.is_fact)
        lost = compare(german, text)[0]
        facts = tuple(_facts(text, outcomes, lost))
        findings = [
            Finding("term-missing", Severity.CRITICAL, f"{claim.source!r} should be {claim.target!r}")
            for claim in terms
            if claim.status == MISSING
        ]
        findings += [
            Finding("fact-missing", Severity.WARNING, f"{claim.source!r} should be {claim.target!r}")
            for claim in facts
            if claim.status == MISSING and not german_values(claim.source) & lost
        ]
        findings += verify(german, text, spans, outcomes, facts=self._facts)
        line = replace(line, findings=tuple(findings), terms=terms, facts=facts, sentences=sentences)
        return line if has_words(german, spans) else replace(line, sentences=_by_facts(line))


def _outcomes(text: str, spans: Sequence[Span], sentences: Sequence[Sentence]) -> list[Outcome]:
    """Give each span its place in the text; one without has an empty text and place.

    It is looked for in the English of its own sentence first: in a long line, the rendering of one term may be a word
    of another's.
    """
    places: dict[int, tuple[int, int]] = {}
    for one in sentences:
        inner = [i for i, span in enumerate(spans) if one.source_start <= span.start and span.end <= one.source_end]
        for i, place in zip(inner, locate(text[one.start : one.end], [spans[i] for i in inner]), strict=True):
            if place:
                places[i] = (place[0] + one.start, place[1] + one.start)
    for i, span in enumerate(spans):
        if i not in places:
            found = find_rendering(text, forms(span), case_sensitive=span.case_sensitive, taken=list(places.values()))
            if found:
                places[i] = found
    outcomes = []
    for i, span in enumerate(spans):
        start, end = places.get(i, (0, 0))
        outcomes.append(Outcome(span, Verdict.NATIVE if i in places else Verdict.WAIVED, text[start:end], start, end))
    return outcomes


def _claim(outcome: Outcome) -> Claim:
    span = outcome.span
    if outcome.verdict is Verdict.WAIVED:
        return Claim(span.text, span.target, MISSING, None, None, span.start, span.end, span.origin)
    return Claim(span.text, outcome.text, PRESENT, outcome.start, outcome.end, span.start, span.end, span.origin)


def _facts(text: str, outcomes: Sequence[Outcome], lost: Counter[str]) -> Iterator[Claim]:
    """Yield the facts that must be or are there; one in another form than was looked for counts by value and unit.

    `lost` are the values that the text lacks.
    """
    places = english_places(text)
    for outcome in outcomes:
        if outcome.span.is_fact:
            claim = _claim(outcome)
            values = german_values(outcome.span.text)
            if claim.status == MISSING and values and not values & lost:
                found = next((places[value][0] for value in values if value in places), None)
                if _has_unit(text, found, outcome.span):
                    start, end = found or (None, None)
                    target = text[slice(*found)] if found else claim.target
                    claim = replace(claim, target=target, status=PRESENT, start=start, end=end)
            if outcome.span.required or claim.start is not None:
                yield claim


def _has_unit(text: str, place: tuple[int, int] | None, span: Span) -> bool:
    """Return whether a value in a text has the currency, the percent or the half of the day that the span asks for."""
    wanted = _units(span)
    if not wanted:
        return True
    if place is None:
        return span.kind is Kind.TIME
    near = set(_UNIT.findall(text[max(0, place[0] - _NEAR) : place[1] + _NEAR].lower().replace(".", "")))
    if span.kind is Kind.TIME:  # may be said without its half of the day, but not with the other one
        return not near & (_HALVES - wanted) or bool(near & wanted & _HALVES)
    return not wanted.isdisjoint(near)


@lru_cache(maxsize=1024)
def _units(span: Span) -> frozenset[str]:
    """Return the words and signs beside the numbers in the forms of an amount or a time; none for other facts."""
    if span.kind not in (Kind.MONEY, Kind.PERCENT, Kind.TIME):
        return frozenset()
    words = {word for form in span.allowed for word in _UNIT.findall(form.lower().replace(".", ""))}
    return frozenset(word for word in words if not english_values(word) and english_values(f"5 {word}") == {"5": 1})


def _by_facts(line: CheckedLine) -> tuple[Sentence, ...]:
    """Return the sentences of a line without words, which is right where its facts are."""
    is_right = not line.findings and all(claim.status == PRESENT for claim in line.facts)
    return tuple(replace(sentence, confidence=float(is_right)) for sentence in line.sentences)


def _judged(witness: Witness, lines: Sequence[CheckedLine]) -> Iterator[CheckedLine]:
    """Yield the lines with the confidence of their sentences."""
    asked = [(line, one) for line in lines for one in line.sentences if one.confidence is None]
    pairs = [
        (line.german[one.source_start : one.source_end], line.translation[one.start : one.end]) for line, one in asked
    ]
    about = [findings_within(line.findings, one.start, one.end) for line, one in asked]
    found = iter(confidences(witness.evidence(pairs), about))
    for line in lines:
        sentences = tuple(
            one if one.confidence is not None else replace(one, confidence=next(found)) for one in line.sentences
        )
        known = [one.confidence for one in sentences if one.confidence is not None]
        least = 0.0 if _INVENTED in line.findings else min(known, default=None)
        findings = (*line.findings, *doubts(sentences, Severity.INFO))
        yield replace(line, sentences=sentences, confidence=least, findings=findings)
