"""Translating documents: upload, status, and the result, which can be fetched once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from time import time
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from bilingua.apps.service.deepl.door import Call, Door
from bilingua.apps.service.deepl.translate import Wanted, wanted
from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.jobs import Job, State
from bilingua.apps.service.languages import base
from bilingua.errors import DocumentError, UnsupportedFormatError
from bilingua.text.documents import EXTENSIONS, stream_document, written_name

_SAMPLE = 2000  # characters that tell a document's language
_SURE = 0.9
_CHUNK = 1 << 16
_PACE = 1000  # characters a second: a guess for clients that want one
_SAME = "Source and target language are equal."
_STATUS = "/v2/document/{document}"


def routes(door: Door) -> list[BaseRoute]:
    """Return the routes of this module."""
    store = door.service.jobs

    async def upload(call: Call) -> Response:
        want = wanted(door, call)
        file, name = _file(call)
        characters, sample = await asyncio.to_thread(_looked_at, file.file, name)
        pair, error = await _pair(door, want, sample)
        if call.session.fails_document():
            error = "Translation error triggered"
        call.account.charge(character=characters, document=1, team_document=1)
        queued = time() + call.session.queue_ms / 1000
        extra = {
            "characters": characters,
            "error": error,
            "queued_until": queued,
            "translating_until": queued + call.session.translate_ms / 1000,
        }
        await file.seek(0)
        job, key = await asyncio.to_thread(
            store.create, name, file.file, source=pair[0], target=pair[1],
            user=call.account.owner, glossaries=want.glossaries, extra=extra,
        )  # fmt: skip
        if error:
            await asyncio.to_thread(store.save, replace(job, state=State.ERROR, error=error))
        door.service.wake_documents()
        return JSONResponse({"document_id": job.id.upper(), "document_key": key.upper()})

    async def status(call: Call) -> Response:
        job = await _job(door, call)
        return JSONResponse(_described(job))

    async def result(call: Call) -> Response:
        job = await _job(door, call)
        state = _state(job)
        if state is State.ERROR:
            raise ServiceError(_error(job))
        if state is not State.DONE:
            raise ServiceError("Document translation is not done", status=503)
        file = await asyncio.to_thread(store.result(job).open, "rb")

        async def once() -> AsyncIterator[bytes]:
            with file:
                while chunk := await asyncio.to_thread(file.read, _CHUNK):
                    yield chunk
            # Before the end of the answer is sent: who has all of it can be sure that it is gone.
            await asyncio.to_thread(store.delete, job)

        name = written_name(Path(job.name)).name
        kind = guess_type(name)[0] or "application/octet-stream"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return StreamingResponse(once(), headers=headers, media_type=kind)

    methods = ["GET", "POST"]
    return [
        door.route("/v2/document", ["POST"], upload, limit=door.service.settings.file_bytes + (64 << 10)),
        door.route(_STATUS, methods, status),
        door.route(f"{_STATUS}/result", methods, result),
    ]


def _file(call: Call) -> tuple[UploadFile, str]:
    """Return the file of an upload, and the name that says its format."""
    file = call.given.files.get("file")
    if file is None:
        raise ServiceError("Invalid file data.")
    name = call.given.text("filename") or file.filename or ""
    ending = PurePosixPath(name).suffix.lower()
    if not ending or ending not in EXTENSIONS:
        known = ", ".join(each.removeprefix(".") for each in EXTENSIONS if each)
        raise ServiceError("Invalid file data.", hint=f"no file extension that can be translated; there are {known}")
    output = (call.given.text("output_format") or ending).lower().removeprefix(".")
    if EXTENSIONS.get(f".{output}") != EXTENSIONS[ending]:
        raise ServiceError("Value for 'output_format' not supported.", hint="a document keeps its format")
    return file, name


def _looked_at(file: BinaryIO, name: str) -> tuple[int, str]:
    """Return the number of characters to translate, and some of them.

    Raises:
        ServiceError: the document cannot be read.
    """
    characters, sample = 0, ""
    try:
        with stream_document(file, format=EXTENSIONS[PurePosixPath(name).suffix.lower()]) as stream:
            for block in stream:
                characters += len(block.text)
                sample += f"{block.text}\n" if len(sample) < _SAMPLE else ""
    except (DocumentError, UnsupportedFormatError) as error:
        reason = error.reason if isinstance(error, DocumentError) else str(error)
        raise ServiceError("Invalid file data.", hint=reason) from error
    return characters, sample


async def _pair(door: Door, want: Wanted, sample: str) -> tuple[tuple[str, str], str]:
    """Return the languages of a translation, and what is wrong with them."""
    if want.source:
        if base(want.source) == base(want.target):
            raise ServiceError(_SAME)
        return door.languages.pair(want.source, want.target), ""
    [found] = await door.service.detect([sample])
    is_same = base(found[0].language) == base(want.target) and found[0].confidence >= _SURE
    return door.languages.pair(found[0].language, want.target), _SAME if is_same else ""


async def _job(door: Door, call: Call) -> Job:
    key = (call.given.text("document_key") or "").lower()
    job = await asyncio.to_thread(door.service.jobs.find, call.id("document").lower(), key)
    if job is None or job.user != call.account.owner:
        raise ServiceError("Not found", status=404)
    return job


def _state(job: Job) -> State:
    """Return how far a job is; a session for testing may have it wait."""
    now, extra = time(), job.extra
    if extra.get("error"):
        return State.ERROR
    if now < extra.get("queued_until", 0):
        return State.QUEUED
    if now < extra.get("translating_until", 0):
        return State.TRANSLATING
    return job.state


def _error(job: Job) -> str:
    return str(job.extra.get("error") or job.error)


def _described(job: Job) -> dict[str, Any]:
    state = _state(job)
    shown: dict[str, Any] = {"document_id": job.id.upper(), "status": str(state)}
    if state is State.TRANSLATING:
        shown["seconds_remaining"] = _seconds(job)
    elif state is State.DONE:
        shown |= {"seconds_remaining": 0, "billed_characters": job.extra.get("characters", job.characters)}
    elif state is State.ERROR:
        shown |= {"error_message": _error(job), "message": _error(job)}
    return shown


def _seconds(job: Job) -> int:
    """Return about how many seconds a translation still takes, at least one."""
    characters = int(job.extra.get("characters", 0))
    end = max(job.created + characters / _PACE, float(job.extra.get("translating_until", 0)))
    return max(1, round(end - time()))
