"""Good documents and glossaries of every format, and damage done to their bytes, drawn from a seed."""
# ruff: noqa: E501 - documents are written as they are

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Entry, Glossary

_UNIT = '<trans-unit id="{0}"><source>Der <g id="1">Bericht</g> kostet {0} Euro.</source></trans-unit>'
TEXTS: dict[str, str] = {
    "txt": "Der Bericht.\n\nDie DVRK schweigt seit 2019.\r\n„Ja“, sagt er.\n",
    "jsonl": '{"id": 1, "text": "Der Bericht."}\n\n{"text": "Die DVRK", "terms": [{"source": "DVRK", "target": "North"}]}\n',
    "csv": 'id,text,note\n1,"Der ""Bericht"", und","x"\n2,Die DVRK schweigt.,\n',
    "tsv": "id\ttext\n1\tDer Bericht.\n2\tDie DVRK schweigt.\n",
    "html": "<!DOCTYPE html><html lang=de><head><title>Der Bericht</title><script>if (a<b) {}</script></head><body>"
    '<p class="x">Der <b>Bericht</b> &amp; <a href="https://a.de/?b=1">die DVRK</a>.<br>Ja<!-- nein --></p><ul><li>A<li>B</ul></body>',
    "md": "---\na: b\n---\n# Der Bericht\n\n- *Die* **DVRK** [schweigt](https://a.de \"x\")\n\n| a | b |\n|---|---|\n| `c` | d |\n\n```\nx\n```\n> Ja\n",
    "xliff": '<?xml version="1.0"?>\n<xliff version="1.2"><file source-language="de" target-language="en" original="a" '
    'datatype="plaintext"><body>' + "".join(map(_UNIT.format, range(1, 4))) + "</body></file></xliff>\n",
    "po": 'msgid ""\nmsgstr "Language: en\\n"\n\n#: a.c:1\nmsgctxt "x"\nmsgid "Der %s Bericht"\nmsgstr ""\n\nmsgid "Ein"\nmsgid_plural '
    '"%d"\nmsgstr[0] ""\nmsgstr[1] ""\n',
    "srt": "1\n00:00:01,000 --> 00:00:02,000\nDer <i>Bericht</i>\n- Ja.\n\n2\n00:00:03,000 --> 00:00:04,000\nDie DVRK\nschweigt.\n",
    "vtt": "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>Der <b>Bericht</b>\n",
    "eml": "From: a@b.de\nSubject: Der Bericht\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
    "Content-Type: text/plain; charset=utf-8\n\nDer Bericht\n> Die DVRK schweigt.\n--x\nContent-Type: text/html\n\n"
    "<p>Der <b>Bericht</b></p>\n--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--x--\n",
}  # fmt: skip
# Those that are read and not written are not among them.
DOCUMENTS = (*TEXTS, "docx", "pptx", "xlsx", "odt")
GLOSSARIES = ("csv", "tsv", "json", "xlsx", "tbx", "tbx-dct", "tbx2", "tmx", "deepl", "amazon", "omegat")


def document(name: str) -> bytes:
    """Return a document of a format that can be translated."""
    return TEXTS[name].encode() if name in TEXTS else _PACKED[name]()


def glossary(name: str) -> bytes:
    """Return a glossary in a format."""
    entries = (
        Entry("Hafen", "port", forms=("Hafens",), allowed=("harbour",), pos="noun", note="=1+1", comments=("# see",)),
        Entry("Bank", "bank", forbidden=("bench",), context=("Geld",)),
        Entry("DVRK", "DPRK", case="exact"),
    )
    return format_of(Path("a"), format=name).write(Glossary("g", entries))


def _word() -> bytes:
    import docx

    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Der Bericht", 1)
    paragraph = made.add_paragraph("Die ")
    paragraph.add_run("DVRK").bold = True
    paragraph.add_run(" schweigt.")
    made.add_table(1, 2).cell(0, 0).text = "Ja"
    made.save(out)
    return out.getvalue()


def _slides() -> bytes:
    import pptx

    made, out = pptx.Presentation(), io.BytesIO()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Der Bericht"
    slide.placeholders[1].text_frame.text = "Die DVRK\nschweigt."
    made.save(out)
    return out.getvalue()


def _sheet() -> bytes:
    import openpyxl

    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["Der Bericht", 1.5], ["Die DVRK schweigt.", "=B1*2"]):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


_ODF = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:text><t:h>Der Bericht</t:h>
<t:p>Die <t:span t:style-name="T1">DVRK</t:span><t:note><t:note-body><t:p>Der</t:p></t:note-body></t:note> schweigt.</t:p>
</o:text></o:body></o:document-content>"""


def _open_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", _ODF)
    return out.getvalue()


_PACKED = {"docx": _word, "pptx": _slides, "xlsx": _sheet, "odt": _open_document}


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with something changed; of an archive, half the time a member before it is packed."""
    if data.startswith(b"PK") and rng.random() < 0.6:
        return _damaged_member(data, rng)
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        _change(changed, rng)
    return bytes(changed)


def member_of(archive: bytes, name: str) -> bytes:
    """Return the content of a member of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return file.read(name)


def with_member(archive: bytes, changed: str, content: bytes | None) -> bytes:
    """Return an archive with another content of one member, None meaning without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != changed:
                new.writestr(name, old.read(name))
            elif content is not None:
                new.writestr(name, content)
    return out.getvalue()


def _damaged_member(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        chosen = rng.choice([name for name in file.namelist() if name.endswith((".xml", ".rels"))])
    content = damaged(b"\n" + member_of(data, chosen), rng)[1:]
    return with_member(data, chosen, rng.choice([*[content] * 8, b"", None]))


_BITS = [
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&x;", b'"', b"'",
    b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", b"%s", b"\\", b"{", b"[", b"```",
    b"\xe2\x9f\xa8t\xe2\x9f\xa9", b"\xe2\x80\xa8", b"\x1b[31m", b"1e999", b"-1", b"\t", b",", b";", b"--> ", b"\xf0\x9f\x99\x82", b"=cmd()",
]  # fmt: skip


def _change(data: bytearray, rng: random.Random) -> None:
    """Flip, cut, double, move or put in something."""
    place = rng.randint(0, len(data))
    end = min(len(data), place + rng.choice([1, 2, 8, 40, 200]))
    kind = rng.randrange(7)
    if kind == 0 and data:
        data[place % len(data)] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del data[place:]
    elif kind == 2:
        del data[place:end]
    elif kind == 3:
        data[place:place] = data[place:end] * rng.choice([1, 3, 50])
    elif kind == 4:
        stretch = bytes(data[place:end])
        del data[place:end]
        at = rng.randint(0, len(data))
        data[at:at] = stretch
    else:
        data[place:place] = rng.choice(_BITS) * rng.choice([1, 1, 1, 200])
