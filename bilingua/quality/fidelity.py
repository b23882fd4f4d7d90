"""Fact fidelity: do the numbers, dates, amounts and addresses of the source stand in the translation.

Both sides are normalised to values by `bilingua.text.facts` and compared as multisets, so `20.000` is kept by `20,000`
and lost by `20.000`. A date counts as day, month and year, so that a wrong year alone shows.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bilingua.quality.inputs import ENTITY
from bilingua.quality.metrics import Measure, RateMetric
from bilingua.quality.results import Mark
from bilingua.text.facts import compare, english_places, german_places


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The values of one segment: kept, lost, and added by the translation although no reference adds them.

    `stated` counts the values of the translation.
    """

    kept: Counter[str]
    lost: Counter[str]
    added: Counter[str]
    stated: int


class FactJudge:
    """Compare hypotheses with the facts of their sources; `references`, one list per reference, excuse added values."""

    def __init__(self, sources: Sequence[str], references: Sequence[Sequence[str]] = ()) -> None:
        self._sources = [_read(source) for source in sources]
        rows = zip(*references, strict=True) if references else [()] * len(sources)
        self._references = [[_read(text) for text in row if text] for row in rows]
        self._memory: dict[tuple[int, str], Fidelity] = {}

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self._sources)

    def judge(self, line: int, hypothesis: str) -> Fidelity:
        """Judge the hypothesis of one line (0-based)."""
        key = (line, hypothesis)
        if key not in self._memory:
            self._memory[key] = self._judge(line, _read(hypothesis))
        return self._memory[key]

    def _judge(self, line: int, text: str) -> Fidelity:
        source = self._sources[line]
        # Against nothing, everything that must be kept is lost, and everything stated is added.
        owed, _ = compare(source, "")
        _, stated = compare("", text)
        lost, added = compare(source, text)
        if added:
            for reference in self._references[line]:
                added -= compare(source, reference)[1]
        return Fidelity(owed - lost, lost, added, stated.total())

    def marks(self, line: int, hypothesis: str) -> tuple[Mark, ...]:
        """Return a mark per value with its places in the NFC texts, lost ones first.

        The places are for display: of a value that stands in a text more often than it is lost or kept, any may be
        named.
        """
        found = self.judge(line, hypothesis)
        source, text = self._sources[line], _read(hypothesis)
        german, english = german_places(source), english_places(text)
        marks = []
        for verdict, values in (("lost", found.lost), ("added", found.added), ("kept", found.kept)):
            for value in sorted(values.elements()):
                asked = None if verdict == "added" else _taken(german, value)
                given = None if verdict == "lost" else _taken(english, value)
                told = source[slice(*asked)] if asked else ""
                marks.append(Mark("fact", value, verdict, source=asked, target=given, source_text=told))
        return tuple(marks)


class FactMetric(RateMetric):
    """Base of the fact metrics: counts, per segment, what a `FactJudge` found."""

    LABEL: ClassVar[str] = ""

    def __init__(self, judge: FactJudge) -> None:
        super().__init__([{"line": line} for line in range(len(judge))], facts="values")
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


def _taken(places: dict[str, list[tuple[int, int]]], value: str) -> tuple[int, int] | None:
    """Take the next place of a value, None where none is left."""
    waiting = places.get(value)
    return waiting.pop(0) if waiting else None


def _read(text: str) -> str:
    """Return the NFC text with blanks where it has character references: the 39 of `&#39;` is no number."""
    return ENTITY.sub(lambda match: " " * len(match[0]), unicodedata.normalize("NFC", text))
