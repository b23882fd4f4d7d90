"""Score reports as frozen data; `bilingua.quality.render` shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "bilingua/score-report/1"

# The parts of the text that are scored separately: the gain of a glossary shows in one, its cost in the other.
ALL, WITH_TERMS, WITHOUT_TERMS = "all", "with-terms", "without-terms"

# The verdicts of a term that the source demands.
OWED = ("exact", "inflected", "missed")


@dataclass(frozen=True, slots=True)
class Mark:
    """A term or fact of one segment and its rendering in one translation.

    `kind` is `term` or `fact`; `verdict` is `exact`, `inflected`, `missed`, `forbidden` or `surplus`, for facts
    `kept`, `lost` or `added`. `source` and `target` are half-open offsets into the NFC texts, None if it does not occur
    there. `origin` names the glossary entry; `step` is how enforcement reached it, empty without a receipt.
    """

    kind: str
    wanted: str
    verdict: str
    source: tuple[int, int] | None = None
    target: tuple[int, int] | None = None
    source_text: str = ""
    origin: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class MetricScore:
    """A metric of one system on one part of the text.

    `value` is None if there is nothing to measure (no term is owed). `mean` and `interval` (half-width of 95 %) come
    from bootstrap resampling, `p_value` from the paired test against the baseline; None if not asked for. `met` and
    `owed` are the counts of a rate, None for other metrics. `signature` is sacrebleu's.
    """

    metric: str
    label: str
    value: float | None
    signature: str
    lower_is_better: bool = False
    mean: float | None = None
    interval: float | None = None
    p_value: float | None = None
    met: float | None = None
    owed: float | None = None


@dataclass(frozen=True, slots=True)
class SystemScore:
    """All scores of a system. `parts` maps `all`, `with-terms` and `without-terms` to its metrics."""

    name: str
    baseline: bool
    parts: Mapping[str, tuple[MetricScore, ...]]

    def get(self, metric: str, *, part: str = ALL) -> MetricScore | None:
        """Return a metric by its key, None if it was not measured."""
        return next((score for score in self.parts.get(part, ()) if score.metric == metric), None)


@dataclass(frozen=True, slots=True)
class SegmentSystem:
    """A translation of a segment, its scores (None if nothing is owed), and the renderings of terms and facts."""

    text: str
    scores: Mapping[str, float | None]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """A segment with every system's translation of it. `line` counts from 1; `source` is None if not given."""

    line: int
    source: str | None
    references: tuple[str, ...]
    systems: Mapping[str, SegmentSystem]
    document: str | None = None

    @property
    def bears_terms(self) -> bool:
        """Return whether the segment owes a term."""
        marks = next(iter(self.systems.values())).marks
        return any(mark.kind == "term" and mark.verdict in OWED for mark in marks)


@dataclass(frozen=True, slots=True)
class TermScore:
    """How often a term was owed, and how often each system met it."""

    source: str
    target: str
    owed: int
    met: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the text, by length or by document: its number of segments and each system's score there."""

    label: str
    segments: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A metric over the groups of a text. `by` is `length` (words of the first reference) or `document`."""

    by: str
    metric: str
    label: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A minimum (for metrics where lower is better: a maximum) that a system did not reach."""

    system: str
    metric: str
    limit: float
    value: float | None
    lower_is_better: bool = False

    def __str__(self) -> str:
        """Return the failure as one line."""
        sign = ">" if self.lower_is_better else "<"
        value = "nothing to measure" if self.value is None else f"{self.value:.2f} {sign} {self.limit:g}"
        return f"{self.system}: {self.metric} {value}"


@dataclass(frozen=True, slots=True)
class Significance:
    """The paired test that gave the p-values: `bs` (bootstrap) or `ar` (approximate randomisation), and its trials."""

    name: str
    samples: int


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores of one or several systems. The baseline, if any, comes first.

    `breakdowns` are scores by length and by document; `terms` are sorted by how often they were missed, the most missed
    first; `warnings` say what looks wrong with the input.
    """

    systems: tuple[SystemScore, ...]
    segments: tuple[SegmentScore, ...]
    terms: tuple[TermScore, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    warnings: tuple[str, ...] = ()
    test: Significance | None = None
    version: str = ""

    @property
    def baseline(self) -> str | None:
        """Return the name of the baseline, None without a baseline."""
        return next((system.name for system in self.systems if system.baseline), None)

    def system(self, name: str) -> SystemScore:
        """Return a system by its name."""
        return next(system for system in self.systems if system.name == name)

    def failures(self, minimums: Mapping[str, float]) -> tuple[Gate, ...]:
        """Return the limits that a system fails, by metric key; the baseline need not reach them.

        For metrics where lower is better (TER, forbidden, over-application), the limit is a maximum. A metric that was
        not measured, or for which nothing is owed, fails: a gate that checks nothing must not pass.
        """
        failed = []
        for system in self.systems:
            if system.baseline:
                continue
            for metric, limit in minimums.items():
                score = system.get(metric)
                lower = score is not None and score.lower_is_better
                value = None if score is None else score.value
                if value is None or (value > limit if lower else value < limit):
                    failed.append(Gate(system.name, metric, limit, value, lower))
        return tuple(failed)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data; `docs/schemas/score-report-1.json` describes it."""
        return {"schema": SCHEMA, **asdict(self)}
