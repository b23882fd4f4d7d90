"""Tables with a header: the column `text` is translated into a column `translation`; all other cells stay."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, read_lines

_TEXT, _TRANSLATION = "text", "translation"


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """The header as written, where the translation goes (None: into a new column), and the delimiter."""

    header: str
    column: int | None
    delimiter: str


class CsvFormat:
    """Comma-separated or, as German spreadsheets have it, semicolon-separated values; the header tells which."""

    delimiters = ",;\t"

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the header at once and the rows lazily."""
        lines = _Recorder(source, where)
        first = next(lines, "")
        delimiter = _delimiter(first, self.delimiters)
        records = _records(first, lines, delimiter, where)
        raw, names = next(records, ("", []))
        if not names:
            raw += lines.taken()
            if raw.strip("\ufeff"):
                raise DocumentError("the header is empty", path=where, line=1)
            return Content((), _Skeleton(raw, None, delimiter))
        if _TEXT not in names:
            columns = ", ".join(map(repr, names))
            raise DocumentError(f"no column `{_TEXT}`; there are {columns}", path=where, line=1, hint="rename one")
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise DocumentError(f"two columns are called {repeated!r}", path=where, line=1)
        column = names.index(_TRANSLATION) if _TRANSLATION in names else None
        return Content(_blocks(records, names, lines, where), _Skeleton(raw, column, delimiter))

    def writer(self, target: BinaryIO, skeleton: _Skeleton) -> _Writer:
        """Return a writer. A table in which nothing is translated gets no new column."""
        return _Writer(target, skeleton)


class TsvFormat(CsvFormat):
    """Tab-separated values."""

    delimiters = "\t"


class _Recorder:
    """The lines of a file, which remembers those that a record was made of."""

    def __init__(self, source: BinaryIO, where: str) -> None:
        self._lines = read_lines(source, where)
        self._taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        self._taken.append(line.mark + line.text + line.end)
        return line.text + line.end

    def taken(self) -> str:
        """Return what was read since this was last asked, as written."""
        raw = "".join(self._taken)
        self._taken.clear()
        return raw


def _delimiter(header: str, delimiters: str) -> str:
    return max(delimiters, key=lambda each: (header.count(each), -delimiters.index(each)))


def _records(first: str, lines: _Recorder, delimiter: str, where: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each record as written and as cells."""

    def chained() -> Iterator[str]:
        if first:
            yield first
            yield from lines

    reader = csv.reader(chained(), delimiter=delimiter, strict=True)
    while True:
        try:
            with _long_fields():
                cells = next(reader, None)
        except csv.Error as error:
            hint = "a cell that contains a quote is quoted, and its quotes doubled"
            raise DocumentError(f"malformed table: {error}", path=where, line=lines.number, hint=hint) from error
        if cells is None:
            return
        yield lines.taken(), cells


@contextmanager
def _long_fields() -> Iterator[None]:
    """Lift the limit that the csv module sets on cells, for all of Python, while one record is read."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _blocks(
    records: Iterator[tuple[str, list[str]]], names: list[str], lines: _Recorder, where: str
) -> Iterator[Block]:
    at = names.index(_TEXT)
    for raw, cells in records:
        if cells and len(cells) != len(names):
            raise DocumentError(
                f"the row has {len(cells)} cells, the header {len(names)}",
                path=where,
                line=lines.number,
                hint="quote cells that contain the delimiter",
            )
        yield Block(cells[at] if cells else "", extra={"raw": raw, "cells": cells})


class _Writer:
    """Holds back rows until the first translation tells whether there is a new column."""

    def __init__(self, target: BinaryIO, skeleton: _Skeleton) -> None:
        self._target = target
        self._skeleton = skeleton
        self._waiting: list[Block] | None = []

    def write(self, block: Block, translation: Translation | None) -> None:
        if self._waiting is not None:
            if translation is None:
                self._waiting.append(block)
                return
            self._begin()
        self._row(block, None if translation is None else translation.text)

    def finish(self) -> None:
        if self._waiting is not None:
            self._put(self._skeleton.header)
            for block in self._waiting:
                self._put(block.extra["raw"])

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        header = self._skeleton.header
        self._put(header if self._skeleton.column is not None else self._appended(header, _TRANSLATION))
        for block in waiting:
            self._row(block, None)

    def _row(self, block: Block, text: str | None) -> None:
        raw, cells, column = block.extra["raw"], block.extra["cells"], self._skeleton.column
        if not cells or (column is not None and text is None):
            self._put(raw)
        elif column is None:
            self._put(self._appended(raw, text or ""))
        else:
            changed = [*cells[:column], text or "", *cells[column + 1 :]]
            body = raw.rstrip("\r\n")
            self._put(self._delimited(changed) + raw[len(body) :])

    def _appended(self, raw: str, cell: str) -> str:
        body = raw.rstrip("\r\n")
        return f"{body}{self._skeleton.delimiter}{self._delimited([cell]) if cell else ''}{raw[len(body) :]}"

    def _delimited(self, cells: list[str]) -> str:
        line = io.StringIO()
        # Cells are quoted where they contain a character of the line end, so both kinds must be in it.
        csv.writer(line, delimiter=self._skeleton.delimiter, lineterminator="\r\n").writerow(cells)
        return line.getvalue().removesuffix("\r\n")

    def _put(self, text: Any) -> None:
        self._target.write(text.encode())
