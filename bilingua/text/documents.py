"""Read documents into blocks and write them back; each format is a module of `bilingua.text.formats`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from bilingua.data import read_pairs
from bilingua.errors import BilinguaError, DocumentError, UnsupportedFormatError
from bilingua.files import atomic_writer, unwritable
from bilingua.records import Block, Document, Translation
from bilingua.text.formats.base import Format, not_installed

# Format name → "module:class"; imported on use, so that a format's package loads only if needed.
FORMATS = {
    "txt": "bilingua.text.formats.txt:TextFormat",
    "wrapped": "bilingua.text.formats.wrapped:WrappedFormat",
    "jsonl": "bilingua.text.formats.jsonl:JsonLinesFormat",
    "csv": "bilingua.text.formats.csv:CsvFormat",
    "tsv": "bilingua.text.formats.csv:TsvFormat",
    "srt": "bilingua.text.formats.subtitles:SrtFormat",
    "vtt": "bilingua.text.formats.subtitles:VttFormat",
    "html": "bilingua.text.formats.html:HtmlFormat",
    "docx": "bilingua.text.formats.docx:DocxFormat",
    "pptx": "bilingua.text.formats.pptx:PptxFormat",
    "xlsx": "bilingua.text.formats.xlsx:XlsxFormat",
    "odt": "bilingua.text.formats.odf:OdfFormat",
    "odp": "bilingua.text.formats.odf:OdfFormat",
    "ods": "bilingua.text.formats.odf:OdfFormat",
    "eml": "bilingua.text.formats.eml:EmlFormat",
    "rtf": "bilingua.text.formats.rtf:RtfFormat",
    "pdf": "bilingua.text.formats.pdf:PdfFormat",
    "md": "bilingua.text.formats.markdown:MarkdownFormat",
    "po": "bilingua.text.formats.po:PoFormat",
    "xliff": "bilingua.text.formats.xliff:XliffFormat",
}
# File name ending → format name. A name without an ending is plain text.
EXTENSIONS = {
    "": "txt",
    ".txt": "txt",
    ".text": "txt",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".srt": "srt",
    ".vtt": "vtt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".odt": "odt",
    ".odp": "odp",
    ".ods": "ods",
    ".eml": "eml",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".md": "md",
    ".markdown": "md",
    ".po": "po",
    ".pot": "po",
    ".xlf": "xliff",
    ".xliff": "xliff",
}

# Formats that are read and not written: what is lost. Their translations are plain text.
READ_ONLY = {"rtf": "formats and pictures are lost", "pdf": "the layout is lost; tables and columns may be mixed up"}
# Binary formats: archives, not text.
_BINARY = ("docx", "pptx", "xlsx", "odt", "odp", "ods")

Source = str | Path | BinaryIO
Target = str | Path | BinaryIO


def read_document(source: Source, *, format: str | None = None) -> Document:
    """Read a whole document: a path, a binary stream, or `-` for standard input.

    `format` is a name in `FORMATS`; None means: by the file name's ending, and plain text for a stream.

    Raises:
        DocumentError: no such file, or it cannot be read as this format.
        UnsupportedFormatError: no format has this name or ending, or it needs a package that is not installed.
    """
    with stream_document(source, format=format) as stream:
        blocks = tuple(stream)
        return Document(blocks, stream.format, stream.path, stream.skeleton)


def write_document(document: Document, translations: Sequence[Translation | None], target: Target) -> None:
    """Write a document with its translations, one per block; None leaves a block as it was.

    A file is complete or not there, and as private as the one that the document was read from. A stream stays open.

    Raises:
        DocumentError: the target cannot be written, or the number of translations is not that of the blocks.
    """
    if len(translations) != len(document.blocks):
        raise DocumentError(f"{len(translations)} translations for {len(document.blocks)} blocks", path=document.path)
    sources = [document.path] if document.path else []
    with DocumentWriter(target, format=document.format, skeleton=document.skeleton, sources=sources) as writer:
        for block, translation in zip(document.blocks, translations, strict=True):
            writer.write(block, translation)


class DocumentStream:
    """The blocks of an open document, one by one. Use it in a `with` statement; it can be walked once."""

    def __init__(self, file: BinaryIO, name: str, path: str | None) -> None:
        """Begin to read; use `stream_document` to create one."""
        self.format = name
        self.path = path
        self._where = path or "<stdin>"
        self.closing = ExitStack()
        with self._errors():
            content = _load(name).read(file, self._where)
        self.skeleton: Any = content.skeleton
        self._blocks = content.blocks

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks in reading order."""
        blocks = iter(self._blocks)
        while True:
            with self._errors():
                block = next(blocks, None)
            if block is None:
                return
            yield block

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Convert errors raised by reading into errors of the document."""
        try:
            yield
        except (BilinguaError, MemoryError):
            raise
        except OSError as error:
            raise _unreadable(error, self._where) from error
        except Exception as error:  # damaged files make third-party parsers fail in undocumented ways
            problem = f"cannot be read: {type(error).__name__}: {error}"
            raise DocumentError(problem, path=self._where, hint="is the file damaged?") from error

    def filled(self) -> Iterator[Block]:
        """Yield the blocks; refuse an empty document, which nearly always means that an earlier step failed.

        Raises:
            DocumentError: the document has no blocks.
        """
        empty = True
        for block in self:
            empty = False
            yield block
        if empty:
            raise DocumentError("the file is empty", path=self._where, hint="there is nothing to translate")

    def __enter__(self) -> DocumentStream:
        """Return the stream."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file if it was opened here."""
        self.closing.close()


def stream_document(source: Source, *, format: str | None = None) -> DocumentStream:
    """Open a document for reading block by block; arguments and errors as in `read_document`.

    Text, JSON lines and tables are read during iteration, so their size does not matter.
    """
    path = None if _is_stream(source) or str(source) == "-" else str(source)
    name = _format_name(path, format)
    with ExitStack() as stack:
        try:
            if path is not None:
                file = cast(BinaryIO, stack.enter_context(Path(path).open("rb")))
            else:
                file = cast(BinaryIO, source) if _is_stream(source) else _standard_input()
            stream = DocumentStream(file, name, path)
            stream.closing = stack.pop_all()
            return stream
        except OSError as error:
            raise _unreadable(error, path or "<stdin>") from error


class DocumentWriter:
    """Writes a document block by block. Leaving the `with` statement finishes it; after an error no file remains."""

    def __init__(
        self, target: Target, *, format: str, skeleton: Any = None, sources: Iterable[str | Path] = ()
    ) -> None:
        """Open a path, a binary stream or `-` (standard output).

        `skeleton` is what reading the document gave; a new file is as private as `sources`.

        Raises:
            DocumentError: the target cannot be written.
        """
        name = _format_name(None, format)
        if name in READ_ONLY and not _is_stream(target) and EXTENSIONS.get(Path(str(target)).suffix.lower()) == name:
            raise DocumentError(f"{name} can be read, not written", path=str(target), hint="name a .txt file")
        load = _load(name)
        self._stack = ExitStack()
        self._where: str | None = None  # None: the caller's stream, whose errors are the caller's
        if _is_stream(target):
            file = cast(BinaryIO, target)
        elif str(target) == "-":
            self._where = "<stdout>"
            if sys.stdout is None:
                raise DocumentError("standard output is closed", hint="name an output file")
            file = sys.stdout.buffer
        else:
            self._where = str(target)
            file = self._stack.enter_context(atomic_writer(self._where, sources=sources))
        self._writer = load.writer(file, skeleton)

    def write(self, block: Block, translation: Translation | None) -> None:
        """Write the next block, unchanged if it has no translation."""
        with self._errors():
            self._writer.write(block, translation)

    def flush(self) -> None:
        """Flush, so that a reader of standard output gets what was written so far."""
        if self._where == "<stdout>":
            with self._errors():
                sys.stdout.buffer.flush()

    def close(self) -> None:
        """Finish the document and move it to its destination."""
        with self._stack, self._errors():
            self._writer.finish()
            self.flush()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:  # the reader has closed the pipe, which is not an error
            raise
        except OSError as error:
            if self._where is None:
                raise
            raise unwritable(error, self._where) from error

    def __enter__(self) -> DocumentWriter:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close, or discard what was written."""
        if kind is None:
            self.close()
        else:
            # The file is discarded, so a full disk no longer matters.
            with suppress(_Abandoned, DocumentError):
                self._stack.__exit__(_Abandoned, _Abandoned(), None)


class _Abandoned(Exception):
    """Makes an unfinished file disappear, whatever the reason."""


def is_binary(path: str | None, format: str | None = None) -> bool:
    """Return whether documents of this name or format are binary; False for unknown formats."""
    try:
        return _format_name(path, format) in _BINARY
    except UnsupportedFormatError:
        return False


def written_name(path: Path) -> Path:
    """Return the name of a document's translation: that of plain text where its format is only read."""
    return path.with_suffix(".txt") if EXTENSIONS.get(path.suffix.lower()) in READ_ONLY else path


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise DocumentError("standard input is closed", hint="name a file")
    return sys.stdin.buffer


def _is_stream(target: Source | Target) -> bool:
    return not isinstance(target, str | Path)


def _format_name(path: str | None, name: str | None) -> str:
    if name is not None:
        if name.lower() in FORMATS:
            return name.lower()
        raise UnsupportedFormatError(f"unknown document format {name!r}", hint=_did_you_mean(name.lower(), FORMATS))
    if path is None:
        return "txt"
    extension = Path(path).suffix.lower()
    if extension not in EXTENSIONS:
        known = [ending for ending in EXTENSIONS if ending]
        hint = (
            read_pairs("other_formats.tsv").get(extension) or f"{_did_you_mean(extension, known)}; --format names one"
        )
        raise UnsupportedFormatError(f"{path}: no document format ends in {extension!r}", hint=hint)
    return EXTENSIONS[extension]


def _did_you_mean(name: str, known: Sequence[str] | dict[str, str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"


def _load(name: str) -> Format:
    module, _, attribute = FORMATS[name].partition(":")
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as error:
        raise not_installed(name, error) from error
    return cast(Format, getattr(loaded, attribute)())


def _unreadable(error: OSError, where: str) -> DocumentError:
    if isinstance(error, IsADirectoryError):
        return DocumentError("this is a directory, not a file", path=where, hint="name the files in it")
    if isinstance(error, FileNotFoundError):
        return DocumentError("there is no such file", path=where)
    return DocumentError(f"cannot be read: {error.strerror or error}", path=where)
