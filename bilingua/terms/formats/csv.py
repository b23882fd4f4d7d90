"""The canonical glossary file: CSV with a header, one entry a line, made to be read and merged line by line.

Lines that begin with `# ` (or are a lone `#`) are comments: those above the header belong to the file, those above an
entry to the entry. Columns that bilingua does not know are kept. Semicolons or tabs are accepted as delimiters when
reading, since spreadsheets write them; writing always uses commas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import decode
from bilingua.terms.glossary import COLUMNS, Entry, Glossary, make_entry


class CsvFormat:
    """Reader and writer of the canonical CSV. `delimiter` is what writing puts between cells."""

    delimiter = ","

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the bytes of a CSV file.

        Raises:
            GlossaryError: naming row (a line of the file) and column.
        """
        lines = _Lines(decode(data, path=path))
        delimiter = _delimiter(lines.first())
        records = _records(lines, delimiter, path)
        try:
            _, head, header = next(records)
        except StopIteration:
            raise GlossaryError("the glossary is empty", path=path, hint="the first line is: source,target") from None
        columns = header_columns(header, path=path, row=lines.row)
        entries = []
        for row, comments, cells in records:
            if len(cells) != len(columns):
                raise GlossaryError(
                    f"{len(cells)} cells where the header has {len(columns)}",
                    path=path,
                    row=row,
                    hint=f'put "…" around a cell that contains {delimiter!r}',
                )
            entries.append(make_entry(dict(zip(columns, cells, strict=True)), path=path, row=row, comments=comments))
        return Glossary("", tuple(entries), path=path, columns=columns, head=head, tail=tuple(lines.take_comments()))

    def write(self, glossary: Glossary) -> bytes:
        """Return the glossary as UTF-8 text in canonical order."""
        return self.render(glossary, glossary.ordered())

    def render(self, glossary: Glossary, entries: Sequence[Entry]) -> bytes:
        """Return these entries in this order, with the columns and comments of the glossary."""
        columns = glossary.used_columns()
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        out.writelines(f"{line}\n" for line in glossary.head)
        writer.writerow(columns)
        for entry in entries:
            out.writelines(f"{line}\n" for line in entry.comments)
            if _is_comment(entry.source):
                quoting = csv.writer(out, delimiter=self.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
                quoting.writerow(map(entry.cell, columns))
            else:
                writer.writerow([entry.cell(column) for column in columns])
        out.writelines(f"{line}\n" for line in glossary.tail)
        return out.getvalue().encode()

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return nothing: this format carries everything."""
        return ()


class _Lines:
    """Hands lines to `csv.reader`, keeping back the comments; `fresh` says that the next line starts a record."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline=None).readlines()
        self._comments: list[str] = []
        self.row = 0
        self.fresh = True

    def first(self) -> str:
        return next((line for line in self._lines if line.strip() and not _is_comment(line)), "")

    def take_comments(self) -> list[str]:
        comments, self._comments = self._comments, []
        return comments

    def __iter__(self) -> Iterator[str]:
        for self.row, line in enumerate(self._lines, start=1):  # noqa: B020 (the row is read while iterating)
            if self.fresh and (_is_comment(line) or not line.strip()):
                if line.strip():
                    self._comments.append(line.rstrip())
                continue
            self.fresh = False
            yield line


def _records(lines: _Lines, delimiter: str, path: str) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    """Yield each record with the row of its last line and the comments above it."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.fresh = True
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = 'a cell with quotation marks is written "like ""this"""'
            raise GlossaryError(f"not well-formed CSV: {error}", path=path, row=lines.row, hint=hint) from error
        if any(cell.strip() for cell in cells):
            yield lines.row, tuple(lines.take_comments()), cells


def _is_comment(line: str) -> bool:
    # "#MeToo" is a term; "# People" is a comment.
    return line.startswith("# ") or line.rstrip() == "#"


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def header_columns(header: list[str], *, path: str, row: int) -> tuple[str, ...]:
    """Return the columns that a header names, known ones in lower case.

    Raises:
        GlossaryError: a required column is missing, or one is named twice or not at all.
    """
    columns = tuple(cell.strip().lower() if cell.strip().lower() in COLUMNS else cell.strip() for cell in header)
    for required in ("source", "target"):
        if required not in columns:
            hint = f"the first line must name the columns, such as source,target; it is: {', '.join(header)[:80]}"
            raise GlossaryError(f"no column {required!r}", path=path, row=row, column=required, hint=hint)
    for index, column in enumerate(columns):
        if not column:
            raise GlossaryError(f"column {index + 1} has no name", path=path, row=row, hint="name it or remove it")
        if column in columns[:index]:
            raise GlossaryError("column named twice", path=path, row=row, column=column, hint="remove one of them")
    return columns
