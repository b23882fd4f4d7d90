"""JSON over HTTP: keys that no message shows, retries that wait as long as the server says, errors with a hint."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from bilingua.errors import EngineError, EngineNotInstalledError, EngineUnavailableError, SettingsError
from bilingua.packages import install_hint

try:
    import httpx2
except ImportError as error:
    raise EngineNotInstalledError(
        "an engine by HTTP needs httpx2, which is not installed", extra="remote", hint=install_hint("remote")
    ) from error

# Seconds before the second try; each further one waits twice as long.
_FIRST_PAUSE_S = 1.0
# A server that wants a longer pause than this is not waited for.
_LONGEST_PAUSE_S = 120.0
# An answer that is no JSON is most often that of another program.
_TRIES_OF_NONSENSE = 2
_TRIES_OF_STRANGERS = 2
_SHOWN = 200  # characters of a server's message
_BUSY = frozenset({429, 500, 502, 503, 504, 529})
_QUOTA = frozenset({402, 456})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How a service is used. `parallel` requests are under way at once, each with at most `segments` and `characters`.

    A request may take `timeout_s`, and is tried `tries` times.
    """

    parallel: int = 4
    segments: int = 20
    characters: int = 4000
    timeout_s: float = 60.0
    tries: int = 5


def service_url(url: str) -> str:
    """Return the URL of a service without a slash at its end.

    Raises:
        SettingsError: it is no URL, or holds what may be a key.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"--url {url!r} is not the URL of a service", hint="for example http://localhost:5000")
    if parts.username or parts.password or parts.query or parts.fragment:
        shown = f"{parts.scheme}://{parts.hostname}"
        raise SettingsError(f"--url {shown}…: it has a user, a query or a fragment", hint="keys belong in variables")
    return url.rstrip("/")


def key_from(variable: str, url: str, *, needed: bool) -> str:
    """Return the key of an environment variable, empty where it has none.

    Raises:
        SettingsError: it is needed and not set, or cannot go into a header.
    """
    key = os.environ.get(variable, "").strip()
    if needed and not key:
        raise SettingsError(f"{url} needs a key", hint=f"set the environment variable {variable}")
    if not key.isascii() or not key.isprintable():
        raise SettingsError(f"{variable} holds characters that no key has", hint="copy the key again")
    return key


def is_local(url: str) -> bool:
    """Return whether a service runs on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


class Service:
    """A service that takes and gives JSON.

    `key` goes into the header Authorization if `in_header`, and is cut out of every message; `variable` names the
    environment variable that it comes from. `asked` is called for each request.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str,
        variable: str,
        limits: Limits,
        in_header: bool = True,
        asked: Callable[[], None] = lambda: None,
    ) -> None:
        self.url = url
        self._key = key
        self._variable = variable
        self._limits = limits
        self._asked = asked
        self._free_at = 0.0  # when the server may be asked again, by the monotonic clock
        self._is_known = False  # has answered before
        self._lock = Lock()
        headers = {"Authorization": f"Bearer {key}"} if key and in_header else {}
        self._client = httpx2.Client(headers=headers, timeout=limits.timeout_s, follow_redirects=False)

    def post(self, path: str, payload: Mapping[str, Any]) -> Any:
        """Send an object and return the answer, decoded.

        Raises:
            EngineUnavailableError: the service cannot be reached, refuses the key, has no quota left, or is not such a
                service.
            EngineError: it refuses this request.
        """
        return self._asked_often("POST", path, payload)

    def get(self, path: str) -> Any:
        """Return what is at a path, decoded; the errors are those of `post`."""
        return self._asked_often("GET", path, None)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _asked_often(self, method: str, path: str, payload: Mapping[str, Any] | None) -> Any:
        nonsense = 0
        for number in range(1, self._limits.tries + 1):
            pause = _FIRST_PAUSE_S * 2 ** (number - 1)
            is_last = number == self._limits.tries
            self._wait_until_free()
            self._asked()
            try:
                response = self._client.request(method, self.url + path, json=payload)
            except httpx2.TransportError as error:
                # Where nobody has ever answered, a mistake is likelier than a fault that passes.
                if is_last or (not self._is_known and number == _TRIES_OF_STRANGERS):
                    raise self._unreachable(error) from error
                sleep(pause)
                continue
            self._is_known = True
            if response.status_code in _BUSY and not is_last:
                self._postpone(response, pause)
                continue
            if response.status_code != 200:
                raise self._refused(response)
            try:
                return response.json()
            except (json.JSONDecodeError, UnicodeDecodeError) as error:
                nonsense += 1
                if is_last or nonsense == _TRIES_OF_NONSENSE:
                    raise EngineUnavailableError(
                        f"{self.url}{path}: the answer is not JSON: {self.clean(response.text)!r}",
                        hint="check --url: another program may be listening there",
                    ) from error
                sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _wait_until_free(self) -> None:
        with self._lock:
            pause = self._free_at - monotonic()
        if pause > 0:
            sleep(pause)

    def _postpone(self, response: httpx2.Response, pause: float) -> None:
        """Note when the server may be asked again, by all that ask it.

        Raises:
            EngineUnavailableError: that is too long.
        """
        wanted = retry_after(response.headers.get("Retry-After", ""))
        if wanted > _LONGEST_PAUSE_S:
            raise EngineUnavailableError(
                f"{self.url} wants no request for {wanted:.0f} seconds: {self._message(response)}",
                hint="try again later; --resume goes on where a run ended",
            )
        with self._lock:
            self._free_at = max(self._free_at, monotonic() + (wanted or pause))

    def _unreachable(self, error: httpx2.TransportError) -> EngineUnavailableError:
        what = "does not answer in time" if isinstance(error, httpx2.TimeoutException) else "cannot be reached"
        hint = "is the server running?" if is_local(self.url) else "check --url and the network"
        why = self.clean(str(error)) or type(error).__name__
        return EngineUnavailableError(f"{self.url} {what} ({why})", hint=hint)

    def _refused(self, response: httpx2.Response) -> EngineError:
        status, message = response.status_code, self._message(response)
        problem = f"{self.url} answers {status}: {message}" if message else f"{self.url} answers {status}"
        if status in (401, 403):
            hint = "check the key in" if self._key else "set the environment variable"
            return EngineUnavailableError(problem, hint=f"{hint} {self._variable}")
        if status in _QUOTA:
            return EngineUnavailableError(problem, hint="the quota is spent; --resume goes on where a run ended")
        if status == 404:
            return EngineUnavailableError(problem, hint="check --url and --model")
        if 300 <= status < 400:
            return EngineUnavailableError(
                problem, hint=f"name the address that it leads to: {self._location(response)}"
            )
        if status == 429:
            return EngineUnavailableError(problem, hint="too many requests; --resume goes on where a run ended")
        return EngineError(problem)

    def _location(self, response: httpx2.Response) -> str:
        return self.clean(response.headers.get("Location", "?"))

    def _message(self, response: httpx2.Response) -> str:
        """Return what the server says of an error, from the fields that services use."""
        try:
            said = response.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            return self.clean(re.sub(r"<[^>]*>", " ", response.text))
        while isinstance(said, dict):
            said = next((said[name] for name in ("error", "message", "detail") if said.get(name)), "")
        return self.clean(str(said))

    def clean(self, text: str) -> str:
        """Return the beginning of a text from outside, on one line and without the key."""
        return cleaned(text, self._key)


def cleaned(text: str, key: str) -> str:
    """Return the beginning of a text from outside, on one line and without a key."""
    return " ".join((text.replace(key, "***") if key else text).split())[:_SHOWN]


def retry_after(value: str) -> float:
    """Return the seconds that a header Retry-After asks for, a number or a date; 0 where it says nothing.

    >>> retry_after("2"), retry_after("soon")
    (2.0, 0.0)
    """
    if value.strip().isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
