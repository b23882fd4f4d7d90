"""Rich text, read as plain text: every paragraph is a line."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from striprtf.striprtf import rtf_to_text

from bilingua.errors import DocumentError
from bilingua.files import read_whole
from bilingua.text.formats.base import BlockWriter, Content
from bilingua.text.formats.txt import TextFormat


class RtfFormat:
    """RTF as word processors write it. What is written is plain text."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: no rich text.
        """
        data = read_whole(source, where)
        if not data.lstrip().startswith(b"{\\rtf"):
            raise DocumentError("this is not rich text", path=where, hint="save it as .rtf or .docx")
        # Bytes beyond ASCII are not in the standard; those who write them mean their Windows.
        text = data.decode("cp1252", "replace")
        # Of a damaged table of fonts, the library would look for the ends again and again; German needs none.
        text = rtf_to_text(text.replace("\\fonttbl", "\\*\\fonts"), errors="replace")
        return TextFormat().read(io.BytesIO(text.encode(errors="replace")), where)

    def writer(self, target: BinaryIO, skeleton: Any) -> BlockWriter:
        """Return a writer of plain text."""
        return TextFormat().writer(target, skeleton)
