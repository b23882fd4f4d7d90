"""Changing a glossary file: other rows, order and comments stay, conflicts are refused, a write is whole or not at all.

In CSV and TSV nothing but the changed cells changes, to the byte. Other formats are written anew, and a file that holds
more than bilingua would write back, such as a third language, is refused.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from rapidfuzz import fuzz, process

from bilingua.errors import GlossaryConflictError, GlossaryError
from bilingua.files import exclusive, write_file
from bilingua.terms.formats.base import GlossaryFormat, format_of
from bilingua.terms.formats.csv import CsvFormat
from bilingua.terms.formats.patch import rewritten
from bilingua.terms.glossary import COLUMNS, Entry, Glossary, make_entry

_Path = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Edited:
    """A glossary before and after a change, and the bytes of the file after and before it (None: there was none)."""

    before: Glossary
    after: Glossary
    data: bytes
    original: bytes | None


F = TypeVar("F", bound=Callable[..., Edited])


def _exclusive(change: F) -> F:
    """Make a change of a file wait for those of other processes, so that none is lost."""

    @wraps(change)
    def alone(path: _Path, *args: Any, **options: Any) -> Edited:
        with exclusive(path):
            return change(path, *args, **options)

    return cast(F, alone)


@_exclusive
def add(path: _Path, cells: Mapping[str, str], *, format: str | None = None, dry_run: bool = False) -> Edited:
    """Add an entry given as cells (`{"source": …, "target": …, …}`); a file that is not there is made.

    In a sorted file the entry goes to its place, otherwise to the end.

    Raises:
        GlossaryError: the entry cannot be used, or stands there already.
        GlossaryConflictError: the term has another target.
    """
    before = Glossary.load(path, format=format) if Path(path).exists() else Glossary(Path(path).stem)
    entry = make_entry(_known(cells), path=str(path))
    same = [other for other in before.get(entry.source) if other.id == entry.id]
    if same and same[0].enforced and entry.enforced and same[0].english != entry.english:
        message = f"{entry.source!r} stands there already, with {same[0].english!r}"
        hint = "edit that entry, or tell the two apart by pos, context, topic or date"
        raise GlossaryConflictError(message, path=str(path), row=same[0].row, column="target", hint=hint)
    if same:
        hint = "edit that entry instead"
        raise GlossaryError(f"{entry.source!r} stands there already", path=str(path), row=same[0].row, hint=hint)
    entries = (*before.entries, entry)
    sorted_before = before.entries == before.ordered()
    after = replace(before, entries=entries)
    if sorted_before:
        after = replace(after, entries=after.ordered())
    return _written(path, before, after, format=format, dry_run=dry_run)


@_exclusive
def edit(
    path: _Path,
    source: str,
    changes: Mapping[str, str],
    *,
    expected: Mapping[str, str] | None = None,
    format: str | None = None,
    dry_run: bool = False,
) -> Edited:
    """Change cells of the entry with this source; an empty cell means the default. `source` may be an entry's id.

    `expected` are the cells that the entry must still have; None means whatever it has.

    Raises:
        GlossaryError: no such entry, several of them, or the result cannot be used.
        GlossaryConflictError: the entry is not as expected.
    """
    before = Glossary.load(path, format=format)
    old = find(before, source)
    _check_expected(old, expected, path=path)
    cells = {column: old.cell(column) for column in (*COLUMNS, *dict(old.extra))}
    new = make_entry({**cells, **_known(changes)}, path=str(path), row=old.row, comments=old.comments)
    after = replace(before, entries=tuple(new if entry is old else entry for entry in before.entries))
    return _written(path, before, after, format=format, dry_run=dry_run)


@_exclusive
def remove(
    path: _Path,
    sources: Sequence[str],
    *,
    expected: Mapping[str, str] | None = None,
    format: str | None = None,
    dry_run: bool = False,
) -> Edited:
    """Remove the entries with these sources or ids, with the comments above them.

    `expected` are the cells that each of them must still have; None means whatever they have.

    Raises:
        GlossaryError: one of them is not there, or a source names several entries; then nothing is removed.
        GlossaryConflictError: an entry is not as expected.
    """
    before = Glossary.load(path, format=format)
    gone = [find(before, source) for source in sources]
    for entry in gone:
        _check_expected(entry, expected, path=path)
    kept = tuple(entry for entry in before.entries if not any(entry is one for one in gone))
    return _written(path, before, replace(before, entries=kept), format=format, dry_run=dry_run)


@_exclusive
def sort(path: _Path, *, format: str | None = None, dry_run: bool = False) -> Edited:
    """Write the file in canonical form: in dictionary order, quoting and spacing as usual.

    Raises:
        GlossaryError: the file cannot be read.
        DocumentError: the file cannot be written.
    """
    before = Glossary.load(path, format=format)
    after = replace(before, entries=before.ordered())
    return _written(path, before, after, format=format, dry_run=dry_run, anew=True)


def find(glossary: Glossary, source: str) -> Entry:
    """Return the one entry with this source or id.

    Raises:
        GlossaryError: none or several; the hint names what was meant or how to choose.
    """
    found = [entry for entry in glossary if source in (entry.source, entry.id)]
    if len(found) == 1:
        return found[0]
    if found:
        hint = "say which: " + ", ".join(entry.id for entry in found)
        raise GlossaryError(f"{len(found)} entries for {source!r}", path=glossary.path, hint=hint)
    close = process.extractOne(source, [entry.source for entry in glossary], scorer=fuzz.ratio, score_cutoff=70)
    hint = f"do you mean {close[0]!r}?" if close else "list shows what there is"
    raise GlossaryError(f"no entry for {source!r}", path=glossary.path, hint=hint)


def _check_expected(entry: Entry, expected: Mapping[str, str] | None, *, path: _Path) -> None:
    """Refuse to change an entry that somebody else has changed meanwhile."""
    for column, cell in (expected or {}).items():
        if entry.cell(column) != cell:
            message = f"{entry.source!r} has been changed meanwhile: {column} is {entry.cell(column) or 'empty'!r}"
            hint = "look at the entry as it is now"
            raise GlossaryConflictError(message, path=str(path), row=entry.row, column=column, hint=hint)


def stats(glossary: Glossary) -> dict[str, int]:
    """Count the entries, in all and by kind, status, part of speech and what they make use of."""
    counts = {"entries": len(glossary), "German forms": sum(1 + len(entry.forms) for entry in glossary)}
    for column in ("kind", "status", "pos", "case", "topic"):
        values = Counter(str(getattr(entry, column)) or "none" for entry in glossary)
        if column in ("kind", "status", "pos") or set(values) - {"smart", "none"}:
            counts |= {f"{column} {value}": number for value, number in sorted(values.items())}
    for column in ("allowed", "forbidden", "context", "modifier", "note", "origin"):
        counts[f"with {column}"] = sum(1 for entry in glossary if getattr(entry, column))
    return counts


def _known(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Return the cells; a misspelled column would otherwise become a new one."""
    for column in cells:
        close = process.extractOne(column, COLUMNS, scorer=fuzz.ratio, score_cutoff=70)
        if column not in COLUMNS and close:
            raise GlossaryError(f"no column {column!r}", column=column, hint=f"do you mean {close[0]!r}?")
    return cells


def _written(
    path: _Path, before: Glossary, after: Glossary, *, format: str | None, dry_run: bool, anew: bool = False
) -> Edited:
    """Write what became of a file; `anew` writes CSV in canonical form, too."""
    file = Path(path)
    reader = format_of(file, format=format)
    _refuse_loss(reader, before, after, path=str(path))
    original = file.read_bytes() if file.exists() else None
    if original is None or (anew and isinstance(reader, CsvFormat)):
        data = reader.write(after)
    else:
        data = rewritten(original, before, after, reader, path=str(path))
    reader.read(data, path=str(path))  # what cannot be read back is not written
    if not dry_run:
        write_file(file, data)
    return Edited(before, after, data, original)


def _refuse_loss(reader: GlossaryFormat, before: Glossary, after: Glossary, *, path: str) -> None:
    """Refuse a field that the file's format has no place for, rather than dropping it unseen."""
    new = set(reader.losses(after)) - set(reader.losses(before))
    if new and len(reader.losses(after)) > len(reader.losses(before)):
        hint = "convert the glossary to CSV first"
        raise GlossaryError(f"this format cannot hold: {'; '.join(sorted(new))}", path=path, hint=hint)
