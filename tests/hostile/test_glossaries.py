"""Hostile glossaries: each is read or refused in one line, in a time that its size explains, and can be written."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest

from bilingua.errors import BilinguaError
from bilingua.terms.glossary import Glossary
from tests.hostile.desk import ran
from tests.hostile.documents import member_of, with_member

openpyxl = pytest.importorskip("openpyxl", reason="needs the extra formats")

SHEET = "xl/worksheets/sheet1.xml"
HALF = "\\ud800"
PAIR = '{"source": "Hafen", "target": "port"}'


def sheet(*cells: tuple[str, object]) -> bytes:
    """Return a workbook with `source | target`, a pair, and further cells at their places."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    rows = book.worksheets[0]
    rows.append(["source", "target"])
    rows.append(["Hafen", "port"])
    for place, value in cells:
        rows[place] = value
    book.save(out)
    return out.getvalue()


def columns(count: int, *first: str) -> str:
    return ",".join([*first, *(f"c{number}" for number in range(count))]) + "\n"


# Name, content, the beginning of what is said after the file's name (None: it is read).
CASES: list[tuple[str, bytes, str | None]] = [
    ("form.csv", "source,target,forms\nDVRK,DPRK,–\n".encode(), ":2:forms: no word in '–'"),
    ("form.json", '[{"source": "DVRK", "target": "DPRK", "forms": ["…"]}]'.encode(), ":1:forms: no word in '…'"),
    ("digits.json", b'[{"source": "a", "target": "b", "x": ' + b"9" * 5000 + b"}]", ": not well-formed JSON"),
    ("deep.json", b"[" * 100_000, ": not well-formed JSON"),
    ("source.json", f'[{{"source": "a{HALF}", "target": "b"}}]'.encode(), ":1:source: invisible character U+D800"),
    ("note.json", f'[{{"source": "a", "target": "b", "note": "{HALF}"}}]'.encode(), ":1:note: invisible character"),
    ("field.json", f'[{{"source": "a", "target": "b", "x": "{HALF}"}}]'.encode(), ":1:'x': half a surrogate pair"),
    ("name.json", f'[{{"source": "a", "target": "b", "{HALF}": "x"}}]'.encode(), ":1:'\\ud800': half a surrogate"),
    ("head.json", f'{{"entries": [{PAIR}], "head": ["source,target", "evil,row"]}}'.encode(), ": no comment: 'source"),
    ("tail.json", f'{{"entries": [{PAIR}], "tail": ["# a\\nevil,row"]}}'.encode(), ": no comment: '# a\\nevil,row'"),
    ("comment.json", b'[{"source": "a", "target": "b", "comments": ["x"]}]', ":1: no comment: 'x'"),
    ("columns.json", b'{"entries": [' + PAIR.encode() + b'], "columns": ["a", "a"]}', None),
    ("keys.json", b'[{"source": "a", ' + b'"x": "y", ' * 60_000 + b'"target": "b"}]', ":x: 'x' is there twice"),
    ("wide.csv", (columns(20_000, "source", "target") + "a,b" + ",x" * 20_000 + "\n").encode(), None),
    ("twice.csv", (columns(20_000, "source", "target", "c19999") + "\n").encode(), ":1:c19999: column named twice"),
    ("far.xlsx", sheet(("XFD1048576", "x")), ":1048576: 'x' is in a column without a name"),
    ("low.xlsx", sheet(("A1048576", "Kai"), ("B1048576", "quay")), None),
    ("formula.xlsx", sheet(("A3", "=1+1"), ("B3", "two")), ":3:A: the cell holds a formula"),
    (
        "place.xlsx",
        with_member(sheet(), SHEET, member_of(sheet(), SHEET).replace(b'r="A2"', b'r="A0-/2"')),
        ": not a workbook: ",
    ),
    (
        "bomb.xlsx",
        with_member(sheet(), "xl/theme/theme1.xml", b"<a>" + b"<b/>" * 5_000_000 + b"</a>"),
        ": the archive unpacks to ",
    ),
    ("not.xlsx", b"PK\x03\x04" + b"\0" * 100, ": not a workbook: "),
]


@pytest.mark.parametrize(("name", "data", "problem"), CASES, ids=[name for name, _, _ in CASES])
def test_it_is_read_or_refused_in_one_line(tmp_path: Path, name: str, data: bytes, problem: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    started = time.process_time()
    for words in (("glossary", "list", path), ("glossary", "lint", path), ("translate", "-q", "-g", path)):
        run = ran(*words, stdin=b"Der Hafen.\n")
        assert run.code in ((0, 1) if problem is None or words[1] == "lint" else (2,))
        assert "Traceback" not in run.err
        if problem and words[1] != "lint":
            assert run.err.startswith(f"bilingua: {path}{problem}")
            assert run.err.count("\n") == 1
    assert time.process_time() - started < 15
    assert path.read_bytes() == data


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "xlsx", "tbx", "tmx", "txt"])
def test_what_was_read_can_be_written_and_read_again(tmp_path: Path, ending: str) -> None:
    for name, data, problem in CASES:
        path, out = tmp_path / name, tmp_path / f"out.{ending}"
        path.write_bytes(data)
        if problem is None and name != "wide.csv":
            assert ran("glossary", "convert", path, out).code == 0
            assert len(Glossary.load(out)) == len(Glossary.load(path))


@pytest.mark.parametrize("name", [name for name, _, _ in CASES if name.endswith(".xlsx")])
def test_a_workbook_with_any_byte_changed_is_read_or_refused(tmp_path: Path, name: str) -> None:
    data = next(data for other, data, _ in CASES if other == name)
    path = tmp_path / name
    for place in range(0, min(len(data), 9000), 301):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            Glossary.load(path)
        except BilinguaError as error:
            assert "\n" not in str(error)


def test_comments_come_back_as_comments(tmp_path: Path) -> None:
    path, out = tmp_path / "a.json", tmp_path / "a.csv"
    path.write_text(json.dumps({"entries": [json.loads(PAIR)], "head": ["# people", "#"]}), encoding="utf-8")
    assert ran("glossary", "convert", path, out).code == 0
    assert Glossary.load(out).head == ("# people", "#")
