"""Score reports for terminals, pull requests, programs and browsers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from bilingua.errors import ScoringError
from bilingua.quality.render.charts import to_svg
from bilingua.quality.render.page import to_html
from bilingua.quality.render.tables import to_markdown, to_text
from bilingua.quality.results import ScoreReport

__all__ = ["FORMATS", "render"]


def _to_json(report: ScoreReport) -> str:
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1)


FORMATS: Mapping[str, Callable[..., str]] = {
    "text": to_text,
    "json": _to_json,
    "markdown": to_markdown,
    "html": to_html,
    "svg": to_svg,
}


def render(report: ScoreReport, form: str = "text", **settings: str) -> str:
    """Render a report in one of `FORMATS`.

    `text` is for a terminal, `markdown` for a pull request, `json` for programs, `html` is one page that needs no
    network (setting: `title`), and `svg` shows the plots of that page as one image.

    Raises:
        ScoringError: the format is unknown, or an SVG image was asked for and there is nothing to plot.
    """
    if form not in FORMATS:
        raise ScoringError(f"unknown format {form!r}", hint=f"one of: {', '.join(FORMATS)}")
    return FORMATS[form](report, **settings)
