"""Merging two versions of a glossary that come from one: field by field, as a driver for git or by hand."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.files import write_file
from bilingua.terms.formats.base import format_of
from bilingua.terms.formats.patch import rewritten
from bilingua.terms.glossary import COLUMNS, LISTS, Entry, Glossary, make_entry
from bilingua.terms.upkeep.diff import paired

_Path = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed differently; `column` is empty where one removed what the other changed."""

    source: str
    column: str
    base: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        """Return the conflict as one line, as it is written above the entry."""
        what = f"{self.column}: " if self.column else ""
        return f"CONFLICT {what}base {self.base!r}, ours {self.ours!r}, theirs {self.theirs!r}"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged glossary and what could not be decided; in the glossary, ours stands there with a comment above it."""

    glossary: Glossary
    conflicts: tuple[Conflict, ...]


def merge(base: Glossary, ours: Glossary, theirs: Glossary) -> Merged:
    """Merge two descendants of `base`. A field that only one side changed is taken from it; lists are merged by item.

    Entries stand in the order of ours and keep its rows; what only theirs has comes in its place where ours is sorted,
    else at the end, without a row.

    The result can always be loaded: where both changed a field differently, ours stays, and a comment `# CONFLICT …`
    above the entry, which `lint` reports, says what theirs was.
    """
    mine = {id(old): new for old, new in paired(base, ours) if old is not None}
    other = {id(old): new for old, new in paired(base, theirs) if old is not None}
    conflicts: list[Conflict] = []
    entries = []
    for old in base.entries:
        kept = _merged(old, mine.get(id(old)), other.get(id(old)), conflicts)
        if kept is not None:
            entries.append(kept)
    entries += _added(base, ours, theirs, conflicts)
    columns = tuple(dict.fromkeys((*ours.columns, *theirs.columns)))
    head = ours.head if ours.head != base.head else theirs.head
    tail = ours.tail if ours.tail != base.tail else theirs.tail
    merged = _in_order(_loadable(tuple(entries), conflicts), ours)
    return Merged(replace(ours, entries=merged, columns=columns, head=head, tail=tail), tuple(conflicts))


def merge_files(
    base: _Path, ours: _Path, theirs: _Path, *, output: _Path | None, format: str | None = None
) -> tuple[Merged, bytes]:
    """Merge three files and write the outcome to `output`, None meaning nowhere; return it with its bytes.

    The outcome is the file `ours` with what has changed; only its lines that differ are written anew. `format` None
    means that the extensions say it.

    Raises:
        GlossaryError: a file cannot be read or used.
        DocumentError: `output` cannot be written.
    """
    glossaries = [Glossary.load(path, format=format) for path in (base, ours, theirs)]
    merged = merge(*glossaries)
    form = format_of(Path(ours), format=format)
    data = rewritten(Path(ours).read_bytes(), glossaries[1], merged.glossary, form, path=str(ours))
    if output is not None:
        target = format_of(Path(output), format=format)
        written = data if type(target) is type(form) else target.write(merged.glossary)
        write_file(Path(output), written, sources=map(Path, (base, ours, theirs)))
    return merged, data


def _merged(old: Entry, mine: Entry | None, other: Entry | None, conflicts: list[Conflict]) -> Entry | None:
    """Merge an entry of the base; None where it is removed."""
    if mine is None or other is None:
        left = mine or other
        if left is None or left == old:
            return None
        side = ("removed", left.english) if mine is None else (left.english, "removed")
        conflict = Conflict(old.source, "", old.english, *side)
        conflicts.append(conflict)
        return _marked(left if mine is not None else replace(left, row=None), [conflict])
    cells, found = {}, []
    for column in dict.fromkeys((*COLUMNS, *dict(old.extra), *dict(mine.extra), *dict(other.extra))):
        base, ours, theirs = (entry.cell(column) for entry in (old, mine, other))
        if ours == theirs or theirs == base:
            cells[column] = ours
        elif ours == base:
            cells[column] = theirs
        elif column in LISTS and column != "compound":
            cells[column] = _items(base, ours, theirs)
        else:
            cells[column] = ours
            found.append(Conflict(mine.source, column, base, ours, theirs))
    conflicts += found
    comments = mine.comments if mine.comments != old.comments else other.comments
    return _marked(make_entry(cells, row=mine.row, comments=comments), found)


def _items(base: str, ours: str, theirs: str) -> str:
    """Merge lists: what one side removed is gone, what one side added is there; ours first."""
    old, mine, other = (cell.split(" | ") if cell else [] for cell in (base, ours, theirs))
    gone = {item for item in old if item not in mine or item not in other}
    return " | ".join(dict.fromkeys(item for item in (*mine, *other) if item not in gone))


def _added(base: Glossary, ours: Glossary, theirs: Glossary, conflicts: list[Conflict]) -> list[Entry]:
    """Return what either side added; what both added under one name is merged as if its base were empty."""
    mine = [new for old, new in paired(base, ours) if old is None and new is not None]
    other = [new for old, new in paired(base, theirs) if old is None and new is not None]
    added = []
    for entry in mine:
        twin = next((one for one in other if one.id == entry.id), None)
        if twin is None:
            added.append(entry)
            continue
        other.remove(twin)
        both = _merged(Entry(""), entry, twin, conflicts)
        if both is not None:
            added.append(both)
    return added + [replace(entry, row=None) for entry in other]


def _in_order(entries: tuple[Entry, ...], ours: Glossary) -> tuple[Entry, ...]:
    if ours.entries == ours.ordered():
        return replace(ours, entries=entries).ordered()
    places = {entry.row: place for place, entry in enumerate(ours) if entry.row}
    return tuple(sorted(entries, key=lambda entry: places.get(entry.row or 0, len(places))))


def _loadable(entries: tuple[Entry, ...], conflicts: list[Conflict]) -> tuple[Entry, ...]:
    """Drop theirs where two entries that came from different sides demand different things of one term."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Entry] = []
    for entry in entries:
        key = (entry.source, entry.pos, entry.context, entry.topic, entry.since, entry.until)
        if entry.enforced and key in seen:
            first = kept[seen[key]]
            if first.english != entry.english or first.kind != entry.kind:
                conflict = Conflict(entry.source, "target", "", first.english, entry.english)
                conflicts.append(conflict)
                kept[seen[key]] = _marked(first, [conflict])
            continue
        if entry.enforced:
            seen[key] = len(kept)
        kept.append(entry)
    return tuple(kept)


def _marked(entry: Entry, conflicts: list[Conflict]) -> Entry:
    return replace(entry, comments=(*entry.comments, *(f"# {conflict}" for conflict in conflicts)))
