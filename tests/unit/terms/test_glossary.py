import os
import stat
from datetime import date

import pytest

from bilingua.errors import DocumentError, GlossaryConflictError, GlossaryError, UnsupportedFormatError
from bilingua.records import Kind
from bilingua.terms.glossary import Entry, Glossary, make_entry


def write(tmp_path, content, name="desk.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_reads_every_column(tmp_path):
    path = write(
        tmp_path,
        "source,target,kind,case,forms,compound,modifier,allowed,forbidden,pos,context,"
        "status,topic,since,until,note,origin,desk\n"
        "Bank,bank,term,exact,Geldhaus | Kreditinstitut,hyphen | closed,banking,lender,bench | shore,noun,"
        "Geld | Kredit,"
        "admitted,economy,2020-01-01,2030-12-31,see style guide,desk,Seoul\n",
    )
    assert Glossary.load(path).entries == (
        Entry(
            "Bank",
            "bank",
            case="exact",
            forms=("Geldhaus", "Kreditinstitut"),
            compound=("hyphen", "closed"),
            modifier="banking",
            allowed=("lender",),
            forbidden=("bench", "shore"),
            pos="noun",
            context=("Geld", "Kredit"),
            status="admitted",
            topic="economy",
            since=date(2020, 1, 1),
            until=date(2030, 12, 31),
            note="see style guide",
            origin="desk",
            extra=(("desk", "Seoul"),),
        ),
    )


def test_defaults_name_and_row(tmp_path):
    glossary = Glossary.load(write(tmp_path, "source,target\nDVRK,DPRK\n"))
    assert (glossary.name, glossary.path) == ("desk", str(tmp_path / "desk.csv"))
    entry = glossary.entries[0]
    assert (entry.kind, entry.case, entry.compound, entry.row) == (Kind.TERM, "smart", ("hyphen", "suspended"), 2)


def test_keep_needs_no_target(tmp_path):
    entry = Glossary.load(write(tmp_path, "source,target,kind\nNaumann-Stiftung,,keep\n")).entries[0]
    assert (entry.kind, entry.target, entry.english) == (Kind.KEEP, "", "Naumann-Stiftung")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffsource,target\nÄrzte,doctors\n",
        "source;target\r\nÄrzte;doctors\r\n",
        "source\ttarget\nA\u0308rzte\tdoctors",
    ],
    ids=["byte order mark", "semicolons and CRLF", "tabs, NFD, no last line end"],
)
def test_reads_what_spreadsheets_write(tmp_path, content):
    assert [(one.source, one.target) for one in Glossary.load(write(tmp_path, content))] == [("Ärzte", "doctors")]


def test_comments_and_unknown_columns_survive_a_round_trip(tmp_path):
    content = (
        "# Korea desk\nsource,target,kind,desk\nÄgypten,Egypt,term,Cairo\n"
        "# People\n# checked twice\nKim Jong-un,Kim Jong Un,term,\n"
        '#MeToo,#MeToo,keep,\n"# und Musik",sharp,term,\n# end\n'
    )
    path = write(tmp_path, content)
    glossary = Glossary.load(path)
    assert [one.comments for one in glossary] == [(), ("# People", "# checked twice"), (), ()]
    glossary.save()
    assert Glossary.load(path) == glossary.__class__(
        "desk", glossary.ordered(), path=str(path), columns=glossary.columns, head=("# Korea desk",), tail=("# end",)
    )
    once = path.read_bytes()
    Glossary.load(path).save()
    assert path.read_bytes() == once


def test_saves_in_dictionary_order(tmp_path):
    path = tmp_path / "new.csv"
    Glossary.from_mapping({"Zug": "train", "Öl": "oil", "Ort": "place", "Äther": "ether"}).save(path)
    assert path.read_text() == "source,target\nÄther,ether\nÖl,oil\nOrt,place\nZug,train\n"


def test_save_is_all_or_nothing(tmp_path, monkeypatch):
    path = write(tmp_path, "source,target\nDVRK,DPRK\n")
    path.chmod(0o640)
    glossary = Glossary.load(path)
    glossary.save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DocumentError, match="No space left"):
        Glossary("desk", (Entry("X1", "Y"),)).save(path)
    assert path.read_text() == "source,target\nDVRK,DPRK\n"
    assert [one.name for one in tmp_path.iterdir()] == ["desk.csv"]


LONG = "x" * 501
BAD = {
    "empty file": (b"", None, None, "empty"),
    "no header": (b"DVRK,DPRK\n", 1, "source", "first line must name the columns"),
    "no target column": (b"source,kind\nDVRK,term\n", 1, "target", "DVRK|source"),
    "column twice": (b"source,target,source\n", 1, "source", "twice"),
    "nameless column": (b"source,target,\n", 1, None, "no name"),
    "ragged row": (b"source,target\nA1,B\nDVRK\n", 3, "target", "1 cell where the header has 2"),
    "too many cells": (b"source,target\nDVRK,DPRK,x\n", 2, None, "3 cells"),
    "empty source": (b"source,target\n,DPRK\n", 2, "source", "empty source"),
    "empty target": (b"source,target\nA1,B\nDVRK,\n", 3, "target", "keep"),
    "duplicate": (b"source,target\nDVRK,DPRK\nDVRK,DPRK\n", 3, "source", "row 2"),
    "two targets": (b"source,target\nDVRK,DPRK\n# c\nDVRK,North Korea\n", 4, "target", "row 2"),
    "line break in a cell": (b'source,target\n"DV\nRK",DPRK\n', 3, "source", "U\\+000A"),
    "soft hyphen": ("source,target\nNord\u00adkorea,North Korea\n".encode(), 2, "source", "U\\+00AD"),
    "marker": ("source,target\nDVRK,⟨t⟩DPRK\n".encode(), 2, "target", "marker"),
    "marker in a list": ("source,target,allowed\nDVRK,DPRK,NK | N⟩K\n".encode(), 2, "allowed", "marker"),
    "long cell": (f"source,target\nDVRK,{LONG}\n".encode(), 2, "target", "501 characters"),
    "giant cell": (b"source,target\nDVRK," + b"x" * 200_000 + b"\n", 2, None, "a cell has no end"),
    "open quotation mark": (b'source,target\n"DVRK,DPRK\n', 2, None, "not well-formed"),
    "no word": (b"source,target\n--,DPRK\n", 2, "source", "no word"),
    "unknown kind": (b"source,target,kind\nDVRK,DPRK,always\n", 2, "kind", "term, keep"),
    "unknown case": (b"source,target,case\nDVRK,DPRK,lower\n", 2, "case", "smart, title, exact, any"),
    "unknown compound": (b"source,target,compound\nDVRK,DPRK,open\n", 2, "compound", "hyphen"),
    "not a date": (b"source,target,since\nDVRK,DPRK,1.2.2020\n", 2, "since", "YYYY-MM-DD"),
    "Windows-1252": ("source,target\nA1,B\nGröße,size\n".encode("cp1252"), 3, None, "in Windows-1252"),
    "Mac Roman": ("source,target\nGröße,size\nÄrzte,doctors\n".encode("mac_roman"), 2, None, "in Mac Roman"),
    "DOS": ("source,target\nGröße,size\nführen,lead\n".encode("cp850"), 2, None, "in DOS code page 850"),
    "UTF-16": ("source,target\n".encode("utf-16"), 1, None, "UTF-16"),
    "binary": (b"\x7fELF\0\1\2\3", 1, None, "binary"),
}


@pytest.mark.parametrize(("content", "row", "column", "says"), BAD.values(), ids=BAD.keys())
def test_bad_file_names_the_place_and_what_to_do(tmp_path, content, row, column, says):
    path = write(tmp_path, content)
    with pytest.raises(GlossaryError, match=says) as caught:
        Glossary.load(path)
    assert (caught.value.path, caught.value.row, caught.value.column) == (str(path), row, column)
    assert caught.value.hint
    assert str(path) in str(caught.value)


def test_two_targets_is_a_conflict(tmp_path):
    with pytest.raises(GlossaryConflictError):
        Glossary.load(write(tmp_path, "source,target\nBank,bank\nBank,bench\n"))


@pytest.mark.parametrize(
    "second",
    [
        {"context": ("Park",)},
        {"pos": "verb"},
        {"topic": "parks"},
        {"since": date(2020, 1, 1)},
        {"status": "proposed"},
        {"source": "bank"},
    ],
)
def test_homographs_told_apart_are_no_conflict(second):
    first = Entry("Bank", "bank")
    entry = Entry(**{"source": "Bank", "target": "bench", **second})
    assert len({one.id for one in Glossary("desk", (first, entry))}) == (1 if "status" in second else 2)


def test_missing_file_and_unknown_format(tmp_path):
    with pytest.raises(GlossaryError, match="No such file"):
        Glossary.load(tmp_path / "none.csv")
    for name in ("desk.docx", "desk.csv"):
        (tmp_path / name).write_text("source,target\n", encoding="utf-8")
    with pytest.raises(UnsupportedFormatError, match="csv"):
        Glossary.load(tmp_path / "desk.docx")
    with pytest.raises(UnsupportedFormatError, match="'doc'"):
        Glossary.load(tmp_path / "desk.csv", format="doc")


def test_from_mapping_checks_too():
    with pytest.raises(GlossaryError, match="empty target"):
        Glossary.from_mapping({"Versorgung": " "})
    assert Glossary.from_mapping({" A\u0308rzte ": "doctors"}).entries == (Entry("Ärzte", "doctors"),)


def test_scope():
    entry = Entry("Türkei", "Türkiye", topic="diplomacy", since=date(2022, 6, 1))
    assert entry.applies()
    assert not entry.applies(topics=("sports",))
    assert entry.applies(topics=("diplomacy",), on=date(2022, 6, 1))
    assert not entry.applies(on=date(2022, 5, 31))


def test_cells_and_entries_are_inverse():
    entry = Entry(
        "Bank", "bank", compound=(), forms=("Haus", "Hof"), pos="noun", status="proposed", until=date(2030, 1, 1)
    )
    columns = ("source", "target", "kind", "compound", "forms", "pos", "status", "until", "note")
    assert make_entry({column: entry.cell(column) for column in columns}) == entry
    assert entry.cell("compound") == "none"
