"""write(read(x)) == x, byte for byte, for documents in which nothing is translated."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document

ENDS = st.sampled_from(["\n", "\r\n", "\r"])
MARKS = st.sampled_from(["", "\ufeff"])
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LINES = CELLS.map(lambda text: text.replace("\n", "").replace("\r", ""))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | CELLS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(CELLS, inner, max_size=2),
    max_leaves=4,
)
MANY = settings(max_examples=150, deadline=None)


def there_and_back(text: str, name: str) -> None:
    data = text.encode()
    document = read_document(io.BytesIO(data), format=name)
    target = io.BytesIO()
    write_document(document, [None] * len(document.blocks), target)
    assert target.getvalue() == data


@MANY
@given(MARKS, st.lists(st.tuples(LINES, ENDS)), LINES)
def test_text(mark: str, lines: list[tuple[str, str]], last: str) -> None:
    there_and_back(mark + "".join(line + end for line, end in lines) + last, "txt")


@MANY
@given(st.lists(LINES, min_size=1), CELLS)
def test_the_number_of_lines_does_not_change_whatever_the_translation_is(lines: list[str], english: str) -> None:
    document = read_document(io.BytesIO("".join(f"{line}\n" for line in lines).encode()))
    target = io.BytesIO()
    write_document(document, [Translation(block.text, english) for block in document.blocks], target)
    assert len(target.getvalue().decode().splitlines()) == target.getvalue().count(b"\n") == len(lines)


@MANY
@given(MARKS, st.lists(st.dictionaries(CELLS, JSON, max_size=3)), ENDS, st.booleans(), st.booleans())
def test_json_lines(mark: str, rows: list[dict[str, object]], end: str, ascii_only: bool, ended: bool) -> None:
    lines = [json.dumps({**row, "text": "Ja", "terms": None}, ensure_ascii=ascii_only) for row in rows]
    there_and_back(mark + end.join(lines) + (end if ended else ""), "jsonl")


@MANY
@given(st.lists(st.fixed_dictionaries({"text": CELLS}, optional={"id": JSON, "translation": JSON}), min_size=1), CELLS)
def test_translated_json_lines_keep_their_fields(rows: list[dict[str, object]], english: str) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    document = read_document(io.BytesIO(data), format="jsonl")
    target = io.BytesIO()
    write_document(document, [Translation(block.text, english) for block in document.blocks], target)
    for row, line in zip(rows, target.getvalue().split(b"\n"), strict=False):
        made = {"translation": english, "terms": [], "findings": [], "sentences": []}
        assert json.loads(line) == {**row, **made}


# Only cells without a line end may go unquoted: the csv module quotes no other kind than the one it writes.
ROWS = st.one_of(
    st.tuples(st.just(csv.QUOTE_ALL), st.lists(st.tuples(CELLS, CELLS))),
    st.tuples(st.just(csv.QUOTE_MINIMAL), st.lists(st.tuples(LINES, LINES))),
)


@MANY
@given(MARKS, ROWS, st.sampled_from(",;\t"), ENDS)
def test_tables(mark: str, rows: tuple[int, list[tuple[str, str]]], delimiter: str, end: str) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=delimiter, lineterminator=end, quoting=rows[0])
    writer.writerows([("text", "Nummer"), *rows[1]])
    there_and_back(mark + table.getvalue(), "csv")
