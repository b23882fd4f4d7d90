"""Scoring files that are dropped on the page: the report that `bilingua score --html` writes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bilingua.apps.service.errors import ParameterError
from bilingua.apps.workbench.requests import body, cells, text
from bilingua.errors import ScoringError
from bilingua.quality.render import render
from bilingua.quality.scoring import score

_KEPT = 8  # reports


class Scores:
    """Answers the request of the page that scores, and keeps the last reports under addresses that nobody can guess."""

    def __init__(self) -> None:
        self._reports: dict[str, str] = {}

    async def score(self, request: Request, user: str) -> Response:
        """Answer with the address of the report on `systems` (texts by name) against a `reference`."""
        values = await body(request)
        systems = cells(values, "systems")
        if not systems:
            raise ParameterError("'systems' is missing, or is no mapping of texts")
        name = token_urlsafe(16)
        self._reports[name] = await asyncio.to_thread(_report, systems, values)
        while len(self._reports) > _KEPT:
            del self._reports[next(iter(self._reports))]
        return JSONResponse({"address": f"reports/{name}"})

    async def report(self, request: Request) -> Response:
        """Answer with a report; it has a policy of its own, which lets it run the script inside it and nothing else."""
        page = self._reports.get(request.path_params["id"])
        return HTMLResponse(page) if page else PlainTextResponse("no such report, or no longer", 404)


def _report(systems: Mapping[str, str], values: Mapping[str, Any]) -> str:
    reference = text(values, "reference").splitlines()
    lines = {name: content.splitlines() for name, content in systems.items()}
    for name, one in lines.items():
        if len(one) != len(reference):
            raise ScoringError(
                f"{name} has {len(one)} lines, the reference {len(reference)}", hint="one sentence a line on both sides"
            )
    source = text(values, "source", "")
    report = score(lines, [reference], sources=source.splitlines() or None)
    return render(report, "html")
