"""A glossary as one JSON object, for programs: every field, comment and unknown column, lists as lists."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import Any

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import decode
from bilingua.terms.formats.pairs import joined
from bilingua.terms.glossary import COLUMNS, LISTS, Entry, Glossary, make_entry

_TOP = ("name", "columns", "head", "tail", "entries")


class JsonFormat:
    """Reader and writer of `{"name": …, "entries": [{"source": …, "target": …, …}]}`.

    A bare list of entries is read too. Rows in messages are the entries' places in the list, counted from 1.
    """

    def read(self, data: bytes, *, path: str) -> Glossary:
        """Return the glossary in the bytes of a JSON file.

        Raises:
            GlossaryError: not JSON of this shape; names the line, or the entry and its field.
        """
        try:
            loaded = json.loads(decode(data, path=path), object_pairs_hook=partial(_object, path=path))
        except GlossaryError:
            raise
        except (ValueError, RecursionError) as error:  # a figure of thousands of digits is a ValueError
            line = getattr(error, "lineno", None)
            hint = "check commas, brackets and quotation marks there"
            raise GlossaryError(f"not well-formed JSON: {error}", path=path, row=line, hint=hint) from error
        top = {"entries": loaded} if isinstance(loaded, list) else loaded
        rows = top.get("entries") if isinstance(top, dict) else None
        if not isinstance(rows, list):
            raise GlossaryError("no list of entries", path=path, hint='write {"entries": [{"source": …, "target": …}]}')
        name = top.get("name", "")
        if not isinstance(name, str):
            raise GlossaryError("the name is not a text", path=path, column="name", hint="put it in quotation marks")
        lists = {key: _texts(top.get(key, []), path=path, row=None, column=key) for key in ("columns", "head", "tail")}
        entries = tuple(_entry(cells, path=path, row=row) for row, cells in enumerate(rows, start=1))
        return Glossary(name, entries, path=path, **lists)

    def write(self, glossary: Glossary) -> bytes:
        """Return the glossary as indented UTF-8 JSON; fields at their default are left out."""
        entries = [_fields(entry) for entry in glossary]
        values = (glossary.name, glossary.columns, glossary.head, glossary.tail, entries)
        top = {key: value for key, value in zip(_TOP, values, strict=True) if value or key == "entries"}
        return (json.dumps(top, ensure_ascii=False, indent=1) + "\n").encode()

    def losses(self, glossary: Glossary) -> tuple[str, ...]:
        """Return nothing: this format carries everything."""
        return ()


def _object(pairs: list[tuple[str, Any]], *, path: str) -> dict[str, Any]:
    """Make an object of its keys and values; of a key that is there twice, Python would drop the first unseen."""
    made = dict(pairs)
    if len(made) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        source = f" in the entry for {made['source']!r}" if "source" in made and key != "source" else ""
        hint = "keep one of them"
        raise GlossaryError(f"{key!r} is there twice{source}", path=path, column=key, hint=hint)
    return made


def _entry(cells: object, *, path: str, row: int) -> Entry:
    if not isinstance(cells, dict):
        hint = 'write {"source": …, "target": …}'
        raise GlossaryError("the entry is not an object", path=path, row=row, hint=hint)
    comments = _texts(cells.get("comments", []), path=path, row=row, column="comments")
    texts = {}
    for column, value in cells.items():
        if column == "comments":
            continue
        if column in LISTS and isinstance(value, list):
            items = _texts(value, path=path, row=row, column=column)
            value = joined(items, path=path, row=row, column=column)
        if not isinstance(value, str):
            hint = "put it in quotation marks" if column not in LISTS else 'write a list of texts, such as ["a", "b"]'
            raise GlossaryError("not a text", path=path, row=row, column=column, hint=hint)
        texts[column] = value
    return make_entry(texts, path=path, row=row, comments=comments)


def _texts(value: Any, *, path: str, row: int | None, column: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise GlossaryError("not a list of texts", path=path, row=row, column=column, hint='write ["a", "b"]')
    return tuple(value)


def _fields(entry: Entry) -> dict[str, object]:
    fields: dict[str, object] = {}
    for column in COLUMNS:
        cell = entry.cell(column)
        if cell or column in ("source", "target"):
            fields[column] = cell.split(" | ") if column in LISTS else cell
    fields.update(entry.extra)
    if entry.comments:
        fields["comments"] = list(entry.comments)
    return fields
