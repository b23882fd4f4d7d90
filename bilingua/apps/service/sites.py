"""Pages of other sites, in the browser of somebody who may use the service: they may not use it for him."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bilingua.apps.service.errors import ServiceError


class OwnSite:
    """Refuses pages of other sites at the paths that begin with one of `prefixes`.

    `is_local` says that whoever can use this machine may use the service.
    """

    def __init__(self, app: ASGIApp, prefixes: tuple[str, ...], *, is_local: bool) -> None:
        self._app = app
        self._prefixes = prefixes
        self._is_local = is_local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and scope["path"].startswith(self._prefixes):
            try:
                refuse_other_sites(Request(scope), is_local=self._is_local)
            except ServiceError as error:
                answer = {"error": "ServiceError", "message": error.message, "hint": error.hint}
                await JSONResponse(answer, error.status)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def refuse_other_sites(request: Request, *, is_local: bool) -> None:
    """Refuse a request that a browser sends for a page of another site; programs and extensions are let through.

    Raises:
        ServiceError: it is one.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    is_page = origin.scheme in ("http", "https") or origin.path == "null"
    if is_page and origin.netloc != request.headers.get("host"):
        raise ServiceError("a page of another site asks", status=403)
    if is_local and request.client and _is_loopback(request.client.host):
        # A foreign name that leads to this machine would make another site's page ours.
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        if not (host == "localhost" or host.endswith(".localhost") or _is_address(host)):
            hint = "behind a proxy: --keys, or --open"
            raise ServiceError(f"{host!r} is not this machine's own name", hint=hint, status=403)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback
