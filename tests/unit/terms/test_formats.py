"""Every glossary format: what it carries, what it says it loses, and what real files of others look like."""

from pathlib import Path

import pytest

from bilingua.errors import GlossaryConflictError, GlossaryError
from bilingua.terms.formats.base import EXTENSIONS, REGISTRY, format_of
from bilingua.terms.glossary import Glossary, make_entry

RICH = Glossary(
    "rich",
    (
        make_entry(
            {
                "source": "DVRK",
                "target": "DPRK",
                "forms": "KDVR | Demokratische VRK",
                "allowed": "Democratic People's Republic of Korea",
                "forbidden": "North Korea",
                "pos": "name",
                "case": "exact",
                "topic": "korea",
                "since": "2024-01-31",
                "note": 'says "DPRK", <always> & ever',
                "origin": "desk",
                "desk": "Asia",
            }
        ),
        make_entry({"source": "Naumann-Stiftung", "kind": "keep", "compound": "none"}),
        make_entry({"source": "Zerstörer", "target": "destroyer", "context": "Werft | Marine"}),
        make_entry({"source": "Altwort", "target": "old word", "status": "deprecated"}),
    ),
)
LOSSLESS = ("csv", "json", "tmx", "tsv", "xlsx")


def roundtrip(name: str, glossary: Glossary) -> Glossary:
    form = format_of(Path("x"), format=name)
    return form.read(form.write(glossary), path="x")


def read(name: str, text: str) -> Glossary:
    return format_of(Path("x"), format=name).read(text.encode(), path="x")


@pytest.mark.parametrize("name", LOSSLESS)
def test_rich_formats_carry_every_field(name: str) -> None:
    assert roundtrip(name, RICH).ordered() == RICH.ordered()
    assert format_of(Path("x"), format=name).losses(RICH) == ()


@pytest.mark.parametrize("name", ["tbx", "tbx-dct", "tbx2"])
def test_tbx_carries_terms_statuses_and_notes(name: str) -> None:
    by_source = {entry.source: entry for entry in roundtrip(name, RICH)}
    dprk = by_source["DVRK"]
    assert (dprk.target, dprk.forms, dprk.pos) == ("DPRK", ("KDVR", "Demokratische VRK"), "name")
    assert dprk.allowed == ("Democratic People's Republic of Korea",)
    assert dprk.forbidden == ("North Korea",)
    assert (dprk.topic, dprk.origin, dprk.note) == ("korea", "desk", 'says "DPRK", <always> & ever')
    assert by_source["Naumann-Stiftung"].english == "Naumann-Stiftung"
    assert by_source["Altwort"].status == "deprecated"


def test_tbx_says_what_it_loses() -> None:
    losses = "\n".join(format_of(Path("x"), format="tbx").losses(RICH))
    for word in ("'case'", "'compound'", "'context'", "'since'", "'desk'", "keep"):
        assert word in losses
    assert "'note'" not in losses


@pytest.mark.parametrize("name", ["deepl", "deepl4", "google", "google-set", "amazon", "omegat", "pairs-tsv"])
def test_pairs_hold_forms_and_kept_terms_but_nothing_that_is_not_enforced(name: str) -> None:
    pairs = {entry.source: entry.target for entry in roundtrip(name, RICH)}
    assert pairs["KDVR"] == pairs["DVRK"] == "DPRK"
    assert pairs["Naumann-Stiftung"] == "Naumann-Stiftung"
    assert "Altwort" not in pairs
    losses = "\n".join(format_of(Path("x"), format=name).losses(RICH))
    assert "'forbidden'" in losses
    assert "1 entries that are not enforced" in losses


def test_pairs_hold_only_one_homograph_and_say_so() -> None:
    glossary = Glossary(
        "h",
        (
            make_entry({"source": "Bank", "target": "bank", "context": "Geld"}),
            make_entry({"source": "Bank", "target": "bench", "context": "Park"}),
        ),
    )
    assert [entry.target for entry in roundtrip("deepl", glossary)] == ["bank"]
    assert any("homograph" in line and "Park" in line for line in format_of(Path("x"), format="deepl").losses(glossary))


def test_an_own_source_goes_before_anothers_form() -> None:
    glossary = Glossary(
        "f",
        (
            make_entry({"source": "Amt", "target": "office", "forms": "Behörde"}),
            make_entry({"source": "Behörde", "target": "authority"}),
        ),
    )
    assert {e.source: e.target for e in roundtrip("google", glossary)} == {"Amt": "office", "Behörde": "authority"}


@pytest.mark.parametrize("header", ["source,target", "DE,EN", "German,English", "de-DE,en-US", "Deutsch,Englisch"])
def test_a_header_does_not_become_an_entry(header: str) -> None:
    assert [entry.source for entry in read("deepl", f"{header}\nHafen,port\n")] == ["Hafen"]


def test_deepl_with_four_columns_and_a_byte_order_mark() -> None:
    glossary = read("deepl", "\ufeffHafen,port,de,en\nWerft,shipyard,DE,EN-US\n")
    assert [(e.source, e.target) for e in glossary] == [("Hafen", "port"), ("Werft", "shipyard")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("deepl", "Hafen,port,en,de\n", "x:1: languages 'en' and 'de'"),
        ("deepl", "Hafen,port\nWerft\n", "x:2: 1 cell in"),
        ("deepl", 'Hafen,"port\n', "x:1: not well-formed CSV"),
        ("deepl", "", "x: the glossary is empty"),
        ("deepl", "Hafen,\n", "empty target"),
        ("amazon", "fr,en\nport,port\n", "x:1: no German column"),
        ("amazon", "de,fr\nHafen,port\n", "x:1: no English column"),
        ("amazon", "de,en\nHafen,port,x\n", "x:2: 3 cells"),
        ("amazon", "de,en\n", "x: the glossary is empty"),
        ("omegat", "Hafen port\n", "x:1: 1 cell in"),
        ("json", "{", "x:1: not well-formed JSON"),
        ("json", "[" * 100_000, "not well-formed JSON"),
        ("json", '{"entrys": []}', "no list of entries"),
        ("json", '["Hafen"]', "x:1: the entry is not an object"),
        ("json", '[{"source": "Hafen", "target": 5}]', "x:1:target: not a text"),
        ("json", '[{"source": "Hafen", "target": "port", "forms": ["a|b"]}]', "x:1:forms: a | in"),
        ("json", '[{"source": "Hafen", "target": "port", "forms": [1]}]', "x:1:forms: not a list of texts"),
        ("json", '{"name": 5, "entries": []}', "the name is not a text"),
        ("tmx", "<tmx><body/></tmx>", "no unit with German and English"),
        ("tmx", "<html/>", "no TMX file"),
        ("tbx", "<tbx", "not well-formed XML"),
        ("tbx", "<html/>", "no TBX file"),
        ("tbx", "", "the glossary is empty"),
        ("xlsx", "not a zip", "not a workbook"),
    ],
)
def test_bad_files_are_refused_with_the_place(name: str, text: str, message: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        read(name, text)
    assert message in str(caught.value)
    assert caught.value.hint


def test_a_duplicate_in_a_foreign_file_is_a_conflict_with_its_line() -> None:
    with pytest.raises(GlossaryConflictError) as caught:
        read("deepl", "Hafen,port\nHafen,harbour\n")
    assert caught.value.row == 2


@pytest.mark.parametrize("name", ["tbx", "tmx"])
@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
    ],
)
def test_entities_are_refused_unread(name: str, subset: str) -> None:
    text = f"<!DOCTYPE r [{subset}]><{name}><text><body>&x;</body></text></{name}>"
    with pytest.raises(GlossaryError, match=r"entities|not well-formed"):
        read(name, text)


def test_a_document_type_alone_is_harmless() -> None:
    text = """<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX" xml:lang="en"><text><body>
    <termEntry><langSet xml:lang="de-CH"><ntig><termGrp><term>Departement</term>
    <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig></langSet>
    <langSet xml:lang="fr"><tig><term>département</term></tig></langSet>
    <langSet xml:lang="en-GB"><tig><term>department</term></tig>
    <tig><term>ministry</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet>
    <note>Swiss
      usage</note></termEntry></body></text></martif>"""
    (entry,) = read("tbx", text)
    assert (entry.source, entry.target, entry.forbidden) == ("Departement", "department", ("ministry",))
    assert entry.note == "Swiss usage"


def test_tbx_dct_of_another_tool_with_an_admitted_term_first() -> None:
    text = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
      xmlns:min="http://www.tbxinfo.net/ns/min"><text><body><conceptEntry id="c1">
      <min:subjectField>shipping</min:subjectField>
      <langSec xml:lang="en"><termSec><term>wharf</term><min:administrativeStatus>admittedTerm-admn-sts
      </min:administrativeStatus></termSec><termSec><term>quay</term></termSec></langSec>
      <langSec xml:lang="de"><termSec><term>Kai</term><min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec>
      </conceptEntry><conceptEntry id="c2"><langSec xml:lang="de"><termSec><term>nur deutsch</term></termSec></langSec>
      </conceptEntry></body></text></tbx>"""
    (entry,) = read("tbx", text)
    assert (entry.source, entry.target, entry.allowed) == ("Kai", "quay", ("wharf",))
    assert (entry.pos, entry.topic) == ("noun", "shipping")


def test_tmx_of_another_tool_with_inline_markup() -> None:
    text = """<tmx version="1.4"><header srclang="en"/><body><tu><tuv lang="EN-US"><seg>the <bpt i="1"/>port</seg></tuv>
    <tuv lang="DE"><seg>Hafen</seg></tuv></tu><tu><tuv xml:lang="de"><seg>allein</seg></tuv></tu></body></tmx>"""
    (entry,) = read("tmx", text)
    assert (entry.source, entry.target) == ("Hafen", "the port")


def test_spreadsheets_hold_text_and_never_formulas(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "g.xlsx"
    Glossary("g", (make_entry({"source": "=1+1 Aktion", "target": "=1+1 campaign"}),)).save(path)
    assert openpyxl.load_workbook(path).worksheets[0]["A2"].data_type == "s"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Source", "Target", "since"])
    book.worksheets[0].append(["Artikel 4", 4, __import__("datetime").datetime(2026, 1, 2)])
    book.save(path)
    (entry,) = Glossary.load(path)
    assert (entry.target, str(entry.since)) == ("4", "2026-01-02")
    book.worksheets[0].append(["Summe", "=SUM(B2)"])
    book.save(path)
    with pytest.raises(GlossaryError, match=r":3:B: the cell holds a formula"):
        Glossary.load(path)


def test_a_spreadsheet_cell_beyond_the_header_is_refused(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["source", "target"])
    book.worksheets[0].append(["Hafen", "port", "stray"])
    book.save(tmp_path / "g.xlsx")
    with pytest.raises(GlossaryError, match="column without a name"):
        Glossary.load(tmp_path / "g.xlsx")


def test_omegat_comments_and_terms_that_look_like_them() -> None:
    glossary = read("omegat", "# made by hand\nHafen\tport\tby the sea\n\nWerft\tshipyard\n")
    assert [(e.source, e.note) for e in glossary] == [("Hafen", "by the sea"), ("Werft", "")]
    tag = Glossary("t", (make_entry({"source": "#MeToo", "kind": "keep"}),))
    assert format_of(Path("x"), format="omegat").write(tag) == b""
    assert any("#MeToo" in line for line in format_of(Path("x"), format="omegat").losses(tag))


def test_term_set_finds_its_columns_in_any_order() -> None:
    glossary = read("google-set", "en,pos,fr,de,description\nport,noun,port,Hafen,by the sea\nquay,odd,,Kai,\n,,,x,\n")
    assert [(e.source, e.target, e.pos, e.note) for e in glossary] == [
        ("Hafen", "port", "noun", "by the sea"),
        ("Kai", "quay", "", ""),
    ]


def test_every_extension_and_format_name_can_be_loaded() -> None:
    assert set(EXTENSIONS.values()) <= set(REGISTRY)
    for name in REGISTRY:
        assert callable(format_of(Path("x"), format=name).losses)
