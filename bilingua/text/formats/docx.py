"""Word documents: the body with its tables and text boxes, notes, comments, headers and footers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from bilingua.text.formats.base import not_installed
from bilingua.text.formats.runs import RunsFormat
from bilingua.text.formats.xmltext import storable


def write_paragraphs(paragraphs: Iterable[str], target: BinaryIO) -> None:
    """Write a new Word document of plain paragraphs.

    Raises:
        FormatNotInstalledError: the package for it is missing.
    """
    try:
        import docx
    except ModuleNotFoundError as error:
        raise not_installed("docx", error) from error
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(storable(text))
    made.save(target)


class DocxFormat(RunsFormat):
    """WordprocessingML, as Word and LibreOffice write it."""

    kind = "Word document"
    ending = ".docx"
    parts = (
        r"document\.(macroEnabled\.)?main\+xml",
        r"footnotes\+xml",
        r"endnotes\+xml",
        r"comments\+xml",
        r"header\+xml",
        r"footer\+xml",
        r"chart\+xml",
        r"diagramData\+xml",
        r"diagramDrawing\+xml",
    )
