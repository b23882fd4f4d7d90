"""Glossary entries as DeepL's clients send them: pairs in tab-separated or comma-separated lines, and files of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.languages import base
from bilingua.errors import GlossaryError
from bilingua.files import write_file
from bilingua.terms.formats.csv import read_table, row_text

Pair = tuple[str, str]
_INVALID = "Invalid glossary entries provided"
_MAX_BYTES = 1024
_FORMATS = ("tsv", "csv")
_LINE = re.compile(r"[^\r\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parse_entries(text: str, format: str, source: str, target: str) -> list[Pair]:
    """Return the entries of a request for a pair of languages, in order; rows of other languages are left out.

    Raises:
        ServiceError: no entries, or one that cannot be used; it says which.
    """
    if format not in _FORMATS:
        raise ServiceError("Value for 'entries_format' not supported.", hint=f"one of: {', '.join(_FORMATS)}")
    rows = _tsv(text) if format == "tsv" else _csv(text, source, target)
    seen: dict[str, tuple[int, int]] = {}
    pairs = []
    for index, position, cells in rows:
        where = f"Key with the index {index} (starting at position {position})"
        if len(cells) < 2:
            raise ServiceError(_INVALID, hint=f"{where} misses tab separator")
        first, second = (cell.strip() for cell in cells[:2])
        if not first or not second or len(cells) > 2 or _CONTROL.search(first + second):
            raise ServiceError(_INVALID, hint=f"{where} is not a pair of texts")
        if max(len(each.encode()) for each in (first, second)) > _MAX_BYTES:
            raise ServiceError(_INVALID, hint=f"{where} is longer than {_MAX_BYTES} bytes")
        if first in seen:
            other = "index {} (starting at position {})".format(*seen[first])
            raise ServiceError(_INVALID, hint=f"{where} duplicates key with the {other}")
        seen[first] = index, position
        pairs.append((first, second))
    if not pairs:
        raise ServiceError(_INVALID, hint="there are none")
    return pairs


def format_entries(pairs: Iterable[Pair]) -> str:
    """Return entries as tab-separated lines."""
    return "\n".join("\t".join(pair) for pair in pairs)


def read_entries(path: Path) -> list[Pair]:
    """Return the sources and targets of a glossary file, in its order.

    Raises:
        GlossaryError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot read the glossary: {error.strerror}", path=str(path)) from error
    table = read_table(data, path=str(path))
    source, target = table.columns.index("source"), table.columns.index("target")
    return [(record.cells[source], record.cells[target]) for record in table.records]


def write_entries(path: Path, pairs: Sequence[Pair]) -> None:
    """Write entries as a glossary file, which every command of this package reads."""
    rows = [("source", "target"), *pairs]
    write_file(path, "".join(row_text(row, "\t") for row in rows).encode())


def _tsv(text: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield index, offset and cells of the lines that are not blank."""
    for index, match in enumerate(_LINE.finditer(text)):
        if match[0].strip():
            yield index, match.start(), match[0].split("\t")


def _csv(text: str, source: str, target: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield index, line and the two terms of the rows, which may name their languages in two more cells."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = enumerate(reader)
    try:
        for index, cells in rows:
            languages = [base(cell) for cell in cells[2:4] if cell.strip()]
            if not any(cell.strip() for cell in cells) or languages not in ([], [source, target]):
                continue
            yield index, reader.line_num - 1, cells[:2]
    except csv.Error as error:
        raise ServiceError(_INVALID, hint=f"line {reader.line_num}: {error}") from error
