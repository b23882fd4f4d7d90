"""Rows of data stand alone: one that cannot be used or translated is named, and costs nothing but itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.desk import translated

GOOD = '{"text": "Der Bericht."}'
BAD_ROWS = [
    ('{"txt": "Der Bericht."}', "no field `text`"),
    ('{"text": 7}', "`text` is a number"),
    ('{"text": null}', "`text` is null"),
    ("[]", "the row is a list"),
    ('{"text": "Der', "malformed JSON"),
    ("[" * 5000, "nested too deeply"),
    ('{"text": ' + "9" * 5000 + "}", "JSON that cannot be used"),
    ('{"text": "a", "text": "b"}', "'text' is there twice"),
    ('{"text": "a", "terms": "b"}', "`terms` is a string"),
    ('{"text": "a", "terms": [{"source": "a"}]}', "term 1 needs a `source` and a `target`"),
    ('{"text": "a", "terms": [{"source": "a", "target": "b"}, {"source": "a", "target": "c"}]}', "term 2 wants 'c'"),
    ('{"text": "a", "terms": [{"source": "⟨t⟩", "target": "b"}]}', "marker character"),
    ('{"text": "a", "terms": [{"source": "–", "target": "b"}]}', "no word"),
    ('{"text": "a", "terms": [{"source": "a", "target": "\\ud800"}]}', "U+D800"),
    ('{"text": "a", "terms": [{"source": "a", "target": "b\\u200bc"}]}', "invisible character"),
]


@pytest.mark.parametrize(("row", "problem"), BAD_ROWS)
def test_a_row_of_json_has_its_error_beside_it(tmp_path: Path, row: str, problem: str) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_text(f"{GOOD}\n{row}\n{GOOD}\n", encoding="utf-8")
    run = translated(source, "-o", target)
    assert run.code == 1
    assert run.err.startswith(f"bilingua: {source}:2: ")
    first, bad, last = map(json.loads, target.read_text(encoding="utf-8").splitlines())
    assert first["translation"] == last["translation"] == "The report."
    assert problem in bad["error"]
    assert "translation" not in bad


@pytest.mark.parametrize("row", [row for row, _ in BAD_ROWS])
def test_strict_input_refuses_the_file_before_anything_is_translated(tmp_path: Path, row: str) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_text(f"{GOOD}\n{row}\n{GOOD}\n", encoding="utf-8")
    run = translated(source, "-o", target, "--strict-input")
    assert run.code == 2
    assert run.err.startswith(f"bilingua: {source}:2: ")
    assert not target.exists()
    assert not run.asked


CELLS = [
    ("2", 3, "the row has 1 cells, the header 2"),
    ("2,Der Bericht.,x", 3, "the row has 3 cells, the header 2"),
    ('2,"Der" Bericht.', 3, "malformed row"),
    ('2,"Der Bericht.', 3, "malformed row"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("row", "line", "problem"), CELLS)
def test_a_ragged_row_of_a_table_stays_as_it_is(tmp_path: Path, row: str, line: int, problem: str, end: str) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    rows = ["id,text", "1,Der Bericht.", row, "3,Der Bericht.", ""]
    source.write_bytes(end.join(rows).encode())
    run = translated(source, "-o", target)
    assert run.code == 1
    assert run.err.startswith(f"bilingua: {source}:{line}: {problem}")
    assert target.read_bytes().decode() == end.join(
        ["id,text,translation", "1,Der Bericht.,The report.", row, "3,Der Bericht.,The report.", ""]
    )


@pytest.mark.parametrize("row", [row for row, _, _ in CELLS])
def test_strict_input_refuses_a_ragged_table(tmp_path: Path, row: str) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f"id,text\n1,Der Bericht.\n{row}\n", encoding="utf-8")
    run = translated(source, "-o", tmp_path / "b.csv", "--strict-input")
    assert (run.code, run.asked) == (2, [])
    assert run.err.startswith(f"bilingua: {source}:3: ")


def test_a_table_in_which_every_mark_is_open_is_read_in_one_go(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    rows = [f'{number},"Der Bericht.' for number in range(2000)]
    source.write_text("\n".join(["id,text", *rows, ""]), encoding="utf-8")
    run = translated(source, "-o", target)
    assert run.code == 1
    assert target.read_text(encoding="utf-8").splitlines()[1:] == rows


def test_the_rest_of_a_folder_goes_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.csv").write_text("id,text\n1\n", encoding="utf-8")
    (folder / "b.jsonl").write_text(f"{BAD_ROWS[11][0]}\n", encoding="utf-8")
    (folder / "c.txt").write_text("Der Bericht.\n", encoding="utf-8")
    assert translated(folder, "-o", out).code == 1
    assert (out / "c.txt").read_text(encoding="utf-8") == "The report.\n"
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "b.jsonl", "c.txt"]
