"""Checking given translations: what is there and what is missing, whoever translated, whatever the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import bilingua
from bilingua import checking
from bilingua.apps.cli import main
from bilingua.checking import CheckedLine, check
from bilingua.errors import InputError, SettingsError
from bilingua.records import Severity
from bilingua.trust.witness import Witness
from tests.fakes import JUDGING, FakeEngine

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "check-line-1.json"
DESK = {"DVRK": "DPRK", "Haubitze": "howitzer"}
WORDS = {"Die": "The", "schweigt": "is silent", "Gestern": "Yesterday", "kamen": "came", "Züge": "trains", "an": "in"}
GERMAN = "Die DVRK schweigt."


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    def summon(confidence: str, **_: object) -> Witness | None:
        engine = FakeEngine(lexicon=WORDS, capabilities=JUDGING)
        return None if confidence == "none" else Witness(engine, engine if confidence == "full" else None)

    monkeypatch.setattr(checking, "summon", summon)


def single(source: str, text: str, **options: object) -> CheckedLine:
    options.setdefault("glossary", DESK)
    (line,) = check([source], [text], **options)  # type: ignore[arg-type]
    return line


@pytest.mark.parametrize(
    ("source", "text", "terms", "facts"),
    [
        (GERMAN, "The DPRK is silent.", [("DVRK", "DPRK", "present", 4, 8)], []),
        (GERMAN, "North Korea is silent.", [("DVRK", "DPRK", "missing", None, None)], []),
        ("Zwei Haubitzen.", "Two howitzers.", [("Haubitzen", "howitzers", "present", 4, 13)], [("Zwei", "Two", 0, 3)]),
        ("Am 3. Mai.", "On May 3.", [], [("3. Mai", "May 3", 3, 8)]),
        ("Es sind 20.000.", "There are 20000.", [], [("20.000", "20000", 10, 15)]),
        ("Es sind 20.000.", "There are 2,000.", [], [("20.000", "20,000", None, None)]),
        ("Zwei kamen.", "Both came.", [], []),
    ],
)
def test_terms_and_facts(source, text, terms, facts) -> None:  # type: ignore[no-untyped-def]
    line = single(source, text, confidence="none")
    assert [(c.source, c.target, c.status, c.start, c.end) for c in line.terms] == terms
    assert [(c.source, c.target, c.start, c.end) for c in line.facts] == facts
    assert [c.status == "present" for c in line.facts] == [c.start is not None for c in line.facts]


def test_a_missing_term_is_critical() -> None:
    line = single(GERMAN, "North Korea is silent.", confidence="none")
    assert [(f.rule, f.severity) for f in line.findings] == [("term-missing", Severity.CRITICAL)]


@pytest.mark.parametrize("confidence", ["full", "fast"])
def test_a_line_is_as_sure_as_its_least_sure_sentence(confidence: str) -> None:
    good, bad = "The DPRK is silent.", "The oven banana giraffe kaputt."
    sure, unsure = (single(GERMAN, text, confidence=confidence).confidence for text in (good, bad))
    assert sure is not None and unsure is not None
    assert sure > unsure
    line = single(f"{GERMAN} Gestern kamen Züge an.", f"{good} Yesterday trains came in.", confidence=confidence)
    assert len(line.sentences) == 2
    assert line.confidence == min(s.confidence or 0 for s in line.sentences)
    assert line.translation[line.sentences[1].start : line.sentences[1].end] == "Yesterday trains came in."


@pytest.mark.parametrize(
    ("source", "text", "low", "high"),
    [
        ("", "", None, None),
        (" ", "\t", None, None),
        ("", "Something.", 0, 0),
        (GERMAN, "", 0, 0.1),
        ("Gestern kamen die Züge an.", "Gestern kamen die Züge an.", 0, 0.1),
        ("Gestern kamen Züge.", "GESTERN KAMEN ZÜGE.", 0, 0.1),
        ("20.000", "20,000", 1, 1),
        ("20.000", "2,000", 0, 0),
        ("x" * 10_000, "y" * 10_000, 0, 1),
        ("\u202e\ufffd \x00", "⟨t⟩", 0, 1),
    ],
)
def test_odd_lines(source: str, text: str, low: float | None, high: float | None) -> None:
    found = single(source, text).confidence
    assert found is None if low is None or high is None else found is not None and low <= found <= high


def test_offsets_in_the_german_are_those_of_the_cleaned_line() -> None:
    line = single("< p>Die DVRK schweigt.", "The DPRK is silent.")
    assert line.source == "< p>Die DVRK schweigt."
    assert line.cleaned is not None
    assert line.german[line.sentences[0].source_start : line.sentences[0].source_end] == GERMAN


def test_sides_must_be_as_long() -> None:
    with pytest.raises(InputError, match="has 2 lines, the translation 1"):
        check(["a", "b"], ["a"])
    with pytest.raises(InputError, match="not text"):
        check([1], ["a"])  # type: ignore[list-item]
    assert bilingua.check is check


def test_confidences_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(SettingsError, match="unknown confidence 'much'"):
        check(["a"], ["a"], confidence="much")


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.csv").write_text("source,target\nDVRK,DPRK\n")
    Path("a.de").write_text(f"{GERMAN}\n\nEs sind 20.000.\r\n{GERMAN}")
    Path("a.en").write_text("The DPRK is silent.\n\nThere are 2,000.\nThe oven banana giraffe kaputt.\n")
    Path("short.en").write_text("One.\n")
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(["check", *arguments])
    return int(exit_.value.code or 0)


def test_one_object_for_each_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a.de", "a.en", "-g", "desk.csv", "--json") == 0
    printed = capsys.readouterr()
    rows = [json.loads(row) for row in printed.out.splitlines()]
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert [row["confidence"] is None for row in rows] == [False, True, False, False]
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    for row in rows:
        Draft202012Validator(schema).validate(row)
        assert set(row) == set(schema["properties"])
    assert "1 of 2 terms in place, 0 of 1 facts in place" in printed.err


def test_people_see_what_wants_a_look(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a.de", "a.en", "-g", "desk.csv") == 0
    out = capsys.readouterr().out
    assert "The DPRK is silent." not in out
    assert "‼ missing: 20.000 → 20,000" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "critical"], 1),
        (["--below", "0.01"], 0),
        (["--below", "1"], 1),
        (["--confidence", "none", "--below", "1"], 0),
        (["--confidence", "none", "--fail-on", "warning", "--no-glossary", "--no-facts"], 0),
    ],
)
def test_exit_codes(desk: Path, arguments: list[str], code: int) -> None:
    glossary = [] if "--no-glossary" in arguments else ["-g", "desk.csv"]
    assert run("a.de", "a.en", *glossary, *arguments) == code


@pytest.mark.parametrize("files", [("a.de", "short.en"), ("a.de", "none.en"), ("-", "-")])
def test_files_that_cannot_be_compared(desk: Path, files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*files) == 2
    assert capsys.readouterr().out == ""


def test_a_term_is_looked_for_in_its_own_sentence_first() -> None:
    glossary = {"Waffenhandel": "arms trade", "Handelsvolumen": "trade"}
    source = "Der Waffenhandel wächst. Das Handelsvolumen steigt."
    (line,) = check([source], ["The arms trade grows. The trade rises."], glossary=glossary, confidence="none")
    assert [(claim.target, claim.status, claim.start) for claim in line.terms] == [
        ("arms trade", "present", 4),
        ("trade", "present", 26),
    ]


@pytest.mark.parametrize(
    ("german", "english", "statuses"),
    [
        ("Das kostet 5 Millionen Euro.", "It costs 5 million dollars.", ["missing"]),
        ("Das kostet 5 Millionen Euro.", "It costs EUR 5m.", ["present"]),
        ("Um 20:30 Uhr kam er.", "He came at 8:30 a.m.", ["missing"]),
        ("Um 20:30 Uhr kam er.", "He came at 20:30.", ["present"]),
        ("Zwischen 17.30 und 18.30 Uhr.", "Between 5:30 and 6:30 p.m.", ["present", "present"]),
        ("Es stieg um 3,4 Prozentpunkte.", "It rose by 3.4 percent.", ["missing"]),
        ("Es stieg um 3 Prozent.", "It rose by three per cent.", ["present"]),
    ],
)
def test_a_fact_needs_its_unit(german: str, english: str, statuses: list[str]) -> None:
    (line,) = check([german], [english], glossary=(), confidence="none")
    assert [claim.status for claim in line.facts] == statuses
    assert ("fact-missing" in {finding.rule for finding in line.findings}) == ("missing" in statuses)
