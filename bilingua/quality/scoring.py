"""Score translations against references, a glossary and the facts of the source."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bilingua import __version__
from bilingua.errors import ScoringError
from bilingua.quality.breakdown import breakdowns
from bilingua.quality.comet import COMET, COMMAND
from bilingua.quality.demands import term_judge
from bilingua.quality.inputs import check_counts, suspicions
from bilingua.quality.judges import FactJudge, Judge, TermJudge, adherence_by_term
from bilingua.quality.metrics import LEXICAL, Measured, Text, compare
from bilingua.quality.results import (
    ALL,
    OWED,
    WITH_TERMS,
    WITHOUT_TERMS,
    Mark,
    MetricScore,
    ScoreReport,
    SegmentScore,
    SegmentSystem,
    Significance,
    SystemScore,
)
from bilingua.records import Translation

if TYPE_CHECKING:
    from bilingua.terms.glossary import Glossary

__all__ = ["METRICS", "ScoreReport", "score"]

DEFAULT_SAMPLES = {"bs": 1000, "ar": 10000}

Texts = Sequence[str] | Sequence[Translation]


@dataclass(frozen=True, slots=True)
class _Input:
    """The checked input: the systems' texts by name, baseline first, and the receipts of those that have them."""

    systems: Mapping[str, Text]
    receipts: Mapping[str, Sequence[Translation]]
    references: Sequence[Sequence[str]]
    sources: Sequence[str] | None
    baseline: str | None
    documents: Sequence[str] | None

    @property
    def size(self) -> int:
        return len(self.references[0])


def _lexical(metric: Callable[..., Measured]) -> Callable[..., Sequence[Measured]]:
    return lambda given, judges, comet: [metric(references=given.references)]


def _rates(key: str) -> Callable[..., Sequence[Measured]]:
    return lambda given, judges, comet: judges[key].rates()


# A name in `metrics` → its metrics, made from the input, the judges and the COMET command.
METRICS: Mapping[str, Callable[[_Input, Mapping[str, Judge], str], Sequence[Measured]]] = {
    **{key: _lexical(metric) for key, metric in LEXICAL.items()},
    "terms": _rates("terms"),
    "facts": _rates("facts"),
    "comet": lambda given, judges, comet: [COMET(given.sources or (), given.references[0], command=comet)],
}


def score(
    hypotheses: Texts | Mapping[str, Texts],
    references: Sequence[str] | Sequence[Sequence[str]],
    *,
    sources: Sequence[str] | None = None,
    glossary: Glossary | Sequence[Glossary] | None = None,
    metrics: Sequence[str] | None = None,
    terms: Sequence[Mapping[str, str] | Iterable[tuple[str, str]]] | None = None,
    baseline: str | Texts | None = None,
    intervals: bool = False,
    test: str = "bs",
    samples: int = 0,
    documents: Sequence[str] | None = None,
    comet: str = COMMAND,
) -> ScoreReport:
    """Score one system or several.

    Args:
        hypotheses: the translations, or several systems' translations by name. If given as `Translation`, the report
            uses their receipts to show how each term was reached.
        references: one reference, or several as a list of lists.
        sources: the German, needed for `glossary`, facts and COMET.
        glossary: demands on all segments; a later glossary takes precedence over an earlier one.
        metrics: some of `METRICS`; None means BLEU, chrF and TER, terms if there is a glossary or terms, and facts if
            there are sources.
        terms: demands per segment, as (German, English) pairs for that segment only, each demanded once.
        baseline: the name of one of the systems, or its translations; every other system is tested against it.
        intervals: add 95 % intervals by bootstrap resampling.
        test: `bs` (paired bootstrap) or `ar` (approximate randomisation).
        samples: trials of the test, and bootstrap resamples, at least 2; 0 means sacrebleu's default.
        documents: the name of each segment's document, for scores per document.
        comet: the `comet-score` program with its options.

    Raises:
        ScoringError: line counts differ, a metric lacks what it needs, or a name is unknown.

    >>> report = score(["The DPRK exports coal."], ["The DPRK exports coal."], metrics=["bleu"])
    >>> report.systems[0].get("bleu").value
    100.00000000000004
    """
    given = _checked(hypotheses, references, sources, baseline, documents)
    tested, resamples = _resampling(given, test, samples, intervals=intervals)
    judge = term_judge(given.size, sources=given.sources, references=given.references, glossary=glossary, terms=terms)
    wanted = _wanted(metrics, given, judge)
    judges: dict[str, Judge] = {} if judge is None else {"terms": judge}
    if "facts" in wanted:
        judges["facts"] = FactJudge(given.sources or (), given.references)
    made = [metric for key in wanted for metric in METRICS[key](given, judges, comet)]
    return ScoreReport(
        systems=_systems(given, made, judge, tested, resamples),
        segments=_segments(given, made, list(judges.values())),
        terms=adherence_by_term(judge, given.systems) if judge and "terms" in wanted else (),
        breakdowns=breakdowns(made, given.systems, given.references[0], given.documents),
        warnings=tuple(_warnings(given, judge, wanted)),
        test=tested,
        version=__version__,
    )


def _resampling(given: _Input, test: str, samples: int, *, intervals: bool) -> tuple[Significance | None, int]:
    """Return the test, None if there is nothing to compare, and the number of resamples for intervals."""
    if test not in DEFAULT_SAMPLES:
        raise ScoringError(f"unknown test {test!r}", hint=f"one of: {', '.join(DEFAULT_SAMPLES)}")
    if samples < 0 or samples == 1:
        raise ScoringError(f"{samples} samples are too few", hint="0 for sacrebleu's default, or at least 2")
    compared = given.baseline is not None and len(given.systems) > 1
    tested = Significance(test, samples or DEFAULT_SAMPLES[test]) if compared else None
    resamples = (samples if samples and test == "bs" else DEFAULT_SAMPLES["bs"]) if intervals else 0
    return tested, resamples


def _checked(
    hypotheses: Texts | Mapping[str, Texts],
    references: Sequence[str] | Sequence[Sequence[str]],
    sources: Sequence[str] | None,
    baseline: str | Texts | None,
    documents: Sequence[str] | None,
) -> _Input:
    """Name the inputs, and check that all have the same number of lines."""
    systems, name = _named(dict(hypotheses) if isinstance(hypotheses, Mapping) else {"system": hypotheses}, baseline)
    several = bool(references) and not isinstance(references[0], str)
    refs = list(references) if several else [references]
    counts = {label: len(texts) for label, texts in systems.items()}
    counts |= {f"reference {n}" if several else "the reference": len(row) for n, row in enumerate(refs, 1)}
    if sources is not None:
        counts["the source"] = len(sources)
    if documents is not None:
        counts["the list of documents"] = len(documents)
    check_counts(counts)
    if not counts or not refs or not refs[0]:
        raise ScoringError("nothing to score: there are no lines")
    receipts = {
        label: [text for text in texts if isinstance(text, Translation)]
        for label, texts in systems.items()
        if all(isinstance(text, Translation) for text in texts)
    }
    texts = {label: Text([str(text) for text in texts]) for label, texts in systems.items()}
    return _Input(texts, receipts, refs, sources, name, documents)  # type: ignore[arg-type]


def _named(systems: dict[str, Texts], baseline: str | Texts | None) -> tuple[dict[str, Texts], str | None]:
    """Return the systems, the baseline first, and the name of the baseline."""
    if isinstance(baseline, str):
        name = baseline
        if name not in systems:
            raise ScoringError(f"the baseline {name!r} is not one of the systems", hint=f"one of: {', '.join(systems)}")
    elif baseline is not None:
        name = "baseline"
        if name in systems:
            raise ScoringError("a system is already called 'baseline'", hint="give it another name")
        systems[name] = baseline
    if not systems:
        raise ScoringError("no hypotheses to score")
    return (systems, None) if baseline is None else ({name: systems[name], **systems}, name)


def _wanted(metrics: Sequence[str] | None, given: _Input, judge: TermJudge | None) -> list[str]:
    """Return the keys of the metrics to compute, each checked to have what it needs."""
    if metrics is None:
        return ["bleu", "chrf", "ter"] + ["terms"] * (judge is not None) + ["facts"] * (given.sources is not None)
    wanted = list(dict.fromkeys(key.lower() for key in metrics))
    for key in wanted:
        if key not in METRICS:
            raise ScoringError(f"unknown metric {key!r}", hint=f"some of: {', '.join(METRICS)}")
    if not wanted:
        raise ScoringError("no metric to compute", hint=f"some of: {', '.join(METRICS)}")
    if "terms" in wanted and judge is None:
        raise ScoringError("the metric terms needs a glossary or listed terms", hint="give -g GLOSSARY or --terms FILE")
    if given.sources is None and (needs := {"facts", "comet"} & set(wanted)):
        raise ScoringError(f"the metric {min(needs)} needs the source", hint="give --src FILE")
    return wanted


def _systems(
    given: _Input,
    metrics: Sequence[Measured],
    judge: TermJudge | None,
    tested: Significance | None,
    resamples: int,
) -> tuple[SystemScore, ...]:
    """Score every system on the whole text and, if terms are demanded, on the segments with and without terms."""
    lines: dict[str, Sequence[int]] = {ALL: range(given.size)}
    if judge is not None:
        bearing = [bool(judge.required(line)) for line in range(given.size)]
        lines[WITH_TERMS] = [line for line, bears in enumerate(bearing) if bears]
        lines[WITHOUT_TERMS] = [line for line, bears in enumerate(bearing) if not bears]
    parts = {
        part: _scored(metrics, [text.part(chosen) for text in given.systems.values()], tested, resamples)
        for part, chosen in lines.items()
        if chosen
    }
    return tuple(
        SystemScore(name, name == given.baseline, {part: tuple(rows[place].values()) for part, rows in parts.items()})
        for place, name in enumerate(given.systems)
    )


def _scored(
    metrics: Sequence[Measured], texts: Sequence[Text], tested: Significance | None, resamples: int
) -> list[dict[str, MetricScore]]:
    """Return the scores of each text by metric key. The first text is the baseline if there is a test."""
    if tested is not None:
        return compare(metrics, texts, test=tested.name, samples=tested.samples, intervals=resamples)
    return [{metric.key: metric.corpus(text, samples=resamples) for metric in metrics} for text in texts]


def _segments(given: _Input, metrics: Sequence[Measured], judges: Sequence[Judge]) -> tuple[SegmentScore, ...]:
    """Score and judge every system's translation of every segment."""
    scores = {name: {metric.key: metric.segments(text) for metric in metrics} for name, text in given.systems.items()}
    segments = []
    for line in range(given.size):
        systems = {}
        for name, text in given.systems.items():
            marks = tuple(mark for judge in judges for mark in judge.judge(line, text[line]).marks)
            if name in given.receipts:
                marks = _with_steps(marks, given.receipts[name][line])
            values = {key: rows[line] for key, rows in scores[name].items()}
            systems[name] = SegmentSystem(_nfc(text[line]), values, marks)
        segments.append(
            SegmentScore(
                line=line + 1,
                source=None if given.sources is None else _nfc(given.sources[line]),
                references=tuple(_nfc(row[line]) for row in given.references),
                systems=systems,
                document=None if given.documents is None else given.documents[line],
            )
        )
    return tuple(segments)


def _with_steps(marks: tuple[Mark, ...], receipt: Translation) -> tuple[Mark, ...]:
    """Add how enforcement reached each term. Cleaning may have moved offsets, so terms are paired by their words."""
    steps: dict[tuple[str, str], list[str]] = {}
    for outcome in receipt.terms:
        steps.setdefault((outcome.span.text, outcome.span.target), []).append(str(outcome.verdict))
    marked = list(marks)
    # Renderings before misses: a term listed twice but rendered once is reached once and missed once.
    for place in sorted(range(len(marks)), key=lambda index: marks[index].verdict == "missed"):
        mark = marks[place]
        waiting = steps.get((mark.source_text, mark.wanted)) if mark.verdict in OWED else None
        if waiting:
            marked[place] = replace(mark, step=waiting.pop(0))
    return tuple(marked)


def _warnings(given: _Input, judge: TermJudge | None, wanted: Sequence[str]) -> list[str]:
    """Return warnings about the input."""
    warnings = suspicions(given.systems, given.references, given.sources)
    if judge is not None and not any(map(judge.required, range(given.size))):
        warnings.append("no glossary term occurs in the source: term metrics have nothing to measure")
    if "comet" in wanted and len(given.references) > 1:
        warnings.append("COMET takes one reference: the first is used")
    return warnings


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
