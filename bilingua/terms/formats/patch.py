"""Changing a CSV file of entries line by line: what is not changed stays byte for byte as it was.

Line ends, byte order mark, delimiter, blank lines, quoting and spelled-out defaults are the file's own affair. Only
rows that differ are written anew, and of these only the cells that differ.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import GlossaryFormat
from bilingua.terms.formats.csv import CsvFormat, Record, Table, read_table, row_text
from bilingua.terms.glossary import COLUMNS, Entry, Glossary

_WORD = re.compile(r"\w+")
_PROGRAM = re.compile(r'creationtoolversion="[^"]*"')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHEET = re.compile(r"xl/worksheets/\w+\.xml")


def rewritten(data: bytes, before: Glossary, after: Glossary, form: GlossaryFormat, *, path: str) -> bytes:
    """Return the file `data` in format `form`, which holds `before`, changed so that it holds `after`.

    Raises:
        GlossaryError: the file holds more than this format would write back; names some of it.
    """
    if isinstance(form, CsvFormat):
        return patched(data, before, after, path=path)
    if lost := _foreign(data, form.write(before)):
        hint = "convert the glossary to CSV and change that"
        raise GlossaryError(f"the file holds more than would be written back: {lost}", path=path, hint=hint)
    return form.write(after)


def patched(data: bytes, before: Glossary, after: Glossary, *, path: str) -> bytes:
    """Return the file `data`, which holds `before`, changed so that it holds `after`.

    Entries of `after` with a `row` come from that row of the file, others are new.

    Raises:
        GlossaryError: `data` cannot be read.
    """
    return _Patch(data, read_table(data, path=path), before).result(after)


class _Patch:
    """A file in pieces: its lines with their ends, and which of them belong to which row."""

    def __init__(self, data: bytes, table: Table, before: Glossary) -> None:
        text = data.decode("utf-8")
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self._lines = io.StringIO(text.removeprefix(self._mark), newline="").readlines()
        self._table = table
        self._before = before
        self._old = {entry.row: entry for entry in before}
        head = self._lines[table.header.row - 1]
        self._newline = head[len(head.rstrip("\r\n")) :] or "\n"
        self._starts = {}  # row → the first line (0-based) that belongs to it, with comments and blank lines above
        last = table.header.row
        for record in table.records:
            self._starts[record.row] = last
            last = record.row
        self._end = last

    def result(self, after: Glossary) -> bytes:
        columns = self._widened(after)
        records = {record.row: record for record in self._table.records}
        parts = [self._head(after, columns)]
        for entry in after:
            record = records.get(entry.row or 0)
            parts.append(self._new(entry, columns) if record is None else self._kept(entry, record, columns))
        tail = self._lines[self._end :] if after.tail == self._before.tail else self._comments(after.tail)
        parts.append("".join(tail))
        return (self._mark + self._joined(parts)).encode()

    def _widened(self, after: Glossary) -> tuple[str, ...]:
        """Return the columns of the file with those that are new, each where it belongs."""
        columns = list(self._table.columns)
        for column in after.used_columns():
            if column in columns:
                continue
            known = COLUMNS[: COLUMNS.index(column)] if column in COLUMNS else ()
            places = [columns.index(one) for one in known if one in columns]
            columns.insert(max(places) + 1 if places else len(columns), column)
        return tuple(columns)

    def _head(self, after: Glossary, columns: Sequence[str]) -> str:
        header = self._table.header
        above = "".join(self._lines[: header.first - 1])
        own = "".join(self._lines[header.first - 1 : header.row])
        if after.head != self._before.head:
            above = "".join(self._comments(after.head))
        if columns != self._table.columns:
            named = dict(zip(self._table.columns, header.cells, strict=True))
            own = self._row([named.get(column, column) for column in columns])
        return above + own

    def _kept(self, entry: Entry, record: Record, columns: Sequence[str]) -> str:
        """Return a row that was there, with what stands above it."""
        old = self._old[record.row]
        above = self._lines[self._starts[record.row] : record.first - 1]
        if entry.comments != old.comments:
            above = self._comments(entry.comments)
        own = "".join(self._lines[record.first - 1 : record.row])
        changed = {column: entry.cell(column) for column in columns if entry.cell(column) != old.cell(column)}
        if changed or columns != self._table.columns:
            cells = {**dict(zip(self._table.columns, record.cells, strict=True)), **changed}
            own = self._row([cells.get(column, "") for column in columns])
        return "".join(above) + own

    def _new(self, entry: Entry, columns: Sequence[str]) -> str:
        return "".join(self._comments(entry.comments)) + self._row([entry.cell(column) for column in columns])

    def _row(self, cells: Sequence[str]) -> str:
        return row_text(cells, self._table.delimiter, self._newline)

    def _comments(self, comments: Sequence[str]) -> list[str]:
        return [f"{line}{self._newline}" for line in comments]

    def _joined(self, parts: Sequence[str]) -> str:
        """Put the pieces together; a last line without an end gets one where something follows."""
        whole = [part for part in parts if part]
        ends = [part if part.endswith(("\n", "\r")) else part + self._newline for part in whole[:-1]]
        return "".join((*ends, *whole[-1:]))


def _words(data: bytes) -> Counter[str]:
    """Count the words of a text file, names and values of tags included; whichever program wrote it."""
    text = _PROGRAM.sub("", data.decode("utf-8-sig", errors="replace"))
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return Counter(_WORD.findall(html.unescape(text)))


def _foreign(data: bytes, written: bytes) -> str:
    """Name some of what is in a file and not in what would be written in its place; empty if there is nothing."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return ", ".join(sorted(name for name in archive.namelist() if _SHEET.match(name))[1:])
    lost = _words(data) - _words(written)
    return ", ".join(sorted(lost, key=lambda word: (-len(word), word))[:5])
