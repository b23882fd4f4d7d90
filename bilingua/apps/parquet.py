"""Parquet as a document format: row groups in, the same columns and those of the results out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content
from bilingua.text.formats.csv import RESULTS, result_cells
from bilingua.text.formats.jsonl import row_block

_ROWS = 256  # read and written at once


def row_groups(source: BinaryIO) -> int:
    """Return the number of row groups of a file."""
    with pq.ParquetFile(source) as file:
        return int(file.metadata.num_row_groups)


class ParquetFormat:
    """Some row groups of a parquet file; `column` is the one to translate."""

    def __init__(self, column: str, groups: range) -> None:
        self._column = column
        self._groups = groups

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the schema at once and the rows lazily.

        Raises:
            DocumentError: the column is missing.
        """
        file = pq.ParquetFile(source)
        names = file.schema_arrow.names
        if self._column not in names:
            problem = f"no column {self._column!r}; there are: {', '.join(map(repr, names))}"
            raise DocumentError(problem, path=where, hint="see --column")
        return Content(self._blocks(file), file.schema_arrow)

    def writer(self, target: BinaryIO, skeleton: Any) -> _Writer:
        """Return a writer."""
        return _Writer(target, skeleton)

    def _blocks(self, file: Any) -> Iterator[Block]:
        groups = [group for group in self._groups if group < file.metadata.num_row_groups]
        wanted = [name for name in (self._column, "terms") if name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_ROWS, row_groups=groups):
            for place, row in enumerate(batch.select(wanted).to_pylist(), 1):
                yield row_block(row, self._column, {"batch": batch if place == batch.num_rows else None})


class _Writer:
    """Collects results until a batch of rows is complete, which comes with its last row."""

    def __init__(self, target: BinaryIO, schema: Any) -> None:
        self._kept = [name for name in schema.names if name not in RESULTS]
        fields = [*(schema.field(name) for name in self._kept), *(pa.field(name, pa.string()) for name in RESULTS)]
        self._schema = pa.schema(fields, metadata=schema.metadata)
        self._file = pq.ParquetWriter(target, self._schema)
        self._rows: list[dict[str, str | None]] = []

    def write(self, block: Block, translation: Translation | None) -> None:
        cells: dict[str, str | None] = dict.fromkeys(RESULTS)
        if block.error:
            cells["error"] = block.error
        elif translation:
            cells |= {**result_cells(block, translation), "error": None}
        self._rows.append(cells)
        batch = block.extra["batch"]
        if batch is not None:
            results = [pa.array([row[name] for row in self._rows], pa.string()) for name in RESULTS]
            columns = [*(batch.column(name) for name in self._kept), *results]
            self._file.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
            self._rows.clear()

    def finish(self) -> None:
        self._file.close()
