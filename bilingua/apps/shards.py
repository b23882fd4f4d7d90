"""Shards of big data: parts of files that are read row by row and written as files, complete or not there at all.

Lines (text, JSON) are cut into shards at line ends, a table in csv at the ends of its rows, parquet at its row groups.
Rows come back as the document formats write them; a row that cannot be used or translated has an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice, pairwise
from os import SEEK_END
from pathlib import PurePath
from typing import BinaryIO, cast

from bilingua.apps.rows import usable
from bilingua.apps.stores import Place, place, unreadable
from bilingua.errors import DocumentError, InputError
from bilingua.files import dumped
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Format
from bilingua.text.formats.csv import RESULTS, CsvFormat
from bilingua.text.formats.jsonl import JsonLinesFormat
from bilingua.text.formats.txt import TextFormat

ENDINGS = {".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
_CHUNK = 256  # rows translated together
_NAMED = 3  # errors of a shard that are named on the terminal
_AT_ONCE = 16  # files that are cut into shards at the same time: a store takes its time to answer

Translate = Callable[[Sequence[Block]], Sequence[tuple[Block, Translation]]]


@dataclass(frozen=True, slots=True)
class Shard:
    """Part of a file: bytes `start` to `end` of lines or of a csv, row groups `start` to `end` of parquet."""

    source: str
    target: str
    format: str
    start: int
    end: int
    column: str = "text"

    def to_json(self) -> str:
        """Return it as a string that can travel."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Shard:
        """Return what `to_json` was made of."""
        return cls(**json.loads(text))


@dataclass(slots=True)
class Counts:
    """Outcome of a shard: the number of rows, of those with an error, and the first of these errors."""

    rows: int = 0
    errors: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Count a row; blank lines of jsonl and csv do not count."""
        if block.error or "raw" not in block.extra or block.extra.get("row") or block.extra.get("cells"):
            self.rows += 1
        if block.error:
            self.errors += 1
            self.first += [block.error] if len(self.first) < _NAMED else []


def plan(files: Sequence[tuple[Place, Place]], *, column: str, shard_bytes: int) -> list[Shard]:
    """Cut files into shards; each file is paired with the place that its output would have uncut.

    Raises:
        InputError: a file cannot be read, or its ending names no format.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        parts = pool.map(lambda pair: list(_parts(pair[0], pair[1], shard_bytes)), files)
        return [
            Shard(source.url, target.url, format_of(source), start, end, column)
            for (source, _), found in zip(files, parts, strict=True)
            for start, end, target in found
        ]


def has_format(name: str) -> bool:
    """Return whether a file's name has the ending of a format for shards."""
    return PurePath(name).suffix.lower() in ENDINGS


def format_of(source: Place) -> str:
    """Return the format that a file's ending names."""
    ending = PurePath(source.name).suffix
    if not has_format(source.name):
        raise InputError(f"{source}: no format for shards ends in {ending!r}", hint=f"known: {', '.join(ENDINGS)}")
    return ENDINGS[ending.lower()]


def translate_shard(shard: Shard, translate: Translate) -> Counts:
    """Read a shard, have its rows translated chunk by chunk, and write it.

    Raises:
        DocumentError: it cannot be read or written; the target does not exist then.
    """
    counts = Counts()
    errors: list[bytes] = []
    source_place, target = place(shard.source), place(shard.target)
    with target.writer([source_place]) as file, _opened(shard) as source:
        form = _format(shard)
        content = form.read(source, str(source_place))
        writer = form.writer(file, content.skeleton)
        blocks = map(usable, content.blocks)
        while chunk := list(islice(blocks, _CHUNK)):
            for block, translation in translate(chunk):
                writer.write(block, translation)
                counts.add(block)
                if block.error:
                    errors.append(dumped({"line": counts.rows, "error": block.error}).encode() + b"\n")
        writer.finish()
        if shard.format == "text":  # which has no place for errors; they are there before the shard counts as done
            _write_errors(target.parent / f"{target.name}.errors.jsonl", errors, source_place)
    return counts


def _write_errors(beside: Place, errors: Sequence[bytes], source: Place) -> None:
    if not errors:
        beside.remove()
        return
    with beside.writer([source]) as file:
        file.write(b"".join(errors))


def check_shard(shard: Shard) -> None:
    """Read a shard through.

    Raises:
        DocumentError: it cannot be read, or has a row that cannot be used.
    """
    where = str(place(shard.source))
    with _opened(shard) as source:
        for number, block in enumerate(map(usable, _format(shard).read(source, where).blocks), 1):
            if block.error:
                raise DocumentError(f"row {number} of the shard: {block.error}", path=where)


def _format(shard: Shard) -> Format:
    """Return what reads and writes a shard."""
    if shard.format == "parquet":
        from bilingua.apps.parquet import ParquetFormat

        return ParquetFormat(shard.column, range(shard.start, shard.end))
    if shard.format == "csv":
        return CsvFormat(column=shard.column, results=RESULTS, lenient=True)
    return JsonLinesFormat(column=shard.column, lenient=True) if shard.format == "jsonl" else TextFormat(lenient=True)


@contextmanager
def _opened(shard: Shard) -> Iterator[BinaryIO]:
    """Open a shard for its format, which walks over the lines of it, or finds its row groups."""
    source = place(shard.source)
    try:
        with source.open() as file:
            yield file if shard.format == "parquet" else cast(BinaryIO, _lines(file, shard))
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise unreadable(error, source, "the shard cannot be read") from error


def _lines(file: BinaryIO, shard: Shard) -> Iterator[bytes]:
    """Yield the lines of a shard, a table's header before them."""
    if shard.format == "csv" and shard.start:
        end = next(_record_ends(file))
        file.seek(0)
        yield from file.read(end).splitlines(keepends=True)
    place = file.seek(shard.start)
    for line in file:
        if place >= shard.end:
            return
        place += len(line)
        yield line


def _parts(source: Place, whole: Place, shard_bytes: int) -> Iterator[tuple[int, int, Place]]:
    """Yield start, end and target of a file's shards."""
    try:
        ends = _ends(source, format_of(source), shard_bytes)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise unreadable(error, source) from error
    name = PurePath(whole.name)
    for number, (start, end) in enumerate(pairwise(ends)):
        own = name.name if len(ends) == 2 else f"{name.stem}-{number:05d}{name.suffix}"
        yield start, end, whole.parent / own


def _ends(source: Place, format: str, shard_bytes: int) -> list[int]:
    """Return where the shards of a file begin and end: offsets, or numbers of row groups."""
    ends = [0]
    with source.open() as file:
        if format == "parquet":
            from bilingua.apps.parquet import row_groups

            return list(range(max(1, row_groups(file)) + 1))
        size = file.seek(0, SEEK_END)
        if format == "csv" and size > shard_bytes:
            file.seek(0)
            for end in _record_ends(file):
                if end - ends[-1] >= shard_bytes:
                    ends.append(end)
        while format != "csv" and ends[-1] + shard_bytes < size:
            file.seek(ends[-1] + shard_bytes)
            file.readline()
            ends.append(file.tell())
    return ends if ends[-1] == size and size else [*ends, size]


def _record_ends(file: BinaryIO) -> Iterator[int]:
    """Yield the offsets at which rows of a csv end: line ends outside quoted cells."""
    place, is_quoted = 0, False
    for line in file:
        place += len(line)
        is_quoted ^= line.count(b'"') % 2 == 1
        if not is_quoted:
            yield place
