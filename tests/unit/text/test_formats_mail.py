"""Mails, and documents that are read as plain text: RTF and PDF."""

from __future__ import annotations

import io
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document

WRAPPED = """Guten Tag,

der Hafen ist seit dem frühen Morgen gesperrt, und die Schiffe warten
auf der Reede. Niemand weiß, wann er wieder geöffnet wird, und warum die
Sperre noch gilt.

> Wann öffnet er?
"""


def mail() -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "Jörg <j@a.de>", "desk@b.ch"
    made["Subject"] = "Sperre für den Hafen"
    made["X-Note"] = "Nicht übersetzen"
    made.set_content(WRAPPED, charset="iso-8859-1", cte="quoted-printable")
    made.add_alternative("<html lang=de><p>Der <b>Hafen</b> ist zu.</p></html>", subtype="html")
    made.add_attachment("Der Anhang.\n", filename="a.txt")
    made.add_attachment(bytes(range(256)) * 4, maintype="image", subtype="png", filename="b.png")
    return made.as_bytes()


def texts(data: bytes, name: str) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(data), format=name).blocks if block.text]


def written(data: bytes, name: str, english: dict[str, str] | None) -> bytes:
    document, target = read_document(io.BytesIO(data), format=name), io.BytesIO()
    done = [None if english is None else Translation(b.text, english.get(b.text, b.text)) for b in document.blocks]
    write_document(document, done, target)
    return target.getvalue()


PARAGRAPH = " ".join(WRAPPED.split("\n\n")[1].split())
MAIL = ["Sperre für den Hafen", "Guten Tag,", PARAGRAPH, "Wann öffnet er?", "Der Hafen ist zu."]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_mail(end: bytes) -> None:
    data = mail().replace(b"\n", end)
    assert texts(data, "eml") == MAIL
    assert written(data, "eml", None) == data
    english = {MAIL[0]: "Port closed – “soon”", PARAGRAPH: "the port is closed.", "Wann öffnet er?": "When?"}
    done = written(data, "eml", {**english, "Der Hafen ist zu.": "The Hafen is closed."})
    assert texts(done, "eml") == [
        "Port closed – “soon”",
        "Guten Tag,",
        "the port is closed.",
        "When?",
        "The Hafen is closed.",
    ]
    before, after = (message_from_bytes(each, policy=policy.default) for each in (data, done))
    assert [(k, v) for k, v in after.items() if k != "Subject"] == [(k, v) for k, v in before.items() if k != "Subject"]
    attached = [[each.get_content() for each in message.iter_attachments()] for message in (before, after)]
    assert attached[0] == attached[1]
    assert "<b>Hafen</b>" in after.get_body(("html",)).get_content()
    assert "\n> When?\n" in after.get_body(("plain",)).get_content().replace("\r", "")


def test_a_plain_mail_without_mime() -> None:
    data = b"From: a@b.de\nSubject: Ja\n\nDer Hafen.\n"
    assert texts(data, "eml") == ["Ja", "Der Hafen."]
    assert b"\n\nThe port.\n" in written(data, "eml", {"Der Hafen.": "The port."})


def nested(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"From: a@b.de\nMIME-Version: 1.0\n{opened}\nDer Hafen.\n".encode()


RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Der \b H\'e4fen\b0  \u8211? zu.\par Zweite Zeile.\par}"


def pdf(*lines: str) -> bytes:
    shown = " ".join(f"1 0 0 1 50 {700 - 14 * n} Tm ({line}) Tj" for n, line in enumerate(lines))
    stream = f"BT /F1 12 Tf {shown} ET".encode("cp1252")
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"endobj\n4 0 obj<</Length %d>>stream\n" % len(stream)
            + stream
            + b"\nendstream endobj\n5 0 obj<</Type/Font",
            b"/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n",
            b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n",
        )
    )


def test_rich_text_becomes_lines() -> None:
    assert texts(RTF, "rtf") == ["Der Häfen – zu.", "Zweite Zeile."]
    assert written(RTF, "rtf", {"Zweite Zeile.": "Second line."}).decode() == "Der Häfen – zu.\nSecond line.\n"


def test_rich_text_with_a_damaged_table_of_fonts_takes_no_time() -> None:
    started = time.process_time()
    assert texts(b"{\\rtf1{\\fonttbl" + b"\\f1" * 50_000 + b"}Der Hafen.}", "rtf") == ["Der Hafen."]
    assert time.process_time() - started < 5


def test_pdf_becomes_paragraphs() -> None:
    assert texts(pdf(*WRAPPED.splitlines()[2:5]), "pdf") == [PARAGRAPH]


@pytest.mark.parametrize("name", ["rtf", "pdf"])
def test_what_is_only_read_is_not_written_under_its_name(tmp_path: Path, name: str) -> None:
    document = read_document(io.BytesIO(RTF if name == "rtf" else pdf("Der Hafen.")), format=name)
    with pytest.raises(DocumentError, match="can be read, not written"):
        write_document(document, [None] * len(document.blocks), tmp_path / f"a.{name}")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("eml", b"Nur Text\n", "no mail"),
        ("eml", nested(60), "20 deep"),
        ("eml", b"From: a@b\nContent-Type: text/plain; charset=klingon\n\nJa \xff\n", "cannot be decoded"),
        ("rtf", b"Nur Text", "not rich text"),
        ("rtf", b"{\\rtf1" + b"{" * 5000 + b"\\u99999999 ", "is the file damaged"),
        ("pdf", b"Nur Text", "no PDF"),
        ("pdf", b"%PDF-1.4\n", "damaged"),
        ("pdf", pdf(), "no text"),
    ],
)
def test_what_cannot_be_used_is_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_document(io.BytesIO(data), format=name)
