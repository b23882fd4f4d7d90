"""Changing, comparing and merging glossary files, and running their examples."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.errors import DocumentError, GlossaryConflictError, GlossaryError
from bilingua.records import Kind, Outcome, Span, Translation, Verdict
from bilingua.terms.glossary import Glossary, make_entry
from bilingua.terms.upkeep import maintain
from bilingua.terms.upkeep.diff import diff
from bilingua.terms.upkeep.examples import Example, examples_of, load_examples, run, untested
from bilingua.terms.upkeep.lint import lint
from bilingua.terms.upkeep.merge import merge

UNSORTED = '# ports of the north\nsource,target,note\n# yards\nWerft,shipyard,\nHafen,port,"wet, mostly"\n# the end\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "g.csv"
    path.write_text(UNSORTED, encoding="utf-8")
    return path


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def made(*rows: str) -> Glossary:
    cells = [dict(zip(("source", "target", "allowed", "note"), row.split(";"), strict=False)) for row in rows]
    return Glossary("g", tuple(make_entry(row) for row in cells))


def test_adding_keeps_order_and_comments(file: Path) -> None:
    maintain.add(file, {"source": "Kai", "target": "quay"})
    assert text(file) == UNSORTED.replace("# the end\n", "Kai,quay,\n# the end\n")


def test_adding_to_a_sorted_file_puts_the_entry_in_its_place(file: Path) -> None:
    maintain.sort(file)
    maintain.add(file, {"source": "Öltanker", "target": "oil tanker", "forms": "Ölschiff | Tanker"})
    assert [line.split(",")[0] for line in text(file).splitlines()] == [
        "# ports of the north", "source", "Hafen", "Öltanker", "# yards", "Werft", "# the end"
    ]  # fmt: skip
    assert "source,target,forms,note" in text(file)


def test_adding_makes_a_file(tmp_path: Path) -> None:
    maintain.add(tmp_path / "new.csv", {"source": "Seehafen-Stiftung", "kind": "keep"})
    assert text(tmp_path / "new.csv") == "source,target,kind\nSeehafen-Stiftung,,keep\n"


def test_a_conflict_is_refused_and_names_the_row(file: Path) -> None:
    with pytest.raises(GlossaryConflictError, match=r"g\.csv:5:target: 'Hafen' stands there already, with 'port'"):
        maintain.add(file, {"source": "Hafen", "target": "harbour"})
    with pytest.raises(GlossaryError, match="stands there already"):
        maintain.add(file, {"source": "Hafen", "target": "port"})
    maintain.add(file, {"source": "Hafen", "target": "haven", "context": "Sturm"})  # told apart
    assert len(Glossary.load(file)) == 3


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"source": "Kai"}, "empty target"),
        ({"source": "Kai", "target": "quay", "nots": "x"}, "do you mean 'note'"),
        ({"source": "Kai", "target": "quay", "kind": "kept"}, "unknown kind"),
        ({"source": "Kai", "target": "q\u200buay"}, r"U\+200B"),
    ],
)
def test_what_cannot_be_used_is_not_written(file: Path, cells: dict[str, str], message: str) -> None:
    with pytest.raises(GlossaryError, match=message):
        maintain.add(file, cells)
    assert text(file) == UNSORTED


def test_editing_changes_one_cell_and_keeps_the_rest(file: Path) -> None:
    maintain.edit(file, "Hafen", {"target": "harbour", "desk": "north"})
    assert 'Hafen,harbour,"wet, mostly",north\n' in text(file)
    maintain.edit(file, "Hafen", {"note": "", "desk": ""})
    assert "# yards\nWerft,shipyard,\nHafen,harbour,\n" in text(file).replace(",,\n", ",\n")


def test_editing_by_id_where_a_source_is_there_twice(file: Path) -> None:
    maintain.add(file, {"source": "Hafen", "target": "haven", "context": "Sturm"})
    with pytest.raises(GlossaryError, match=r"2 entries for 'Hafen' \(say which: .*Sturm"):
        maintain.edit(file, "Hafen", {"note": "x"})
    maintain.edit(file, "term:Hafen [Sturm]", {"note": "in a storm"})
    assert "haven" in text(file)
    assert "in a storm" in text(file)


def test_editing_into_a_conflict_is_refused(file: Path) -> None:
    with pytest.raises(GlossaryConflictError):
        maintain.edit(file, "Werft", {"source": "Hafen"})
    assert text(file) == UNSORTED


def test_a_typing_error_gets_a_suggestion(file: Path) -> None:
    with pytest.raises(GlossaryError, match="do you mean 'Werft'"):
        maintain.edit(file, "Werfft", {"note": "x"})


def test_removing_takes_the_comment_along_and_is_all_or_nothing(file: Path) -> None:
    with pytest.raises(GlossaryError, match="no entry for 'Mole'"):
        maintain.remove(file, ["Werft", "Mole"])
    assert text(file) == UNSORTED
    maintain.remove(file, ["Werft"])
    assert text(file) == '# ports of the north\nsource,target,note\nHafen,port,"wet, mostly"\n# the end\n'


@pytest.mark.parametrize("change", ["add", "edit", "remove", "sort"])
def test_a_dry_run_writes_nothing(file: Path, change: str) -> None:
    calls = {
        "add": lambda: maintain.add(file, {"source": "Kai", "target": "quay"}, dry_run=True),
        "edit": lambda: maintain.edit(file, "Hafen", {"target": "harbour"}, dry_run=True),
        "remove": lambda: maintain.remove(file, ["Hafen"], dry_run=True),
        "sort": lambda: maintain.sort(file, dry_run=True),
    }
    assert calls[change]().data != UNSORTED.encode()
    assert text(file) == UNSORTED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_write_permission(file: Path) -> None:
    file.parent.chmod(0o500)
    try:
        with pytest.raises(DocumentError, match="cannot be written"):
            maintain.sort(file)
    finally:
        file.parent.chmod(0o700)
    assert text(file) == UNSORTED


def test_a_write_that_fails_leaves_the_file_and_no_litter(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DocumentError, match="No space left"):
        maintain.remove(file, ["Hafen"])
    assert text(file) == UNSORTED
    assert [path.name for path in file.parent.iterdir()] == ["g.csv"]


def test_a_format_that_cannot_hold_a_cell_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "g.tbx"
    maintain.add(path, {"source": "Hafen", "target": "port"})
    with pytest.raises(GlossaryError, match="cannot hold: column 'context'"):
        maintain.edit(path, "Hafen", {"context": "Schiff"})
    maintain.edit(path, "Hafen", {"note": "by the sea"})
    assert Glossary.load(path).entries[0].note == "by the sea"


def test_counting(file: Path) -> None:
    counts = maintain.stats(Glossary.load(file))
    assert (counts["entries"], counts["kind term"], counts["with note"]) == (2, 2, 1)


# Comparing


def test_diff_is_by_meaning() -> None:
    old = made("Hafen;port;harbour | haven", "Werft;shipyard", "Kai;quay")
    new = made("Kai;quay", "Hafen;sea port;harbour | haven;busy", "Mole;mole")
    lines = [line for change in diff(old, new) for line in change.lines()]
    assert lines == [
        "~ Hafen",
        "    target: port → sea port",
        "    note: – → busy",
        "+ Mole → mole",
        "- Werft → shipyard",
    ]
    assert diff(old, old) == ()
    assert diff(made("Hafen;port", "Kai;quay"), made("Kai;quay", "Hafen;port")) == ()


def test_diff_pairs_homographs_by_what_tells_them_apart() -> None:
    bank = [
        make_entry({"source": "Bank", "target": "bank", "context": "Geld"}),
        make_entry({"source": "Bank", "target": "bench", "context": "Park"}),
    ]
    (change,) = diff(Glossary("a", tuple(bank)), Glossary("b", tuple(bank[1:])))
    assert change.lines() == ("- Bank → bank",)


# Merging


def test_merge_takes_what_one_side_changed_and_joins_lists() -> None:
    base = made("Hafen;port;harbour | haven", "Werft;shipyard", "Kai;quay")
    ours = made("Hafen;port;harbour | seaport", "Werft;shipyard;;big", "Mole;mole")
    theirs = made("Hafen;sea port;harbour | haven | dock", "Werft;dockyard", "Kai;quay", "Kran;crane")
    result = merge(base, ours, theirs)
    assert result.conflicts == ()
    assert {e.source: (e.target, e.allowed, e.note) for e in result.glossary} == {
        "Hafen": ("sea port", ("harbour", "seaport", "dock"), ""),
        "Werft": ("dockyard", (), "big"),
        "Mole": ("mole", (), ""),
        "Kran": ("crane", (), ""),
    }


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "kept", "said"),
    [
        (["Hafen;port"], ["Hafen;harbour"], ["Hafen;haven"], "harbour", "target: base 'port', ours 'harbour', theirs"),
        ([], ["Hafen;harbour"], ["Hafen;haven"], "harbour", "theirs 'haven'"),
        (["Hafen;port"], [], ["Hafen;haven"], "haven", "ours 'removed'"),
        (["Hafen;port"], ["Hafen;haven"], [], "haven", "theirs 'removed'"),
    ],
)
def test_merge_conflicts_stay_loadable_and_lint_finds_them(
    tmp_path: Path, base: list[str], ours: list[str], theirs: list[str], kept: str, said: str
) -> None:
    result = merge(made(*base), made(*ours), made(*theirs))
    assert len(result.conflicts) == 1
    result.glossary.save(tmp_path / "m.csv")
    (entry,) = Glossary.load(tmp_path / "m.csv")
    assert entry.target == kept
    assert said in entry.comments[0]
    assert [issue.rule for issue in lint(Glossary.load(tmp_path / "m.csv"))] == ["unresolved"]


def test_merge_of_the_same_addition_and_the_same_removal() -> None:
    result = merge(made("Kai;quay"), made("Hafen;port"), made("Hafen;port"))
    assert [e.source for e in result.glossary] == ["Hafen"]
    assert result.conflicts == ()


def test_merge_where_two_entries_come_to_demand_different_things() -> None:
    base = Glossary("b", (make_entry({"source": "Bank", "target": "bank", "pos": "noun"}),))
    ours = Glossary("o", (make_entry({"source": "Bank", "target": "bank"}),))  # pos removed: another id
    theirs = Glossary("t", (*base.entries, make_entry({"source": "Bank", "target": "bench"})))
    result = merge(base, ours, theirs)
    assert [entry.target for entry in result.glossary] == ["bank"]
    assert "bench" in str(result.conflicts[-1])


# Examples


def examples(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "tests" / "g.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("source,must_contain,must_not_contain,entry\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_examples_pass_and_fail(tmp_path: Path) -> None:
    path = examples(
        tmp_path,
        "Der Hafen ruht.,port,harbor,Hafen",
        "Die Häfen ruhen.,port,,Hafen",
        "Der Kran steht.,crane,,",
        "Am Kai.,quay,,Hafen",
        "Am Kai.,quay,,Kay",
    )
    assert examples_of(tmp_path / "g.csv") == path
    glossary = made("Hafen;port;harbour", "Kai;quay")
    english = ["The harbour rests.", "The harbor rests, ports too.", "The cranes stand.", "On the quay.", "At the key."]
    results = run(load_examples(path), glossary, lambda lines: english)
    assert [result.problems for result in results] == [
        (),  # an allowed rendering will do
        (),
        (),
        ("'Hafen' is not found in the sentence",),
        ("no entry 'Kay' in the glossary", "'quay' is missing"),
    ]
    first = run(load_examples(path)[:1], glossary, lambda lines: ["The harbor rests."])
    assert first[0].problems == ("'port' is missing", "'harbor' must not be there")
    assert [entry.source for entry in untested(glossary, load_examples(path))] == ["Kai"]


def test_a_term_that_was_put_in_by_force_is_told_apart() -> None:
    span = Span(4, 9, "Hafen", Kind.TERM, "port", ("port",))
    forced = Outcome(span, Verdict.FORCED, "port", 4, 8)
    made_so = Translation("Der Hafen ruht.", "The port rests.", (forced,))
    native = replace(made_so, terms=(replace(forced, verdict=Verdict.NATIVE),))
    found = run([Example("Der Hafen ruht.", ("port",))] * 2, made("Hafen;port"), lambda lines: [made_so, native])
    assert [(result.problems, result.forced) for result in found] == [((), ("port",)), ((), ())]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",port,,", "2:source: empty source"),
        ("Der Hafen.,,,", "checks nothing"),
        ("Der Hafen.,port", "more or fewer cells"),
        ("Der Hafen, sagt er.,port,,Hafen", "more or fewer cells"),
        ('"Der Hafen.,port,,', "not well-formed CSV"),
    ],
)
def test_bad_examples_are_refused_with_the_place(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(GlossaryError, match=message):
        load_examples(examples(tmp_path, row))


def test_examples_without_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("german,english\na,b\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match="no column 'source'"):
        load_examples(path)
    with pytest.raises(GlossaryError, match="cannot read the examples"):
        load_examples(tmp_path / "gone.csv")
