"""Documents that are dropped on the page: jobs of the service, read sentence by sentence, given back corrected."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilingua.apps.service.documents import ALONE
from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.jobs import Job, State
from bilingua.apps.service.service import Service
from bilingua.apps.workbench.requests import body, cells
from bilingua.apps.workbench.texts import Texts
from bilingua.errors import UnsupportedFormatError
from bilingua.receipt import read_blocks
from bilingua.records import Link, Translation
from bilingua.text.documents import EXTENSIONS, DocumentWriter, stream_document, written_name
from bilingua.web.review import rows_of


class Documents:
    """Answers the requests that concern documents."""

    def __init__(self, service: Service, texts: Texts) -> None:
        self._service, self._texts = service, texts

    async def create(self, request: Request, user: str) -> Response:
        """Accept the document in the body, whose name is in the query, with the glossaries named there."""
        name = PurePath(request.query_params.get("file", "").replace("\\", "/")).name
        if not PurePath(name).suffix or PurePath(name).suffix.lower() not in EXTENSIONS:
            raise UnsupportedFormatError("the name has no ending of a known document format")
        paths = self._texts.paths(request.query_params.getlist("glossary"))
        content = BytesIO(await request.body())
        store = self._service.jobs
        job, _ = await asyncio.to_thread(
            lambda: store.create(
                name, content, source="de", target="en", user=user, glossaries=tuple(paths), extra={ALONE: True}
            )
        )
        self._service.wake_documents()
        return JSONResponse(self._status(job), 201)

    async def status(self, request: Request, user: str) -> Response:
        """Answer with how far a document is."""
        return JSONResponse(self._status(self._job(request, user)))

    async def sentences(self, request: Request, user: str) -> Response:
        """Answer with the sentences of a document that is done."""
        job = self._done(request, user)
        receipt = self._service.jobs.receipt(job)
        sentences = await asyncio.to_thread(lambda: rows_of(read_blocks(receipt)))
        return JSONResponse({"sentences": sentences})

    async def file(self, request: Request, user: str) -> Response:
        """Answer with the translated document; `blocks` are those that a person has corrected, by their number."""
        job = self._done(request, user)
        corrected = cells(await body(request), "blocks") or {}
        data = await asyncio.to_thread(self._written, job, corrected)
        return Response(data, media_type="application/octet-stream")

    def _written(self, job: Job, corrected: Mapping[str, str]) -> bytes:
        """Return the translation of a document, written anew where blocks of it have been corrected."""
        store = self._service.jobs
        if not corrected:
            return store.result(job).read_bytes()
        target = BytesIO()
        blocks = read_blocks(store.receipt(job))
        with (
            stream_document(store.source(job), format=job.format) as stream,
            DocumentWriter(target, format=stream.format, skeleton=stream.skeleton) as writer,
        ):
            for index, (block, made) in enumerate(zip(stream.filled(), blocks, strict=True)):
                text = corrected.get(str(index))
                # Markup inside a corrected block goes: nobody can say where it belongs now.
                links = () if text is not None else tuple(Link(**link) for link in made.get("links", ()))
                writer.write(block, Translation(block.text, text or made["translation"], links=links))
        return target.getvalue()

    def _job(self, request: Request, user: str) -> Job:
        job = self._service.jobs.find(request.path_params["id"])
        if job is None or job.user != user:
            raise ServiceError("no such document, or no longer", status=404)
        return job

    def _done(self, request: Request, user: str) -> Job:
        job = self._job(request, user)
        if job.state is not State.DONE:
            raise ServiceError("the document is not translated yet", status=409)
        return job

    def _status(self, job: Job) -> dict[str, Any]:
        path = written_name(Path(job.name))
        return {
            "id": job.id,
            "name": job.name,
            "translated": f"{path.stem.removesuffix('.de')}.en{path.suffix}",
            "state": str(job.state),
            "error": job.error,
            "blocks": job.blocks,
            "done": self._service.progress(job.id),
            "findings": dict(job.findings),
        }
