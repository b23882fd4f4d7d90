"""Who may use the workbench: its own pages, with a key where the service needs one; other sites never."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilingua.apps.service.errors import ServiceError, shown
from bilingua.apps.service.log import log, traced
from bilingua.apps.service.service import Service
from bilingua.apps.service.sites import refuse_other_sites
from bilingua.errors import BilinguaError, GlossaryConflictError, InputError, StoreError

# Nothing inline, nothing from elsewhere, in nobody's frame.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
# A page of another site cannot send this header without asking first, and is refused then.
MARK = "X-Bilingua"

Handler = Callable[[Request, str], Awaitable[Response]]


class Guard:
    """Lets requests of the workbench's own pages in."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, handler: Handler, *, edits: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Return a handler of requests that calls `handler` with the user's name; errors become JSON.

        `edits` says that it changes glossaries or corrections.
        """

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request, self._user(request, edits=edits))
            except BilinguaError as error:
                return _refusal(error)
            except OSError as error:  # a disk that is full, read-only or away; the page has the text still
                log("the workbench cannot use a file", level=logging.ERROR, error=traced(error))
                return _refusal(StoreError(f"a file of the server cannot be used: {error.strerror}"))

        return guarded

    def _user(self, request: Request, *, edits: bool) -> str:
        """Return the name of the user, empty where the service needs no keys."""
        if request.headers.get(MARK) is None:
            raise ServiceError("this address is for the pages of the workbench", status=403)
        refuse_other_sites(request, is_local=self._service.is_local)
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        user = self._service.admit(request, key.strip() if scheme.lower() == "bearer" else None, edits=edits)
        return user.name if user else ""


def _refusal(error: BilinguaError) -> JSONResponse:
    status = 409 if isinstance(error, GlossaryConflictError) else 400 if isinstance(error, InputError) else 500
    headers: Mapping[str, str] = {}
    if isinstance(error, ServiceError):
        status, headers = error.status, error.headers
    return JSONResponse(told(error), status, headers=dict(headers))


def told(error: BilinguaError) -> dict[str, Any]:
    """Return an error as a page shows it, without the folders of the server."""
    return {"error": shown(error), "hint": error.hint}
