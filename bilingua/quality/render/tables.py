"""Score reports as text: aligned tables for a terminal, Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tabulate import tabulate

from bilingua.quality.results import ALL, WITH_TERMS, WITHOUT_TERMS, MetricScore, ScoreReport, SystemScore

SIGNIFICANT = 0.05
TESTS = {"bs": "paired bootstrap resampling", "ar": "paired approximate randomisation"}
# What the two rates that look like a verdict leave out.
LIMITS = "Facts and terms check numbers and wordings, not whether the sentence is right."
_PARTS = {ALL: "All segments", WITH_TERMS: "Segments with terms", WITHOUT_TERMS: "Segments without terms"}
_SMALLEST_P = 0.001
_MOST_MISSED = 10


@dataclass(frozen=True, slots=True)
class Table:
    """The scores on one part of the text: a row per system, and a column per metric that measured something there.

    `columns` are the scores of the first system; a score in a row is None if that system has none. `best` is the best
    value of each column, None if fewer than two systems have one.
    """

    title: str
    columns: Sequence[MetricScore]
    rows: Sequence[tuple[SystemScore, Sequence[MetricScore | None]]]
    best: Sequence[float | None]


def to_text(report: ScoreReport) -> str:
    """Return the report as aligned text for a terminal."""
    blocks = [f"{table.title}\n{_aligned(_grid(table), (), 'plain')}" for table in tables(report)]
    if missed := _missed(report):
        blocks.append("\n  ".join(["Most missed terms", *missed]))
    blocks += ["\n".join(notes) for notes in (_notes(report), _signatures(report)) if notes]
    return "\n\n".join(blocks) + "\n"


def to_markdown(report: ScoreReport) -> str:
    """Return the report as GitHub Markdown, signatures folded away."""
    blocks = []
    for table in tables(report):
        head, *rows = [[text.replace("|", "\\|") for text in row] for row in _grid(table)]
        blocks.append(f"**{table.title}**\n\n{_aligned(rows, head, 'pipe')}")
    if missed := _missed(report):
        blocks.append("\n".join(["**Most missed terms**", "", *(f"- {line}" for line in missed)]))
    if notes := _notes(report):
        blocks.append("\n".join(f"> {note}  " for note in notes))
    signatures = "\n".join(f"- {line}" for line in _signatures(report))
    blocks.append(f"<details><summary>Signatures</summary>\n\n{signatures}\n\n</details>")
    return "\n\n".join(blocks) + "\n"


def cell(score: MetricScore | None) -> list[str]:
    """Return a score as a table shows it: value, half-width of the interval, counts, and p-value, starred if it counts.

    >>> cell(MetricScore("terms", "Terms", 50.0, "", interval=8.25, p_value=0.001, met=6, owed=12))
    ['50.0', '±8.2', '(6/12)', 'p=0.001*']
    """
    if score is None or score.value is None:
        return ["–"]
    digits = 2 if score.owed is None else 1
    items = [f"{score.value:.{digits}f}"]
    if score.interval is not None:
        items.append(f"±{score.interval:.{digits}f}")
    if score.met is not None and score.owed is not None:
        items.append(f"({score.met:g}/{score.owed:g})")
    if score.p_value is not None:
        p_value = f"p={score.p_value:.3f}" if score.p_value >= _SMALLEST_P else f"p<{_SMALLEST_P}"
        items.append(p_value + ("*" if score.p_value < SIGNIFICANT else ""))
    return items


def tables(report: ScoreReport) -> list[Table]:
    """Return a table per part of the text; a part that is the whole text gets none."""
    present = [part for part in _PARTS if part in report.systems[0].parts]
    return [_table(report, part) for part in (present if len(present) == len(_PARTS) else present[:1])]


def _table(report: ScoreReport, part: str) -> Table:
    """Return the table of a part without the metrics that measured nothing there in any system."""
    columns = [
        score
        for score in report.systems[0].parts[part]
        if any((own := system.get(score.metric, part=part)) and own.value is not None for system in report.systems)
    ]
    bearing = sum(segment.bears_terms for segment in report.segments)
    size = {ALL: len(report.segments), WITH_TERMS: bearing, WITHOUT_TERMS: len(report.segments) - bearing}[part]
    rows = [(system, [system.get(score.metric, part=part) for score in columns]) for system in report.systems]
    best = [_best(column, [scores[place] for _, scores in rows]) for place, column in enumerate(columns)]
    return Table(f"{_PARTS[part]} ({size:,})", columns, rows, best)


def _best(column: MetricScore, scores: Sequence[MetricScore | None]) -> float | None:
    values = [score.value for score in scores if score is not None and score.value is not None]
    if len(values) < 2:
        return None
    return min(values) if column.lower_is_better else max(values)


def rated(report: ScoreReport) -> bool:
    """Return whether the report has rates of terms or facts."""
    return any(score.owed is not None for score in report.systems[0].parts[ALL])


def _grid(table: Table) -> list[list[str]]:
    """Return the head and the rows as text."""
    return [
        ["System", *(f"{score.label} {'↓' if score.lower_is_better else '↑'}" for score in table.columns)],
        *(
            [system.name + " (baseline)" * system.baseline, *(" ".join(cell(score)) for score in scores)]
            for system, scores in table.rows
        ),
    ]


def _aligned(rows: list[list[str]], head: Sequence[str], form: str) -> str:
    sides = ["left", *["right"] * (len(rows[0]) - 1)]
    return str(tabulate(rows, head, form, colalign=sides, disable_numparse=True))


def _missed(report: ScoreReport) -> list[str]:
    """Return the most missed terms, one per line."""
    missed = [term for term in report.terms if any(met < term.owed for met in term.met.values())]
    lines = [
        f"{term.source} → {term.target}: " + ", ".join(f"{name} {met}/{term.owed}" for name, met in term.met.items())
        for term in missed[:_MOST_MISSED]
    ]
    return lines + [f"… and {len(missed) - _MOST_MISSED} more"] * (len(missed) > _MOST_MISSED)


def _notes(report: ScoreReport) -> list[str]:
    """Return the warnings, what the signs in the tables mean, and what the rates leave out."""
    notes = [f"warning: {warning}" for warning in report.warnings]
    if report.test is not None:
        trials = f"{report.test.samples} trials; * p < {SIGNIFICANT}"
        notes.append(f"p: {TESTS[report.test.name]} against {report.baseline}, {trials}")
    if any(score.interval is not None for system in report.systems for score in system.parts[ALL]):
        notes.append("±: half-width of the 95 % interval by bootstrap resampling")
    return notes + [LIMITS] * rated(report)


def _signatures(report: ScoreReport) -> list[str]:
    return [f"{score.label}: {score.signature}" for score in tables(report)[0].columns]
