"""What the service answers instead of a translation; each door has its own words for it."""

from __future__ import annotations

import re

from bilingua.errors import BilinguaError


def shown(error: BilinguaError) -> str:
    """Return the message of an error as a client may read it: files by their names, without the server's folders."""
    path: str | None = getattr(error, "path", None)
    return error.message.replace(path, re.split(r"[/\\]", path)[-1]) if path else error.message


class ServiceError(BilinguaError):
    """A request that is not served. `status` is the HTTP status; `headers` go with the answer."""

    status = 400

    def __init__(self, message: str, *, hint: str = "", status: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status or type(self).status

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return {}


class ParameterError(ServiceError):
    """The request's body cannot be read."""


class KeyMissingError(ServiceError):
    """A key is required and missing."""

    status = 403


class KeyInvalidError(ServiceError):
    """No such key."""

    status = 403


class BannedError(ServiceError):
    """Too many requests above the limit."""

    status = 403


class TooLargeError(ServiceError):
    """A body, text or file is larger than the service takes."""

    status = 413


class WaitError(ServiceError):
    """Come back in `retry_after_s` seconds."""

    status = 429

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return {"Retry-After": str(self.retry_after_s)}


class RateError(WaitError):
    """A client sends more than it may."""


class BusyError(WaitError):
    """Too much waits for the engine."""

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__("too many requests are waiting", retry_after_s=retry_after_s)


class SlowError(ServiceError):
    """The translation was not ready in time."""

    status = 504
