"""A change to a glossary file changes what it says and not a byte more."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import format_of
from bilingua.terms.formats.csv import CsvFormat
from bilingua.terms.formats.patch import patched
from bilingua.terms.glossary import Glossary, make_entry
from bilingua.terms.upkeep import maintain
from bilingua.terms.upkeep.tidy import fix_file

# Everything that rewriting the whole file would change: order, quoting, blank lines, defaults spelled out and empty,
# spacing of lists, a row of empty cells.
ODD = (
    "# our ports\n"
    "target,source,kind,status,forms,Desk,note\n"
    "\n"
    "# wharves\n"
    '"shipyard",Werft,,,"Schiffswerft|Marinewerft",north,\n'
    'port, Hafen ,TERM,preferred,,,"so-called ""wet"""\n'
    ",,,,,,\n"
    "quay,Kai,term,,Kaimauer |Ufermauer,south,  \n"
    "# that is all\n"
)
LINES = ODD.splitlines(keepends=True)
CHANGES: dict[str, tuple[Callable[[Path], object], dict[int, str | None]]] = {
    "add": (lambda file: maintain.add(file, {"source": "Mole", "target": "mole"}), {8: "mole,Mole,,,,,\n"}),
    "edit": (
        lambda file: maintain.edit(file, "Werft", {"target": "dockyard"}),
        {4: "dockyard,Werft,,,Schiffswerft|Marinewerft,north,\n"},
    ),
    "edit the default": (
        lambda file: maintain.edit(file, "Hafen", {"status": "deprecated"}),
        {5: 'port, Hafen ,TERM,deprecated,,,"so-called ""wet"""\n'},
    ),
    "remove": (lambda file: maintain.remove(file, ["Werft"]), {2: None, 3: None, 4: None}),
    "remove the last": (lambda file: maintain.remove(file, ["Kai"]), {6: None, 7: None}),
}


def changed(lines: list[str], replaced: dict[int, str | None]) -> str:
    """Replace lines by number; a number beyond those that are replaced is put in before that line."""
    out = []
    for number, line in enumerate(lines):
        if number not in replaced:
            out.append(line)
        elif replaced[number] is not None:
            added = number == 8  # the row that `add` brings stands before the comment at the end
            out += [str(replaced[number]), line] if added else [str(replaced[number])]
    return "".join(out)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_every_other_byte(name: str, delimiter: str, mark: str, ends: str, tmp_path: Path) -> None:
    def dressed(text: str) -> bytes:
        return (mark + text.replace(",", delimiter).replace("\n", ends)).encode()

    change, replaced = CHANGES[name]
    file = tmp_path / "g.csv"
    file.write_bytes(dressed(ODD))
    change(file)
    assert file.read_bytes() == dressed(changed(LINES, replaced))


def test_nothing_changes_where_nothing_is_changed() -> None:
    data = ODD.encode()
    glossary = CsvFormat().read(data, path="x")
    assert patched(data, glossary, glossary, path="x") == data


def test_a_last_line_without_an_end(tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    file.write_bytes(b"source,target\nWerft,shipyard\nHafen,port")
    maintain.add(file, {"source": "Kai", "target": "quay"})
    assert file.read_bytes() == b"source,target\nWerft,shipyard\nHafen,port\nKai,quay\n"
    file.write_bytes(b"source,target\nWerft,shipyard\nHafen,port")
    maintain.remove(file, ["Werft"])
    assert file.read_bytes() == b"source,target\nHafen,port"


def test_a_new_column_goes_to_its_place_and_leaves_the_cells(tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    file.write_bytes(b"# x\nSource,Target,Kind,Desk\nWerft,shipyard,,a|b\nHafen,port,TERM,\n")
    maintain.edit(file, "Hafen", {"forms": "Port | Tor", "origin": "us"})
    assert file.read_bytes() == (
        b"# x\nSource,Target,Kind,forms,origin,Desk\nWerft,shipyard,,,,a|b\nHafen,port,TERM,Port | Tor,us,\n"
    )


def test_the_shipped_glossary_changes_by_one_line(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[3] / "glossary" / "dprk-russia.csv").read_bytes()
    file = tmp_path / "g.csv"
    file.write_bytes(shipped)
    maintain.edit(file, "Hwasong-18", {"note": "solid fuel"})
    maintain.add(file, {"source": "Hafenamt", "target": "port authority"})
    before, after = (data.splitlines() for data in (shipped, file.read_bytes()))
    assert len(set(after) - set(before)) == 2
    assert len(set(before) - set(after)) == 1
    maintain.edit(file, "Hwasong-18", {"note": ""})
    maintain.remove(file, ["Hafenamt"])
    assert file.read_bytes() == shipped


def test_mending_touches_the_rows_that_it_mends(tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    file.write_bytes(b'\xef\xbb\xbfsource;target;kind;allowed\r\n"Werft";shipyard;term;\r\nHafen;port;;port|haven\r\n')
    fix_file(file)
    assert file.read_bytes() == (
        b'\xef\xbb\xbfsource;target;kind;allowed\r\n"Werft";shipyard;term;\r\nHafen;port;;haven\r\n'
    )


cell = st.text("abÄß #,;\"'|", max_size=6)
row = st.fixed_dictionaries({"source": cell.map("w{}w".format), "target": cell.map("t{}t".format), "note": cell})
entries = st.lists(row, min_size=1, max_size=6, unique_by=lambda one: one["source"])


@given(first=entries, second=entries, data=st.data())
@settings(max_examples=80, deadline=None)
def test_whatever_changes_the_file_says_it(
    first: list[dict[str, str]], second: list[dict[str, str]], data: st.DataObject
) -> None:
    written = CsvFormat().write(Glossary("g", tuple(make_entry(one) for one in first)))
    before = CsvFormat().read(written, path="x")
    kept = data.draw(st.lists(st.sampled_from(before.entries), unique=True))
    names = {entry.source for entry in kept}
    new = [make_entry(one) for one in second]
    after = Glossary("g", (*kept, *(entry for entry in new if entry.source not in names)))
    back = CsvFormat().read(patched(written, before, after, path="x"), path="x")
    assert back.entries == after.entries


# Other formats

FOREIGN = {
    "third language": (
        "g.tbx",
        '<tbx type="TBX-Basic" style="dca" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c1">'
        '<langSec xml:lang="de"><termSec><term>Hafen</term></termSec></langSec>'
        '<langSec xml:lang="en"><termSec><term>port</term></termSec></langSec>'
        '<langSec xml:lang="fr"><termSec><term>rade</term></termSec></langSec></conceptEntry></body></text></tbx>',
        "rade",
    ),
    "creation date": (
        "g.tmx",
        '<tmx version="1.4"><header/><body><tu creationdate="20240517"><tuv xml:lang="de"><seg>Hafen</seg></tuv>'
        '<tuv xml:lang="en"><seg>port</seg></tuv></tu></body></tmx>',
        "creationdate",
    ),
    "comments": ("g.txt", "# seafarers\nHafen\tport\n", "seafarers"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_holds_more_is_not_changed(name: str, tmp_path: Path) -> None:
    path, text, word = FOREIGN[name]
    file = tmp_path / path
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GlossaryError, match=f"more than would be written back: .*{word}.*convert the glossary to CSV"):
        maintain.add(file, {"source": "Kai", "target": "quay"})
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["g.tbx", "g.tmx", "g.json", "g.txt", "g.xlsx"])
def test_a_file_of_ours_is_changed_and_keeps_its_order(name: str, tmp_path: Path) -> None:
    if name.endswith("xlsx"):
        pytest.importorskip("openpyxl")
    file = tmp_path / name
    pairs = (("Werft", "shipyard & dock"), ("Häfen", 'the "port"'))
    made = Glossary("g", tuple(make_entry({"source": source, "target": target}) for source, target in pairs))
    file.write_bytes(format_of(file).write(made))
    maintain.edit(file, "Werft", {"target": "dock"})
    maintain.add(file, {"source": "Ahle", "target": "awl"})
    assert [(entry.source, entry.target) for entry in Glossary.load(file)] == [
        ("Werft", "dock"), ("Häfen", 'the "port"'), ("Ahle", "awl")
    ]  # fmt: skip


def test_escaped_json_is_not_taken_for_something_else(tmp_path: Path) -> None:
    file = tmp_path / "g.json"
    file.write_text('[{"source": "H\\u00e4fen", "target": "ports"}]', encoding="utf-8")
    maintain.edit(file, "Häfen", {"target": "harbours"})
    assert Glossary.load(file).entries[0].target == "harbours"


def test_a_workbook_of_two_sheets_is_not_changed(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["source", "target"])
    book.worksheets[0].append(["Hafen", "port"])
    book.create_sheet("plans")
    book.save(tmp_path / "g.xlsx")
    with pytest.raises(GlossaryError, match="more than would be written back"):
        maintain.remove(tmp_path / "g.xlsx", ["Hafen"])
