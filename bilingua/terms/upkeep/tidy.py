"""Checking and mending a glossary file, also one that cannot be loaded: all its faults at once, each with its row."""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bilingua.errors import GlossaryConflictError, GlossaryError
from bilingua.files import write_file
from bilingua.language.characters import INVISIBLE
from bilingua.records import Severity
from bilingua.terms.formats.base import decode, format_of, read_bytes
from bilingua.terms.formats.csv import CsvFormat
from bilingua.terms.formats.patch import rewritten
from bilingua.terms.glossary import CHOICES, COLUMNS, DATES, LISTS, Entry, Glossary
from bilingua.terms.upkeep.lint import Issue, lint

_TEXTS = tuple(column for column in COLUMNS if column not in (*CHOICES, *DATES, "compound"))
_MAX_FAULTS = 200  # rows that keep a file from loading; beyond that it is another kind of file
# What a person can neither see nor type, line ends and tabs aside.
_INVISIBLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200d\u2028\u2029{INVISIBLE}]")
_STRAY_SPACE = re.compile(r"[ \u00a0\u2000-\u200a\u202f]{2,}|[\u00a0\u2000-\u200a\u202f]")


@dataclass(frozen=True, slots=True)
class Mended:
    """The outcome of mending: what was found before, what is left, the new bytes and the old ones."""

    before: tuple[Issue, ...]
    after: tuple[Issue, ...]
    data: bytes
    original: bytes


def lint_file(
    path: str | os.PathLike[str], *, format: str | None = None, on: date | None = None
) -> tuple[Glossary | None, tuple[Issue, ...]]:
    """Check a file; return the glossary without the rows that cannot be used (None if nothing can) and all issues.

    Raises:
        GlossaryError: the file cannot be read at all.
        UnsupportedFormatError: no such format.
    """
    return _checked(read_bytes(path), path=Path(path), format=format, on=on)


def fix_file(
    path: str | os.PathLike[str], *, format: str | None = None, on: date | None = None, dry_run: bool = False
) -> Mended:
    """Mend what is safe to mend and write the file back, unless `dry_run`: only what cannot change a translation.

    That is invisible characters, decomposed letters, stray spaces, rows that stand there twice word for word, cells
    that repeat another. A file with rows that cannot be used is mended, but these rows stay as they are.

    Raises:
        GlossaryError: the file cannot be read.
        DocumentError: the file cannot be written.
    """
    file, original = Path(path), read_bytes(path)
    reader = format_of(file, format=format)
    _, before = _checked(original, path=file, format=format, on=on)
    data = _mended_text(original, path=str(path)) if isinstance(reader, CsvFormat) else original
    glossary, after = _checked(data, path=file, format=format, on=on)
    if glossary is not None and not any(issue.rule == "unusable" for issue in after):
        slim = replace(glossary, entries=tuple(_slim(entry) for entry in glossary))
        if slim.entries != glossary.entries:
            data = rewritten(data, glossary, slim, reader, path=str(path))
            _, after = _checked(data, path=file, format=format, on=on)
    if len(after) >= len(before):
        return Mended(before, before, original, original)
    if not dry_run:
        write_file(file, data)
    return Mended(before, after, data, original)


def _checked(
    data: bytes, *, path: Path, format: str | None, on: date | None
) -> tuple[Glossary | None, tuple[Issue, ...]]:
    reader = format_of(path, format=format)
    is_text = isinstance(reader, CsvFormat)
    found = list(_raw_issues(data, path=str(path))) if is_text else []
    glossary: Glossary | None = None
    while glossary is None and len(found) < _MAX_FAULTS:
        try:
            glossary = reader.read(data, path=str(path))
        except GlossaryError as error:
            found.append(_unusable(error))
            rest = _without_row(data, error.row) if is_text else data
            if rest == data:
                break
            data = rest
    if glossary is not None:
        glossary = replace(glossary, name=glossary.name or path.stem, path=str(path))
        found += lint(glossary, on=on)
    return glossary, tuple(sorted(found, key=lambda issue: issue.row or 0))


def _unusable(error: GlossaryError) -> Issue:
    rule = "conflict" if isinstance(error, GlossaryConflictError) else "unusable"
    message = error.message.removeprefix(":".join(str(p) for p in (error.path, error.row, error.column) if p) + ": ")
    return Issue(rule, Severity.CRITICAL, message, error.row, error.column or "", "", error.hint)


def _without_row(data: bytes, row: int | None) -> bytes:
    """Blank out a line, so that the rows after it keep their numbers; the header is never blanked."""
    lines = data.split(b"\n")
    if row is None or not 2 <= row <= len(lines):
        return data
    lines[row - 1] = b""
    return b"\n".join(lines)


def _raw_issues(data: bytes, *, path: str) -> list[Issue]:
    """Find what reading mends silently, and what keeps a row from being read although it can be mended."""
    try:
        text = decode(data, path=path)
    except GlossaryError:
        return []  # reported as unusable
    found = []
    seen: dict[str, int] = {}
    for row, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        if hidden := _INVISIBLE.search(line):
            message = f"invisible character U+{ord(hidden[0]):04X}"
            found.append(Issue("invisible", Severity.CRITICAL, message, row, hint="remove it", fixable=True))
        if not unicodedata.is_normalized("NFC", line):
            message = "letters with separate accents (NFD)"
            found.append(Issue("nfd", Severity.INFO, message, row, hint="compose them (NFC)", fixable=True))
        if line.strip() and not line.startswith("#") and row > seen.setdefault(line, row):
            message = f"the line is the same as line {seen[line]}"
            found.append(Issue("repeated", Severity.INFO, message, row, hint="remove it", fixable=True))
    return found


def _mended_text(data: bytes, *, path: str) -> bytes:
    try:
        text = decode(data, path=path)
    except GlossaryError:
        return data
    seen: set[str] = set()
    kept = []
    for line in text.split("\n"):
        end = "\r" if line.endswith("\r") else ""
        line = unicodedata.normalize("NFC", _INVISIBLE.sub("", line.removesuffix("\r")))
        if not line.startswith("#"):
            line = _STRAY_SPACE.sub(" ", line)
        if line.strip() and not line.startswith("#"):
            if line in seen:
                continue
            seen.add(line)
        kept.append(line + end)
    mark = "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
    return (mark + "\n".join(kept)).encode()


def _slim(entry: Entry) -> Entry:
    """Return the entry without cells that repeat another and without stray spaces in any."""
    tidy: dict[str, Any] = {}
    for column in _TEXTS:
        value = getattr(entry, column)
        tidy[column] = tuple(map(_one_space, value)) if column in LISTS else _one_space(value)
    entry = replace(entry, **tidy)
    return replace(
        entry,
        allowed=tuple(text for text in entry.allowed if text != entry.english),
        forms=tuple(text for text in entry.forms if text != entry.source),
        modifier="" if entry.modifier == entry.english else entry.modifier,
    )


def _one_space(text: str) -> str:
    return _STRAY_SPACE.sub(" ", text)
