"""Translating what is typed: sentences with evidence, alternatives, and the memory of corrections."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilingua.apps.service.log import log
from bilingua.apps.service.service import Service
from bilingua.apps.workbench.requests import body, text, texts
from bilingua.apps.workbench.shelf import Shelf
from bilingua.errors import StoreError
from bilingua.memory.corrections import Corrections
from bilingua.receipt import block_dict
from bilingua.records import Translation
from bilingua.web.sentences import Row, rows

_ALTERNATIVES = 3
_REST_S = 60.0
_WAIT_S = 5.0  # for another process that writes to the corrections


class Texts:
    """Answers the requests of the page that translates."""

    def __init__(self, service: Service, shelf: Shelf) -> None:
        self._service, self._shelf = service, shelf
        self._opened: Corrections | None = None
        self._again_at = 0.0  # when the corrections are asked again, after a failure

    async def translate(self, request: Request, user: str) -> Response:
        """Answer with the sentences of each of the `lines`, translated with `glossaries`, and what is remembered."""
        values = await body(request)
        paths = self.paths(texts(values, "glossaries"))
        lines = texts(values, "lines")
        self._service.refuse_long(lines)
        work = self._service.translate(lines, source="de", target="en", glossaries=paths, alone=True)
        made = await work
        shown = await asyncio.to_thread(lambda: [self.shown(translation) for translation in made])
        return JSONResponse({"lines": shown})

    async def alternatives(self, request: Request, user: str) -> Response:
        """Answer with other translations of a sentence than the one shown (`english`)."""
        values = await body(request)
        german = text(values, "german")
        self._service.refuse_long([german])
        paths = self.paths(texts(values, "glossaries"))
        (made,) = await self._service.translate(
            [german],
            source="de",
            target="en",
            glossaries=paths,
            alone=True,
            alternatives=_ALTERNATIVES + 1,
        )
        found = dict.fromkeys((made.text, *made.alternatives))
        found.pop(text(values, "english", ""), None)
        return JSONResponse({"alternatives": list(found)[:_ALTERNATIVES]})

    async def correct(self, request: Request, user: str) -> Response:
        """Keep a sentence as a person has corrected it."""
        values = await body(request)
        given = text(values, "german"), text(values, "english")
        await asyncio.to_thread(lambda: self._corrections().add(*given, user=user))
        return JSONResponse({})

    def paths(self, names: Sequence[str]) -> list[Path]:
        """Return the files of glossaries; GlossaryError if a name is unknown."""
        return [self._shelf.path(name) for name in names]

    def shown(self, translation: Translation) -> list[Row]:
        """Return the sentences of a translation as the page shows them."""
        sentences = list(rows(block_dict(translation)))
        for sentence in sentences:
            if remembered := self._remembered(sentence["de"]):
                sentence["memory"] = remembered
        return sentences

    def _corrections(self) -> Corrections:
        """Return the memory of corrections; StoreError where its file cannot be used."""
        if self._opened is None:
            self._opened = Corrections(self._service.settings.data / "corrections.db", wait_s=_WAIT_S)
        return self._opened

    def _remembered(self, german: str) -> dict[str, Any] | None:
        if monotonic() < self._again_at:
            return None
        try:
            match = self._corrections().nearest(german) if german.strip() else None
        except StoreError as error:  # translations are the same without it
            self._again_at = monotonic() + _REST_S
            log("going on without the corrections", level=logging.WARNING, error=str(error))
            return None
        if match is None:
            return None
        one = match.correction
        return {"de": one.source, "en": one.target, "user": one.user, "similarity": round(match.similarity, 3)}
