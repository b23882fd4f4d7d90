"""The score report as one HTML file that needs nothing else: no network, no server, no library."""

from __future__ import annotations

from typing import Any

from bilingua.quality.render.charts import figures, template
from bilingua.quality.render.plots import series
from bilingua.quality.render.tables import LIMITS, SIGNIFICANT, TESTS, cell, rated, tables
from bilingua.quality.results import Mark, ScoreReport, SegmentScore
from bilingua.web.assets import asset, environment


def to_html(report: ScoreReport, *, title: str = "Translation scores") -> str:
    """Return the page: tables with intervals, plots, and the segments side by side, worst first."""
    return (
        environment()
        .from_string(template("page.html"))
        .render(
            title=title,
            report=report,
            test=report.test and TESTS[report.test.name],
            significant=SIGNIFICANT,
            limits=LIMITS if rated(report) else "",
            tables=tables(report),
            figures=figures(report),
            series=series,
            data=_data(report),
            cell=cell,
            styles=asset("tokens.css") + asset("base.css") + template("plots.css") + template("page.css"),
            script=asset("text.js") + template("page.js"),
        )
    )


def _data(report: ScoreReport) -> dict[str, Any]:
    """Return what the script of the page shows."""
    return {
        "systems": [system.name for system in report.systems],
        "baseline": report.baseline,
        "metrics": [
            {"key": score.metric, "label": score.label, "lower": score.lower_is_better, "rate": score.owed is not None}
            for score in tables(report)[0].columns
        ],
        "segments": [_segment(segment, report) for segment in report.segments],
    }


def _segment(segment: SegmentScore, report: ScoreReport) -> dict[str, Any]:
    systems = []
    for system in report.systems:
        result = segment.systems[system.name]
        scores = {key: round(value, 1) for key, value in result.scores.items() if value is not None}
        systems.append({"t": result.text, "s": scores, "m": [_mark(mark) for mark in result.marks]})
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
