"""The metrics as sacrebleu sees them: the one module that imports sacrebleu.

BLEU, chrF and TER are sacrebleu's own classes. What bilingua adds are rates (`met` of `owed`), written as sacrebleu
metrics so that intervals and paired tests come from `sacrebleu.significance` and from nowhere else.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sacrebleu.metrics import bleu, chrf, ter
from sacrebleu.metrics.base import Metric, Score, Signature

from bilingua import __version__
from bilingua.errors import ScoringError
from bilingua.quality.results import MetricScore

__all__ = ["BLEU", "CHRF", "LEXICAL", "TER", "CHRFPlusPlus", "Measured", "Rate", "Score", "Text", "compare"]

# One row of sufficient statistics per segment; a corpus score is computed from their sum.
Statistics = Sequence[Sequence[Any]]


class Text(Sequence[str]):
    """The segments of a system, or some of them. Metrics reuse the statistics of the whole text for its parts."""

    def __init__(self, segments: Sequence[str]) -> None:
        self._segments = tuple(segments)
        self.whole = self
        self.lines: Sequence[int] = range(len(self._segments))

    def part(self, lines: Sequence[int]) -> Text:
        """Return some of the segments, by their places (0-based) in the whole text."""
        part = Text([self.whole[line] for line in lines])
        part.whole, part.lines = self.whole, lines
        return part

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self._segments)

    def __getitem__(self, place: Any) -> Any:
        """Return a segment."""
        return self._segments[place]


class Measured(Metric):
    """A sacrebleu metric with its key on the command line and its label in tables.

    References, or what takes their place, are given when it is made. The statistics of a `Text` are computed once, so
    intervals, tests, parts and single segments never score a text twice.
    """

    key: str
    label: str
    lower_is_better = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self._known: dict[Text, Statistics] = {}

    def statistics(self, text: Text) -> Statistics:
        """Return the sufficient statistics of each segment."""
        if text.whole not in self._known:
            self._known[text.whole] = self._computed(text.whole)
        rows = self._known[text.whole]
        return rows if text is text.whole else [rows[line] for line in text.lines]

    def corpus(self, text: Text, *, samples: int = 0) -> MetricScore:
        """Score a text; `samples` > 1 bootstrap resamples give mean and interval."""
        score = self.corpus_score(text, None, n_bootstrap=max(samples, 1))
        owed = getattr(score, "owed", None)
        sampled = samples > 1 and owed != 0
        return MetricScore(
            metric=self.key,
            label=self.label,
            value=None if owed == 0 else float(score.score),
            signature=str(self.get_signature()),
            lower_is_better=self.lower_is_better,
            mean=float(score._mean) if sampled else None,
            interval=float(score._ci) if sampled else None,
            met=getattr(score, "met", None),
            owed=owed,
        )

    def segments(self, text: Text) -> list[float | None]:
        """Score each segment by itself; None if a rate owes nothing."""
        scores = (self.corpus_score(text.part([line]), None) for line in text.lines)
        return [None if getattr(score, "owed", 1) == 0 else float(score.score) for score in scores]

    def differing(self, left: Text, right: Text) -> int:
        """Count the segments in which the statistics of two systems differ."""
        return sum(one != other for one, other in zip(self.statistics(left), self.statistics(right), strict=True))

    def _computed(self, text: Sequence[str]) -> Statistics:
        rows: Statistics = super()._extract_corpus_statistics(text, None)
        return rows

    def _extract_corpus_statistics(self, hypotheses: Sequence[str], references: Any) -> Any:
        if references is not None:
            return super()._extract_corpus_statistics(hypotheses, references)
        return self.statistics(hypotheses if isinstance(hypotheses, Text) else Text(hypotheses))


class BLEU(Measured, bleu.BLEU):
    """sacrebleu's BLEU; single segments are scored with the effective n-gram order."""

    key, label = "bleu", "BLEU"

    def segments(self, text: Text) -> list[float | None]:
        """Score each segment by itself."""
        metric = copy.copy(self)
        metric.effective_order = True
        return super(BLEU, metric).segments(text)


class CHRF(Measured, chrf.CHRF):
    """sacrebleu's chrF2."""

    key, label = "chrf", "chrF2"


class CHRFPlusPlus(Measured, chrf.CHRF):
    """sacrebleu's chrF2++."""

    key, label = "chrf++", "chrF2++"

    def __init__(self, **settings: Any) -> None:
        super().__init__(word_order=2, **settings)


class TER(Measured, ter.TER):
    """sacrebleu's TER."""

    key, label = "ter", "TER"
    lower_is_better = True


# The metrics that compare with references alone, by key: `LEXICAL[key](references=[…])`, one list per reference.
LEXICAL: Mapping[str, Callable[..., Measured]] = {metric.key: metric for metric in (BLEU, CHRF, CHRFPlusPlus, TER)}


class RateScore(Score):
    """A rate in percent: `met` of `owed`. `score` is `empty` if nothing is owed."""

    def __init__(self, name: str, met: float, owed: float, *, empty: float) -> None:
        super().__init__(name, 100.0 * met / owed if owed else empty)
        self.met = met
        self.owed = owed


class Rate(Measured):
    """A rate in percent. Its statistics are `[met, owed]` per segment, whose sums give the rate of the corpus.

    `count` returns these for all segments of a text. It takes the place of references, so every call passes
    `references=None`. `settings` are named in the signature.
    """

    def __init__(
        self,
        key: str,
        label: str,
        count: Callable[[Sequence[str]], Statistics],
        *,
        lower_is_better: bool = False,
        **settings: str,
    ) -> None:
        super().__init__()
        self.key, self.label, self.lower_is_better = key, label, lower_is_better
        self.num_refs = 0
        self._count, self._settings = count, settings

    def get_signature(self) -> Signature:
        """Return how segments are counted, and the version of bilingua that counted them."""
        signature = super().get_signature()
        for name, value in (*self._settings.items(), ("version", f"bilingua-{__version__}")):
            signature.update(name, value)
        return signature

    def _computed(self, text: Sequence[str]) -> Statistics:
        return self._count(text)

    def _compute_score_from_stats(self, stats: Sequence[float]) -> Score:
        empty = 0.0 if self.lower_is_better else 100.0
        return RateScore(self.key, float(stats[0]), float(stats[1]), empty=empty)

    def _aggregate_and_compute(self, stats: Statistics) -> Score:
        return self._compute_score_from_stats([sum(column) for column in zip(*stats, strict=True)])

    def _refuse(self, *_: Any) -> Any:
        raise ScoringError(f"{self.key} is not measured against references", hint="pass references=None")

    # Other metrics compute statistics from references in these steps.
    _preprocess_segment = _extract_reference_info = _compute_segment_statistics = _refuse  # type: ignore[assignment]


def compare(
    metrics: Sequence[Measured], texts: Sequence[Text], *, test: str, samples: int, intervals: int = 0
) -> list[dict[str, MetricScore]]:
    """Test systems against the first with `sacrebleu.significance.PairedTest`, seeded as its command line is.

    `test` is `bs` (paired bootstrap) or `ar` (approximate randomisation); `samples` 0 means sacrebleu's default, 1,000
    or 10,000; `intervals` > 0 asks `ar` for that many bootstrap resamples as well (`bs` has them anyway). Returns the
    scores of each text by metric key.
    """
    from sacrebleu.significance import PairedTest

    paired = PairedTest(
        [(str(place), text) for place, text in enumerate(texts)],
        {metric.key: metric for metric in metrics},
        None,
        test_type=test,
        n_samples=samples,
        n_ar_confidence=intervals if test == "ar" and intervals else -1,
    )
    signatures, results = paired()
    scored: list[dict[str, MetricScore]] = [{} for _ in texts]
    # PairedTest files its results under the names of the scores, in the order of the metrics.
    for metric, (name, signature) in zip(metrics, signatures.items(), strict=True):
        plain = [replace(metric.corpus(text), signature=str(signature)) for text in texts]
        for place, (text, result) in enumerate(zip(texts, results[name], strict=True)):
            differing = metric.differing(texts[0], text)
            scored[place][metric.key] = _sampled(plain[place], result, baseline=plain[0], differing=differing)
    return scored


def _sampled(score: MetricScore, result: Any, *, baseline: MetricScore, differing: int) -> MetricScore:
    """Return the score with its mean, interval and p-value, or as it is if nothing is owed.

    The p-value is None if one of the two systems has no score, and 1 if the scores are equal. sacrebleu counts only the
    trials that exceed the difference, not those that equal it. With many segments that changes nothing, but it would
    call a single differing segment significant. No exchange of `differing` segments can give less than two outcomes in
    2^differing, so that is the least that is returned.
    """
    if score.value is None:
        return score
    p_value = result.p_value
    if p_value is not None:
        equal = score.value == baseline.value
        p_value = None if baseline.value is None else 1.0 if equal else max(float(p_value), 2.0 ** (1 - differing))
    mean, interval = (None if number is None else float(number) for number in (result.mean, result.ci))
    return replace(score, mean=mean, interval=interval, p_value=p_value)
