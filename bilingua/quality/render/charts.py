"""The plots of a score report: by sentence length, by document and by term."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from bilingua.errors import ScoringError
from bilingua.quality.render.plots import Figure, Row, dot_plot, front_plot, image, line_plot
from bilingua.quality.results import Breakdown, ScoreReport
from bilingua.web.assets import asset

_MOST_ROWS = 20


def to_svg(report: ScoreReport) -> str:
    """Return all plots of the report as one SVG image that follows light and dark colours.

    Raises:
        ScoringError: nothing was measured that could be plotted.
    """
    drawn = figures(report)
    if not drawn:
        raise ScoringError("nothing to plot", hint="plots need bleu, chrf, ter or comet, or terms that occur")
    return image(drawn, [system.name for system in report.systems], asset("tokens.css") + template("plots.css"))


def figures(report: ScoreReport) -> list[Figure]:
    """Return the plots of the report, an empty list if nothing can be plotted."""
    names = [system.name for system in report.systems]
    plots = [_of_groups(breakdown, names) for breakdown in report.breakdowns]
    if (front := _front(report)) is not None:
        plots.append(front)
    if report.terms:
        rows = [
            Row(f"{term.source} → {term.target}", f"×{term.owed}", _shares(term.met, term.owed))
            for term in report.terms
        ]
        note = "; ".join(filter(None, ["percent of occurrences, most missed first", _cut(rows, "terms")]))
        plots.append(dot_plot("Adherence by term", rows[:_MOST_ROWS], names, whole=True, note=note))
    return plots


def _front(report: ScoreReport) -> Figure | None:
    """Plot term success against chrF, None where fewer than two systems have both."""
    points = {}
    for system in report.systems:
        terms, quality = system.get("terms"), system.get("chrf")
        if terms and quality and terms.value is not None and quality.value is not None:
            points[system.name] = terms.value, quality.value
    if len(points) < 2 or len(points) < len(report.systems):
        return None
    note = "the line joins the systems that no other beats on both"
    return front_plot("Terms and quality", points, across="Terms, percent", up="chrF", note=note)


def template(name: str) -> str:
    """Return a file of the page's templates."""
    return files("bilingua.quality.render").joinpath("templates", name).read_text(encoding="utf-8")


def _of_groups(breakdown: Breakdown, names: list[str]) -> Figure:
    rows = [Row(group.label, f"{group.segments:,}", group.scores) for group in breakdown.groups]
    if breakdown.by == "length":
        note = "words of the reference; below them the number of segments"
        return line_plot(f"{breakdown.label} by sentence length", rows, names, note=note)
    sign = -1 if breakdown.metric == "ter" else 1
    rows.sort(key=lambda row: (min(sign * value for value in row.values.values()), row.label))
    note = "; ".join(filter(None, ["number of segments beside them, worst first", _cut(rows, "documents")]))
    return dot_plot(f"{breakdown.label} by document", rows[:_MOST_ROWS], names, whole=False, note=note)


def _shares(met: Mapping[str, int], owed: int) -> dict[str, float]:
    return {name: 100.0 * count / owed for name, count in met.items()}


def _cut(rows: list[Row], what: str) -> str:
    return f"{_MOST_ROWS} of {len(rows)} {what}" if len(rows) > _MOST_ROWS else ""
