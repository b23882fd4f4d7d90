"""The metrics as sacrebleu sees them: the one module that imports sacrebleu.

BLEU, chrF and TER are sacrebleu's own classes. What bilingua adds are rates (`met` of `owed`), written as sacrebleu
metrics so that intervals and paired tests come from `sacrebleu.significance` and from nowhere else.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sacrebleu.metrics import bleu, chrf, ter
from sacrebleu.metrics.base import Metric, Score, Signature

from bilingua import __version__
from bilingua.errors import ScoringError
from bilingua.quality.results import MetricScore

__all__ = ["Measure", "RateMetric", "Score", "Statistics", "compare", "lexical"]

# One row of sufficient statistics per segment; a corpus score is computed from their sum.
Statistics = list[list[Any]]


class _Remembering:
    """Keep the statistics of every system, so that intervals, tests and subsets never score a text twice."""

    def _extract_corpus_statistics(
        self, hypotheses: Sequence[str], references: Sequence[Sequence[str]] | None
    ) -> Statistics:
        if references is not None:
            return self._fresh(hypotheses, references)
        memory: dict[tuple[str, ...], Statistics] = self.__dict__.setdefault("_memory", {})
        key = tuple(hypotheses)
        if key not in memory:
            memory[key] = self._fresh(hypotheses, None)
        return memory[key]

    def _fresh(self, hypotheses: Sequence[str], references: Sequence[Sequence[str]] | None) -> Statistics:
        rows: Statistics = super()._extract_corpus_statistics(hypotheses, references)  # type: ignore[misc]
        return rows


class BLEU(_Remembering, bleu.BLEU):
    """sacrebleu's BLEU."""


class CHRF(_Remembering, chrf.CHRF):
    """sacrebleu's chrF."""


class TER(_Remembering, ter.TER):
    """sacrebleu's TER."""


class RateScore(Score):
    """A rate in percent: `met` of `owed`. `score` is `nothing` where nothing is owed."""

    def __init__(self, name: str, met: float, owed: float, *, nothing: float) -> None:
        super().__init__(name, 100.0 * met / owed if owed else nothing)
        self.met = met
        self.owed = owed
        self._verbose = f"({met:g}/{owed:g})"


class RateSignature(Signature):
    """The signature of a rate: how forms are compared, and the version of bilingua that compared them."""

    def __init__(self, args: dict[str, Any]) -> None:
        super().__init__(args)
        self.info.update(args["settings"])
        self.info["version"] = f"bilingua-{__version__}"


class RateMetric(_Remembering, Metric):
    """Base of the rates: statistics `[met, owed]` per segment, whose sums give the corpus rate in percent.

    `demands` holds, per segment, what `_compute_segment_statistics` compares the hypothesis with; it takes the place
    of the references, so every call passes `references=None`.
    """

    NAME: ClassVar[str] = ""
    LOWER_IS_BETTER: ClassVar[bool] = False
    _SIGNATURE_TYPE = RateSignature

    def __init__(self, demands: Sequence[Mapping[str, Any]], **settings: str | int | bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._ref_cache: list[Any] = list(demands)
        self.num_refs = 0
        self.settings = settings

    def _fresh(self, hypotheses: Sequence[str], references: Sequence[Sequence[str]] | None) -> Statistics:
        if references is not None:
            raise ScoringError(f"{self.NAME} is not measured against references", hint="pass references=None")
        if len(hypotheses) != len(self._ref_cache):
            raise ScoringError(f"{self.NAME}: {len(hypotheses)} hypotheses for {len(self._ref_cache)} segments")
        return super()._fresh(hypotheses, None)

    def _preprocess_segment(self, sent: str) -> str:
        return sent

    def _extract_reference_info(self, refs: Sequence[str]) -> dict[str, Any]:
        raise ScoringError(f"{self.NAME} is not measured against references", hint="pass references=None")

    def _compute_score_from_stats(self, stats: Sequence[float]) -> Score:
        nothing = 0.0 if self.LOWER_IS_BETTER else 100.0
        return RateScore(self.NAME, float(stats[0]), float(stats[1]), nothing=nothing)

    def _aggregate_and_compute(self, stats: Statistics) -> Score:
        return self._compute_score_from_stats([sum(column) for column in zip(*stats, strict=True)])


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric with its key on the command line, its label in tables and its references or demands inside."""

    key: str
    label: str
    metric: Metric
    lower_is_better: bool = False

    def corpus(self, hypotheses: Sequence[str], *, samples: int = 0) -> MetricScore:
        """Score a system; `samples` > 1 bootstrap resamples give mean and interval."""
        score = self.metric.corpus_score(list(hypotheses), None, n_bootstrap=max(samples, 1))
        owed = getattr(score, "owed", None)
        sampled = samples > 1 and owed != 0
        return MetricScore(
            metric=self.key,
            label=self.label,
            value=None if owed == 0 else float(score.score),
            signature=self.signature,
            lower_is_better=self.lower_is_better,
            mean=float(score._mean) if sampled else None,
            interval=float(score._ci) if sampled else None,
            met=getattr(score, "met", None),
            owed=owed,
        )

    def segments(self, hypotheses: Sequence[str]) -> list[float | None]:
        """Score each segment by itself; None where a rate owes nothing. BLEU uses the effective n-gram order."""
        metric = self.metric
        if isinstance(metric, bleu.BLEU):
            metric = copy.copy(metric)
            metric.effective_order = True
        rows = self.metric._extract_corpus_statistics(list(hypotheses), None)
        scores = [metric._aggregate_and_compute([row]) for row in rows]
        return [None if getattr(score, "owed", 1) == 0 else float(score.score) for score in scores]

    def on(self, lines: Sequence[int], systems: Sequence[Sequence[str]]) -> Measure:
        """Return the measure for some of the lines (0-based), knowing the statistics of these systems already."""
        metric = copy.copy(self.metric)
        references = self.metric._ref_cache or []
        metric._ref_cache = [references[line] for line in lines]
        memory: dict[tuple[str, ...], Statistics] = {}
        for hypotheses in systems:
            rows = self.metric._extract_corpus_statistics(list(hypotheses), None)
            # Repeated texts may have different statistics only with different hypotheses or lines, so the key is safe.
            memory[tuple(hypotheses[line] for line in lines)] = [rows[line] for line in lines]
        metric.__dict__["_memory"] = memory
        return Measure(self.key, self.label, metric, self.lower_is_better)

    def differing(self, left: Sequence[str], right: Sequence[str]) -> int:
        """Count the segments in which the statistics of two systems differ."""
        rows = [self.metric._extract_corpus_statistics(list(lines), None) for lines in (left, right)]
        return sum(one != other for one, other in zip(*rows, strict=True))

    @property
    def signature(self) -> str:
        """The sacrebleu signature; call after scoring, since sacrebleu fills in what it learned."""
        return str(self.metric.get_signature())


def lexical(key: str, references: Sequence[Sequence[str]]) -> Measure:
    """Return BLEU, chrF2, chrF2++ or TER with sacrebleu's default settings. `references` is one list per reference."""
    if key == "bleu":
        return Measure(key, "BLEU", BLEU(references=references))
    if key == "chrf":
        return Measure(key, "chrF2", CHRF(references=references))
    if key == "chrf++":
        return Measure(key, "chrF2++", CHRF(word_order=2, references=references))
    return Measure(key, "TER", TER(references=references), lower_is_better=True)


def compare(
    measures: Sequence[Measure],
    baseline: Sequence[str],
    systems: Mapping[str, Sequence[str]],
    *,
    test: str,
    samples: int,
    intervals: int = 0,
) -> dict[str, list[MetricScore]]:
    """Test systems against a baseline with `sacrebleu.significance.PairedTest`, seeded as its command line is.

    `test` is `bs` (paired bootstrap) or `ar` (approximate randomisation); `samples` 0 means sacrebleu's default, 1,000
    or 10,000; `intervals` > 0 asks `ar` for that many bootstrap resamples besides (`bs` has them anyway). Returns, per
    measure key, the baseline's score followed by the systems'.
    """
    from sacrebleu.significance import PairedTest

    named: list[tuple[str, Sequence[str]]] = [("", list(baseline))]
    named += [(name, list(lines)) for name, lines in systems.items()]
    paired = PairedTest(
        named,
        {measure.key: measure.metric for measure in measures},
        None,
        test_type=test,
        n_samples=samples,
        n_ar_confidence=intervals if test == "ar" and intervals else -1,
    )
    signatures, results = paired()
    scored: dict[str, list[MetricScore]] = {}
    # PairedTest files its results under the names of the scores, in the order of the metrics.
    for measure, name in zip(measures, signatures, strict=True):
        first, *others = (
            _sampled(replace(measure.corpus(lines), signature=str(signatures[name])), result)
            for result, (_, lines) in zip(results[name], named, strict=True)
        )
        tested = [
            replace(score, p_value=_p_value(score.p_value, first, score, measure.differing(baseline, lines)))
            for score, lines in zip(others, systems.values(), strict=True)
        ]
        scored[measure.key] = [first, *tested]
    return scored


def _sampled(score: MetricScore, result: object) -> MetricScore:
    """Return the score with what sampling found out, which is nothing where there is no score."""
    if score.value is None:
        return score
    mean, interval, p_value = (
        None if (number := getattr(result, field)) is None else float(number) for field in ("mean", "ci", "p_value")
    )
    return replace(score, mean=mean, interval=interval, p_value=p_value)


def _p_value(p_value: float | None, baseline: MetricScore, system: MetricScore, differing: int) -> float | None:
    """Return the p-value, None where one of the two has no score, 1 where the scores are equal.

    sacrebleu counts only the trials that exceed the difference, not those that equal it. That is the same for scores
    of many segments, but would call a single differing segment significant. No exchange of `differing` segments can
    give less than two outcomes in 2^differing, so that is the least that is returned.
    """
    if p_value is None or baseline.value is None or system.value is None:
        return None
    if baseline.value == system.value:
        return 1.0
    return max(p_value, 2.0 ** (1 - differing))
