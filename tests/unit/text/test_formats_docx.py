from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document


def packed(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def report() -> Any:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Kopfzeile"
    document.add_heading("Die Lage", 1)
    paragraph = document.add_paragraph("Die ")
    paragraph.add_run("DVRK").bold = True
    paragraph.add_run(" meldet ")
    paragraph.add_run("Fortschritte").italic = True
    paragraph.add_run(".")
    document.add_paragraph("")
    document.add_paragraph("1.500")
    cell = document.add_table(1, 2).rows[0].cells
    cell[0].text, cell[1].text = "Zelle eins", "Zelle zwei"
    document.add_paragraph("Erste Zeile\nzweite Zeile")
    return document


def written(data: bytes, english: dict[str, str] | None = None) -> bytes:
    document = read_document(io.BytesIO(data), format="docx")
    target = io.BytesIO()
    done = [None if english is None else Translation(b.text, english.get(b.text, b.text)) for b in document.blocks]
    write_document(document, done, target)
    return target.getvalue()


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(data), format="docx").blocks]


BLOCKS = [
    "Die Lage",
    "Die DVRK meldet Fortschritte.",
    "1.500",
    "Zelle eins",
    "Zelle zwei",
    "Erste Zeile\nzweite Zeile",
    "Kopfzeile",
]


def test_blocks_are_paragraphs_cells_and_headers() -> None:
    assert texts(packed(report())) == BLOCKS


def test_an_untouched_document_stays() -> None:
    data = packed(report())
    assert written(data) == data
    assert texts(written(data, {})) == BLOCKS


def test_formats_move_with_their_words() -> None:
    english = {"Die DVRK meldet Fortschritte.": "Progress is reported by the DVRK.", "Zelle zwei": "Cell two"}
    document = docx.Document(io.BytesIO(written(packed(report()), english)))
    runs = [(run.text, run.bold, run.italic) for run in document.paragraphs[1].runs if run.bold]
    assert runs == [("DVRK", True, None)]
    assert document.paragraphs[1].text == "Progress is reported by the DVRK."
    assert document.paragraphs[0].style.name == "Heading 1"
    assert document.tables[0].rows[0].cells[1].text == "Cell two"
    assert document.paragraphs[-1].text == "Erste Zeile\nzweite Zeile"


def test_links_and_fields_stay_whole() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Siehe ")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "ziel")
    link.append(paragraph.add_run("Bericht")._r)
    paragraph._p.append(link)
    paragraph.add_run(" auf Seite ")
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run("12" if kind == "separate" else "")
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.insert(0, mark)
    data = packed(document)
    assert texts(data) == ["Siehe Bericht auf Seite "]
    done = docx.Document(io.BytesIO(written(data, {"Siehe Bericht auf Seite ": "See Bericht on page "}))).paragraphs[0]
    assert done.text == "See Bericht on page 12"
    assert [(each.text, each.fragment) for each in done.hyperlinks] == [("Bericht", "ziel")]
    kinds = [each.get(qn("w:fldCharType")) for each in done._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_the_language_becomes_english() -> None:
    document = report()
    run = document.paragraphs[1].runs[0]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-CH")
    run._r.get_or_add_rPr().append(language)
    done = docx.Document(io.BytesIO(written(packed(document), {})))
    assert {each.get(qn("w:val")) for each in done.element.iter(qn("w:lang"))} == {"en-US"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from(["Die DVRK", " ", "ß & <", "\t", "\n", "2024"]), st.booleans()))))
def test_text_and_structure_come_back(paragraphs: list[list[tuple[str, bool]]]) -> None:
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, bold in runs:
            paragraph.add_run(text).bold = bold
    again = docx.Document(io.BytesIO(written(packed(document), {})))
    assert [" ".join(p.text.split()) for p in again.paragraphs] == [
        " ".join(p.text.split()) for p in document.paragraphs
    ]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 50_000_000)
    return target.getvalue()


def other_archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "Ja")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"Nur Text", "no Word document"),
        (b"\xd0\xcf\x11\xe0alt", "an old or an encrypted"),
        (packed(report())[:-200], "damaged"),
        (packed(report())[:3000], "damaged"),
        (other_archive(), "damaged"),
        (bomb(), "unpacks to 50,000,000 bytes"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_document(path)
