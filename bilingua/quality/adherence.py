"""Glossary adherence as sacrebleu metrics: they count what a `TermJudge` found, so that intervals and tests apply."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from bilingua.quality.judge import Judgement, TermJudge
from bilingua.quality.metrics import Measure, RateMetric, Statistics
from bilingua.quality.results import Mark, TermScore
from bilingua.records import Span
from bilingua.terms.matching import english_forms


class TermMetric(RateMetric):
    """Base of the term metrics: counts, per segment, what a `TermJudge` found."""

    LABEL: ClassVar[str] = ""

    def __init__(self, judge: TermJudge) -> None:
        super().__init__([{"line": line} for line in range(len(judge.demands))], terms="occurrences")
        self.judge = judge

    def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, Any]) -> list[float]:
        return list(self._count(self.judge.judge(ref_kwargs["line"], hypothesis)))

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        raise NotImplementedError


class TermSuccess(TermMetric):
    """Share of the demanded occurrences that stand in the translation in any form that counts."""

    NAME = "terms"
    LABEL = "Terms"

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        return sum(mark.verdict != "missed" for mark in judgement.found), len(judgement.found)


class ExactTermSuccess(TermMetric):
    """Share of the demanded occurrences that stand in the translation exactly as the glossary writes them."""

    NAME = "terms-exact"
    LABEL = "Terms, exact"

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        return sum(mark.verdict == "exact" for mark in judgement.found), len(judgement.found)


class Consistency(TermMetric):
    """Share of the occurrences of a recurring term that have the rendering this system gives it most often.

    Only terms that are demanded at least twice count. A missed occurrence is never consistent. Inflected forms of one
    rendering are one rendering. The usual rendering is that of the whole text, also for a part of its lines.
    """

    NAME = "consistency"
    LABEL = "Consistency"

    def _fresh(self, hypotheses: Sequence[str], references: Sequence[Sequence[str]] | None) -> Statistics:
        super()._fresh(hypotheses, references)  # the checks
        rows: list[list[tuple[str, str]]] = []
        for info, hypothesis in zip(self._ref_cache, hypotheses, strict=True):
            spans = self.judge.required(info["line"])
            found = self.judge.judge(info["line"], hypothesis).found
            text = unicodedata.normalize("NFC", hypothesis)
            rows.append(
                [(_concept(span), _rendering(text, mark, span)) for span, mark in zip(spans, found, strict=True)]
            )
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        for concept, rendering in (pair for row in rows for pair in row):
            uses[concept][rendering] += 1
        usual = {concept: _usual(counts) for concept, counts in uses.items() if counts.total() > 1}
        return [
            [
                sum(concept in usual and rendering == usual[concept] != "" for concept, rendering in row),
                sum(concept in usual for concept, _ in row),
            ]
            for row in rows
        ]

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        return 0, 0  # counted over the whole text in _fresh


def _concept(span: Span) -> str:
    # The same entry as a modifier ("North Korean") has a target of its own, so it is a term of its own.
    return f"{span.origin or span.text.casefold()}\t{span.target}"


def _usual(counts: Counter[str]) -> str:
    named = {rendering: count for rendering, count in counts.items() if rendering}
    return min(named, key=lambda rendering: (-named[rendering], rendering), default="")


def _rendering(text: str, mark: Mark, span: Span) -> str:
    """Return the rendering without its inflection: the shortest allowed form that inflects to the one found."""
    if mark.target is None:
        return ""
    found = " ".join(text[slice(*mark.target)].split()).casefold()
    for base in sorted(span.allowed, key=lambda form: (len(form), form)):
        if found in {form.casefold() for form in english_forms(base, plural=True)}:
            return base.casefold()
    return found


class ForbiddenRate(TermMetric):
    """Share of the occurrences with forbidden renderings where one of these stands in the translation."""

    NAME = "forbidden"
    LABEL = "Forbidden"
    LOWER_IS_BETTER = True

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        return len(judgement.forbidden), judgement.at_risk


class OverApplication(TermMetric):
    """Share of the glossary's English terms in the translation that neither source nor reference ask for."""

    NAME = "over-application"
    LABEL = "Over-applied"
    LOWER_IS_BETTER = True

    def _count(self, judgement: Judgement) -> tuple[int, int]:
        return len(judgement.surplus), judgement.used


_METRICS: tuple[Callable[[TermJudge], TermMetric], ...] = (
    TermSuccess,
    ExactTermSuccess,
    Consistency,
    ForbiddenRate,
    OverApplication,
)


def term_measures(judge: TermJudge) -> list[Measure]:
    """Return the term metrics, the main one first."""
    metrics = [make(judge) for make in _METRICS]
    return [Measure(metric.NAME, metric.LABEL, metric, metric.LOWER_IS_BETTER) for metric in metrics]


def adherence_by_term(judge: TermJudge, systems: Mapping[str, Sequence[str]]) -> tuple[TermScore, ...]:
    """Return how often each demanded term was met, the most missed first."""
    owed: Counter[tuple[str, str]] = Counter()
    met: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in systems}
    names: dict[tuple[str, str], str] = {}
    for line in range(len(judge.demands)):
        required = judge.required(line)
        keys = [(span.origin or span.text.casefold(), span.target) for span in required]
        for key, span in zip(keys, required, strict=True):
            owed[key] += 1
            names.setdefault(key, span.text)
        for name, hypotheses in systems.items():
            found = judge.judge(line, hypotheses[line]).found
            met[name].update(key for key, mark in zip(keys, found, strict=True) if mark.verdict != "missed")
    missed = {key: sum(owed[key] - met[name][key] for name in systems) for key in owed}
    order = sorted(owed, key=lambda key: (-missed[key], -owed[key], key))
    return tuple(TermScore(names[key], key[1], owed[key], {name: met[name][key] for name in systems}) for key in order)
