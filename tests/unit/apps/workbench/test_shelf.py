"""Glossaries on the shelf: one line changes, others' changes stay, and everything can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.apps.workbench.shelf import Change, Shelf, cells_of
from bilingua.errors import GlossaryConflictError, GlossaryError
from bilingua.terms.glossary import Glossary

TEXT = "source,target,note\nHafen,port,\nMond,moon,old\nWerft,shipyard,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "desk.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def shelf(file: Path, tmp_path: Path) -> Shelf:
    return Shelf([file], tmp_path / "data")


def lines_changed(before: str, after: str) -> int:
    return len(set(before.splitlines()) ^ set(after.splitlines()))


def edit(target: str, **expected: str) -> Change:
    return Change("edit", "term:Hafen", {"target": target}, expected or None)


def test_an_edit_changes_one_line_and_can_be_undone_to_the_byte(shelf: Shelf, file: Path) -> None:
    shelf.apply("desk", edit("harbour"), user="a")
    after = file.read_text(encoding="utf-8")
    assert lines_changed(TEXT, after) == 2
    (step,) = shelf.history("desk")
    assert (step.action, step.source, step.user) == ("edit", "Hafen", "a")
    shelf.undo("desk", step.number, user="b")
    assert file.read_text(encoding="utf-8") == TEXT
    assert [one.action for one in shelf.history("desk")] == ["undo", "edit"]


def test_undoing_keeps_what_others_changed_since(shelf: Shelf, file: Path) -> None:
    shelf.apply("desk", edit("harbour"), user="a")
    shelf.apply("desk", Change("add", cells={"source": "Kai", "target": "quay"}), user="b")
    file.write_text(file.read_text(encoding="utf-8").replace("moon,old", "moon,new"), encoding="utf-8")  # by hand
    shelf.undo("desk", 1, user="a")
    made = {entry.source: (entry.target, entry.note) for entry in shelf.read("desk")}
    assert made == {"Hafen": ("port", ""), "Kai": ("quay", ""), "Mond": ("moon", "new"), "Werft": ("shipyard", "")}


def test_a_change_of_the_same_cell_since_is_not_lost_by_undoing(shelf: Shelf) -> None:
    shelf.apply("desk", edit("harbour"), user="a")
    shelf.apply("desk", edit("haven"), user="b")
    with pytest.raises(GlossaryConflictError, match="changed again"):
        shelf.undo("desk", 1, user="a")
    assert shelf.read("desk").get("Hafen")[0].target == "haven"


def test_two_editors_of_one_entry_do_not_overwrite_each_other(shelf: Shelf) -> None:
    seen = cells_of(shelf.read("desk").get("Hafen")[0])
    shelf.apply("desk", Change("edit", "term:Hafen", {"target": "harbour"}, seen), user="a")
    with pytest.raises(GlossaryConflictError, match="changed meanwhile"):
        shelf.apply("desk", Change("edit", "term:Hafen", {"note": "mine"}, seen), user="b")
    with pytest.raises(GlossaryConflictError, match="changed meanwhile"):
        shelf.apply("desk", Change("remove", "term:Hafen", expected=seen), user="b")
    assert shelf.read("desk").get("Hafen")[0].target == "harbour"


def test_a_preview_writes_nothing(shelf: Shelf, file: Path) -> None:
    assert shelf.preview("desk", edit("harbour")).after.get("Hafen")[0].target == "harbour"
    assert file.read_text(encoding="utf-8") == TEXT
    assert shelf.history("desk") == []


def test_new_glossaries_and_bad_names(shelf: Shelf, tmp_path: Path) -> None:
    shelf.create("mine", Glossary.from_mapping({"Kai": "quay"}))
    assert list(shelf.paths) == ["desk", "mine"]
    for name in ("mine", "desk", "../out", ".x", ""):
        with pytest.raises(GlossaryError):
            shelf.create(name, Glossary("x"))
    with pytest.raises(GlossaryError, match="no glossary"):
        shelf.read("../desk")
    with pytest.raises(GlossaryError, match="called 'desk'"):
        Shelf([tmp_path / "desk.csv", tmp_path / "other" / "desk.tbx"], tmp_path)


def test_the_history_is_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilingua.apps.workbench.shelf._KEPT", 3)
    for number in range(5):
        shelf.apply("desk", edit(f"port {number}"), user="a")
    assert [step.number for step in shelf.history("desk")] == [5, 4, 3]
    shelf.undo("desk", 5, user="a")
    assert shelf.read("desk").get("Hafen")[0].target == "port 3"
