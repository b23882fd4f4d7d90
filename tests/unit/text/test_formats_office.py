"""Presentations, spreadsheets, OpenDocument, and what Word has beside its paragraphs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from pptx.util import Inches

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(made: Any) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def texts(data: bytes, name: str) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(data), format=name).blocks]


def written(data: bytes, name: str, english: dict[str, str]) -> bytes:
    document = read_document(io.BytesIO(data), format=name)
    target = io.BytesIO()
    write_document(document, [Translation(b.text, english.get(b.text, b.text)) for b in document.blocks], target)
    return target.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(data: bytes, changed: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members(data), **changed}.items():
            archive.writestr(name, content)
    return target.getvalue()


def slides() -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Die Lage"
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    for text, bold in (("Die ", None), ("DVRK", True), (" schweigt.", None)):
        run = paragraph.add_run()
        run.text, run.font.bold = text, bold
    second = slide.placeholders[1].text_frame.add_paragraph()
    second.text = "Erste Zeile\vzweite Zeile"
    cells = slide.shapes.add_table(1, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    cells.cell(0, 0).text, cells.cell(0, 1).text = "Zelle", "1.234,5"
    slide.notes_slide.notes_text_frame.text = "Hier langsam sprechen."
    return saved(made)


def sheets() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Lage"
    sheet.append(["Land", "Wert"])
    sheet.append(["Der Hafen", 1234.5])
    sheet.append(["Der Hafen", "=B2*2"])
    sheet.append(["Zeile\nzwei", '=IF(B2>1,"Ja","Nein")'])
    sheet.append([CellRichText("Die ", TextBlock(InlineFont(b=True), "DVRK"), " schweigt."), None])
    sheet["B2"].number_format, sheet["A2"].font = '#,##0.00\\ "€"', Font(italic=True)
    sheet["B2"].comment = Comment("Eine Schätzung.", "W.")
    sheet.add_table(Table(displayName="T", ref="A1:B4"))
    return saved(made)


ODF_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)
ODF_BODY = """<text:tracked-changes><text:changed-region><text:deletion><text:p>Gelöscht</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">Die Lage</text:h>
<text:p text:style-name="P1">Die <text:span text:style-name="T1">DVRK</text:span> <text:change/>schweigt
  seit<text:note text:id="n"><text:note-citation>1</text:note-citation><text:note-body><text:p>Eine Note.</text:p>
</text:note-body></text:note> 2019.</text:p>
<text:p>Erste Zeile<text:line-break/>zweite<text:s/>Zeile<text:tab/>Ende</text:p>
<text:p><draw:frame><draw:text-box><text:p>Im Kasten.</text:p></draw:text-box></draw:frame></text:p>
<table:table><table:table-row>
<table:table-cell office:value-type="string" office:string-value="Zelle"><text:p>Zelle</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p></table:table-cell>
<table:table-cell office:value-type="string" table:formula="of:=[.A1]"><text:p>Formel</text:p></table:table-cell>
</table:table-row></table:table>"""


def open_document(body: str = ODF_BODY) -> bytes:
    target = io.BytesIO()
    content = f"<office:document-content {ODF_NAMES}><office:body><office:text>{body}</office:text></office:body>"
    styles = (
        f"<office:document-styles {ODF_NAMES}><style:style><style:text-properties fo:language='de' fo:country='CH'/>"
        "</style:style><style:header><text:p>Kopfzeile</text:p></style:header></office:document-styles>"
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content + "</office:document-content>", zipfile.ZIP_DEFLATED)
        archive.writestr("styles.xml", styles, zipfile.ZIP_DEFLATED)
        archive.writestr("Pictures/1.png", b"\x89PNG", zipfile.ZIP_STORED)
    return target.getvalue()


SLIDES = [
    "Die Lage",
    "Die DVRK schweigt.",
    "Erste Zeile\nzweite Zeile",
    "Zelle",
    "1.234,5",
    "Hier langsam sprechen.",
]
CELLS = ["Der Hafen", "Der Hafen", "Zeile\nzwei", "Die DVRK schweigt.", "Eine Schätzung."]
ODF = [
    "Die Lage",
    "Die DVRK schweigt seit 2019.",
    "Eine Note.",
    "Erste Zeile\nzweite Zeile Ende",
    "Im Kasten.",
    "Zelle",
    "Kopfzeile",
]
CASES = [("pptx", slides, SLIDES), ("xlsx", sheets, CELLS), ("odt", open_document, ODF)]


@pytest.mark.parametrize(("name", "make", "blocks"), CASES)
def test_what_is_text_is_found_and_everything_else_comes_back(
    name: str, make: Callable[[], bytes], blocks: list[str]
) -> None:
    data = make()
    assert texts(data, name) == blocks
    document, target = read_document(io.BytesIO(data), format=name), io.BytesIO()
    write_document(document, [None] * len(blocks), target)
    assert target.getvalue() == data
    done = written(data, name, {})
    assert texts(done, name) == blocks
    before, after = members(data), members(done)
    assert list(before) == list(after)
    changed = [member for member in before if before[member] != after[member]]
    assert all(member.endswith(".xml") and "Master" not in member and "workbook" not in member for member in changed)


def test_slides_keep_their_formats() -> None:
    english = {"Die DVRK schweigt.": "Silence: DVRK.", SLIDES[2]: "First line\nsecond line", "1.234,5": "1,234.5"}
    slide = pptx.Presentation(io.BytesIO(written(slides(), "pptx", english))).slides[0]
    first, second = slide.placeholders[1].text_frame.paragraphs
    assert [(run.text, run.font.bold) for run in first.runs] == [("Silence: ", None), ("DVRK", True), (".", None)]
    assert second.text == "First line\vsecond line"
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert table.cell(0, 1).text == "1,234.5"
    # White space needs no mark in a drawing, and PowerPoint refuses one.
    assert not any("space" in key for node in slide._element.iter("{*}t") for key in node.attrib)


def test_a_line_break_stays_between_its_lines() -> None:
    english = {SLIDES[2]: "The very first line of all\nsecond"}
    slide = pptx.Presentation(io.BytesIO(written(slides(), "pptx", english))).slides[0]
    assert slide.placeholders[1].text_frame.paragraphs[1].text == "The very first line of all\vsecond"


def test_cells_keep_numbers_formulas_and_formats() -> None:
    english = {"Der Hafen": "The port", "Zeile\nzwei": "Line\ntwo", "Die DVRK schweigt.": "The DVRK is silent."}
    made = openpyxl.load_workbook(io.BytesIO(written(sheets(), "xlsx", english)), rich_text=True)
    sheet = made["Lage"]
    assert [sheet[place].value for place in ("A1", "A2", "A3", "A4")] == ["Land", "The port", "The port", "Line\ntwo"]
    values = [sheet[place].value for place in ("B2", "B3", "B4")]
    assert values == [1234.5, "=B2*2", '=IF(B2>1,"Ja","Nein")']
    assert [(str(part), getattr(part, "font", None) is not None) for part in sheet["A5"].value] == [
        ("The ", False),
        ("DVRK", True),
        (" is silent.", False),
    ]
    assert (sheet["B2"].number_format, sheet["A2"].font.italic) == ('#,##0.00\\ "€"', True)
    assert sheet.tables["T"].column_names == ["Land", "Wert"]


def test_cells_that_share_a_text_share_its_translation() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("Lage")
        for row, text in enumerate(("Der Hafen", "Die DVRK", "Der Hafen")):
            sheet.write_string(row, 0, text)
    assert texts(target.getvalue(), "xlsx") == ["Der Hafen", "Die DVRK"]
    done = written(target.getvalue(), "xlsx", {"Der Hafen": "The port"})
    cells = openpyxl.load_workbook(io.BytesIO(done))["Lage"]["A"]
    assert [cell.value for cell in cells] == ["The port", "Die DVRK", "The port"]


def test_open_document_keeps_spans_notes_and_frames() -> None:
    english = {
        ODF[1]: "The DVRK has been silent since 2019.",
        "Eine Note.": "A note.",
        "Im Kasten.": "Boxed.",
        "Zelle": "Cell",
    }
    done = written(open_document(), "odt", {**english, ODF[3]: "First line\nsecond line end"})
    assert texts(done, "odt")[1:6] == [
        "The DVRK has been silent since 2019.",
        "A note.",
        "First line\nsecond line end",
        "Boxed.",
        "Cell",
    ]
    content = members(done)["content.xml"].decode()
    assert '<text:span text:style-name="T1">DVRK</text:span>' in content
    assert "Gelöscht" in content and "string-value" not in content
    assert members(done)["styles.xml"].count(b'fo:language="en" fo:country="US"') == 1
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED


def word(body: str, **parts: str) -> bytes:
    """Return a Word document with this body, and more parts."""
    names = members(saved(docx.Document()))
    root = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    types = names["[Content_Types].xml"].decode()
    for part in parts:
        kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{part}+xml"
        types = types.replace("</Types>", f'<Override PartName="/word/{part}.xml" ContentType="{kind}"/></Types>')
    more = {f"word/{part}.xml": f'<w:{part} xmlns:w="{W}">{xml}</w:{part}>'.encode() for part, xml in parts.items()}
    changed = {"word/document.xml": root.encode(), "[Content_Types].xml": types.encode(), **more}
    return replaced(saved(docx.Document()), changed)


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def test_word_notes_and_comments_are_translated() -> None:
    note = f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(" Eine Note.")}</w:p></w:footnote>'
    comment = f'<w:comment w:id="0"><w:p>{run("Stimmt das?")}</w:p></w:comment>'
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = word(f"<w:p>{run('Der Hafen')}{mark}{run(' brennt.')}</w:p>", footnotes=note, comments=comment)
    assert texts(data, "docx") == ["Der Hafen brennt.", " Eine Note.", "Stimmt das?"]
    done = members(written(data, "docx", {" Eine Note.": " A note.", "Stimmt das?": "True?"}))
    assert b"<w:footnoteRef/>" in done["word/footnotes.xml"] and b" A note." in done["word/footnotes.xml"]
    assert b"True?" in done["word/comments.xml"]
    assert done["word/document.xml"].count(b"footnoteReference") == 1


def test_word_changes_are_kept() -> None:
    changes = f'<w:ins w:id="1">{run("großer ")}</w:ins><w:del w:id="2">{run("kleiner ", "delText")}</w:del>'
    moved = f'<w:moveFrom w:id="3">{run("weg ")}</w:moveFrom><w:moveTo w:id="4">{run("hier ")}</w:moveTo>'
    control = f"<w:sdt><w:sdtPr><w:tag w:val='x'/></w:sdtPr><w:sdtContent>{run('Hafen')}</w:sdtContent></w:sdt>"
    data = word(f"<w:p>{run('Ein ')}{changes}{moved}{control}{run('.')}</w:p>")
    assert texts(data, "docx") == ["Ein großer hier Hafen."]
    root = etree.fromstring(
        members(written(data, "docx", {"Ein großer hier Hafen.": "A large here port."}))["word/document.xml"]
    )
    shown = "".join(node.text for node in root.iter("{*}t") if not list(node.iterancestors("{*}moveFrom")))
    assert shown == "A large here port."
    assert [node.text for node in root.iter("{*}delText")] == ["kleiner "]
    assert "".join(next(root.iter("{*}sdt")).itertext()) == "port"
    assert next(root.iter("{*}sdtPr")).getnext().tag.endswith("sdtContent")
    assert "".join(next(root.iter("{*}moveFrom")).itertext()) == "weg "


def test_word_text_boxes_in_a_paragraph_with_text() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('Im Kasten.')}</w:p></w:txbxContent></w:pict></w:r>"
    data = word(f"<w:p>{run('Davor ')}{box}{run('danach.')}</w:p>")
    assert texts(data, "docx") == ["Davor danach.", "Im Kasten."]
    done = written(data, "docx", {"Davor danach.": "Before after.", "Im Kasten.": "Boxed."})
    assert texts(done, "docx") == ["Before after.", "Boxed."]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * 50_000_000)
    return target.getvalue()


ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("name", ["pptx", "xlsx", "odt"])
@pytest.mark.parametrize(
    ("hostile", "message"),
    [
        (lambda data: b"", "the file is empty"),
        (lambda data: b"Nur Text", "this is no "),
        (lambda data: data[:-200], "damaged"),
        (lambda data: bomb(), "unpacks to 50,000,000 bytes"),
        (lambda data: replaced(data, {"content.xml": ENTITY, "[Content_Types].xml": ENTITY}), "declares entities"),
        (lambda data: replaced(data, {"content.xml": b"<a>", "[Content_Types].xml": b"<a>"}), "not well-formed"),
        (lambda data: word(f"<w:p>{run('Ein Brief.')}</w:p>"), "no |damaged"),
    ],
)
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, name: str, hostile: Callable[[bytes], bytes], message: str
) -> None:
    make = {each[0]: each[1] for each in CASES}[name]
    path = tmp_path / "x"
    path.write_bytes(hostile(make()))
    with pytest.raises(DocumentError, match=message):
        read_document(path, format=name)
