"""What a document format is, and the careful reading of UTF-8 lines that the text formats share."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation

_BOM = "\ufeff"
# Longer marks first: UTF-32's begins with UTF-16's.
_OTHER_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (as .docx, .xlsx and .epub are)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
_PIECE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Content:
    """What a format found: blocks in reading order, lazily where it can, and what it needs to write them back."""

    blocks: Iterable[Block]
    skeleton: Any = None


class BlockWriter(Protocol):
    """Takes the blocks of a document back, one by one and in their order."""

    def write(self, block: Block, translation: Translation | None) -> None:
        """Write a block; without a translation it stays as it was."""
        ...

    def finish(self) -> None:
        """Write what can only be written at the end. The target stays open."""
        ...


class Format(Protocol):
    """A document format. Reading and writing untouched blocks gives the same document again."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read a document; `where` names it in errors."""
        ...

    def writer(self, target: BinaryIO, skeleton: Any) -> BlockWriter:
        """Return a writer for a document with this skeleton."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text file: its number (from 1), its text, the line end as written, a byte order mark before it."""

    number: int
    text: str
    end: str
    mark: str = ""


def read_lines(source: BinaryIO, where: str) -> Iterator[Line]:
    r"""Yield the lines of a UTF-8 file; `\n`, `\r\n` and `\r` end one. A lone byte order mark is an empty line.

    Raises:
        DocumentError: the bytes are no UTF-8 text; it says what they look like and where.
    """
    number, offset, mark = 0, 0, ""
    for raw in source:
        if not offset:
            _reject_other_files(raw, where)
        text = _decoded(raw, where, number + 1, offset)
        if not offset and text.startswith(_BOM):
            mark, text = _BOM, text[1:]
        offset += len(raw)
        for piece in _PIECE.findall(text):
            if piece or mark:
                number += 1
                body = piece.rstrip("\r\n")
                yield Line(number, body, piece[len(body) :], mark)
                mark = ""


def in_one_line(text: str) -> str:
    """Return the text with every line end as a space, offsets unchanged: what stood in one line stays in one."""
    return _LINE_END.sub(lambda match: " " * len(match[0]), text)


def _reject_other_files(head: bytes, where: str) -> None:
    for mark, name in _OTHER_BOMS:
        if head.startswith(mark):
            raise DocumentError(f"this is {name} text, not UTF-8", path=where, line=1, hint=_convert(name))
    for magic, name in _BINARY:
        if head.startswith(magic):
            raise DocumentError(f"this is {name}, not a text file", path=where, hint="extract its text first")


def _decoded(raw: bytes, where: str, number: int, offset: int) -> str:
    nul = raw.find(b"\0")
    if nul >= 0:
        if raw.count(b"\0") * 3 >= len(raw):
            raise DocumentError(
                "this looks like UTF-16 text, not UTF-8", path=where, line=number, hint=_convert("UTF-16")
            )
        raise DocumentError(f"NUL byte at offset {offset + nul}: this is a binary file", path=where, line=number)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at, byte = offset + error.start, raw[error.start]
        if error.reason == "unexpected end of data":
            raise DocumentError(
                f"the text ends inside a character (offset {at})", path=where, line=number, hint="is the file cut off?"
            ) from error
        guess = "Windows-1252 (Latin-1)"
        shown = bytes([byte]).decode("cp1252", "replace")
        raise DocumentError(
            f"not UTF-8: byte 0x{byte:02X} at offset {at}; in {guess} it is {shown!r}",
            path=where,
            line=number,
            hint=_convert("WINDOWS-1252"),
        ) from error


def _convert(encoding: str) -> str:
    return f"convert it first: iconv -f {encoding} -t UTF-8"
