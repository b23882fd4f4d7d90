"""Scoring files that are dropped on the page: the report that `bilingua score --html` writes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from bilingua.apps.service.errors import ParameterError
from bilingua.apps.service.jobs import private_folder
from bilingua.apps.workbench.guard import HEADERS
from bilingua.apps.workbench.requests import body, cells, text
from bilingua.errors import ScoringError
from bilingua.files import write_file
from bilingua.quality.render import render
from bilingua.quality.scoring import score

_KEPT = 8  # reports
_NAME = re.compile("[0-9a-f]{32}")
# Whatever gets into a report cannot act as the workbench's own page.
_HEADERS = {**HEADERS, "Content-Security-Policy": "sandbox allow-scripts allow-downloads"}


class Scores:
    """Answers the request of the page that scores, and keeps the last reports under addresses that nobody can guess."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def score(self, request: Request, user: str) -> Response:
        """Answer with the address of the report on `systems` (texts by name) against a `reference`."""
        values = await body(request)
        systems = cells(values, "systems")
        if not systems:
            raise ParameterError("'systems' is missing, or is no mapping of texts")
        name = token_hex(16)
        await asyncio.to_thread(lambda: self._keep(name, _report(systems, values)))
        return JSONResponse({"address": f"reports/{name}"})

    async def report(self, request: Request) -> Response:
        """Answer with a report; it has a policy of its own, which lets it run the script inside it and nothing else."""
        name = request.path_params["id"]
        path = self._folder / f"{name}.html"
        if not _NAME.fullmatch(name) or not path.is_file():
            return PlainTextResponse("no such report, or no longer", 404)
        return FileResponse(path, headers=_HEADERS)

    def _keep(self, name: str, page: str) -> None:
        """Write a report to the disk, where all processes of the service find it, and delete the oldest."""
        private_folder(self._folder)
        write_file(self._folder / f"{name}.html", page.encode(errors="replace"))
        pages = sorted(self._folder.glob("*.html"), key=lambda path: path.stat().st_mtime)
        for old in pages[:-_KEPT]:
            old.unlink(missing_ok=True)


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
