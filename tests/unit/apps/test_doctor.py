"""The doctor sees what is there, and that a translation is wrong."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bilingua.apps.cli import cli
from bilingua.apps.doctor import checks
from tests.fakes import FakeEngine

RIGHT = {
    "Die DVRK hat am 28. Oktober 20.000 Container geliefert.": "The DPRK delivered 20,000 containers on 28 October."
}


@pytest.mark.parametrize(
    ("engine", "is_well"), [(FakeEngine(script=RIGHT), True), (FakeEngine(twist=lambda text: "nothing"), False)]
)
def test_the_self_test_looks_at_term_and_facts(
    monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, is_well: bool
) -> None:
    monkeypatch.setattr("bilingua.pipeline.create", lambda *args, **options: engine)
    found = {check.name: check for check in checks(seconds=0)}
    assert {
        "bilingua",
        "Python",
        "processors",
        "memory",
        "model",
        "profile",
        "ctranslate2",
        "extra hf",
        "extra service",
    } <= set(found)
    assert found["self-test"].is_well is is_well


def test_a_missing_model_is_a_finding_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(cli, ["doctor", "--json", "--model", "no-such-model"], standalone_mode=False)
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert not rows["model"]["is_well"]
    assert not rows["self-test"]["is_well"]
    assert done.return_value == 1 or done.exit_code == 1
