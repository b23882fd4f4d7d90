"""PDF, read as plain text: lines are joined to paragraphs, pages follow each other."""

from __future__ import annotations

import io
import logging
from typing import Any, BinaryIO

import pypdf
from pypdf.errors import PyPdfError

from bilingua.errors import DocumentError
from bilingua.files import read_whole
from bilingua.text.formats.base import BlockWriter, Content, is_content
from bilingua.text.formats.wrapped import WrappedFormat

# It warns of what it mends.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


class PdfFormat:
    """PDF with text in it, not pictures of text. What is written is plain text."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: no PDF, a damaged or encrypted one, or one without text.
        """
        data = read_whole(source, where)
        if b"%PDF-" not in data[:1024]:
            raise DocumentError("this is no PDF document", path=where)
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise DocumentError("the document is encrypted", path=where, hint="save it without a password")
            text = "\n\n".join(page.extract_text() for page in reader.pages)
        except PyPdfError as error:
            raise DocumentError(f"a damaged PDF document: {error}", path=where, hint="print it to a new PDF") from error
        if not is_content(text):
            hint = "if its pages are pictures, ocrmypdf puts text behind them"
            raise DocumentError("the PDF has no text", path=where, hint=hint)
        return WrappedFormat().read(io.BytesIO(text.replace("\0", "").encode(errors="replace")), where)

    def writer(self, target: BinaryIO, skeleton: Any) -> BlockWriter:
        """Return a writer of plain text."""
        return WrappedFormat().writer(target, skeleton)
