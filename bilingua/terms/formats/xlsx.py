"""A glossary as a spreadsheet (extra `formats`): one sheet, the canonical columns, one entry a row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from bilingua.errors import DocumentError, GlossaryError
from bilingua.files import check_archive
from bilingua.packages import install_hint
from bilingua.terms.formats.csv import header_columns
from bilingua.terms.glossary import Entry, Glossary, make_entry

_MAX_UNPACKED = 1 << 27  # bytes; a glossary of 100,000 entries unpacks to about 30 MB


class XlsxFormat:
    """Reader and writer of .xlsx. The first sheet is read; cells are written as text, never as formulas."""

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the first sheet of a workbook.

        Raises:
            GlossaryError: not a workbook, or a cell that cannot be used; rows are the sheet's.
        """
        columns: tuple[str, ...] = ()
        entries: list[Entry] = []
        for row, cells in _rows(data, path=path):
            texts = [_text(cell, path=path, row=row) for cell in cells]
            if not any(texts):
                continue
            if not columns:
                while texts and not texts[-1]:
                    texts.pop()
                columns = header_columns(texts, path=path, row=row)
                continue
            if beyond := [text for text in texts[len(columns) :] if text]:
                hint = "name the column in the first row, or clear the cell"
                raise GlossaryError(f"{beyond[0]!r} is in a column without a name", path=path, row=row, hint=hint)
            entries.append(make_entry(dict(zip(columns, texts, strict=False)), path=path, row=row))
        if not columns:
            raise GlossaryError("the glossary is empty", path=path, hint="the first row is: source | target")
        return Glossary("", tuple(entries), path=path, columns=columns)

    def write(self, glossary: Glossary) -> bytes:
        """Return a workbook with one sheet.

        Raises:
            GlossaryError: a cell holds characters that a workbook has no place for.
        """
        openpyxl = _openpyxl()
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "glossary"
        columns = glossary.used_columns()
        rows = [list(columns), *([entry.cell(column) for column in columns] for entry in glossary)]
        for row, texts in enumerate(rows, start=1):
            for column, text in enumerate(texts, start=1):
                if text:
                    cell = sheet.cell(row=row, column=column)
                    try:
                        cell.value = text
                    except openpyxl.utils.exceptions.IllegalCharacterError as error:
                        problem = f"characters that a workbook cannot hold in {text!a}"
                        raise GlossaryError(problem, row=row, hint="retype the cell") from error
                    cell.data_type = "s"  # a term such as =CMD() must not become a formula
        sheet.freeze_panes = "A2"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return the loss of comments."""
        comments = len(glossary.head) + len(glossary.tail) + sum(len(entry.comments) for entry in glossary)
        return (f"comments ({comments} lines)",) if comments else ()


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        hint = install_hint("formats", "openpyxl")
        raise GlossaryError("spreadsheets need the package openpyxl", hint=hint) from error
    return openpyxl


def _rows(data: bytes, *, path: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of the first sheet that have cells, each with its number; what is not there costs nothing."""
    hint = "save it as .xlsx from a spreadsheet program"
    openpyxl = _openpyxl()
    try:
        check_archive(data, path=path, limit=_MAX_UNPACKED)
        sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets
        if sheets:
            sheets[0].reset_dimensions()  # what the file says of its size may be wrong
            yield from ((row, cells) for row, cells in enumerate(sheets[0].iter_rows(), start=1) if cells)
            return
    except DocumentError as error:
        raise GlossaryError(error.reason, path=path, hint="is it a glossary?") from error
    except Exception as error:  # openpyxl and zipfile raise a dozen kinds on damaged files, none with a common root
        raise GlossaryError(f"not a workbook: {error or type(error).__name__}", path=path, hint=hint) from error
    raise GlossaryError("the workbook has no sheet", path=path, hint=hint)


def _text(cell: Any, *, path: str, row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        hint = "replace the formula by its value"
        raise GlossaryError("the cell holds a formula", path=path, row=row, column=cell.column_letter, hint=hint)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
