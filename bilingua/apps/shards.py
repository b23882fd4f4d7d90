"""Shards of big data: parts of files that are read row by row and written as files, complete or not at all.

Lines (text, JSON) are cut into shards at line ends, a table in csv at the ends of its rows, parquet at its row groups.
Every row comes back with `translation`, `findings` and `error`; plain lines have their errors in a file beside them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, BinaryIO

from bilingua.errors import DocumentError, InputError
from bilingua.files import atomic_writer
from bilingua.records import Block, Translation
from bilingua.text.formats.base import in_one_line
from bilingua.text.formats.jsonl import JsonLinesFormat

ENDINGS = {".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
# Rows translated together.
_CHUNK = 256
_CSV_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


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
class Row:
    """A row: its block (None where `error` says why there is none), what came of it, and its form in the file."""

    block: Block | None
    raw: Any
    error: str = ""
    translation: Translation | None = None

    def columns(self) -> dict[str, str | None]:
        """Return the columns that are added."""
        done = self.translation
        return {
            "translation": done.text if done else None,
            "findings": " ".join(f"{each.rule}:{each.severity}" for each in done.findings) if done else None,
            "error": self.error or None,
        }


@dataclass(slots=True)
class Counts:
    """What came of a shard: rows in all, and those with an error."""

    rows: int = 0
    errors: int = 0
    first: list[str] = field(default_factory=list)


def plan(files: Sequence[tuple[Path, Path]], *, column: str, shard_bytes: int) -> list[Shard]:
    """Cut files into shards; each file comes with the output path that it would have as a whole.

    Raises:
        InputError: a file cannot be read, or its ending names no format.
    """
    return [
        Shard(str(source), str(target), format_of(source), start, end, column)
        for source, whole in files
        for start, end, target in _parts(source, whole, shard_bytes)
    ]


def format_of(path: Path) -> str:
    """Return the format that a file's ending names."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: no format for shards ends in {path.suffix!r}", hint=f"known: {', '.join(ENDINGS)}")
    return ENDINGS[path.suffix.lower()]


def translate_shard(shard: Shard, translate: Callable[[list[Row]], None]) -> Counts:
    """Read a shard, have its rows translated chunk by chunk, and write it.

    Raises:
        DocumentError: it cannot be read or written; nothing stands under the target's name then.
    """
    counts = Counts()
    try:
        with atomic_writer(shard.target) as file:
            put = _WRITERS[shard.format](file, shard)
            for rows in _READERS[shard.format](shard):
                translate(rows)
                put(rows)
                counts.rows += sum(row.block is not None or bool(row.error) for row in rows)
                counts.errors += sum(bool(row.error) for row in rows)
                counts.first += [row.error for row in rows if row.error][: 3 - len(counts.first)]
            put([])
    except (OSError, ValueError, csv.Error) as error:
        if isinstance(error, InputError):
            raise
        raise DocumentError(f"the shard cannot be read: {error}", path=shard.source) from error
    return counts


def _parts(source: Path, whole: Path, shard_bytes: int) -> Iterator[tuple[int, int, Path]]:
    """Yield start, end and target of a file's shards."""
    try:
        ends = _ENDS.get(format_of(source), _one)(source, shard_bytes)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise DocumentError(f"cannot be read: {error}", path=str(source)) from error
    for number, (start, end) in enumerate(pairwise(ends)):
        name = whole.name if len(ends) == 2 else f"{whole.stem}-{number:05d}{whole.suffix}"
        yield start, end, whole.with_name(name)


def _one(source: Path, shard_bytes: int) -> list[int]:
    return [0, source.stat().st_size]


def _line_ends(source: Path, shard_bytes: int) -> list[int]:
    """Return the offsets of line ends that lie about `shard_bytes` apart, with 0 and the file's size."""
    size, ends = source.stat().st_size, [0]
    with source.open("rb") as file:
        while ends[-1] + shard_bytes < size:
            file.seek(ends[-1] + shard_bytes)
            file.readline()
            ends.append(file.tell())
    return ends if ends[-1] == size and size else [*ends, size]


def _row_ends(source: Path, shard_bytes: int) -> list[int]:
    """Return the offsets of ends of csv rows about `shard_bytes` apart: line ends that are in no quoted cell."""
    ends, place, is_quoted = [0], 0, False
    with source.open("rb") as file:
        for line in file:
            place += len(line)
            is_quoted ^= line.count(b'"') % 2 == 1
            if not is_quoted and place - ends[-1] >= shard_bytes:
                ends.append(place)
    return ends if ends[-1] == place and place else [*ends, place]


def _row_groups(source: Path, shard_bytes: int) -> list[int]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file:
        return list(range(max(1, int(file.metadata.num_row_groups)) + 1))


def _grouped(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _lines(shard: Shard) -> Iterator[bytes]:
    with Path(shard.source).open("rb") as file:
        file.seek(shard.start)
        place = shard.start
        for line in file:
            if place >= shard.end:
                return
            place += len(line)
            yield line


def _text_rows(shard: Shard) -> Iterator[Row]:
    for line in _lines(shard):
        body = line.rstrip(b"\r\n")
        try:
            yield Row(Block(body.decode()), line[len(body) :].decode())
        except UnicodeDecodeError as error:
            yield Row(None, line[len(body) :].decode(), f"not UTF-8 at byte {error.start}")


def _json_rows(shard: Shard) -> Iterator[Row]:
    for line in _lines(shard):
        if not line.strip():
            continue
        try:
            cells = json.loads(line)
            problem = "" if isinstance(cells, dict) else "the row is no object"
        except (ValueError, RecursionError) as error:
            problem = f"malformed JSON: {error}"
        if problem:
            yield Row(None, {"raw": line.decode(errors="replace").strip()}, problem)
        else:
            yield _row(cells, shard.column, cells)


def _csv_rows(shard: Shard) -> Iterator[Row]:
    reader = csv.reader(_csv_lines(shard), strict=True)
    names = next(csv.reader(_csv_lines(replace(shard, start=0)), strict=True) if shard.start else reader, [])
    _need(shard, names)
    yield Row(None, names)  # the header, which the writer takes first
    for cells in reader:
        if len(cells) != len(names):
            problem = f"the row has {len(cells)} cells, the header {len(names)}"
            yield Row(None, [*cells, *[""] * len(names)][: len(names)], problem)
        elif not _is_text("".join(cells)):
            yield Row(None, cells, "not UTF-8")
        else:
            yield Row(Block(cells[names.index(shard.column)]), cells)


def _csv_lines(shard: Shard) -> Iterator[str]:
    for line in _lines(shard):
        # Bytes that are no UTF-8 travel as lone surrogates: they cost their row alone, and come back as they were.
        text = line.decode(errors="surrogateescape")
        yield from _CSV_LINE.findall(text.removeprefix("\ufeff"))


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _csv_chunks(shard: Shard) -> Iterator[list[Row]]:
    return _grouped(_csv_rows(shard))


def _parquet_chunks(shard: Shard) -> Iterator[list[Row]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(shard.source) as file:
        _need(shard, file.schema_arrow.names)
        groups = list(range(shard.start, min(shard.end, file.metadata.num_row_groups)))
        wanted = [name for name in (shard.column, "terms") if name in file.schema_arrow.names]
        empty = pa.RecordBatch.from_pylist([], schema=file.schema_arrow)
        yield [Row(None, empty)]  # tells the writer the schema
        for batch in file.iter_batches(batch_size=_CHUNK, row_groups=groups):
            rows = [_row(cells, shard.column, None) for cells in batch.select(wanted).to_pylist()]
            rows[0].raw = batch
            yield rows


def _need(shard: Shard, names: Sequence[str]) -> None:
    if shard.column not in names:
        columns = ", ".join(map(repr, names)) or "none"
        raise DocumentError(f"no column {shard.column!r}; there are: {columns}", path=shard.source, hint="see --column")


def _row(cells: Mapping[str, Any], column: str, raw: Any) -> Row:
    """Make a row; text and terms are held against the rules of JSON lines."""
    if isinstance(cells.get(column), str) and cells.get("terms") is None:
        return Row(Block(cells[column]), raw)
    if column not in cells:
        return Row(None, raw, f"no field {column!r}")
    line = json.dumps({"text": cells[column], "terms": cells.get("terms")}, default=str).encode()
    try:
        (block,) = JsonLinesFormat().read(io.BytesIO(line), "").blocks
    except DocumentError as error:
        return Row(None, raw, error.message.removeprefix(":1: "))
    return Row(Block(block.text, block.terms), raw)


def _text_writer(file: BinaryIO, shard: Shard) -> Callable[[list[Row]], None]:
    beside = Path(shard.target + ".errors.jsonl")
    beside.unlink(missing_ok=True)
    errors: list[dict[str, object]] = []
    count = 0

    def put(rows: list[Row]) -> None:
        nonlocal count
        for row in rows:
            count += 1
            if row.error:
                errors.append({"line": count, "error": row.error})
            file.write((in_one_line(row.translation.text if row.translation else "") + row.raw).encode())
        if not rows and errors:
            with atomic_writer(beside) as other:
                other.writelines(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in errors)

    return put


def _json_writer(file: BinaryIO, shard: Shard) -> Callable[[list[Row]], None]:
    def put(rows: list[Row]) -> None:
        for row in rows:
            line = json.dumps({**row.raw, **row.columns()}, ensure_ascii=False)
            file.write(line.encode(errors="backslashreplace") + b"\n")

    return put


def _csv_writer(file: BinaryIO, shard: Shard) -> Callable[[list[Row]], None]:
    names: list[str] = []
    kept: list[int] = []

    def put(rows: list[Row]) -> None:
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\n")
        for row in rows:
            added = row.columns()
            if not names:
                names.extend(row.raw)
                kept.extend(index for index, name in enumerate(names) if name not in added)
                out.writerow([*(names[index] for index in kept), *added])
            else:
                out.writerow([*(row.raw[index] for index in kept), *added.values()])
        file.write(text.getvalue().encode(errors="surrogateescape"))

    return put


def _parquet_writer(file: BinaryIO, shard: Shard) -> Callable[[list[Row]], None]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: Any = None

    def put(rows: list[Row]) -> None:
        nonlocal writer
        if not rows:
            if writer:
                writer.close()
            return
        batch = rows[0].raw
        table = pa.Table.from_batches([batch])
        added = [row.columns() for row in rows if batch.num_rows]
        for name in ("translation", "findings", "error"):
            if name in table.column_names:
                table = table.drop_columns([name])
            table = table.append_column(name, pa.array([each[name] for each in added], pa.string()))
        writer = writer or pq.ParquetWriter(file, table.schema)
        if batch.num_rows:
            writer.write_table(table)

    return put


_ENDS: Mapping[str, Callable[[Path, int], list[int]]] = {
    "text": _line_ends,
    "jsonl": _line_ends,
    "csv": _row_ends,
    "parquet": _row_groups,
}
_READERS: Mapping[str, Callable[[Shard], Iterator[list[Row]]]] = {
    "text": lambda shard: _grouped(_text_rows(shard)),
    "jsonl": lambda shard: _grouped(_json_rows(shard)),
    "csv": _csv_chunks,
    "parquet": _parquet_chunks,
}
_WRITERS: Mapping[str, Callable[[BinaryIO, Shard], Callable[[list[Row]], None]]] = {
    "text": _text_writer,
    "jsonl": _json_writer,
    "csv": _csv_writer,
    "parquet": _parquet_writer,
}
