"""What happens around every request: it is counted and logged, kept within bounds, and ended when its client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bilingua.apps.service.log import log

_LEFT = 499  # the client has gone; nginx's number for it
_AHEAD = 8  # messages of a body that are read before the application wants them
_ROOM = 1 << 20  # of a form, besides its file

_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "Authorization, Content-Type",
    "access-control-expose-headers": "Authorization",
}

Answered = Callable[[str, int, float], None]


@dataclass(slots=True)
class Facts:
    """What the log says of a request, besides its route: the name of the key, texts and characters."""

    user: str = ""
    texts: int = 0
    characters: int = 0


FACTS: ContextVar[Facts | None] = ContextVar("facts of the request", default=None)


class Observed:
    """Counts each request and writes a line about it: no text, no address, no key."""

    def __init__(self, app: ASGIApp, answered: Answered) -> None:
        self._app = app
        self._answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, facts = monotonic(), _LEFT, Facts()
        FACTS.set(facts)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = 500
            raise
        finally:
            seconds = monotonic() - begun
            route = _route(scope)
            self._answered(route, status, seconds)
            log(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000),
                texts=facts.texts,
                characters=facts.characters,
                user=facts.user,
            )


class Guarded:
    """Refuses bodies that are too long, and cancels the work for a client that has gone.

    `body_bytes` bounds a body, `file_bytes` one with a file in it.
    """

    def __init__(self, app: ASGIApp, *, body_bytes: int, file_bytes: int) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._file_bytes = file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        limit = self._file_bytes + _ROOM if is_form else self._body_bytes
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await _too_large(limit)(scope, receive, send)
            return
        await _Watched(self._app, scope, receive, send, limit).run()


class _Watched:
    """One request: messages from the client pass through a queue, so that its leaving is noticed."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._room = limit
        self._limit = limit
        self._messages: asyncio.Queue[Message] = asyncio.Queue(_AHEAD)
        self._started = self._refused = False

    async def run(self) -> None:
        work = asyncio.create_task(self._work())
        watch = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
            try:
                await work
            except asyncio.CancelledError:
                if not watch.done():
                    raise  # it was not the client that went
            if self._refused and not self._started:
                await _too_large(self._limit)(self._scope, self._receive, self._send)
        finally:
            for task in (work, watch):
                task.cancel()

    async def _work(self) -> None:
        await self._app(self._scope, self._messages.get, self._sent)

    async def _sent(self, message: Message) -> None:
        self._started = True
        await self._send(message)

    async def _watch(self) -> None:
        """Pass messages on until the client leaves or has sent too much."""
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return
            self._room -= len(message.get("body", b""))
            if self._room < 0:
                self._refused = True
                return
            await self._messages.put(message)


def _too_large(limit: int) -> JSONResponse:
    message = f"Request body too large: more than {limit} bytes"
    return JSONResponse({"error": message, "message": message}, 413)


def _route(scope: Scope) -> str:
    """Return the pattern of the route, never the path: that has identifiers in it."""
    route = scope.get("route")
    path = getattr(route, "path", "")
    return f"{scope.get('root_path', '')}{path}" or "none"


class OpenToAll:
    """Lets pages of other sites use the paths of one door, and no other, as they may use LibreTranslate."""

    def __init__(self, app: ASGIApp, is_open: Callable[[str], bool]) -> None:
        self._app = app
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or not self._is_open(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_CORS)
            await send(message)

        app = Response() if scope["method"] == "OPTIONS" else self._app
        await app(scope, receive, opened)
