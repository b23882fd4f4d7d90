"""The published JSON schemas describe what the command line writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bilingua.apps.cli import main
from bilingua.engines import base
from bilingua.records import Kind, Severity, Verdict
from tests.docs.pages import ROOT

SCHEMAS = {
    name: json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("receipt-2", "jsonl-row-1")
}
ROWS = [
    '{"id": 1, "text": "Die DVRK hat < p>20.000 Container geliefert."}',
    '{"text": "Das Regime in Pjöngjang bleibt stumm.", "terms": [{"source": "stumm", "target": "dumb"}]}',
    '{"text": "Der Bericht ist lang und der Bericht ist lang."}',
    '{"titel": 7}',
    '{"text": "Welt", "terms": [{"source": "⟨t⟩", "target": "y"}]}',
    "no JSON",
    "",
]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/rows.jsonl").write_text("\n".join(ROWS), encoding="utf-8")
    Path("in/empty.txt").touch()
    Path("in/notes.log").touch()
    with pytest.raises(SystemExit) as exit_:
        main(["translate", "in", "-o", "out", "--report", "receipt.jsonl", "-q"])
    assert exit_.value.code == 1
    files = {"receipt-2": Path("receipt.jsonl"), "jsonl-row-1": Path("out/rows.jsonl")}
    return {name: [json.loads(line) for line in path.read_text().splitlines() if line] for name, path in files.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_written_is_as_the_schema_says(written: dict[str, list[Any]], name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    validator = Draft202012Validator(SCHEMAS[name])
    assert len(written[name]) >= len(ROWS) - 1
    for record in written[name]:
        validator.validate(record)


def test_the_schemas_name_every_field_that_is_written(written: dict[str, list[Any]]) -> None:
    head, *blocks = written["receipt-2"]
    definitions = SCHEMAS["receipt-2"]["$defs"]
    assert set(head) == set(definitions["receipt"]["properties"]) - {"skipped"}
    assert {name for block in blocks for name in block} == set(definitions["block"]["properties"]) - {"links"}
    done, failed = (choice["properties"] for choice in SCHEMAS["jsonl-row-1"]["oneOf"])
    assert {name for row in written["jsonl-row-1"] for name in row} - {"id", "text", "titel"} == {*done, *failed}


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("receipt-2", {}),
        ("receipt-2", {"record": "block", "document": "a", "index": -1}),
        ("jsonl-row-1", {"text": "a"}),
        ("jsonl-row-1", {"translation": "a", "terms": [], "findings": [], "error": "b"}),
        ("jsonl-row-1", {"translation": "a", "terms": [{"source": "a"}], "findings": []}),
    ],
)
def test_other_records_are_refused(name: str, record: dict[str, Any]) -> None:
    assert not Draft202012Validator(SCHEMAS[name]).is_valid(record)


def test_kinds_verdicts_and_severities_are_those_of_the_program() -> None:
    for schema in SCHEMAS.values():
        outcome, finding = schema["$defs"]["outcome"]["properties"], schema["$defs"]["finding"]["properties"]
        assert outcome["kind"]["enum"] == [str(kind) for kind in Kind]
        assert outcome["verdict"]["enum"] == [str(verdict) for verdict in Verdict]
        assert finding["severity"]["enum"] == [str(severity) for severity in Severity]
