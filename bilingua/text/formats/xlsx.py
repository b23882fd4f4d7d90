"""Spreadsheets: cells of text, comments, text boxes and charts; numbers, formulas and formats stay.

A text that several cells share is one block. What a formula or a table calls by its name would break if it were
translated: names of sheets and the headers of tables stay German.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from bilingua.records import Translation
from bilingua.text.formats.packages import Package, Paragraph
from bilingua.text.formats.runs import RunsFormat
from bilingua.text.formats.xmltext import local_name


class XlsxFormat(RunsFormat):
    """SpreadsheetML, as Excel and LibreOffice write it."""

    kind = "spreadsheet"
    ending = ".xlsx"
    parts = (
        r"sheet\.(macroEnabled\.)?main\+xml",
        r"sharedStrings\+xml",
        r"worksheet\+xml",
        r"comments\+xml",
        r"drawing\+xml",
        r"chart\+xml",
    )
    names = "si is text p"

    def paragraphs(self, package: Package, where: str) -> Iterator[Paragraph]:
        """Yield the texts of cells, comments and drawings."""
        tables = (package.root(name) for name in package.of_type(r"table\+xml"))
        columns = chain.from_iterable(table.iter("{*}tableColumn") for table in tables)
        headers = {_in_cell(column.get("name", "")) for column in columns}
        for paragraph in super().paragraphs(package, where):
            if paragraph.text not in headers:
                yield paragraph

    def fill(self, paragraph: Paragraph, translation: Translation) -> None:
        """Put a translation into its cell; without formats of its own, as a plain text."""
        super().fill(paragraph, translation)
        node = paragraph.node
        if len(node) == 1 and local_name(node[0]) == "r" and len(node[0]) == 1 and local_name(node) != "p":
            _unwrap(node[0])


def _in_cell(name: str) -> str:
    return name.replace("_x000a_", "\n").replace("_x000d_", "")


def _unwrap(run: Any) -> None:
    run.getparent().replace(run, run[0])
