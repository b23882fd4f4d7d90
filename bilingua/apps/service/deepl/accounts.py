"""Who sends a request to the DeepL door, and how much of it has been used since the process began."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from starlette.requests import Request

from bilingua.apps.service.deepl.faults import Session
from bilingua.apps.service.deepl.given import Given
from bilingua.apps.service.errors import KeyInvalidError, ServiceError
from bilingua.apps.service.service import Service

_SCHEME = "DeepL-Auth-Key "
_UNLIMITED = 1_000_000_000_000  # what DeepL says where there is no limit
_KINDS = ("character", "document", "team_document")
_REFUSED = ("", "invalid")  # with a phrase book, every other key is as good as the next
_REMEMBERED = 10_000


@dataclass(slots=True)
class Account:
    """The holder of a key. `limits` has the kinds of use that are counted, `used` how much was."""

    owner: str
    limits: dict[str, int] = field(default_factory=lambda: {"character": _UNLIMITED})
    used: dict[str, int] = field(default_factory=dict)

    def charge(self, **amounts: int) -> None:
        """Count a use of each kind that is limited.

        Raises:
            ServiceError: that would be more than the account may have; nothing is counted then.
        """
        new = {kind: self.used.get(kind, 0) + amount for kind, amount in amounts.items() if kind in self.limits}
        if any(count > self.limits[kind] for kind, count in new.items()):
            raise ServiceError("Quota for this billing period has been exceeded.", status=456)
        self.used |= new

    def usage(self) -> dict[str, int]:
        """Return the counts and limits, as `/v2/usage` has them."""
        shown: dict[str, int] = {}
        for kind, limit in self.limits.items():
            shown |= {f"{kind}_count": self.used.get(kind, 0), f"{kind}_limit": limit}
        if "character" in self.limits:
            shown |= {f"api_key_{name}": shown[name] for name in ("character_count", "character_limit")}
        return shown


class Accounts:
    """Accounts by key. Where the service needs no keys, all clients share one.

    With a phrase book and no file of keys, every key but `invalid` has an account of its own, with the limits that the
    session of its first request asks for.
    """

    def __init__(self, service: Service, *, testing: bool) -> None:
        self._service = service
        self._testing = testing and service.gate.keys is None
        self._accounts: dict[str, Account] = {}

    def admit(self, request: Request, given: Given, session: Session, *, edits: bool = False) -> Account:
        """Return the account of a request; errors are those of `Service.admit`."""
        key = _key(request, given)
        user = self._service.admit(request, key, edits=edits)
        if self._testing and (key or "") in _REFUSED:
            raise KeyInvalidError("Invalid API key")
        owner = user.name if user else hashlib.sha256((key or "").encode()).hexdigest()[:16] if self._testing else ""
        account = self._accounts.pop(owner, None) or self._opened(owner, session)
        self._accounts[owner] = account  # the last one is the one used last
        if len(self._accounts) > _REMEMBERED:
            del self._accounts[next(iter(self._accounts))]
        return account

    def _opened(self, owner: str, session: Session) -> Account:
        if not self._testing:
            return Account(owner)
        limits = zip(_KINDS, session.limits, strict=True)
        return Account(owner, {kind: limit for kind, limit in limits if limit})


def _key(request: Request, given: Given) -> str | None:
    """Return the key of a request: in its header, or, as clients of old send it, among the parameters."""
    header = request.headers.get("authorization")
    if header is not None:
        return header.removeprefix(_SCHEME).strip() if header.startswith(_SCHEME) else None
    return given.text("auth_key")
