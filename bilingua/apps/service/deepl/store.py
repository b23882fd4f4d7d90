"""The glossaries of the service's clients, on disk: a folder for each, with a glossary file for each pair of languages.

    glossaries/<id>/about.json     name, owner, time, the dictionaries in order with their sizes
    glossaries/<id>/de-en.tsv      an ordinary glossary file

Everything is read from the disk each time, so several processes can serve the same folder.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from bilingua.apps.service.entries import Pair, read_entries, write_entries
from bilingua.apps.service.errors import ServiceError
from bilingua.errors import GlossaryError
from bilingua.files import exclusive, write_file

_ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The entries of one pair of languages: their number, without the entries themselves."""

    source: str
    target: str
    count: int

    @property
    def pair(self) -> tuple[str, str]:
        """The languages."""
        return self.source, self.target


@dataclass(frozen=True, slots=True)
class Stored:
    """A glossary of a client. `created` is a time in ISO 8601."""

    id: str
    name: str
    owner: str
    created: str
    dictionaries: tuple[Dictionary, ...]

    def dictionary(self, pair: tuple[str, str]) -> Dictionary | None:
        """Return the dictionary of two languages, None if it is missing."""
        return next((each for each in self.dictionaries if each.pair == pair), None)


class GlossaryStore:
    """Glossaries in a folder.

    `check` raises `GlossaryError` for entries of a pair that cannot be enforced: these are refused, rather than kept
    and passed over in silence.
    """

    def __init__(self, folder: Path, check: Callable[[tuple[str, str], Sequence[Pair]], None]) -> None:
        self._folder = folder
        self._check = check

    def create(self, name: str, owner: str, dictionaries: Sequence[tuple[tuple[str, str], Sequence[Pair]]]) -> Stored:
        """Store a new glossary.

        Raises:
            ServiceError: entries cannot be used.
        """
        for pair, entries in dictionaries:
            self._checked(pair, entries)
        made = Stored(str(uuid4()), name, owner, datetime.now(UTC).isoformat(timespec="microseconds"), ())
        folder = self._folder / made.id
        folder.mkdir(parents=True)
        for pair, entries in dictionaries:
            made = self._written(made, pair, entries)
        self._save(made)
        return made

    def all(self, owner: str) -> list[Stored]:
        """Return the glossaries of an owner, the oldest first."""
        folders = sorted(self._folder.iterdir()) if self._folder.exists() else []
        found = [stored for folder in folders if (stored := _read(folder)) and stored.owner == owner]
        return sorted(found, key=lambda stored: (stored.created, stored.id))

    def get(self, id: str, owner: str) -> Stored:
        """Return a glossary.

        Raises:
            ServiceError: no such glossary of this owner, or this is no identifier.
        """
        try:
            name = str(UUID(id))
        except ValueError as error:
            raise ServiceError("Value for 'glossary_id' not supported.", hint="an identifier is a UUID") from error
        stored = _read(self._folder / name)
        if stored is None or stored.owner != owner:
            raise ServiceError("Glossary not found", status=404)
        return stored

    def entries(self, stored: Stored, pair: tuple[str, str]) -> list[Pair]:
        """Return the entries of a dictionary.

        Raises:
            ServiceError: the glossary has no dictionary of these languages.
        """
        return read_entries(self.path(stored, pair))

    def path(self, stored: Stored, pair: tuple[str, str]) -> Path:
        """Return the glossary file of a dictionary; errors as in `entries`."""
        if stored.dictionary(pair) is None:
            raise ServiceError("Dictionary not found", status=404)
        return _file(self._folder / stored.id, pair)

    def rename(self, id: str, owner: str, name: str) -> Stored:
        """Give a glossary another name; errors as in `get`."""
        with self._changing(id, owner) as stored:
            return self._save(replace(stored, name=name))

    def put(self, id: str, owner: str, pair: tuple[str, str], entries: Sequence[Pair], *, merge: bool) -> Stored:
        """Replace the entries of a pair of languages, or add to them those given, which go before those of old.

        Raises:
            ServiceError: no such glossary, or entries cannot be used.
        """
        with self._changing(id, owner) as stored:
            if merge and stored.dictionary(pair):
                entries = list({**dict(self.entries(stored, pair)), **dict(entries)}.items())
            self._checked(pair, entries)
            return self._save(self._written(stored, pair, entries))

    def remove(self, id: str, owner: str) -> None:
        """Remove a glossary; errors as in `get`."""
        with self._changing(id, owner) as stored:
            folder = self._folder / stored.id
            (folder / _ABOUT).unlink()  # without it there is no glossary, whatever happens next
            shutil.rmtree(folder, ignore_errors=True)

    def remove_dictionary(self, id: str, owner: str, pair: tuple[str, str]) -> None:
        """Remove a dictionary.

        Raises:
            ServiceError: no such glossary or dictionary.
        """
        with self._changing(id, owner) as stored:
            path = self.path(stored, pair)
            self._save(replace(stored, dictionaries=tuple(d for d in stored.dictionaries if d.pair != pair)))
            path.unlink(missing_ok=True)

    @contextmanager
    def _changing(self, id: str, owner: str) -> Iterator[Stored]:
        """Read a glossary, and let no other process change the folder meanwhile."""
        self.get(id, owner)
        with exclusive(self._folder / "any"):
            yield self.get(id, owner)

    def _checked(self, pair: tuple[str, str], entries: Sequence[Pair]) -> None:
        try:
            self._check(pair, entries)
        except GlossaryError as error:
            raise ServiceError("Invalid glossary entries provided", hint=str(error)) from error

    def _written(self, stored: Stored, pair: tuple[str, str], entries: Sequence[Pair]) -> Stored:
        """Write the file of a dictionary; the glossary comes back with its number of entries."""
        write_entries(_file(self._folder / stored.id, pair), entries)
        new = Dictionary(*pair, len(entries))
        others = tuple(new if each.pair == pair else each for each in stored.dictionaries)
        return replace(stored, dictionaries=others if new in others else (*others, new))

    def _save(self, stored: Stored) -> Stored:
        data = json.dumps(asdict(stored), ensure_ascii=False, indent=1)
        write_file(self._folder / stored.id / _ABOUT, data.encode())
        return stored


def _file(folder: Path, pair: tuple[str, str]) -> Path:
    return folder / f"{pair[0]}-{pair[1]}.tsv"


def _read(folder: Path) -> Stored | None:
    """Return the glossary in a folder, None if it is missing or was deleted."""
    try:
        data = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        return Stored(**{**data, "dictionaries": tuple(Dictionary(**each) for each in data["dictionaries"])})
    except (OSError, ValueError, TypeError, KeyError):  # it is gone, or damaged: the others are there
        return None
