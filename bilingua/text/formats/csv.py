"""Tables with a header: the column `text` is translated into a column `translation`; all other cells stay."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, read_lines

RESULTS = ("translation", "findings", "error")


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """The header as written, the place of each result column in it (None: it is added at the end), the delimiter."""

    header: str
    places: Mapping[str, int | None]
    width: int
    delimiter: str


class CsvFormat:
    """Comma-separated or, as German spreadsheets have it, semicolon-separated values; the header tells which.

    `column` names the cells to translate, `results` the columns that are added or replaced. A row that cannot be used
    has an error where there is a column for it; otherwise the file is refused. `lenient` goes for rows that are not
    UTF-8.
    """

    delimiters = ",;\t"

    def __init__(
        self, *, column: str = "text", results: Sequence[str] = ("translation",), lenient: bool = False
    ) -> None:
        self._column = column
        self._results = results
        self._lenient = lenient

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the header at once and the rows lazily."""
        lines = _Recorder(source, where, lenient=self._lenient)
        first = next(lines, "")
        delimiter = _delimiter(first, self.delimiters)
        records = _records(first, lines, delimiter, where)
        header = next(records, None)
        if header is None or not header.cells:
            raw = (header.raw if header else "") + lines.taken()
            if raw.strip("\ufeff"):
                raise DocumentError("the header is empty", path=where, line=1)
            return Content((), _Skeleton(raw, {}, 0, delimiter))
        names = header.cells
        if self._column not in names:
            columns = ", ".join(map(repr, names))
            problem = f"no column `{self._column}`; there are {columns}"
            raise DocumentError(problem, path=where, line=1, hint="rename one")
        ((name, times),) = Counter(names).most_common(1)
        if times > 1:
            raise DocumentError(f"two columns are called {name!r}", path=where, line=1)
        places = {name: names.index(name) if name in names else None for name in self._results}
        return Content(self._blocks(records, names, where), _Skeleton(header.raw, places, len(names), delimiter))

    def writer(self, target: BinaryIO, skeleton: _Skeleton) -> _Writer:
        """Return a writer. A table in which nothing is translated gets no new column."""
        return _Writer(target, skeleton)

    def _blocks(self, records: Iterator[_Record], names: list[str], where: str) -> Iterator[Block]:
        at = names.index(self._column)
        for record in records:
            cells, problem = record.cells, record.error
            if cells and len(cells) != len(names):
                problem = problem or f"the row has {len(cells)} cells, the header {len(names)}"
            if problem and "error" not in self._results:
                hint = "quote cells that contain the delimiter"
                raise DocumentError(problem, path=where, line=record.line, hint=hint)
            text = cells[at] if cells and not problem else ""
            yield Block(text, extra={"raw": record.raw, "cells": cells}, error=problem)


class TsvFormat(CsvFormat):
    """Tab-separated values."""

    delimiters = "\t"


@dataclass(frozen=True, slots=True)
class _Record:
    """A row: as written, as cells, the number of its last line, and why it is not text if it is not."""

    raw: str
    cells: list[str]
    line: int
    error: str = ""


class _Recorder:
    """The lines of a file, which remembers those that a record was made of."""

    def __init__(self, source: BinaryIO, where: str, *, lenient: bool) -> None:
        self._lines = read_lines(source, where, lenient=lenient)
        self._taken: list[str] = []
        self.number = 0
        self.error = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        self.error = self.error or line.error
        self._taken.append(line.mark + line.text + line.end)
        return line.text + line.end

    def taken(self) -> str:
        """Return what was read since the last call, as written."""
        raw, self.error = "".join(self._taken), ""
        self._taken.clear()
        return raw


def _delimiter(header: str, delimiters: str) -> str:
    return max(delimiters, key=lambda each: (header.count(each), -delimiters.index(each)))


def _records(first: str, lines: _Recorder, delimiter: str, where: str) -> Iterator[_Record]:
    """Yield the rows, the header among them."""

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
        problem = lines.error
        yield _Record(lines.taken(), cells, lines.number, problem)


@contextmanager
def _long_fields() -> Iterator[None]:
    """Lift the limit that the csv module sets on cells, for all of Python, while one record is read."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


class _Writer:
    """Holds back rows until the first translation tells whether there are new columns."""

    def __init__(self, target: BinaryIO, skeleton: _Skeleton) -> None:
        self._target = target
        self._skeleton = skeleton
        self._added = [name for name, place in skeleton.places.items() if place is None]
        self._replaced = {name: place for name, place in skeleton.places.items() if place is not None}
        self._waiting: list[Block] | None = []

    def write(self, block: Block, translation: Translation | None) -> None:
        if self._waiting is not None:
            if translation is None:
                self._waiting.append(block)
                return
            self._begin()
        self._row(block, translation)

    def finish(self) -> None:
        if self._waiting is not None:
            self._put(self._skeleton.header)
            for block in self._waiting:
                self._put(block.extra["raw"])

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        self._put(self._appended(self._skeleton.header, self._added))
        for block in waiting:
            self._row(block, None)

    def _row(self, block: Block, translation: Translation | None) -> None:
        raw, cells = block.extra["raw"], block.extra["cells"]
        if cells and translation is not None and (self._replaced or len(cells) != self._skeleton.width):
            values = result_cells(block, translation)
            changed = [*cells, *[""] * self._skeleton.width][: self._skeleton.width]
            for name, place in self._replaced.items():
                changed[place] = values[name]
            body = raw.rstrip("\r\n")
            raw = self._delimited(changed) + raw[len(body) :]
        if cells:
            values = dict.fromkeys(self._added, "") if translation is None else result_cells(block, translation)
            raw = self._appended(raw, [values[name] for name in self._added])
        self._put(raw)

    def _appended(self, raw: str, cells: Sequence[str]) -> str:
        """Return a row as written with cells at its end."""
        body = raw.rstrip("\r\n")
        added = "".join(self._skeleton.delimiter + (self._delimited([cell]) if cell else "") for cell in cells)
        return body + added + raw[len(body) :]

    def _delimited(self, cells: list[str]) -> str:
        line = io.StringIO()
        # Cells are quoted where they contain a character of the line end, so both kinds must be in it.
        csv.writer(line, delimiter=self._skeleton.delimiter, lineterminator="\r\n").writerow(cells)
        return line.getvalue().removesuffix("\r\n")

    def _put(self, text: str) -> None:
        self._target.write(text.encode(errors="surrogateescape"))


def result_cells(block: Block, translation: Translation) -> dict[str, str]:
    """Return the cells of `RESULTS` for a row."""
    findings = " ".join(f"{found.rule}:{found.severity}" for found in translation.findings)
    return {"translation": translation.text, "findings": findings, "error": block.error}
