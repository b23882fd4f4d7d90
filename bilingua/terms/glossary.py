"""Glossaries: what an entry says, and reading, checking and writing files of entries."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bilingua.errors import GlossaryConflictError, GlossaryError
from bilingua.files import write_file
from bilingua.language.characters import INVISIBLE
from bilingua.markers import BRACKETS
from bilingua.records import Kind
from bilingua.terms.formats.base import format_of, read_bytes

# The columns of a glossary file in canonical order; only the first two must be there.
COLUMNS = (
    "source", "target", "kind", "case", "forms", "compound", "modifier", "allowed", "forbidden",
    "pos", "context", "status", "topic", "since", "until", "note", "origin",
)  # fmt: skip
LISTS = frozenset({"forms", "allowed", "forbidden", "context", "compound"})
DATES = frozenset({"since", "until"})
CHOICES = {
    "kind": ("term", "keep"),
    "case": ("smart", "title", "exact", "any"),
    "pos": ("noun", "name", "adjective", "verb"),
    "status": ("preferred", "admitted", "deprecated", "proposed"),
}
_DEFAULTS = {"kind": Kind.TERM, "case": "smart", "status": "preferred"}  # what an empty cell means
COMPOUNDS = ("hyphen", "suspended", "closed")
DEFAULT_COMPOUND = ("hyphen", "suspended")

MAX_TERM = 500  # characters; longer is a sentence or a broken quotation mark, not a term
MAX_NOTE = 10_000
_SURROGATES = re.compile("[\ud800-\udfff]")  # halves of pairs, which UTF-8 cannot hold
_BREAKS = re.compile("[\r\n\ud800-\udfff]")
# Control characters and invisible format characters: they would travel into translations unseen.
_INVISIBLE = re.compile(rf"[\x00-\x1f\x7f-\x9f\u200d\u2028\u2029{INVISIBLE}\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One demand: where `source` stands in the German, `target` must stand in the English.

    `kind` KEEP keeps the source as it is (`target` may then be empty). `case` is `smart` (as written, with a
    sentence-initial capital, or in all capitals), `title` (an office: smart, but with capitals before a name),
    `exact` or `any`. `forms` are further German forms; `compound` says in which compounds the term is found;
    `modifier` is the English for the first part of a compound, empty meaning `target`. `allowed` and `forbidden`
    are further English renderings that do or do not count. `context` are German words of which one must stand in
    the segment. Entries with status `deprecated` or `proposed` are not enforced. `topic`, `since` and `until`
    (inclusive) limit the scope. `extra` holds cells of unknown columns, `comments` the comment lines above the
    entry, `row` its line in the file (None for an entry made by hand).
    """

    source: str
    target: str = ""
    kind: Kind = Kind.TERM
    case: str = "smart"
    forms: tuple[str, ...] = ()
    compound: tuple[str, ...] = DEFAULT_COMPOUND
    modifier: str = ""
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    pos: str = ""
    context: tuple[str, ...] = ()
    status: str = "preferred"
    topic: str = ""
    since: date | None = None
    until: date | None = None
    note: str = ""
    origin: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    row: int | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """Return the entry's name in its glossary: kind and source, and in brackets what distinguishes homographs."""
        parts = (self.pos, "/".join(self.context), self.topic, f"{self.since or ''}")
        scope = ", ".join(part for part in parts if part)
        return f"{self.kind}:{self.source}" + (f" [{scope}]" if scope else "")

    @property
    def english(self) -> str:
        """Return what the translation must contain: the target, or the source if it is kept."""
        return self.target or self.source

    @property
    def enforced(self) -> bool:
        """Return whether the status makes the entry binding."""
        return self.status in ("preferred", "admitted")

    def applies(self, *, topics: Collection[str] | None = None, on: date | None = None) -> bool:
        """Return whether topic and date are in scope; None ignores the criterion."""
        if self.topic and topics is not None and self.topic not in topics:
            return False
        return on is None or ((self.since or on) <= on <= (self.until or on))

    def cell(self, column: str) -> str:
        """Return the text of a cell as written to files; empty for a default value."""
        if column not in COLUMNS:
            return dict(self.extra).get(column, "")
        value = getattr(self, column)
        if column == "compound":
            return "" if value == DEFAULT_COMPOUND else " | ".join(value) or "none"
        if column in LISTS:
            return " | ".join(value)
        if column in _DEFAULTS and value == _DEFAULTS[column]:
            return ""
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Glossary:
    """A named list of entries, checked on construction.

    `columns` are those of the file, kept on saving; `head` and `tail` are comment lines before the header and after the
    last entry.

    Raises:
        GlossaryError: an entry cannot be used, or is a duplicate.
        GlossaryConflictError: two entries give one source term different targets in the same scope.

    >>> Glossary.from_mapping({"Versorgung": "treatment"}).entries[0].target
    'treatment'
    """

    name: str
    entries: tuple[Entry, ...] = ()
    path: str | None = None
    columns: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check every entry, and the entries against each other."""
        for entry in self.entries:
            check_entry(entry, path=self.path)
        check_comments((*self.head, *self.tail), path=self.path)
        _check_conflicts(self.entries, path=self.path)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over the entries in the order of the file."""
        return iter(self.entries)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, format: str | None = None) -> Glossary:
        """Read a glossary file; `format` None means the one of the extension.

        Raises:
            GlossaryError: the file cannot be read or used; names row and column.
            UnsupportedFormatError: no such format.
        """
        file = Path(path)
        data = read_bytes(file)
        reader = format_of(file, format=format)
        return _located(reader.read(data, path=str(path)), path=str(path), name=file.stem)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, str], *, name: str = "call") -> Glossary:
        """Make a glossary of German → English pairs, without a file; a term equal to its English is kept unchanged.

        Raises:
            GlossaryError: a source or target is empty or cannot be used.
        """
        pairs = [(_clean(source), _clean(target)) for source, target in mapping.items()]
        kinds = (Kind.KEEP if source == target else Kind.TERM for source, target in pairs)
        return cls(name, tuple(Entry(*pair, kind) for pair, kind in zip(pairs, kinds, strict=True)))

    def save(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: str | None = None,
        sources: Iterable[str | Path] = (),
    ) -> None:
        """Write the glossary in canonical order to `path`; None means the file that it was read from.

        The file is replaced atomically. A new file is as private as the file that the glossary was read from and all
        `sources`.

        Raises:
            GlossaryError: neither a path is given nor was the glossary read from a file.
            DocumentError: the file cannot be written.
        """
        if path is None and self.path is None:
            raise GlossaryError("the glossary has no file", hint="name one: save(path)")
        file = Path(path if path is not None else str(self.path))
        data = format_of(file, format=format).write(replace(self, entries=self.ordered()))
        write_file(file, data, sources=[*sources, *([self.path] if self.path else [])])

    def get(self, source: str) -> tuple[Entry, ...]:
        """Return the entries with this source term; several if it has homographs or scopes."""
        return tuple(entry for entry in self.entries if entry.source == source)

    def ordered(self) -> tuple[Entry, ...]:
        """Return the entries in canonical order: by source as a dictionary sorts it, then by id."""
        return tuple(sorted(self.entries, key=lambda entry: (sort_key(entry.source), entry.id, entry.target)))

    def used_columns(self) -> tuple[str, ...]:
        """Return the columns of the file and those that an entry fills, known ones first, in canonical order."""
        kept = set(self.columns)
        known = [
            column
            for column in COLUMNS
            if column in ("source", "target") or column in kept or any(entry.cell(column) for entry in self.entries)
        ]
        extra = dict.fromkeys(column for column in self.columns if column not in COLUMNS)
        extra.update(dict.fromkeys(column for entry in self.entries for column, _ in entry.extra))
        return (*known, *extra)


def make_entry(
    cells: Mapping[str, str], *, path: str | None = None, row: int | None = None, comments: tuple[str, ...] = ()
) -> Entry:
    """Make an entry from the cells of a row; unknown columns become `extra`, empty cells the defaults.

    Raises:
        GlossaryError: a cell cannot be read.
    """
    values: dict[str, Any] = {"source": ""}
    extra = []
    for column, cell in cells.items():
        text = _clean(cell)
        if not text:
            continue
        if column not in COLUMNS:
            extra.append((column, text))
        elif column == "compound":
            values[column] = _compound(_split(text), path=path, row=row)
        elif column in LISTS:
            values[column] = _split(text)
        elif column in DATES:
            values[column] = _date(text, path=path, row=row, column=column)
        elif column in CHOICES:
            values[column] = _choice(text, path=path, row=row, column=column)
        else:
            values[column] = text
    return Entry(**values, row=row, comments=comments, extra=tuple(extra))


def check_entry(entry: Entry, *, path: str | None = None) -> None:
    """Check that an entry can be used.

    Raises:
        GlossaryError: naming the column.
    """
    if not entry.source:
        raise GlossaryError("empty source", path=path, row=entry.row, column="source", hint="fill it or remove the row")
    if not entry.target and entry.kind != Kind.KEEP:
        hint = "fill it, or write keep in the column kind if the term stays as it is"
        raise GlossaryError(f"empty target for {entry.source!r}", path=path, row=entry.row, column="target", hint=hint)
    for column in ("source", "target", "modifier", *sorted(LISTS), "note", "origin", "topic"):
        value = getattr(entry, column)
        if not value:
            continue
        if column in LISTS:
            if column != "compound":
                for item in value:
                    _check_text(item, path=path, row=entry.row, column=column, limit=MAX_TERM)
        else:
            limit = MAX_TERM if column in ("source", "target", "modifier") else MAX_NOTE
            _check_text(value, path=path, row=entry.row, column=column, limit=limit)
    for column, texts in (("source", (entry.source,)), ("forms", entry.forms)):
        if text := next((text for text in texts if not any(map(str.isalnum, text))), None):
            hint = "a term has at least one letter or digit"
            raise GlossaryError(f"no word in {text!r}", path=path, row=entry.row, column=column, hint=hint)
    for column, value in entry.extra:
        if _SURROGATES.search(column + value):
            hint = "retype the cell"
            raise GlossaryError("half a surrogate pair", path=path, row=entry.row, column=ascii(column), hint=hint)
    check_comments(entry.comments, path=path, row=entry.row)


def is_comment(line: str) -> bool:
    """Return whether a line of a file is a comment: `#MeToo` is a term, `# People` a comment."""
    return line.startswith("# ") or line.rstrip() == "#"


def check_comments(lines: Sequence[str], *, path: str | None = None, row: int | None = None) -> None:
    """Check that each comment is a single line that would be read back as a comment.

    Raises:
        GlossaryError: a comment is not.
    """
    for line in lines:
        if not is_comment(line) or _BREAKS.search(line):
            raise GlossaryError(f"no comment: {line!a}", path=path, row=row, hint="a comment is one line, as: # people")


def _check_text(text: str, *, path: str | None, row: int | None, column: str, limit: int) -> None:
    if len(text) > limit:
        hint = f"at most {limit}; is a closing quotation mark missing?"
        raise GlossaryError(f"cell of {len(text)} characters", path=path, row=row, column=column, hint=hint)
    if match := _INVISIBLE.search(text):
        name = f"U+{ord(match[0]):04X}"
        hint = "a cell is one line without invisible characters; retype it"
        raise GlossaryError(f"invisible character {name} in {text!a}", path=path, row=row, column=column, hint=hint)
    if not BRACKETS.isdisjoint(text):
        hint = "⟨ and ⟩ mark terms inside bilingua; use other brackets"
        raise GlossaryError(f"marker character in {text!r}", path=path, row=row, column=column, hint=hint)


def _check_conflicts(entries: tuple[Entry, ...], *, path: str | None) -> None:
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        if not entry.enforced:
            continue
        key = (entry.source, entry.pos, entry.context, entry.topic, entry.since, entry.until)
        first = seen.setdefault(key, entry)
        if first is entry:
            continue
        where = f"row {first.row}" if first.row else "before"
        if first.english == entry.english and first.kind == entry.kind:
            hint = f"it stands in {where} already; remove one"
            raise GlossaryError(
                f"duplicate entry {entry.source!r}", path=path, row=entry.row, column="source", hint=hint
            )
        raise GlossaryConflictError(
            f"two targets for {entry.source!r}: {first.english!r} ({where}) and {entry.english!r}",
            path=path,
            row=entry.row,
            column="target",
            hint="put the second under allowed, or tell the two apart by pos, context, topic or date",
        )


def _located(glossary: Glossary, *, path: str, name: str) -> Glossary:
    return replace(glossary, path=path, name=glossary.name or name)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in text.split("|") if item.strip()))


def _compound(items: tuple[str, ...], *, path: str | None, row: int | None) -> tuple[str, ...]:
    if items == ("none",):
        return ()
    for item in items:
        if item not in COMPOUNDS:
            hint = f"none, or some of: {' | '.join(COMPOUNDS)}"
            raise GlossaryError(f"unknown compound policy {item!r}", path=path, row=row, column="compound", hint=hint)
    return tuple(name for name in COMPOUNDS if name in items)


def _choice(text: str, *, path: str | None, row: int | None, column: str) -> object:
    value = text.lower()
    if value not in CHOICES[column]:
        hint = f"one of: {', '.join(CHOICES[column])}"
        raise GlossaryError(f"unknown {column} {text!r}", path=path, row=row, column=column, hint=hint)
    return Kind(value) if column == "kind" else value


def _date(text: str, *, path: str | None, row: int | None, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise GlossaryError(
            f"not a date: {text!r}", path=path, row=row, column=column, hint="write YYYY-MM-DD"
        ) from error


def sort_key(text: str) -> tuple[str, str]:
    """Return the sort key of a German term."""
    # German dictionaries sort ä as a; diacritics matter only between otherwise equal words.
    base = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return base.casefold(), text
