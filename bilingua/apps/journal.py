"""The journal beside an unfinished output: the blocks that are done, so that a killed run goes on where it stood.

`OUT.part` begins with a line of JSON that says how it was made. Each further line is one chunk, base64 of compressed
JSON: a digest of the chunk's blocks and their translations. A line counts when it is whole; compression brings the
checksum. The file can be read only against the document that it was made from, chunk by chunk.

A run holds its journals, so that no other one writes to the same output; the system lets go of them when it dies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from bilingua.errors import DocumentError
from bilingua.records import Block, Edit, Finding, Kind, Link, Outcome, Severity, Span, Translation, Verdict

_NAME, _FORMAT = "bilingua journal", 2

if sys.platform != "win32":
    import fcntl

Pair = tuple[Block, Translation]


class Journal:
    """The finished chunks of one document. `settings` says how they are translated; others are not mixed in."""

    def __init__(self, output: Path, settings: str) -> None:
        self.path = output.with_name(output.name + ".part")
        self._header = {"file": _NAME, "format": _FORMAT, "settings": settings}
        self._file: BinaryIO | None = None
        self.begun = False

    def start(self, *, resume: bool) -> None:
        """Take up what a run before this one left behind, or throw it away; a half-written chunk goes in any case.

        Raises:
            DocumentError: there is a file of this name that is no journal, was made with other settings, or is held by
                another run.
        """
        with self._errors():
            if not self.path.exists():
                return
            try:
                self._take_up(self._hold("r+b"), resume=resume)
            except BaseException:
                self.close()
                raise

    def _take_up(self, file: BinaryIO, *, resume: bool) -> None:
        first = file.readline()
        header = _parsed_header(first)
        if header is None and first:
            raise self._error("this is no journal of a translation", hint="move it away")
        if not resume or header is None:
            self.remove()
            return
        if header != self._header:
            hint = "translate as before, or start again without --resume"
            raise self._error("it was begun with another model, glossary or option", hint=hint)
        _drop_broken_tail(file, len(first))
        self.begun = True

    def add(self, pairs: Sequence[Pair]) -> None:
        """Append a chunk and see it safely on the disk.

        Raises:
            DocumentError: it cannot be written, or another run has begun the same output.
        """
        if not pairs:
            return
        data = [_digest([block for block, _ in pairs]), [asdict(translation) for _, translation in pairs]]
        line = base64.b64encode(zlib.compress(json.dumps(data).encode(), 3)) + b"\n"
        with self._errors():
            file = self._file or self._hold("ab")
            if not self.begun:
                file.truncate(0)
                file.write(json.dumps(self._header).encode() + b"\n")
            file.seek(0, os.SEEK_END)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self.begun = True

    def replay(self, blocks: Iterator[Block]) -> Iterator[Pair]:
        """Yield the finished blocks, taken from the document's, with their translations.

        Raises:
            DocumentError: the document is not the one that the journal was made from.
        """
        for digest, translations in self._chunks():
            taken = list(islice(blocks, len(translations)))
            if len(taken) < len(translations) or _digest(taken) != digest:
                raise self._error("the document has changed since", hint="start again without --resume")
            yield from zip(taken, map(_translation, translations), strict=True)

    def remove(self) -> None:
        """Delete the journal: the output is complete."""
        with self._errors():
            self.path.unlink(missing_ok=True)
        self.close()
        self.begun = False

    def close(self) -> None:
        """Let other runs have the journal."""
        if self._file:
            with suppress(OSError):  # a chunk that the disk had no room for: add() has said so
                self._file.close()
            self._file = None

    def _hold(self, mode: Literal["r+b", "ab"]) -> BinaryIO:
        """Open the journal for this run alone."""
        self._file = self.path.open(mode)
        if not _locked(self._file):
            self.close()
            raise self._error("another run is translating into the same file", hint="wait for it, or stop it")
        return self._file

    def _chunks(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        if not self.begun:
            return
        with self._errors(), self.path.open("rb") as file:
            file.readline()
            for line in file:
                digest, translations = _parsed_chunk(line)
                yield digest, translations

    def _errors(self) -> _Located:
        return _Located(self.path)

    def _error(self, message: str, *, hint: str) -> DocumentError:
        return DocumentError(message, path=str(self.path), hint=hint)


def _locked(file: BinaryIO) -> bool:
    """Lock a file for this process as long as it is open, and tell whether nobody else had it.

    Windows has no such locks; there the answer is always yes.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # some network file systems cannot lock
    return True


def _drop_broken_tail(file: BinaryIO, end: int) -> None:
    """Cut a file behind the last whole chunk; its header is `end` bytes long and has been read."""
    for line in file:
        try:
            _parsed_chunk(line)
        except ValueError:
            break
        end += len(line)
    file.truncate(end)


class _Located:
    """Turns an operating system's error about the journal into ours."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError):
            problem = f"the journal cannot be used: {error.strerror or error}"
            hint = "create the directory first" if isinstance(error, FileNotFoundError) else ""
            raise DocumentError(problem, path=str(self._path), hint=hint) from error


def _parsed_header(line: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(line)
    except ValueError:
        return None
    return header if isinstance(header, dict) and header.get("file") == _NAME else None


def _parsed_chunk(line: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Return digest and translations of a line; a line that is not whole raises ValueError."""
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    try:
        digest, translations = json.loads(zlib.decompress(base64.b64decode(line[:-1], validate=True)))
    except (binascii.Error, zlib.error) as error:
        raise ValueError("the line is damaged") from error
    return digest, translations


def _digest(blocks: Sequence[Block]) -> str:
    rows = "\n".join(repr((block.text, sorted(block.terms.items()))) for block in blocks)
    return hashlib.blake2b(rows.encode(), digest_size=16).hexdigest()


def _translation(data: Mapping[str, Any]) -> Translation:
    return Translation(
        data["source"],
        data["text"],
        tuple(_outcome(each) for each in data["terms"]),
        tuple(Finding(**{**each, "severity": Severity(each["severity"])}) for each in data["findings"]),
        tuple(Edit(**each) for each in data["edits"]),
        data["score"],
        tuple(Link(**each) for each in data["links"]),
        data["segments"],
    )


def _outcome(data: Mapping[str, Any]) -> Outcome:
    span = data["span"]
    tuples = {name: tuple(span[name]) for name in ("allowed", "forbidden")}
    made = Span(**{**span, **tuples, "kind": Kind(span["kind"])})
    return Outcome(made, Verdict(data["verdict"]), data["text"], data["start"], data["end"])
