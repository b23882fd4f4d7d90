"""Score translations against references, a glossary and the facts of the source."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bilingua import __version__
from bilingua.errors import ScoringError
from bilingua.quality.adherence import adherence_by_term, term_measures
from bilingua.quality.breakdown import breakdowns
from bilingua.quality.comet import COMMAND, comet_measure
from bilingua.quality.demands import term_judge
from bilingua.quality.fidelity import FactJudge, fact_measures
from bilingua.quality.inputs import check_counts, suspicions
from bilingua.quality.judge import TermJudge
from bilingua.quality.metrics import Measure, compare, lexical
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

LEXICAL = ("bleu", "chrf", "chrf++", "ter")
METRICS = (*LEXICAL, "terms", "facts", "comet")
DEFAULT_SAMPLES = {"bs": 1000, "ar": 10000}

Texts = Sequence[str] | Sequence[Translation]


@dataclass(frozen=True, slots=True)
class _Task:
    """The checked input: the systems' texts by name, baseline first, and the receipts of those that have them."""

    systems: Mapping[str, tuple[str, ...]]
    receipts: Mapping[str, tuple[Translation, ...]]
    references: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...] | None
    baseline: str | None
    documents: tuple[str, ...] | None

    @property
    def size(self) -> int:
        return len(self.references[0])


def score(
    hypotheses: Texts | Mapping[str, Texts],
    references: Sequence[str] | Sequence[Sequence[str]],
    *,
    sources: Sequence[str] | None = None,
    glossary: Glossary | Sequence[Glossary] | None = None,
    metrics: Sequence[str] | None = None,
    terms: Sequence[Mapping[str, str] | Iterable[tuple[str, str]]] | None = None,
    baseline: str | Texts | None = None,
    confidence: bool = False,
    test: str = "bs",
    samples: int = 0,
    documents: Sequence[str] | None = None,
    comet: str = COMMAND,
) -> ScoreReport:
    """Score one system or several.

    Args:
        hypotheses: the translations, or several systems' translations by name. Given as `Translation`, their receipts
            show in the report how each term was reached.
        references: one reference, or several as a list of lists.
        sources: the German, needed for `glossary`, facts and COMET.
        glossary: demands of all segments; of several glossaries a later one wins.
        metrics: some of `METRICS`; None means BLEU, chrF and TER, terms where there is a glossary or terms, and facts
            where there are sources.
        terms: demands per segment, (German, English) pairs good for that segment alone, each demanded once.
        baseline: the name of one of the systems, or its translations; every other system is tested against it.
        confidence: add 95 % intervals by bootstrap resampling.
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
    task = _checked(hypotheses, references, sources, baseline, documents)
    if test not in DEFAULT_SAMPLES:
        raise ScoringError(f"unknown test {test!r}", hint=f"one of: {', '.join(DEFAULT_SAMPLES)}")
    if samples < 0 or samples == 1:
        raise ScoringError(f"{samples} samples tell nothing", hint="0 for sacrebleu's default, or at least 2")
    judge = term_judge(task.size, sources=task.sources, references=task.references, glossary=glossary, terms=terms)
    wanted = _wanted(metrics, task, judge)
    fact_judge = FactJudge(task.sources or (), task.references) if "facts" in wanted else None
    measures: list[Measure] = []
    for key in wanted:
        if key == "terms" and judge is not None:
            measures += term_measures(judge)
        elif key == "facts" and fact_judge is not None:
            measures += fact_measures(fact_judge)
        elif key == "comet":
            measures.append(comet_measure(task.sources or (), task.references[0], command=comet))
        else:
            measures.append(lexical(key, task.references))
    compared = task.baseline is not None and len(task.systems) > 1
    tested = Significance(test, samples or DEFAULT_SAMPLES[test]) if compared else None
    resamples = (samples if samples and test == "bs" else DEFAULT_SAMPLES["bs"]) if confidence else 0
    parts = {
        name: _scored(measures, task, lines, tested, resamples)
        for name, lines in _parts(task.size, judge).items()
        if lines is None or lines
    }
    return ScoreReport(
        systems=tuple(
            SystemScore(name, name == task.baseline, {part: rows[name] for part, rows in parts.items()})
            for name in task.systems
        ),
        segments=_segments(task, measures, judge, fact_judge),
        terms=adherence_by_term(judge, task.systems) if judge and "terms" in wanted else (),
        breakdowns=breakdowns(measures, task.systems, task.references[0], task.documents),
        warnings=tuple(_warnings(task, judge, wanted)),
        test=tested,
        version=__version__,
    )


def _checked(
    hypotheses: Texts | Mapping[str, Texts],
    references: Sequence[str] | Sequence[Sequence[str]],
    sources: Sequence[str] | None,
    baseline: str | Texts | None,
    documents: Sequence[str] | None,
) -> _Task:
    given = dict(hypotheses) if isinstance(hypotheses, Mapping) else {"system": hypotheses}
    name: str | None = None
    if isinstance(baseline, str):
        name = baseline
        if name not in given:
            raise ScoringError(f"the baseline {name!r} is none of the systems", hint=f"one of: {', '.join(given)}")
    elif baseline is not None:
        name = "baseline"
        if name in given:
            raise ScoringError("a system is called 'baseline' already", hint="give it another name")
        given[name] = baseline
    if not given:
        raise ScoringError("no hypotheses to score")
    if name is not None:
        given = {name: given[name], **{other: texts for other, texts in given.items() if other != name}}
    several = bool(references) and not isinstance(references[0], str)
    refs = [tuple(row) for row in references] if several else [tuple(references)]
    counts = {label: len(texts) for label, texts in given.items()}
    counts |= {f"reference {n}" if several else "the reference": len(row) for n, row in enumerate(refs, 1)}
    if sources is not None:
        counts["the source"] = len(sources)
    if documents is not None:
        counts["the list of documents"] = len(documents)
    check_counts(counts)
    if not refs or not refs[0]:
        raise ScoringError("nothing to score: there are no lines")
    return _Task(
        systems={label: tuple(str(text) for text in texts) for label, texts in given.items()},
        receipts={
            label: tuple(text for text in texts if isinstance(text, Translation))
            for label, texts in given.items()
            if all(isinstance(text, Translation) for text in texts)
        },
        references=tuple(refs),  # type: ignore[arg-type]
        sources=None if sources is None else tuple(sources),
        baseline=name,
        documents=None if documents is None else tuple(documents),
    )


def _wanted(metrics: Sequence[str] | None, task: _Task, judge: TermJudge | None) -> list[str]:
    if metrics is None:
        facts = ["facts"] if task.sources is not None else []
        return ["bleu", "chrf", "ter", *(["terms"] if judge is not None else []), *facts]
    wanted = list(dict.fromkeys(key.lower() for key in metrics))
    for key in wanted:
        if key not in METRICS:
            raise ScoringError(f"unknown metric {key!r}", hint=f"some of: {', '.join(METRICS)}")
    if not wanted:
        raise ScoringError("no metric to compute", hint=f"some of: {', '.join(METRICS)}")
    if "terms" in wanted and judge is None:
        raise ScoringError("the metric terms needs a glossary or listed terms", hint="give -g GLOSSARY or --terms FILE")
    if task.sources is None and (needs := {"facts", "comet"} & set(wanted)):
        raise ScoringError(f"the metric {min(needs)} needs the source", hint="give --src FILE")
    return wanted


def _parts(size: int, judge: TermJudge | None) -> dict[str, list[int] | None]:
    if judge is None:
        return {ALL: None}
    bearing = [line for line in range(size) if judge.required(line)]
    free = sorted(set(range(size)) - set(bearing))
    return {ALL: None, WITH_TERMS: bearing, WITHOUT_TERMS: free}


def _scored(
    measures: Sequence[Measure], task: _Task, lines: list[int] | None, tested: Significance | None, resamples: int
) -> dict[str, tuple[MetricScore, ...]]:
    """Return the metrics of every system on some lines, None meaning all."""
    systems = task.systems
    if lines is not None:
        measures = [measure.on(lines, list(task.systems.values())) for measure in measures]
        systems = {name: tuple(texts[line] for line in lines) for name, texts in task.systems.items()}
    if tested is not None and task.baseline is not None:
        others = {name: texts for name, texts in systems.items() if name != task.baseline}
        columns = compare(
            measures,
            systems[task.baseline],
            others,
            test=tested.name,
            samples=tested.samples,
            intervals=resamples,
        )
    else:
        columns = {
            measure.key: [measure.corpus(texts, samples=resamples) for texts in systems.values()]
            for measure in measures
        }
    # The baseline is the first of the systems.
    return {name: tuple(column[place] for column in columns.values()) for place, name in enumerate(systems)}


def _segments(
    task: _Task, measures: Sequence[Measure], terms: TermJudge | None, facts: FactJudge | None
) -> tuple[SegmentScore, ...]:
    scores = {
        name: {measure.key: measure.segments(texts) for measure in measures} for name, texts in task.systems.items()
    }
    segments = []
    for line in range(task.size):
        systems = {}
        for name, texts in task.systems.items():
            marks = _marks(line, texts[line], terms, facts)
            if name in task.receipts:
                marks = _with_steps(marks, task.receipts[name][line])
            values = {key: rows[line] for key, rows in scores[name].items()}
            systems[name] = SegmentSystem(_nfc(texts[line]), values, marks)
        segments.append(
            SegmentScore(
                line=line + 1,
                source=None if task.sources is None else _nfc(task.sources[line]),
                references=tuple(_nfc(row[line]) for row in task.references),
                systems=systems,
                document=None if task.documents is None else task.documents[line],
            )
        )
    return tuple(segments)


def _marks(line: int, text: str, terms: TermJudge | None, facts: FactJudge | None) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = ()
    if terms is not None:
        judged = terms.judge(line, text)
        marks = (*judged.found, *judged.forbidden, *judged.surplus)
    return (*marks, *facts.marks(line, text)) if facts is not None else marks


def _with_steps(marks: tuple[Mark, ...], receipt: Translation) -> tuple[Mark, ...]:
    """Add how enforcement reached each term. Cleaning may have moved offsets, so terms are paired by their words."""
    steps: dict[tuple[str, str], list[str]] = {}
    for outcome in receipt.terms:
        steps.setdefault((outcome.span.text, outcome.span.target), []).append(str(outcome.verdict))
    told = list(marks)
    # What stands there comes first: a term listed twice but said once is reached once and missed once.
    for place in sorted(range(len(marks)), key=lambda index: marks[index].verdict == "missed"):
        mark = marks[place]
        waiting = steps.get((mark.source_text, mark.wanted)) if mark.verdict in OWED else None
        if waiting:
            told[place] = replace(mark, step=waiting.pop(0))
    return tuple(told)


def _warnings(task: _Task, judge: TermJudge | None, wanted: Sequence[str]) -> list[str]:
    found = suspicions(task.systems, task.references, task.sources)
    if judge is not None and not any(map(judge.required, range(task.size))):
        found.append("no glossary term occurs in the source: term metrics have nothing to measure")
    if "comet" in wanted and len(task.references) > 1:
        found.append("COMET takes one reference: the first is used")
    return found


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
