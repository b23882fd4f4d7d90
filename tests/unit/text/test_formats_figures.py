"""Cells and lines of figures alone are translated in every format; what has nothing to translate keeps its bytes."""

from __future__ import annotations

import io

import docx
import pytest

from bilingua.pipeline import Translator
from bilingua.text.documents import read_document, write_document
from tests.fakes import FakeEngine, loop

XLIFF = """<?xml version='1.0' encoding='UTF-8'?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file source-language="de" original="x"><body>
<trans-unit id="1"><source>1.234,5</source></trans-unit><trans-unit id="2"><source>—</source></trans-unit>
</body></file></xliff>"""
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n1.234,5\n\n2\n00:00:03,000 --> 00:00:04,000\n—\n"
PO = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "1.234,5"\nmsgstr ""\n\nmsgid "—"\nmsgstr ""\n'


def translated(data: bytes, name: str) -> bytes:
    """Translate a document with an engine that makes nonsense of everything."""
    engine = FakeEngine(twist=loop)
    document = read_document(io.BytesIO(data), format=name)
    target = io.BytesIO()
    write_document(document, Translator((), engine=engine).translate_document(document), target)
    assert engine.calls == []
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("txt", "1.234,5\n—\n***\n", "1,234.5\n—\n***\n"),
        ("html", "<tr><td>1.234,5</td><td>—</td></tr>", "<tr><td>1,234.5</td><td>—</td></tr>"),
        ("html", "<td> 18.09.2025 </td><td>12,5&nbsp;%</td>", "<td> 18 September 2025 </td><td>12.5%</td>"),
        ("html", "<td>&#49;2</td><td>&ndash;&nbsp;3</td>", "<td>&#49;2</td><td>&ndash;&nbsp;3</td>"),
        ("html", "<td>1.234,<b>5</b></td><pre>1,5</pre>", "<td><b>1,234.5</b></td><pre>1,5</pre>"),
        ("md", "| 1 | 2 |\n|---|---|\n| 1.234,5 | — |\n", "| 1 | 2 |\n|---|---|\n| 1,234.5 | — |\n"),
        ("md", "1,5\n\n***\n\n- 2,5\n\n    3,5\n", "1.5\n\n***\n\n- 2.5\n\n    3.5\n"),
        ("md", "`1,5`\n\n```\n1,5\n```\n", "`1,5`\n\n```\n1,5\n```\n"),
        ("po", PO, PO.replace('5"\nmsgstr ""', '5"\nmsgstr "1,234.5"').replace("Language: de", "Language: en")),
        ("srt", SUBTITLES, SUBTITLES.replace("1.234,5", "1,234.5")),
        ("csv", "text\n\"1.234,5\"\n—\n", 'text,translation\n"1.234,5","1,234.5"\n—,—\n'),
    ],
)  # fmt: skip
def test_figures_are_converted(name: str, source: str, expected: str) -> None:
    made = translated(source.encode(), name).decode()
    made = made.replace('"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n', "").removeprefix("#\n")
    assert made == expected


def test_xliff() -> None:
    made = translated(XLIFF.encode(), "xliff").decode()
    assert made.count("<target") == 1
    assert ">1,234.5</target>" in made


def test_a_word_table_of_figures() -> None:
    document = docx.Document()
    cells = ["1.234,5", "—", "12,5 %", "18.09.2025", "9", "***"]
    for cell, text in zip(document.add_table(2, 3)._cells, cells, strict=True):
        cell.text = text
    packed = io.BytesIO()
    document.save(packed)
    made = docx.Document(io.BytesIO(translated(packed.getvalue(), "docx")))
    assert [cell.text for cell in made.tables[0]._cells] == ["1,234.5", "—", "12.5%", "18 September 2025", "9", "***"]
