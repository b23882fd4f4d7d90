"""Documents of this door: jobs on the disk, done one after the other, fetched when they are done."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from bilingua.apps.jobs import english_name
from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.jobs import Job, State
from bilingua.apps.service.service import Service
from bilingua.apps.service.v1.access import Here, Owner
from bilingua.apps.service.v1.glossaries import Own
from bilingua.apps.service.v1.models import Document, Name
from bilingua.errors import UnsupportedFormatError
from bilingua.text.documents import EXTENSIONS

Id = Annotated[str, "32 hexadecimal digits"]


router = APIRouter(tags=["documents"])


@router.post("/documents", status_code=202)
async def upload(
    file: Annotated[UploadFile, File()],
    owner: Owner,
    here: Here,
    own: Own,
    glossaries: Annotated[list[Name], Form(default_factory=list)],
    source: Annotated[str, Form()] = "de",
    target: Annotated[str, Form()] = "en",
) -> Document:
    """Accept a document for translation. Once it is accepted, it survives a restart of the service."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    if not PurePath(name).suffix or PurePath(name).suffix.lower() not in EXTENSIONS:
        known = ", ".join(extension for extension in EXTENSIONS if extension)
        raise UnsupportedFormatError("the name has no ending of a known document format", hint=known)
    source, target = here.pair(source, target)
    paths = tuple(own.path(each) for each in glossaries)
    make = partial(here.jobs.create, name, file.file, source=source, target=target, user=owner, glossaries=paths)
    job, _ = await run_in_threadpool(make)
    here.wake_documents()
    return _document(job)


@router.get("/documents/{id}")
async def state(id: str, owner: Owner, here: Here) -> Document:
    """Say how far a document is."""
    return _document(_job(here, id, owner))


@router.get("/documents/{id}/result", response_class=FileResponse)
async def result(id: str, owner: Owner, here: Here) -> FileResponse:
    """Return the translated document."""
    job = _done(here, id, owner)
    return FileResponse(here.jobs.result(job), filename=english_name(Path(job.name)))


@router.get("/documents/{id}/receipt", response_class=FileResponse)
async def receipt(id: str, owner: Owner, here: Here) -> FileResponse:
    """Return the receipt: how every term and fact of the document was rendered, as JSON Lines."""
    job = _done(here, id, owner)
    return FileResponse(here.jobs.receipt(job), media_type="application/jsonl", filename="receipt.jsonl")


@router.delete("/documents/{id}", status_code=204)
async def remove(id: str, owner: Owner, here: Here) -> None:
    """Forget a document; one that is being translated is given up."""
    await run_in_threadpool(here.jobs.delete, _job(here, id, owner))


def _job(service: Service, id: str, owner: str) -> Job:
    job = service.jobs.find(id)
    if job is None or job.user != owner:
        raise ServiceError("unknown document", hint="it may have expired", status=404)
    return job


def _done(service: Service, id: str, owner: str) -> Job:
    job = _job(service, id, owner)
    if job.state is not State.DONE:
        problem = job.error or f"the document is {job.state}"
        raise ServiceError(problem, hint="GET /v1/documents/ID says when it is done", status=409)
    return job


def _document(job: Job) -> Document:
    return Document(
        id=job.id,
        name=job.name,
        state=job.state.value,
        error=job.error,
        blocks=job.blocks,
        characters=job.characters,
        findings=dict(job.findings),
        created=_time(job.created),
        expires=_time(job.expires),
    )


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
