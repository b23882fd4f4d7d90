"""Score reports for terminals, pull requests and programs. The page for the browser is in `html`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bilingua.quality.results import ALL, WITH_TERMS, WITHOUT_TERMS, MetricScore, ScoreReport

PARTS = {ALL: "all segments", WITH_TERMS: "segments with terms", WITHOUT_TERMS: "segments without terms"}
SIGNIFICANT = 0.05
_SMALLEST_P = 0.001
_TESTS = {"bs": "paired bootstrap resampling", "ar": "paired approximate randomisation"}
_MOST_MISSED = 10


def to_json(report: ScoreReport) -> str:
    """Return the report as JSON; `docs/scoring.md` describes the fields."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1)


def to_text(report: ScoreReport) -> str:
    """Return the report as aligned text for a terminal."""
    parts = []
    for title, rows in _tables(report):
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "  ".join(
                [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
            )
            for row in rows
        ]
        parts.append("\n".join([title, *lines]))
    parts += ["\n".join(notes) for notes in (_missed(report), _notes(report), _signatures(report)) if notes]
    return "\n\n".join(parts) + "\n"


def to_markdown(report: ScoreReport) -> str:
    """Return the report as GitHub Markdown, signatures folded away."""
    parts = []
    for title, (head, *rows) in _tables(report):
        lines = [_piped(head), _piped(["---", *["---:"] * (len(head) - 1)]), *map(_piped, rows)]
        parts.append("\n".join([f"**{title}**", "", *lines]))
    if missed := _missed(report):
        parts.append("\n".join([f"**{missed[0]}**", "", *(f"- {line.strip()}" for line in missed[1:])]))
    if notes := _notes(report):
        parts.append("\n".join(f"> {note}  " for note in notes))
    signatures = "\n".join(f"- {line}" for line in _signatures(report))
    parts.append(f"<details><summary>Signatures</summary>\n\n{signatures}\n\n</details>")
    return "\n\n".join(parts) + "\n"


def cell(score: MetricScore | None) -> str:
    """Return a score as a table shows it: value, half-width of the interval, counts, p-value with a star if it counts.

    >>> cell(MetricScore("terms", "Terms", 50.0, "", interval=8.25, p_value=0.001, met=6, owed=12))
    '50.0 ±8.2 (6/12) p=0.001*'
    """
    if score is None or score.value is None:
        return "–"
    counts = score.owed is not None
    text = f"{score.value:.1f}" if counts else f"{score.value:.2f}"
    if score.interval is not None:
        text += f" ±{score.interval:.1f}" if counts else f" ±{score.interval:.2f}"
    if score.met is not None and score.owed is not None:
        text += f" ({score.met:g}/{score.owed:g})"
    if score.p_value is not None:
        told = f"p={score.p_value:.3f}" if score.p_value >= _SMALLEST_P else f"p<{_SMALLEST_P}"
        text += f" {told}" + ("*" if score.p_value < SIGNIFICANT else "")
    return text


def shown_parts(report: ScoreReport) -> list[str]:
    """Return the parts of the text that are worth a table: a part that is the whole text is not."""
    present = [part for part in PARTS if part in report.systems[0].parts]
    return present if len(present) == len(PARTS) else present[:1]


def columns(report: ScoreReport, part: str = ALL) -> list[MetricScore]:
    """Return the metrics in the order of the columns, without those that measured nothing there in any system."""
    first = report.systems[0].parts[part]
    return [
        score
        for score in first
        if any((found := system.get(score.metric, part=part)) and found.value is not None for system in report.systems)
    ]


def _tables(report: ScoreReport) -> list[tuple[str, list[list[str]]]]:
    tables = []
    for part in shown_parts(report):
        chosen = columns(report, part)
        head = ["System", *(f"{score.label} {'↓' if score.lower_is_better else '↑'}" for score in chosen)]
        rows = [
            [
                system.name + (" (baseline)" if system.baseline else ""),
                *(cell(system.get(score.metric, part=part)) for score in chosen),
            ]
            for system in report.systems
        ]
        tables.append((f"{PARTS[part].capitalize()} ({segments_in(report, part)})", [head, *rows]))
    return tables


def segments_in(report: ScoreReport, part: str) -> int:
    """Return how many segments a part of the text has."""
    if part == ALL:
        return len(report.segments)
    bearing = sum(1 for segment in report.segments if segment.bears_terms)
    return bearing if part == WITH_TERMS else len(report.segments) - bearing


def _missed(report: ScoreReport) -> list[str]:
    worst = [term for term in report.terms if any(met < term.owed for met in term.met.values())]
    if not worst:
        return []
    lines = ["Most missed terms"]
    for term in worst[:_MOST_MISSED]:
        met = ", ".join(f"{name} {count}/{term.owed}" for name, count in term.met.items())
        lines.append(f"  {term.source} → {term.target}: {met}")
    if len(worst) > _MOST_MISSED:
        lines.append(f"  … and {len(worst) - _MOST_MISSED} more")
    return lines


def _notes(report: ScoreReport) -> list[str]:
    notes = [f"warning: {warning}" for warning in report.warnings]
    if report.test is not None:
        trials = f"{report.test.samples} trials; * p < {SIGNIFICANT}"
        notes.append(f"p: {_TESTS[report.test.name]} against {report.baseline}, {trials}")
    if any(score.interval is not None for system in report.systems for score in system.parts[ALL]):
        notes.append("±: half-width of the 95 % interval by bootstrap resampling")
    return notes


def _signatures(report: ScoreReport) -> Sequence[str]:
    return [f"{score.label}: {score.signature}" for score in columns(report)]


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |"
