"""JSON lines: one object a line with a `text`, its own `terms` where it has some, and any other fields."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from bilingua.files import dumped
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, Line, read_lines

_TERMS = '`terms` is [{"source": "…", "target": "…"}]'


class JsonLinesFormat:
    """Rows come back in order with `translation`, `terms` (what became of each) and `findings`; other fields stay.

    A row that cannot be used comes back with `error` instead; a line that is not a JSON object, as the field `raw`
    of one. `column` names the field to translate. With `lenient`, a line that is not UTF-8 is such a row too.
    """

    def __init__(self, *, column: str = "text", lenient: bool = False) -> None:
        self._column = column
        self._lenient = lenient

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read lazily."""
        return Content(self._blocks(source, where))

    def writer(self, target: BinaryIO, skeleton: Any) -> _Writer:
        """Return a writer."""
        return _Writer(target)

    def _blocks(self, source: BinaryIO, where: str) -> Iterator[Block]:
        for line in read_lines(source, where, lenient=self._lenient):
            extra: dict[str, Any] = {"mark": line.mark, "raw": line.text, "end": line.end}
            if not line.text.strip():
                yield Block("", extra=extra)
                continue
            try:
                row = _row(line)
            except _RowError as error:
                shown = line.text.encode(errors="surrogateescape").decode(errors="replace")
                yield Block("", extra={**extra, "row": {"raw": shown}}, error=str(error))
            else:
                yield row_block(row, self._column, {**extra, "row": row})


def row_block(row: Mapping[str, Any], column: str, extra: Mapping[str, Any]) -> Block:
    """Return the block of a row of data, with its terms; a row that cannot be used gives one with an error."""
    try:
        text = row.get(column)
        if not isinstance(text, str):
            raise _RowError(
                f"no field `{column}`" if column not in row else f"`{column}` is {_kind(text)}, not a string"
            )
        return Block(text, _terms(row.get("terms")), extra)
    except _RowError as error:
        return Block("", extra=extra, error=str(error))


class _RowError(Exception):
    """A row cannot be used."""


def _row(line: Line) -> dict[str, Any]:
    """Return the object that a line holds."""
    if line.error:
        raise _RowError(line.error)
    try:
        row = json.loads(line.text, object_pairs_hook=_without_repetition)
    except json.JSONDecodeError as error:
        raise _RowError(f"malformed JSON at column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _RowError(f"JSON that cannot be used: {problem}") from error
    if not isinstance(row, dict):
        raise _RowError(f"the row is {_kind(row)}, not an object")
    return row


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"field {name!r} is there twice")
    return row


def _terms(given: Any) -> dict[str, str]:
    """Return the demands of a row as German → English."""
    if given is None:
        return {}
    if not isinstance(given, list):
        raise _RowError(f"`terms` is {_kind(given)}, not a list ({_TERMS})")
    terms: dict[str, str] = {}
    for position, term in enumerate(given, 1):
        source, target = (term.get("source"), term.get("target")) if isinstance(term, dict) else (None, None)
        if not isinstance(source, str) or not isinstance(target, str) or not source.strip() or not target.strip():
            raise _RowError(f"term {position} needs a `source` and a `target`, both of them text ({_TERMS})")
        if terms.setdefault(source, target) != target:
            raise _RowError(f"term {position} wants {target!r} for {source!r}, another one {terms[source]!r}")
    return terms


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


class _Writer:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, block: Block, translation: Translation | None) -> None:
        row = block.extra.get("row", {"text": block.text})
        # A blank line carries no row; it stays blank whatever came back for its empty text.
        blank = "raw" in block.extra and "row" not in block.extra
        if blank or (translation is None and "raw" in block.extra):
            body = block.extra["raw"]
        elif block.error:
            body = dumped({**_without(row, "translation", "findings", "sentences", "cleaned"), "error": block.error})
        elif translation is None:
            body = dumped(row)
        else:
            body = dumped({**_without(row, "error", "cleaned"), **_result(block, translation)})
        self._target.write(f"{block.extra.get('mark', '')}{body}{block.extra.get('end', chr(10))}".encode())

    def finish(self) -> None:
        """Do nothing: every row is written."""


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a row without results of an earlier run that do not hold any more."""
    return {name: value for name, value in row.items() if name not in names}


def _result(block: Block, translation: Translation) -> dict[str, Any]:
    result: dict[str, Any] = {
        "translation": translation.text,
        "terms": [outcome.to_dict() for outcome in translation.terms],
        "findings": [asdict(finding) for finding in translation.findings],
        "sentences": [sentence.to_dict() for sentence in translation.sentences],
    }
    # Source spans count in the cleaned text: it comes along where cleaning changed something.
    return result if translation.source == block.text else {**result, "cleaned": translation.source}
