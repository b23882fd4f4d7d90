"""JSON lines: one object a line with a `text`, its own `terms` where it has some, and any other fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, Line, read_lines


class JsonLinesFormat:
    """Rows come back in order with `translation`, `terms` (what became of each) and `findings`; other fields stay."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read lazily."""
        return Content(_blocks(source, where))

    def writer(self, target: BinaryIO, skeleton: Any) -> _Writer:
        """Return a writer."""
        return _Writer(target)


def _blocks(source: BinaryIO, where: str) -> Iterator[Block]:
    for line in read_lines(source, where):
        extra: dict[str, Any] = {"mark": line.mark, "raw": line.text, "end": line.end}
        if not line.text.strip():
            yield Block("", extra=extra)
            continue
        row = _row(line, where)
        text = row.get("text")
        if not isinstance(text, str):
            problem = "no field `text`" if "text" not in row else f"`text` is {_kind(text)}, not a string"
            raise DocumentError(problem, path=where, line=line.number, hint='a row is {"text": "…"}')
        yield Block(text, terms=_terms(row.get("terms"), where, line.number), extra={**extra, "row": row})


def _row(line: Line, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line.text, object_pairs_hook=_without_repetition)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"malformed JSON at column {error.colno}: {error.msg}",
            path=where,
            line=line.number,
            hint="every line is one complete JSON object",
        ) from error
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise DocumentError(f"JSON that cannot be used: {problem}", path=where, line=line.number) from error
    if not isinstance(row, dict):
        raise DocumentError(f"the row is {_kind(row)}, not an object", path=where, line=line.number)
    return row


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"field {next(name for name in names if names.count(name) > 1)!r} stands there twice")
    return row


def _terms(given: Any, where: str, number: int) -> dict[str, str]:
    terms: dict[str, str] = {}
    if given is None:
        return terms
    hint = '`terms` is [{"source": "…", "target": "…"}]'
    if not isinstance(given, list):
        raise DocumentError(f"`terms` is {_kind(given)}, not a list", path=where, line=number, hint=hint)
    for position, term in enumerate(given, 1):
        source, target = (term.get("source"), term.get("target")) if isinstance(term, dict) else (None, None)
        if not isinstance(source, str) or not isinstance(target, str) or not source.strip() or not target.strip():
            problem = f"term {position} needs a `source` and a `target`, both of them text"
            raise DocumentError(problem, path=where, line=number, hint=hint)
        if terms.setdefault(source, target) != target:
            problem = f"term {position} wants {target!r} for {source!r}, another one {terms[source]!r}"
            raise DocumentError(problem, path=where, line=number, hint="keep one of them")
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
        else:
            body = _dumped(row if translation is None else {**row, **_result(block, translation)})
        self._target.write(f"{block.extra.get('mark', '')}{body}{block.extra.get('end', chr(10))}".encode())

    def finish(self) -> None:
        """Do nothing: every row is written."""


def _dumped(row: dict[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and UTF-8 cannot
        return json.dumps(row)
    return text


def _result(block: Block, translation: Translation) -> dict[str, Any]:
    result: dict[str, Any] = {
        "translation": translation.text,
        "terms": [outcome.to_dict() for outcome in translation.terms],
        "findings": [asdict(finding) for finding in translation.findings],
    }
    # Source spans count in the cleaned text: it comes along where cleaning changed something.
    return result if translation.source == block.text else {**result, "cleaned": translation.source}
