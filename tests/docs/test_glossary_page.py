"""The page on glossaries, read as a new user reads it: its files are used and its commands run, in their order."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from bilingua.apps.cli import main
from bilingua.terms.glossary import COLUMNS, Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.terms.upkeep.examples import load_examples
from bilingua.terms.upkeep.lint import lint
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "glossary.md"
TERMS, FIELDS, EXAMPLES = blocks(PAGE, "csv")
_ROW = re.compile(r"^\| (?P<sentence>[^|]+\.|Die Häfen[^|]*) \| (?P<found>[^|]+) \| (?P<english>[^|]*)\|", re.MULTILINE)
CASES = [
    (row["sentence"], row["found"].strip(), row["english"].strip())
    for row in _ROW.finditer(PAGE.read_text(encoding="utf-8"))
]


@pytest.fixture
def fields(tmp_path: Path) -> Glossary:
    path = tmp_path / "fields.csv"
    path.write_text(FIELDS, encoding="utf-8")
    return Glossary.load(path)


def test_the_file_with_every_field_uses_every_field_and_is_clean(fields: Glossary) -> None:
    assert fields.columns == COLUMNS
    assert [column for column in COLUMNS if not any(entry.cell(column) for entry in fields)] == []
    assert [issue for issue in lint(fields) if issue.severity != "info"] == []


@pytest.mark.parametrize(("sentence", "found", "english"), CASES, ids=[case[0] for case in CASES])
def test_each_sentence_finds_what_the_table_says(fields: Glossary, sentence: str, found: str, english: str) -> None:
    spans = TermMatcher([fields], topics=["shipping"], on=date(2026, 11, 1)).find(sentence)
    assert [(span.text, span.target) for span in spans] == ([] if found == "–" else [(found, english)])


def test_the_table_has_a_row_for_each_way() -> None:
    assert len(CASES) == 13
    (old,) = TermMatcher([Glossary.load(_written(FIELDS))], on=date(2025, 12, 31)).find("Auf der Alteninsel.")
    assert old.target == "Old Isle"


def test_the_commands_run_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")
    lines = [line for block in blocks(PAGE, "console") for line in block.splitlines() if "git" not in line]
    assert sum(line.startswith("$ bilingua ") for line in lines) >= 7
    said = ""
    for line in lines:
        if not line.startswith("$ bilingua "):
            assert line in said.splitlines()
            continue
        with pytest.raises(SystemExit) as left:
            main(shlex.split(line.removeprefix("$ bilingua ")))
        said = "".join(capsys.readouterr())
        assert left.value.code in (0, None), f"{line}: {said}"
    changed = Glossary.load("terms.csv")
    assert changed.get("Zollhaus")[0].target == "customs house"
    assert changed.get("Hafenamt")[0].status == "deprecated"
    assert changed.head == ("# Terms of the harbour desk",)


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(EXAMPLES, encoding="utf-8")
    assert [example.entry for example in load_examples(path)] == ["DVRK"]


def test_the_message_of_a_bad_file_is_the_one_that_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("terms.csv").write_text("source,target\nHafen,port\nHafen,harbour\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["glossary", "list", "terms.csv"])
    (shown,) = blocks(PAGE, "text")
    assert capsys.readouterr().err == shown


def _written(text: str) -> Path:
    path = Path("fields.csv")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
