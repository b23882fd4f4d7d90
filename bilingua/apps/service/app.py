"""The application: the doors side by side, and what all of them have in common."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bilingua.apps.service import deepl, described, libretranslate, v1
from bilingua.apps.service.deepl.faults import OwnProxy
from bilingua.apps.service.middleware import Guarded, Observed, OpenToAll
from bilingua.apps.service.phrasebook import PhraseBookBackend
from bilingua.apps.service.service import Service
from bilingua.apps.service.sites import OwnSite

# Below these, errors are JSON; elsewhere they are pages, as LibreTranslate's are.
_JSON = (v1.PATH, "/v2", "/v3")


def create_app(service: Service, *, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application with all doors of a service; `routes` are further ones."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with service:
            yield

    own = v1.make(service)

    async def requests(request: Request) -> Response:
        parts = (
            described.part(libretranslate.specification(), "/spec"),
            described.part(own.openapi(), f"{v1.PATH}/openapi.json", below=v1.PATH),
        )
        return HTMLResponse(described.page(*parts))

    settings = service.settings
    return Starlette(
        routes=[
            *libretranslate.routes(service),
            *deepl.routes(service),
            Mount(v1.PATH, own),
            Route("/docs", requests),
            *routes,
        ],
        lifespan=lifespan,
        middleware=[
            Middleware(partial(Observed, answered=service.metrics.answered)),
            Middleware(partial(Guarded, body_bytes=settings.body_bytes, file_bytes=settings.file_bytes)),
            Middleware(OwnSite, _JSON, is_local=service.is_local),
            Middleware(OpenToAll, is_open=libretranslate.is_at_door),
            *([Middleware(OwnProxy)] if isinstance(service.backend, PhraseBookBackend) else []),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what no route takes."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    return _page(request, status, dict(headers or {}))


async def _failed(request: Request, error: Exception) -> Response:
    """Answer where something went wrong that nobody has foreseen; the log has it."""
    if libretranslate.is_at_door(request.url.path):
        return JSONResponse({"error": "Internal server error"}, 500)
    return _page(request, 500, {})


def _page(request: Request, status: int, headers: dict[str, str]) -> Response:
    phrase = HTTPStatus(status).phrase
    if request.url.path.startswith(_JSON):
        kind = {"error": "HTTPError"} if request.url.path.startswith(v1.PATH) else {}
        return JSONResponse({**kind, "message": phrase}, status, {**headers, "X-Trace-ID": secrets.token_hex(16)})
    text = f"<!doctype html>\n<html lang=en>\n<title>{status} {phrase}</title>\n<h1>{phrase}</h1>\n"
    return HTMLResponse(text, status, headers)
