"""Who may do how much: keys, requests a minute, and a ban for those who do not stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request

from bilingua.apps.service.errors import BannedError, KeyInvalidError, KeyMissingError, RateError
from bilingua.apps.service.keys import KeyStore, User
from bilingua.apps.service.settings import Settings

_MINUTE, _HOUR = 60.0, 3600.0
_FORGET = 10_000  # clients that are remembered, the latest


@dataclass(slots=True)
class _Client:
    """What a client may still do (`tokens`, as of `seen`), and how often it was refused since `counted`."""

    tokens: float
    seen: float
    refused: int = 0
    counted: float = 0.0


class Gate:
    """Lets requests in. Each process of the service has its own and counts for itself."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = monotonic) -> None:
        self._rate = settings.rate
        self._bans_after = settings.bans_after
        self._clock = clock
        self._clients: dict[str, _Client] = {}
        self.keys = KeyStore(settings.keys) if settings.keys else None

    def admit(self, request: Request, key: str | None, *, cost: int = 1, edits: bool = False) -> User | None:
        """Check a request's key, and count it `cost` times against the limit of its key or address.
        `edits` says that it changes glossaries or corrections.

        Returns the user, None where the service needs no keys.

        Raises:
            KeyMissingError, KeyInvalidError: there is no key, or not this one, or it may read only.
            RateError: the client sends more than it may. BannedError: and has not stopped.
        """
        user = self.user(key)
        who = f"key {user.name}" if user else f"address {request.client.host if request.client else ''}"
        rate = self._rate if user is None or user.rate is None else user.rate
        client = self._client(who, rate)
        now = self._clock()
        if now - client.counted > _HOUR:
            client.refused, client.counted = 0, now
        if self._bans_after and client.refused >= self._bans_after:
            raise BannedError("Too many request limits violations")
        if rate:
            self._take(client, rate, cost, now)
        if user and edits and not user.may_edit:
            raise KeyInvalidError("this key may read only", hint="ask for one that may edit")
        return user

    def user(self, key: str | None) -> User | None:
        """Return whose key this is, None where the service needs no keys; errors as in `admit`."""
        if self.keys is None:
            return None
        if not key:
            raise KeyMissingError("a key is needed", hint="the operator of the service hands them out")
        user = self.keys.find(key)
        if user is None:
            raise KeyInvalidError("Invalid API key")
        return user

    def _client(self, who: str, rate: int) -> _Client:
        client = self._clients.pop(who, None) or _Client(float(rate), self._clock())
        self._clients[who] = client  # the last one is the one seen last
        if len(self._clients) > _FORGET:
            del self._clients[next(iter(self._clients))]
        return client

    def _take(self, client: _Client, rate: int, cost: int, now: float) -> None:
        """Take `cost` requests from a bucket that fills within a minute; one that costs more may empty it."""
        client.tokens = min(float(rate), client.tokens + (now - client.seen) * rate / _MINUTE)
        client.seen = now
        needed = min(cost, rate)
        if client.tokens < needed:
            client.refused += 1
            wait = (needed - client.tokens) * _MINUTE / rate
            raise RateError(f"{rate} per 1 minute", retry_after_s=max(1, round(wait)))
        client.tokens -= cost
