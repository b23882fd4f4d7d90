"""Faults on demand: with a phrase book, headers of a request say what is to go wrong in a session.

The headers are those of DeepL's own server for testing, so the tests of its clients can be pointed here. A session is
what shares a `mock-server-session`; it has the faults that its first request asks for.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bilingua.apps.service.errors import ServiceError

_ID = "mock-server-session"
# Attribute → the header that sets it, below the name of the session; all are whole numbers.
_HEADERS = {
    "no_response": "no-response-count",
    "too_many": "429-count",
    "document_failures": "doc-failure",
    "queue_ms": "doc-queue-time",
    "translate_ms": "doc-translate-time",
    "expect_proxy": "expect-proxy",
}
_LIMITS = {"init-character-limit": 20_000_000, "init-document-limit": 10_000, "init-team-document-limit": 0}
_FORWARDED = ("forwarded", "via", "x-forwarded-for")
_SESSIONS = 1000  # that are remembered, the latest
_LONGEST_SILENCE_S = 300.0


@dataclass(slots=True)
class Session:
    """What is to go wrong, and how often still.

    `no_response` requests get no answer, `too_many` translations a 429, and so many `document_failures` fail. Documents
    wait and are translated for as many milliseconds. `limits` are those of new accounts: characters, documents,
    documents of a team; 0 means none.
    """

    no_response: int = 0
    too_many: int = 0
    document_failures: int = 0
    queue_ms: int = 0
    translate_ms: int = 0
    expect_proxy: int = 0
    limits: tuple[int, ...] = field(default=tuple(_LIMITS.values()))

    def refuse_too_many(self) -> None:
        """Refuse a translation as one too many, if it is the turn of that."""
        if self.too_many > 0:
            self.too_many -= 1
            raise ServiceError("Too many requests.", status=429)

    def fails_document(self) -> bool:
        """Return whether the next document fails."""
        self.document_failures -= 1
        return self.document_failures >= 0


class Sessions:
    """Sessions by their name. Without `testing` this stays empty: headers that ask for faults change nothing."""

    def __init__(self, *, testing: bool) -> None:
        self._testing = testing
        self._sessions: dict[str, Session] = {}

    async def enter(self, request: Request) -> Session:
        """Return the session of a request.

        Raises:
            ServiceError: it should have come through a proxy. Silenced: it is to get no answer.
        """
        name = request.headers.get(_ID)
        if not self._testing or not name:
            return Session()
        session = self._sessions.get(name) or _begun(request)
        self._sessions[name] = session
        if len(self._sessions) > _SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        if session.no_response > 0:
            session.no_response -= 1
            await _gone(request)
            raise Silenced
        if session.expect_proxy and not any(header in request.headers for header in _FORWARDED):
            raise ServiceError("Expected a request via proxy.")
        return session


class OwnProxy:
    """Lets the service be its own proxy: a request for a whole URL is one to a proxy, which adds `Via` to it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and scope["path"].startswith("http://"):
            scope["path"] = urlsplit(scope["path"]).path or "/"
            scope["raw_path"] = scope["path"].encode()
            scope["headers"] = [*scope["headers"], (b"via", b"1.1 bilingua")]
        await self._app(scope, receive, send)


class Silenced(Exception):
    """The client has given up waiting for an answer, as it was to."""


def _begun(request: Request) -> Session:
    numbers = {name: _number(request, header) for name, header in _HEADERS.items()}
    limits = tuple(_number(request, header, default) for header, default in _LIMITS.items())
    return Session(**{name: number for name, number in numbers.items() if number}, limits=limits)


def _number(request: Request, header: str, default: int = 0) -> int:
    value = request.headers.get(f"{_ID}-{header}", "")
    return int(value) if re.fullmatch(r"\d{1,9}", value) else default


async def _gone(request: Request) -> None:
    """Wait until the client hangs up."""
    try:
        async with asyncio.timeout(_LONGEST_SILENCE_S):
            await request.body()  # what is still to come, or the end of the connection could not be seen
            while not await request.is_disconnected():
                await asyncio.sleep(0.05)
    except TimeoutError:
        pass
