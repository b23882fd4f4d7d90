"""The keys of the service's users: a file with a name and a hash for each, never a key."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import StoreError
from bilingua.files import exclusive, write_file

_HEAD = "# name\tsha256 of the key\trequests a minute (empty: the server's --rate)\tread (empty: may edit glossaries)\n"
_READ = "read"


@dataclass(frozen=True, slots=True)
class User:
    """Who holds a key; `rate` is how many requests a minute this one may send, None meaning the server's limit.

    `may_edit` says whether glossaries and corrections may be changed.
    """

    name: str
    rate: int | None = None
    may_edit: bool = True


class KeyStore:
    """Users by key, from a file that is read again when it has changed.

    Keys are random and long, so a plain hash hides them as well as a slow one would.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._users: dict[str, User] = {}
        self._refresh()

    def find(self, key: str) -> User | None:
        """Return who holds a key, None where nobody does."""
        self._refresh()
        return self._users.get(_hash(key))

    def __len__(self) -> int:
        """Return the number of keys."""
        self._refresh()
        return len(self._users)

    def _refresh(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._users, self._seen = {}, None
            return
        except OSError as error:
            raise StoreError(f"cannot be read: {error.strerror}", path=str(self.path)) from error
        seen = status.st_mtime_ns, status.st_size
        if seen != self._seen:
            self._users, self._seen = dict(_read(self.path)), seen


def add_key(path: Path, name: str, *, rate: int | None = None, may_edit: bool = True) -> str:
    """Add a user to a file of keys, which is created where it is not there, and return the new key.

    Raises:
        StoreError: the file is not one of keys, cannot be written, or has a user of this name.
    """
    if not name.strip() or any(not character.isprintable() for character in name):
        raise StoreError(f"{name!r} is not a name", hint="a word that says whose key this is")
    key = secrets.token_urlsafe(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(path):
        rows = _read(path) if path.exists() else []
        if any(user.name == name for _, user in rows):
            raise StoreError(f"{name} has a key already", path=str(path), hint="delete its line first to replace it")
        text = path.read_text(encoding="utf-8") if rows else _HEAD
        line = f"{name}\t{_hash(key)}\t{'' if rate is None else rate}\t{'' if may_edit else _READ}\n"
        write_file(path, (text.rstrip("\n") + "\n" + line).encode())
        path.chmod(0o600)
    return key


def _read(path: Path) -> list[tuple[str, User]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, digest, rate, role = ([cell.strip() for cell in line.split("\t")] + ["", "", ""])[:4]
        if len(digest) != 64 or (rate and not rate.isdecimal()) or role not in ("", _READ):
            raise StoreError(
                "not a key's line", path=f"{path}:{number}", hint="bilingua serve --add-key NAME writes them"
            )
        rows.append((digest, User(name, int(rate) if rate else None, role != _READ)))
    return rows


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
