"""Tables with a header: the column `text` is translated into a column `translation`; all other cells stay."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, Line, read_lines

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
    gives a block with an error, and is written as it was read unless there is a column for the error. `lenient` goes
    for rows that are not UTF-8.
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
        delimiter = _delimiter(lines.peek(), self.delimiters)
        records = _records(lines, delimiter)
        header = next(records, None)
        if header is not None and header.error:
            hint = "a cell that contains a quote is quoted, and its quotes doubled"
            raise DocumentError(header.error, path=where, line=header.line, hint=hint)
        if header is None or not header.cells:
            raw = header.raw if header else ""
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
            text = cells[at] if cells and not problem else ""
            yield Block(text, extra={"raw": record.raw, "cells": cells, "line": record.line}, error=problem)


class TsvFormat(CsvFormat):
    """Tab-separated values."""

    delimiters = "\t"


@dataclass(frozen=True, slots=True)
class _Record:
    """A row: as written, as cells, the number of its last line, and why it cannot be used if it cannot."""

    raw: str
    cells: list[str]
    line: int
    error: str = ""


class _Recorder:
    """The lines of a file, which remembers those that a record was made of."""

    def __init__(self, source: BinaryIO, where: str, *, lenient: bool) -> None:
        self._lines = read_lines(source, where, lenient=lenient)
        self._taken: list[Line] = []
        self._again: deque[Line] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def peek(self) -> str:
        """Return the first line, which is read again."""
        line = next(self._lines, None)
        if line is None:
            return ""
        self._again.append(line)
        return line.text

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        return line.text + line.end

    def taken(self, *, first_only: bool = False) -> _Record:
        """Return what was read since the last call as a record; with `first_only`, read the rest again."""
        if first_only:
            self._again.extendleft(reversed(self._taken[1:]))
            del self._taken[1:]
        lines, self._taken = self._taken, []
        problem = next((line.error for line in lines if line.error), "")
        return _Record(_raw(lines), [], lines[-1].number if lines else 0, problem)


def _delimiter(header: str, delimiters: str) -> str:
    return max(delimiters, key=lambda mark: (header.count(mark), -delimiters.index(mark)))


def _records(lines: _Recorder, delimiter: str) -> Iterator[_Record]:
    """Yield the rows, the header among them.

    A row with a misplaced quotation mark has no cells, and ends with its first line: an open mark would otherwise take
    the rest of the file with it.
    """
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            while (cells := _next(reader)) is not None:
                yield replace(lines.taken(), cells=cells)
            return
        except csv.Error as error:
            yield replace(lines.taken(first_only=True), error=f"malformed row: {error}")


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    """Return the cells of the next record, without the limit that the csv module sets on them for all of Python."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(limit)


def _raw(lines: Iterable[Line]) -> str:
    return "".join(line.mark + line.text + line.end for line in lines)


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
        if len(cells) != self._skeleton.width and "error" not in self._skeleton.places:
            cells = []  # nobody knows which cell is which
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
