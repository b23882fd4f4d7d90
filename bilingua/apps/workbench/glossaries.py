"""The glossary page's requests: entries with lint, changes with history, and what a change would do to translations."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilingua.apps.impact import Finder, Impact, changed_entries, effects_of
from bilingua.apps.service.errors import ParameterError
from bilingua.apps.service.service import Service
from bilingua.apps.workbench.guard import told
from bilingua.apps.workbench.requests import body, cells, text, texts
from bilingua.apps.workbench.shelf import Change, Shelf, cells_of
from bilingua.errors import BilinguaError, GlossaryConflictError
from bilingua.records import Block, Translation
from bilingua.terms.formats.base import REGISTRY, format_of
from bilingua.terms.glossary import COLUMNS, Entry, Glossary
from bilingua.terms.upkeep.examples import examples_of, load_examples, run
from bilingua.terms.upkeep.lint import Issue, lint


class Glossaries:
    """Answers the requests of the page that maintains glossaries."""

    def __init__(self, service: Service, shelf: Shelf) -> None:
        self._service, self._shelf = service, shelf
        self._warming: asyncio.Future[Any] | None = None

    async def names(self, request: Request, user: str) -> Response:
        """Answer with the glossaries there are."""
        if self._warming is None:  # the dictionaries that lint looks into take a second to load
            self._warming = asyncio.ensure_future(asyncio.to_thread(lint, Glossary.from_mapping({"Hafen": "port"})))
        found = []
        for name, path in self._shelf.paths.items():
            try:
                entries = len(Glossary.load(path))
                found.append({"name": name, "entries": entries, "editable": self._shelf.may_change(name)})
            except BilinguaError as error:
                found.append({"name": name, "entries": 0, "editable": False, "error": told(error)["error"]})
        return JSONResponse({"glossaries": found, "columns": COLUMNS, "formats": sorted(REGISTRY)})

    async def entries(self, request: Request, user: str) -> Response:
        """Answer with the entries of a glossary and what lint says of them."""
        return JSONResponse(await asyncio.to_thread(self._entries, request.path_params["name"]))

    async def lint(self, request: Request, user: str) -> Response:
        """Answer with what lint would say of an entry if a change were made."""
        name, values = request.path_params["name"], await body(request)
        return JSONResponse({"issues": await asyncio.to_thread(self._linted, name, _change(values))})

    async def change(self, request: Request, user: str) -> Response:
        """Change an entry; a conflict is answered with the entry as it is now (`current`)."""
        name, change = request.path_params["name"], _change(await body(request))
        try:
            await asyncio.to_thread(self._shelf.apply, name, change, user=user)
        except GlossaryConflictError as error:
            now = [entry for entry in self._shelf.read(name) if change.id in (entry.source, entry.id)]
            current = cells_of(now[0]) if now else None
            return JSONResponse({**told(error), "current": current}, 409)
        return JSONResponse({})

    async def history(self, request: Request, user: str) -> Response:
        """Answer with the changes of a glossary, latest first."""
        steps = await asyncio.to_thread(self._shelf.history, request.path_params["name"])
        return JSONResponse({"steps": [asdict(step) for step in steps]})

    async def undo(self, request: Request, user: str) -> Response:
        """Take a change back."""
        name, number = request.path_params["name"], (await body(request)).get("number")
        if not isinstance(number, int):
            raise ParameterError("'number' is missing, or is no number")
        await asyncio.to_thread(self._shelf.undo, name, number, user=user)
        return JSONResponse(await asyncio.to_thread(self._entries, name))

    async def create(self, request: Request, user: str) -> Response:
        """Make a new glossary `name` of the file in the body; `file` is that file's name, `format` its format."""
        query, content = request.query_params, await request.body()
        name, file = query.get("name", ""), query.get("file", "")
        glossary = Glossary(name)
        if content:
            form = format_of(Path(file), format=query.get("format") or None)
            glossary = await asyncio.to_thread(form.read, content, path=file or name)
        self._shelf.create(name, glossary)
        return JSONResponse({"name": name, "entries": len(glossary)})

    async def losses(self, request: Request, user: str) -> Response:
        """Answer with what a glossary would lose in a format."""
        name, form = request.path_params["name"], request.query_params.get("format", "csv")
        lost = format_of(Path(name), format=form).losses(self._shelf.read(name))
        return JSONResponse({"losses": list(lost)})

    async def file(self, request: Request, user: str) -> Response:
        """Answer with a glossary as a file of a format."""
        name, form = request.path_params["name"], request.query_params.get("format", "csv")
        data = format_of(Path(name), format=form).write(self._shelf.read(name))
        return Response(data, media_type="application/octet-stream")

    async def examples(self, request: Request, user: str) -> Response:
        """Run the examples of an entry, or of all."""
        name, values = request.path_params["name"], await body(request)
        path = self._shelf.path(name)
        wanted = text(values, "entry", "")
        if not examples_of(path).exists():
            return JSONResponse({"examples": []})
        chosen = [one for one in load_examples(examples_of(path)) if not wanted or wanted == one.entry]
        made = await self._translated([one.source for one in chosen], [path])
        results = run(chosen, self._shelf.read(name), lambda sentences: made)
        return JSONResponse({"examples": [asdict(result) for result in results]})

    async def impact(self, request: Request, user: str) -> Response:
        """Answer with what a change would do to the translations of a corpus, a text of German lines."""
        name, values = request.path_params["name"], await body(request)
        made = await asyncio.to_thread(self._shelf.preview, name, _change(values))
        corpus = [line for line in text(values, "corpus").splitlines() if line.strip()]
        order = texts(values, "glossaries") or [name]
        if name not in order:
            order.append(name)
        loaded = {one: made.before if one == name else self._shelf.read(one) for one in order}
        before, after = list(loaded.values()), [made.after if one == name else loaded[one] for one in order]
        finder = Finder(before, after)
        differing = await asyncio.to_thread(finder.differing, corpus)
        with tempfile.TemporaryDirectory(prefix="bilingua-") as folder:
            path = self._shelf.path(name)
            draft = Path(folder) / path.name
            draft.write_bytes(made.data)
            paths = [self._shelf.path(one) for one in order]
            drafts = [draft if one == name else self._shelf.path(one) for one in order]
            sentences = [line for _, line in differing]
            old, new = await asyncio.gather(self._translated(sentences, paths), self._translated(sentences, drafts))
        effects = tuple(effects_of(differing, old, new))
        result = Impact(changed_entries(before, after), len(corpus), len(differing), effects)
        return JSONResponse(result.to_dict())

    async def _translated(self, sentences: Sequence[str], paths: Sequence[Path]) -> list[Translation]:
        blocks = [Block(sentence) for sentence in sentences]
        return await self._service.translate_blocks(blocks, source="de", target="en", glossaries=paths, alone=True)

    def _entries(self, name: str) -> dict[str, Any]:
        glossary = self._shelf.read(name)
        issues = lint(glossary, on=date.today())
        shown = [_shown(entry, [issue for issue in issues if issue.row == entry.row]) for entry in glossary]
        loose = [asdict(issue) for issue in issues if issue.row is None]
        return {"name": name, "entries": shown, "issues": loose}

    def _linted(self, name: str, change: Change) -> list[dict[str, Any]]:
        """Return the issues that the changed entry would have, and the error if it could not be used at all."""
        try:
            after = self._shelf.preview(name, change).after
        except BilinguaError as error:
            message = told(error)
            return [{"severity": "critical", "rule": "unusable", "message": message["error"], "hint": message["hint"]}]
        source = (change.cells or {}).get("source", "") or change.id.partition(":")[2]
        return [asdict(issue) for issue in lint(after, on=date.today()) if issue.source == source]


def _shown(entry: Entry, issues: Sequence[Issue]) -> dict[str, Any]:
    return {"id": entry.id, "cells": cells_of(entry), "issues": [asdict(issue) for issue in issues]}


def _change(values: Mapping[str, Any]) -> Change:
    return Change(text(values, "action"), text(values, "id", ""), cells(values, "cells"), cells(values, "expected"))
