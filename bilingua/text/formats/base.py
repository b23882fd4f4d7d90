"""What a document format is, and the careful reading of UTF-8 lines that the text formats share."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Protocol

from bilingua.errors import DocumentError, FormatNotInstalledError
from bilingua.files import decode, read_whole
from bilingua.packages import install_hint
from bilingua.records import Block, Translation

_BOM = "\ufeff"
_LONGEST = 1 << 26  # bytes of a line: a device has no end
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
    """A line of a text file: its number (from 1), its text, the line end as written, a byte order mark before it.

    `error` says why the line is not text; `text` then has its bytes as Python's surrogate escapes.
    """

    number: int
    text: str
    end: str
    mark: str = ""
    error: str = ""


def read_lines(source: Iterable[bytes], where: str, *, lenient: bool = False) -> Iterator[Line]:
    r"""Yield the lines of a UTF-8 file; `\n`, `\r\n` and `\r` end one. A lone byte order mark is an empty line.

    With `lenient`, a bad byte costs its own line only, which gets an error.

    Raises:
        DocumentError: the bytes are no UTF-8 text, and what they look like; a line has no end.
    """
    number, offset, mark = 0, 0, ""
    readline = getattr(source, "readline", None)  # a part of a file is nothing but lines
    for raw in iter(partial(readline, _LONGEST + 1), b"") if readline else source:
        if len(raw) > _LONGEST:
            problem = f"the line has more than {_LONGEST >> 20} MB"
            raise DocumentError(problem, path=where, line=number + 1, hint="is this a text file?")
        try:
            text, problem = decode(raw, path=where, line=number + 1, offset=offset), ""
        except DocumentError as error:
            if not lenient or not (isinstance(error.__cause__, UnicodeDecodeError) or b"\0" in raw):
                raise
            text, problem = raw.decode("utf-8", "surrogateescape"), error.reason
        if not offset and text.startswith(_BOM):
            mark, text = _BOM, text[1:]
        offset += len(raw)
        for piece in _PIECE.findall(text):
            if piece or mark:
                number += 1
                body = piece.rstrip("\r\n")
                yield Line(number, body, piece[len(body) :], mark, problem)
                mark = ""


def read_all_lines(source: BinaryIO, where: str) -> list[Line]:
    """Return the lines of a file that is taken as a whole; errors as in `read_lines`, and one for too many bytes."""
    return list(read_lines(io.BytesIO(read_whole(source, where)), where))


def is_content(text: str) -> bool:
    """Return whether a text has something to translate: a letter, or a figure that English writes otherwise."""
    return any(map(str.isalnum, text))


def in_one_line(text: str) -> str:
    """Return the text with every line end as a space, offsets unchanged: what stood in one line stays in one."""
    return _LINE_END.sub(lambda match: " " * len(match[0]), text)


def not_installed(name: str, error: ModuleNotFoundError) -> FormatNotInstalledError:
    """Return the error that says which package a document format needs."""
    problem = f"{name} documents need the package {error.name}"
    return FormatNotInstalledError(problem, extra="formats", hint=install_hint("formats", error.name))
