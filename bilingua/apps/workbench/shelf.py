"""The glossaries that the workbench edits: files with their history, safe for several people at once."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import time

from bilingua.apps.service.log import log
from bilingua.errors import DocumentError, GlossaryConflictError, GlossaryError, StoreError
from bilingua.files import exclusive, write_file
from bilingua.terms.formats.base import format_of
from bilingua.terms.formats.patch import rewritten
from bilingua.terms.glossary import COLUMNS, Entry, Glossary
from bilingua.terms.loading import shipped_glossary
from bilingua.terms.upkeep import maintain
from bilingua.terms.upkeep.maintain import Edited
from bilingua.terms.upkeep.merge import merge

_KEPT = 200  # changes of a glossary that can be undone
_NAME = re.compile(r"[\w-][\w. -]{0,80}")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one entry.

    `action` is `add`, `edit` or `remove`; `id` names the entry that is edited or removed, `cells` are its new ones, and
    `expected` those that it had when the editor looked at it.
    """

    action: str
    id: str = ""
    cells: Mapping[str, str] | None = None
    expected: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One change in the history of a glossary: when (epoch s), by whom, what, and which entry."""

    number: int
    at: float
    user: str
    action: str
    source: str


class Shelf:
    """Glossary files by name, and their histories below a folder.

    A glossary's name is that of its file without the ending. New ones are made in `folder/glossaries`.

    Raises:
        GlossaryError: two files have the same name.
    """

    def __init__(self, paths: Sequence[Path], folder: Path) -> None:
        self._own: dict[str, Path] = {}
        self._folder = folder
        for path in paths:
            if path.stem in self._own:
                raise GlossaryError(f"two glossaries are called {path.stem!r}", path=str(path), hint="rename a file")
            self._own[path.stem] = path

    @property
    def paths(self) -> dict[str, Path]:
        """The files by name: those that the server was started with, then those made here."""
        made = sorted((self._folder / "glossaries").glob("*.csv"))
        return {**self._own, **{path.stem: path for path in made if path.stem not in self._own}}

    def path(self, name: str) -> Path:
        """Return the file of a glossary.

        Raises:
            GlossaryError: no glossary has this name.
        """
        path = self.paths.get(name)
        if path is None:
            raise GlossaryError(f"no glossary {name!r}", hint=f"there are: {', '.join(self.paths) or 'none'}")
        return path

    def may_change(self, name: str) -> bool:
        """Return whether a glossary can be changed here; one that came with the program cannot."""
        return self.path(name).resolve() != shipped_glossary().resolve()

    def read(self, name: str) -> Glossary:
        """Return a glossary as its file is now; GlossaryError where it cannot be read."""
        return Glossary.load(self.path(name))

    def create(self, name: str, glossary: Glossary) -> Path:
        """Make a new glossary file with these entries.

        Raises:
            GlossaryError: the name cannot be used, or is taken.
        """
        if not _NAME.fullmatch(name):
            raise GlossaryError(f"{name!r} cannot be the name of a file", hint="letters, digits, - and _")
        path = self._folder / "glossaries" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(path):
            if name.casefold() in map(str.casefold, self.paths):
                raise GlossaryError(f"there is a glossary {name!r} already", hint="choose another name")
            glossary.save(path, format="csv")
        return path

    def preview(self, name: str, change: Change) -> Edited:
        """Return what a change would make of a glossary; errors as in `apply`."""
        return _made(self.path(name), change, dry_run=True)

    def apply(self, name: str, change: Change, *, user: str) -> Glossary:
        """Change an entry, write the file, and add a step to its history.

        Raises:
            GlossaryConflictError: somebody else has changed the entry meanwhile, or the term has another target.
            GlossaryError: no such entry, or the result cannot be used.
            StoreError: the history cannot be written; the file is changed all the same.
        """
        if not self.may_change(name):
            raise GlossaryError(f"{name!r} came with the program", hint="put the entry into a glossary of your own")
        if not self.path(name).exists():
            raise GlossaryError(f"the file of {name!r} is gone", hint="put it back before it is changed")
        made = _made(self.path(name), change, dry_run=False)
        source = (change.cells or {}).get("source", "") or change.id.partition(":")[2]
        try:
            self._record(name, made.original or b"", made.data, user=user, action=change.action, source=source)
        except (OSError, DocumentError) as error:
            reason = error.reason if isinstance(error, DocumentError) else error.strerror
            raise StoreError(f"{name!r} is changed, but its history cannot be written: {reason}") from error
        return made.after

    def history(self, name: str) -> list[Step]:
        """Return the changes of a glossary, latest first."""
        return list(self._steps(name))[::-1]

    def undo(self, name: str, number: int, *, user: str) -> Glossary:
        """Take a change back; what has been changed since then stays.

        Raises:
            GlossaryError: no change has this number.
            GlossaryConflictError: the same cells have been changed again since.
        """
        path, folder = self.path(name), self._history(name)
        step = next((step for step in self._steps(name) if step.number == number), None)
        if step is None:
            raise GlossaryError(f"no change {number} of {name!r}", hint="its history names what there is")
        form = format_of(path, format=None)
        try:
            before, after = ((folder / f"{number:06}.{side}").read_bytes() for side in ("before", "after"))
        except OSError as error:
            raise StoreError(f"what {name!r} was before is lost: {error.strerror}") from error
        with exclusive(path):
            now = path.read_bytes()
            result = before
            if now != after:
                base, ours, theirs = (form.read(each, path=str(path)) for each in (after, now, before))
                merged = merge(base, ours, theirs)
                if merged.conflicts:
                    message = f"{step.source!r} has been changed again since: {merged.conflicts[0]}"
                    raise GlossaryConflictError(message, path=str(path), hint="undo the later change first")
                result = rewritten(now, ours, merged.glossary, form, path=str(path))
            write_file(path, result)
        self._record(name, now, result, user=user, action="undo", source=step.source)
        return self.read(name)

    def _steps(self, name: str) -> Iterator[Step]:
        """Yield the history of a glossary, oldest first."""
        for record in sorted(self._history(name).glob("*.json")):
            try:
                yield Step(**json.loads(record.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError) as error:  # the other steps can be undone all the same
                log("a step of the history cannot be read", level=logging.WARNING, error=type(error).__name__)

    def _history(self, name: str) -> Path:
        digest = hashlib.sha256(str(self.path(name).resolve()).encode()).hexdigest()[:12]
        return self._folder / "history" / f"{name}-{digest}"

    def _record(self, name: str, before: bytes, after: bytes, *, user: str, action: str, source: str) -> None:
        folder = self._history(name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with exclusive(folder / "any"):
            numbers = sorted(int(record.stem) for record in folder.glob("*.json") if record.stem.isdecimal())
            number = numbers[-1] + 1 if numbers else 1
            write_file(folder / f"{number:06}.before", before)
            write_file(folder / f"{number:06}.after", after)
            step = Step(number, time(), user, action, source)
            write_file(folder / f"{number:06}.json", json.dumps(asdict(step), ensure_ascii=False).encode())
            for old in numbers[: max(0, len(numbers) + 1 - _KEPT)]:
                for side in ("json", "before", "after"):
                    (folder / f"{old:06}.{side}").unlink(missing_ok=True)


def cells_of(entry: Entry) -> dict[str, str]:
    """Return the cells of an entry that are not empty, by column, as its file holds them."""
    columns = (*COLUMNS, *dict(entry.extra))
    return {column: cell for column in columns if (cell := entry.cell(column))}


def _made(path: Path, change: Change, *, dry_run: bool) -> Edited:
    cells = dict(change.cells or {})
    actions: dict[str, Callable[[], Edited]] = {
        "add": lambda: maintain.add(path, cells, dry_run=dry_run),
        "edit": lambda: maintain.edit(path, change.id, cells, expected=change.expected, dry_run=dry_run),
        "remove": lambda: maintain.remove(path, [change.id], expected=change.expected, dry_run=dry_run),
    }
    if change.action not in actions:
        raise GlossaryError(f"no such action: {change.action!r}", hint=f"one of: {', '.join(actions)}")
    return actions[change.action]()
