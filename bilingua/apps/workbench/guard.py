"""Who may use the workbench: its own pages, with a key where the service needs one; other sites never."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilingua.apps.service.errors import KeyInvalidError, ServiceError
from bilingua.apps.service.limits import Gate
from bilingua.errors import BilinguaError, GlossaryConflictError, InputError

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

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __call__(self, handler: Handler, *, edits: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Return a handler of requests that calls `handler` with the user's name; errors become JSON.

        `edits` says that it changes glossaries or corrections.
        """

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request, self._user(request, edits=edits))
            except BilinguaError as error:
                return _refusal(error)

        return guarded

    def _user(self, request: Request, *, edits: bool) -> str:
        """Return the name of the user, empty where the service needs no keys."""
        if request.headers.get(MARK) is None:
            raise ServiceError("this address is for the pages of the workbench", status=403)
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            raise ServiceError("a page of another site asks", status=403)
        if self._gate.keys is None and request.client and _is_loopback(request.client.host):
            # A foreign name that leads to this machine would make another site's page ours.
            host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
            if not (host == "localhost" or host.endswith(".localhost") or _is_address(host)):
                raise ServiceError(f"{host!r} is not this machine's own name", status=403)
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        user = self._gate.admit(request, key.strip() if scheme.lower() == "bearer" else None)
        if user and edits and not user.may_edit:
            raise KeyInvalidError("this key may read only", hint="ask for one that may edit")
        return user.name if user else ""


def _refusal(error: BilinguaError) -> JSONResponse:
    status = 409 if isinstance(error, GlossaryConflictError) else 400 if isinstance(error, InputError) else 500
    headers: Mapping[str, str] = {}
    if isinstance(error, ServiceError):
        status, headers = error.status, error.headers
    return JSONResponse(told(error), status, headers=dict(headers))


def told(error: BilinguaError) -> dict[str, Any]:
    """Return an error as a page shows it, without the folders of the server."""
    path = getattr(error, "path", None)
    message = error.message.replace(str(path), Path(path).name) if path else error.message
    return {"error": message, "hint": error.hint}


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback
