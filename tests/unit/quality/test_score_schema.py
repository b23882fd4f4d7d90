"""The published schema of score reports describes what is written, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bilingua.quality.judges import FactJudge, TermJudge
from bilingua.quality.render import render
from bilingua.quality.results import SCHEMA
from bilingua.quality.scoring import METRICS, score
from bilingua.records import Kind, Outcome, Span, Translation, Verdict
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SECOND_REFERENCES, SOURCES, TERMS

PAGE = Path(__file__).parents[3] / "docs" / "schemas" / "score-report-1.json"
PUBLISHED = json.loads(PAGE.read_text(encoding="utf-8"))
RECEIPTS = [
    Translation(source, text, terms=(Outcome(Span(4, 8, "DVRK", Kind.TERM, "DPRK"), Verdict.REPAIRED, "DPRK", 4, 8),))
    for source, text in zip(SOURCES, ENFORCED, strict=True)
]


def closed(schema: Any) -> Any:
    """Return the schema without room for further fields, so that a field it does not name is noticed."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closing = {"additionalProperties": False} if "properties" in schema and "type" in schema else {}
    return closing | {name: closed(value) for name, value in schema.items()}


def written(**settings: Any) -> Any:
    report = score(settings.pop("hypotheses", PLAIN), settings.pop("references", REFERENCES), **settings)
    return json.loads(render(report, "json"))


@pytest.mark.parametrize("settings", [
    {},
    {"metrics": ["chrf++"], "references": [REFERENCES, SECOND_REFERENCES], "intervals": True, "samples": 10},
    {"sources": SOURCES, "terms": TERMS, "baseline": ENFORCED, "samples": 10, "documents": ["a"] * len(PLAIN)},
    {"hypotheses": {"a": PLAIN, "b": RECEIPTS}, "baseline": "a", "terms": TERMS, "test": "ar", "samples": 10},
    {"terms": [()] * len(PLAIN), "metrics": ["terms"]},
])  # fmt: skip
def test_what_is_written_is_as_the_schema_says(settings: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(PUBLISHED)
    Draft202012Validator(closed(PUBLISHED)).validate(written(**settings))


def test_reports_name_their_schema() -> None:
    assert written()["schema"] == SCHEMA == PUBLISHED["properties"]["schema"]["const"]
    assert SCHEMA.replace("/", ":") == PUBLISHED["$id"].removeprefix("urn:")


@pytest.mark.parametrize("damage", [
    {"schema": "bilingua/score-report/2"},
    {"systems": None},
    {"segments": [{"line": 0}]},
    {"warnings": [1]},
])  # fmt: skip
def test_other_reports_are_refused(damage: dict[str, Any]) -> None:
    assert not Draft202012Validator(PUBLISHED).is_valid(written() | damage)


def test_every_metric_is_documented() -> None:
    page = (PAGE.parents[1] / "scoring.md").read_text(encoding="utf-8")
    for metric in (*METRICS, *TermJudge.RATES, *FactJudge.RATES):
        assert f"`{metric}`" in page
