"""Fact fidelity: do the numbers, dates, amounts and addresses of the source stand in the translation.

Both sides are normalised to values by `bilingua.text.facts` and compared as multisets, so `20.000` is kept by `20,000`
and lost by `20.000`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bilingua.quality.metrics import Measure, RateMetric
from bilingua.quality.results import Mark


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The values of one segment: kept, lost, and added by the translation although no reference has them."""

    kept: Counter[str]
    lost: Counter[str]
    added: Counter[str]
    stated: int


class FactJudge:
    """Compare hypotheses with the facts of their sources; `references`, one list per reference, excuse added values."""

    def __init__(self, sources: Sequence[str], references: Sequence[Sequence[str]] = ()) -> None:
        from bilingua.text.facts import english_values, german_values

        self._english = english_values
        self.demands = [german_values(_nfc(source)) for source in sources]
        self._excused = [
            _union(english_values(_nfc(text)) for text in row if text) for row in zip(*references, strict=True)
        ]
        self._memory: dict[tuple[int, str], Fidelity] = {}

    def judge(self, line: int, hypothesis: str) -> Fidelity:
        """Judge the hypothesis of one line (0-based)."""
        key = (line, hypothesis)
        if key not in self._memory:
            owed, stated = self.demands[line], self._english(_nfc(hypothesis))
            known = owed | self._excused[line] if self._excused else owed
            self._memory[key] = Fidelity(owed & stated, owed - stated, stated - known, stated.total())
        return self._memory[key]

    def marks(self, line: int, hypothesis: str) -> tuple[Mark, ...]:
        """Return a mark per value, lost ones first."""
        found = self.judge(line, hypothesis)
        named = (("lost", found.lost), ("added", found.added), ("kept", found.kept))
        return tuple(Mark("fact", value, verdict) for verdict, values in named for value in sorted(values.elements()))


class FactMetric(RateMetric):
    """Base of the fact metrics: counts, per segment, what a `FactJudge` found."""

    LABEL: ClassVar[str] = ""

    def __init__(self, judge: FactJudge) -> None:
        super().__init__([{"line": line} for line in range(len(judge.demands))], facts="values")
        self.judge = judge

    def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, Any]) -> list[float]:
        return list(self._count(self.judge.judge(ref_kwargs["line"], hypothesis)))

    def _count(self, found: Fidelity) -> tuple[int, int]:
        raise NotImplementedError


class FactSuccess(FactMetric):
    """Share of the source's facts whose values stand in the translation."""

    NAME = "facts"
    LABEL = "Facts"

    def _count(self, found: Fidelity) -> tuple[int, int]:
        return found.kept.total(), found.kept.total() + found.lost.total()


class AddedFacts(FactMetric):
    """Share of the translation's facts whose values neither source nor reference have."""

    NAME = "facts-added"
    LABEL = "Facts added"
    LOWER_IS_BETTER = True

    def _count(self, found: Fidelity) -> tuple[int, int]:
        return found.added.total(), found.stated


def fact_measures(judge: FactJudge) -> list[Measure]:
    """Return the fact metrics, the main one first."""
    metrics = [FactSuccess(judge), AddedFacts(judge)]
    return [Measure(metric.NAME, metric.LABEL, metric, metric.LOWER_IS_BETTER) for metric in metrics]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _union(values: Any) -> Counter[str]:
    together: Counter[str] = Counter()
    for one in values:
        together |= one
    return together
