"""This project's own door: translations with sentences, findings and evidence; glossaries; documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bilingua import __version__
from bilingua.apps.service.errors import KeyMissingError, ServiceError, shown
from bilingua.apps.service.service import Service
from bilingua.apps.service.v1 import documents, glossaries, translations
from bilingua.apps.service.v1.models import Problem
from bilingua.errors import BilinguaError, GlossaryError, InputError, StoreError

PATH = "/v1"
_DESCRIPTION = """\
German to English with every glossary term and every number enforced, and the evidence: which sentence says what, how
each term was reached, what a person should look at. Offsets are half-open and count code points.
"""


def make(service: Service) -> FastAPI:
    """Return the application of this door, to be mounted at `PATH`; it describes itself at `/openapi.json`."""
    app = FastAPI(
        title="bilingua",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={
            status: {"model": Problem, "description": text}
            for status, text in (
                (400, "The request cannot be used"),
                (401, "A key is needed"),
                (403, "The key is not known, or the client is shut out"),
                (404, "There is nothing of this name"),
                (409, "The document is not done"),
                (413, "Larger than the service takes"),
                (422, "The request is not of the form described here"),
                (429, "Too many requests; Retry-After says when to come back"),
                (500, "The text cannot be translated"),
                (503, "The disk has no room"),
                (504, "Not translated in time"),
            )
        },
    )
    app.state.service = service
    for room in (translations, glossaries, documents):
        app.include_router(room.router)
    app.add_exception_handler(BilinguaError, _handled(_refused))
    app.add_exception_handler(RequestValidationError, _handled(_invalid))
    app.add_exception_handler(HTTPException, _handled(_http))
    if service.gate.keys is None:
        _describe_without_keys(app.openapi())
    return app


def _describe_without_keys(description: dict[str, Any]) -> None:
    """Take out of the description, which the application keeps, that there are keys."""
    del description["components"]["securitySchemes"]
    for path in description["paths"].values():
        for operation in path.values():
            operation.pop("security", None)


def _handled(
    make_answer: Callable[[Exception], JSONResponse],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        return make_answer(error)

    return handler


def _problem(status: int, error: str, message: str, hint: str = "", **where: object) -> JSONResponse:
    content = {"error": error, "message": message, "hint": hint, **{k: v for k, v in where.items() if v is not None}}
    return JSONResponse(content, status)


def _refused(error: Exception) -> JSONResponse:
    """Answer with what the error says: its kind, what happened, where, and what to do."""
    assert isinstance(error, BilinguaError)  # noqa: S101 - the handler is registered for these
    where = {"row": error.row, "column": error.column} if isinstance(error, GlossaryError) else {}
    answer = _problem(_status(error), type(error).__name__, shown(error), error.hint, **where)
    if isinstance(error, ServiceError):
        answer.headers.update(error.headers)
    return answer


def _status(error: BilinguaError) -> int:
    if isinstance(error, KeyMissingError):
        return 401
    if isinstance(error, ServiceError):
        return error.status
    if isinstance(error, InputError):
        return 400
    return 503 if isinstance(error, StoreError) else 500


def _invalid(error: Exception) -> JSONResponse:
    """Say which field is not as it should be; the value stays out of the answer, and so out of the client's logs."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the handler is registered for these
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return _problem(422, "ValidationError", "; ".join(faults), "/v1/openapi.json describes the request")


def _http(error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler is registered for these
    answer = _problem(error.status_code, "HTTPError", str(error.detail))
    answer.headers.update(error.headers or {})
    return answer
