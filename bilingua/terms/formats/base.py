"""What a glossary file format must offer, and the registry of the formats there are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bilingua import files
from bilingua.errors import DocumentError, GlossaryError, UnsupportedFormatError

if TYPE_CHECKING:
    from bilingua.terms.glossary import Glossary

# Format name → "module:class", imported on use; a format that needs an optional package costs nothing until then.
REGISTRY = {
    "amazon": "bilingua.terms.formats.rows:TermSetFormat",
    "csv": "bilingua.terms.formats.csv:CsvFormat",
    "deepl": "bilingua.terms.formats.rows:PairsFormat",
    "deepl4": "bilingua.terms.formats.rows:DeeplFourFormat",
    "google": "bilingua.terms.formats.rows:PairsFormat",
    "google-set": "bilingua.terms.formats.rows:GoogleSetFormat",
    "json": "bilingua.terms.formats.json:JsonFormat",
    "omegat": "bilingua.terms.formats.rows:OmegatFormat",
    "pairs-tsv": "bilingua.terms.formats.rows:PairsTsvFormat",
    "tbx": "bilingua.terms.formats.tbx:TbxFormat",
    "tbx-dct": "bilingua.terms.formats.tbx:TbxDctFormat",
    "tbx2": "bilingua.terms.formats.tbx:TbxTwoFormat",
    "tmx": "bilingua.terms.formats.tmx:TmxFormat",
    "tsv": "bilingua.terms.formats.tsv:TsvFormat",
    "xlsx": "bilingua.terms.formats.xlsx:XlsxFormat",
}

# File extension → format name.
EXTENSIONS = {
    ".csv": "csv",
    ".json": "json",
    ".tab": "omegat",
    ".tbx": "tbx",
    ".tmx": "tmx",
    ".tsv": "tsv",
    ".txt": "omegat",
    ".utf8": "omegat",
    ".xlsx": "xlsx",
}


class GlossaryFormat(Protocol):
    """One file format. Classes of this shape take no arguments and keep no state."""

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary that the bytes of a file hold.

        Raises:
            GlossaryError: with `path`, and row and column where they are known.
        """
        ...

    def write(self, glossary: Glossary) -> bytes:
        """Return the bytes of a file that holds the glossary, its entries in their order."""
        ...

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return the losses of writing this glossary in the format, one per line."""
        ...


def format_of(path: Path, *, format: str | None = None) -> GlossaryFormat:
    """Return the format with this name, or the one that the extension stands for where `format` is None.

    Raises:
        UnsupportedFormatError: no format has this name or extension.
    """
    name = EXTENSIONS.get(path.suffix.lower()) if format is None else format
    if name is None or name not in REGISTRY:
        what = f"unknown glossary format {format!r}" if format else f"no glossary format for {path.name!r}"
        known = ", ".join(sorted(REGISTRY))
        raise UnsupportedFormatError(what, hint=f"name one of these formats: {known}")
    module, _, attribute = REGISTRY[name].partition(":")
    return cast(GlossaryFormat, getattr(import_module(module), attribute)())


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a glossary file.

    Raises:
        GlossaryError: it cannot be read, or is too large for a glossary.
    """
    try:
        with Path(path).open("rb") as file:
            return files.read_whole(file, str(path))
    except OSError as error:
        raise GlossaryError(f"cannot read the glossary: {error.strerror}", path=str(path)) from error
    except DocumentError as error:
        raise GlossaryError(error.reason, path=str(path), hint=error.hint) from error


def decode(data: bytes, *, path: str) -> str:
    """Decode the bytes of a text glossary as UTF-8, with or without byte order mark.

    Raises:
        GlossaryError: not UTF-8; the hint names the encoding that it looks like, the row is that of the first bad byte.
    """
    try:
        return files.decode(data, path=path).removeprefix("\ufeff")
    except DocumentError as error:
        raise GlossaryError(error.reason, path=path, row=error.line, hint=error.hint) from error


def counted_cells(number: int) -> str:
    """Return the number of a row's cells as words, for messages."""
    return f"{number} cell{'s' * (number != 1)}"


def plain_losses(glossary: Glossary, carried: Mapping[str, str] | frozenset[str]) -> tuple[str, ...]:
    """Return the losses for columns in use that are not among the `carried` ones."""
    return tuple(
        f"column {column!r} ({sum(1 for entry in glossary if entry.cell(column))} entries)"
        for column in glossary.used_columns()
        if column not in carried
    )
