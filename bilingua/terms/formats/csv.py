"""The canonical glossary file: CSV with a header, one entry a line, made to be read and merged line by line.

Lines that begin with `# ` (or are a lone `#`) are comments: those above the header belong to the file, those above an
entry to the entry. Columns that bilingua does not know are kept. Semicolons or tabs are accepted as delimiters when
reading, since spreadsheets write them. A new file has commas; one that is changed keeps what it has.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import counted_cells, decode
from bilingua.terms.glossary import COLUMNS, Glossary, is_comment, make_entry


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the file: its first and last line (1-based), the comments above it, its cells."""

    first: int
    row: int
    comments: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows: its delimiter, its header with the columns that it names, the rows, the comments at the end."""

    delimiter: str
    header: Record
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    tail: tuple[str, ...]


class CsvFormat:
    """Reader and writer of the canonical CSV. `delimiter` is what writing puts between cells."""

    delimiter = ","

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the bytes of a CSV file.

        Raises:
            GlossaryError: naming row (a line of the file) and column.
        """
        table = read_table(data, path=path)
        entries = tuple(
            make_entry(
                dict(zip(table.columns, record.cells, strict=True)),
                path=path,
                row=record.row,
                comments=record.comments,
            )
            for record in table.records
        )
        return Glossary("", entries, path=path, columns=table.columns, head=table.header.comments, tail=table.tail)

    def write(self, glossary: Glossary) -> bytes:
        """Return the glossary as UTF-8 text, with its columns and comments."""
        columns = glossary.used_columns()
        lines = [f"{line}\n" for line in glossary.head]
        lines.append(row_text(columns, self.delimiter))
        for entry in glossary:
            lines += [f"{line}\n" for line in entry.comments]
            lines.append(row_text([entry.cell(column) for column in columns], self.delimiter))
        lines += [f"{line}\n" for line in glossary.tail]
        return "".join(lines).encode()

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return nothing: this format carries everything."""
        return ()


def read_table(data: bytes, *, path: str) -> Table:
    """Return the rows of a CSV file.

    Raises:
        GlossaryError: not well-formed, without the required columns, or rows of different lengths.
    """
    lines = _Lines(decode(data, path=path))
    delimiter = max(",;\t", key=lines.first_text().count)
    records = _records(lines, delimiter, path)
    header = next(records, None)
    if header is None:
        raise GlossaryError("the glossary is empty", path=path, hint="the first line is: source,target")
    columns = header_columns(list(header.cells), path=path, row=header.row)
    found = []
    for record in records:
        if len(record.cells) != len(columns):
            raise _uneven(record, columns, delimiter, path=path)
        found.append(record)
    return Table(delimiter, header, columns, tuple(found), lines.take_comments())


def row_text(cells: Iterable[str], delimiter: str, newline: str = "\n") -> str:
    """Return a row as it is written, in quotation marks where it would be read as a comment."""
    texts = list(cells)
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=newline,
        quoting=csv.QUOTE_ALL if is_comment(texts[0]) else csv.QUOTE_MINIMAL,
    ).writerow(texts)
    return out.getvalue()


def header_columns(header: Sequence[str], *, path: str, row: int) -> tuple[str, ...]:
    """Return the columns that a header names, known ones in lower case.

    Raises:
        GlossaryError: a required column is missing, or one is named twice or not at all.
    """
    columns = tuple(cell.strip().lower() if cell.strip().lower() in COLUMNS else cell.strip() for cell in header)
    for required in ("source", "target"):
        if required not in columns:
            line = _visible(", ".join(header))[:80]
            hint = f"the first line must name the columns, such as source,target; it is: {line}"
            if len(header) in (2, 4) and not set(columns) & set(COLUMNS):
                hint += "; a file for DeepL has no such line: bilingua glossary convert --from deepl"
            raise GlossaryError(f"no column {required!r}", path=path, row=row, column=required, hint=hint)
    seen: set[str] = set()
    for number, column in enumerate(columns, start=1):
        if not column:
            raise GlossaryError(f"column {number} has no name", path=path, row=row, hint="name it or remove it")
        if column in seen:
            raise GlossaryError("column named twice", path=path, row=row, column=column, hint="remove one of them")
        seen.add(column)
    return columns


def _uneven(record: Record, columns: Sequence[str], delimiter: str, *, path: str) -> GlossaryError:
    many, wanted = len(record.cells), len(columns)
    sign = {",": "comma", ";": "semicolon", "\t": "tab"}
    hint = f'put "…" around a cell that contains a {sign[delimiter]}'
    if many < wanted:
        other = next((name for char, name in sign.items() if char in record.cells[0]), "")
        hint = f"write a {sign[delimiter]} after each cell but the last, also after empty ones"
        hint += f"; here stands a {other}" if other else ""
    return GlossaryError(
        f"{counted_cells(many)} where the header has {wanted}",
        path=path,
        row=record.row,
        column=columns[many] if many < wanted else None,
        hint=hint,
    )


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text)


class _Lines:
    """Hands lines to `csv.reader`, keeping back the comments; `fresh` says that the next line starts a record."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline=None).readlines()
        self._comments: list[str] = []
        self.first = 0
        self.row = 0
        self.fresh = True

    def first_text(self) -> str:
        return next((line for line in self._lines if line.strip() and not is_comment(line)), "")

    def take_comments(self) -> tuple[str, ...]:
        comments, self._comments = self._comments, []
        return tuple(comments)

    def __iter__(self) -> Iterator[str]:
        for self.row, line in enumerate(self._lines, start=1):  # noqa: B020 (the row is read while iterating)
            if self.fresh and (is_comment(line) or not line.strip()):
                if line.strip():
                    self._comments.append(line.rstrip())
                continue
            if self.fresh:
                self.first = self.row
            self.fresh = False
            yield line


def _records(lines: _Lines, delimiter: str, path: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.fresh = True
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that is not closed swallows the rest of the file: its own row is the one to look at.
            what = "a cell has no end" if "limit" in str(error) else str(error)
            hint = 'is a quotation mark missing? A cell with quotation marks is written "like ""this"""'
            raise GlossaryError(f"not well-formed CSV: {what}", path=path, row=lines.first, hint=hint) from error
        if any(cell.strip() for cell in cells):
            yield Record(lines.first, lines.row, lines.take_comments(), tuple(cells))
