"""The score report as one HTML file that needs nothing else: no network, no server, no library."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from bilingua.quality.figures import figures, template
from bilingua.quality.plots import Figure, legend
from bilingua.quality.report import PARTS, SIGNIFICANT, cell, columns, segments_in, shown_parts
from bilingua.quality.results import Mark, MetricScore, ScoreReport, SegmentScore, SystemScore


def to_html(report: ScoreReport, *, title: str = "Translation scores") -> str:
    """Return the page: tables with intervals, plots, and the segments side by side, worst first."""
    slots = {
        "title": escape(title),
        "style": template("plots.css") + template("report.css"),
        "summary": _summary(report),
        "warnings": _warnings(report),
        "tables": "".join(_table(report, part) for part in shown_parts(report)),
        "plots": _plots(report),
        "signatures": "".join(
            f"<dt>{escape(score.label)}</dt><dd><code>{escape(score.signature)}</code></dd>"
            for score in columns(report)
        ),
        "data": _data(report),
        "script": template("report.js"),
        "version": escape(report.version),
    }
    page = template("report.html")
    # Split once: what is filled in may itself look like a slot.
    first, *rest = page.split("<!--slot:")
    return first + "".join(slots[name] + text for name, _, text in (piece.partition("-->") for piece in rest))


def _summary(report: ScoreReport) -> str:
    systems = "1 system" if len(report.systems) == 1 else f"{len(report.systems)} systems"
    text = f"{systems}, {len(report.segments):,} segments"
    if report.test is not None:
        name = "paired bootstrap resampling" if report.test.name == "bs" else "paired approximate randomisation"
        text += f"; tested against <b>{escape(report.baseline or '')}</b> by {name}, {report.test.samples:,} trials"
    return text


def _warnings(report: ScoreReport) -> str:
    return "".join(f'<p class="warning" role="note">{escape(warning)}</p>' for warning in report.warnings)


def _table(report: ScoreReport, part: str) -> str:
    chosen = columns(report, part)
    head = "".join(
        f'<th scope="col">{escape(score.label)} <span aria-hidden="true">{"↓" if score.lower_is_better else "↑"}</span>'
        f'<span class="hidden">{"lower is better" if score.lower_is_better else "higher is better"}</span></th>'
        for score in chosen
    )
    best = {score.metric: _best(report, part, score) for score in chosen}
    rows = "".join(_system_row(system, part, chosen, best) for system in report.systems)
    caption = f"{PARTS[part].capitalize()} ({segments_in(report, part):,})"
    return (
        f'<div class="scroll"><table><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">System</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _best(report: ScoreReport, part: str, score: MetricScore) -> float | None:
    found = [system.get(score.metric, part=part) for system in report.systems]
    values = [one.value for one in found if one is not None and one.value is not None]
    if len(values) < 2:
        return None
    return min(values) if score.lower_is_better else max(values)


def _system_row(system: SystemScore, part: str, chosen: list[MetricScore], best: dict[str, float | None]) -> str:
    cells = []
    for column in chosen:
        score = system.get(column.metric, part=part)
        if score is None or score.value is None:
            cells.append("<td>–</td>")
            continue
        main, *rest = cell(score).split(" ")
        strong = "b" if score.value == best[column.metric] else "span"
        small = "".join(f"<small{_significance(item)}>{escape(item)}</small>" for item in rest)
        cells.append(f"<td><{strong}>{main}</{strong}>{small}</td>")
    mark = ' <small class="tag">baseline</small>' if system.baseline else ""
    return f'<tr><th scope="row">{escape(system.name)}{mark}</th>{"".join(cells)}</tr>'


def _significance(item: str) -> str:
    return f' class="significant" title="p &lt; {SIGNIFICANT}"' if item.endswith("*") else ""


def _plots(report: ScoreReport) -> str:
    drawn = figures(report)
    return legend([system.name for system in report.systems]) + "".join(map(_figure, drawn)) if drawn else ""


def _figure(figure: Figure) -> str:
    told = f" <small>{escape(figure.note)}</small>" if figure.note else ""
    return f"<figure><figcaption>{escape(figure.title)}{told}</figcaption><div>{figure.svg()}</div></figure>"


def _data(report: ScoreReport) -> str:
    """Return what the script shows, as JSON that cannot end its script element."""
    chosen = columns(report)
    data = {
        "systems": [system.name for system in report.systems],
        "baseline": report.baseline,
        "metrics": [
            {"key": score.metric, "label": score.label, "lower": score.lower_is_better, "rate": score.owed is not None}
            for score in chosen
        ],
        "segments": [_segment(segment, report) for segment in report.segments],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _segment(segment: SegmentScore, report: ScoreReport) -> dict[str, Any]:
    systems = []
    for system in report.systems:
        found = segment.systems[system.name]
        scores = {key: round(value, 1) for key, value in found.scores.items() if value is not None}
        systems.append({"t": found.text, "s": scores, "m": [_mark(mark) for mark in found.marks]})
    shown: dict[str, Any] = {"n": segment.line, "refs": segment.references, "sys": systems}
    if segment.source is not None:
        shown["src"] = segment.source
    if segment.document is not None:
        shown["doc"] = segment.document
    return shown


def _mark(mark: Mark) -> dict[str, Any]:
    fields = {
        "k": mark.kind, "w": mark.wanted, "v": mark.verdict, "src": mark.source, "at": mark.target,
        "de": mark.source_text, "o": mark.origin, "step": mark.step,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}
