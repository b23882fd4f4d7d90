from __future__ import annotations

import io
from pathlib import Path

import pytest

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document

PAGE = """<!DOCTYPE html>
<html lang="de-CH">
<head><meta charset="utf-8"><title>Lage &amp; Bericht</title>
<script>var text = "<p>Nicht übersetzen</p>";</script><style>p { color: red }</style></head>
<body>
<!-- Kommentar -->
<h1 id=oben>Die Lage</h1>
<p class="lead">Die <a href="/dvrk?a=1&amp;b=2" title="Mehr lesen">DVRK</a>
  meldet   <b>Fortschritte</b>.<br>Mehr&nbsp;dazu.</p>
<pre>Nicht   anfassen</pre>
<ul><li>Eins<li>Zwei</ul>
<p translate="no">Die Zeit</p><p lang=de>Auch das.</p>
<img alt="Bild" src="x.png"> 2024 
</body></html>
"""  # noqa: W291


def written(text: str, english: dict[str, str] | None = None) -> str:
    document = read_document(io.BytesIO(text.encode()), format="html")
    target = io.BytesIO()
    done = [None if english is None else Translation(b.text, english.get(b.text, b.text)) for b in document.blocks]
    write_document(document, done, target)
    return target.getvalue().decode()


def texts(markup: str) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(markup.encode()), format="html").blocks]


def test_blocks_are_what_a_reader_sees() -> None:
    assert texts(PAGE) == [
        "Lage & Bericht",
        "Die Lage",
        "Die DVRK meldet Fortschritte.\nMehr\xa0dazu.",
        "Eins",
        "Zwei",
        "Auch das.",
        " 2024",
    ]


def test_an_untouched_page_stays() -> None:
    assert written(PAGE) == PAGE


def test_text_is_translated_and_all_else_stays() -> None:
    english = {
        "Lage & Bericht": "Situation & report",
        "Die Lage": "A < B",
        "Die DVRK meldet Fortschritte.\nMehr\xa0dazu.": "The DVRK reports progress.\nMore on this.",
        "Eins": "One",
        "Zwei": "Two",
        "Auch das.": "This too.",
    }
    expected = PAGE
    for before, after in [
        ('lang="de-CH"', 'lang="en"'),
        ("<p lang=de>", '<p lang="en">'),
        ("Lage &amp; Bericht", "Situation &amp; report"),
        ("Die Lage", "A &lt; B"),
        ("Eins", "One"),
        ("Zwei", "Two"),
        ("Auch das.", "This too."),
        ("Mehr&nbsp;dazu", "\nMore on this"),
        (">Die <a", ">The <a"),
        ("\n  meldet   <b>Fortschritte</b>", " reports <b>progress</b>"),
    ]:
        assert before in expected
        expected = expected.replace(before, after)
    assert written(PAGE, english) == expected


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("", []),
        ("<p>1.500</p>", ["1.500"]),
        ("<p>—</p><td>***</td><td>&nbsp;</td>", []),
        ("<pre>1.500</pre><script>1,5</script>", []),
        ("<p>Wert: <code>x = 1</code></p>", ["Wert: "]),
        ("<p>Zeile <br></p>", ["Zeile"]),
        ("Nur Text", ["Nur Text"]),
        ("<p>Der Befehl <code>grep</code> sucht</p>", ["Der Befehl grep sucht"]),
        # A demand for these would change other words of the sentence.
        ("<p>Das Wort <code>die</code> ist klein</p>", ["Das Wort  ist klein"]),
        ("<p>Der Befehl <code>a = {b: 1}; c</code> rechnet</p>", ["Der Befehl  rechnet"]),
        ("<p>Ein <code>offenes Ende</p><p>Weiter</p>", ["Ein offenes Ende", "Weiter"]),
        ("<p>a < b und c</p>", ["a < b und c"]),
        ("<svg><text>Karte</text></svg><p>Ja</p>", ["Ja"]),
        ("<div>Eins<p>Zwei</p>Drei</div>", ["Eins", "Zwei", "Drei"]),
        ("<a href=x><div>Eins</div></a>", ["Eins"]),
        ("<p>Ein<!-- x --> Wort</p>", ["Ein Wort"]),
    ],
)
def test_what_is_a_block(markup: str, found: list[str]) -> None:
    assert texts(markup) == found
    assert written(markup) == markup


def test_code_is_demanded_as_it_is() -> None:
    block = read_document(io.BytesIO(b"<p>Mit <code>grep</code> suchen</p>"), format="html").blocks[0]
    assert block.terms == {"grep": "grep"}
    assert written("<p>Mit <code>grep</code> suchen</p>", {"Mit grep suchen": "Search with grep"}) == (
        "<p>Search with <code>grep</code></p>"
    )


def test_what_is_not_shown_stays_a_word() -> None:
    markup = "<p>Der Befehl <code>a = {b: 1}</code> rechnet <img src=x> genau</p>"
    english = {"Der Befehl  rechnet  genau": "The command calculates exactly"}
    assert written(markup, english) == ("<p>The command <code>a = {b: 1}</code> calculates <img src=x> exactly</p>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Die <a>Agentur</a><sup>1</sup> meldet</p>", "Die Agentur meldet"),
        ("<p>Das reicht.<sup><a href=#n>[2]</a></sup></p>", "Das reicht."),
        ("<p>Es sind 5 km<sup>2</sup></p>", "Es sind 5 km2"),
        ("<p>Der 3<sup>te</sup> Mann</p>", "Der 3te Mann"),
        ("<p>Die Agentur<sup>hochgestellt</sup></p>", "Die Agenturhochgestellt"),
    ],
)
def test_marks_of_footnotes_are_no_part_of_the_word(markup: str, text: str) -> None:
    assert texts(markup) == [text]
    assert written(markup) == markup
    assert written(markup, {text: text}) == markup


def test_an_attribute_value_that_speaks_of_languages_stays() -> None:
    markup = '<html><p title="x lang=de" data-lang="de">Ja</p></html>'
    assert written(markup, {"Ja": "Yes"}) == '<html lang="en"><p title="x lang=de" data-lang="de">Yes</p></html>'


def test_a_million_tags_need_neither_recursion_nor_minutes() -> None:
    deep = "<div>" * 100_000 + "<p>Ja</p>" + "</div>" * 100_000
    assert written(deep, {"Ja": "Yes"}) == deep.replace("Ja", "Yes")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<p>\n" + b"<b>x" * 3000, "x.html:1: more than 2000 inline elements"),
        (b"<p>\n</p>" + b"<a " * 200_000, "x.html:2: '<' again and again"),
        (b"<p>" + b"<!-- >" * 200_000, "x.html:1: '<!--' again and again"),
        (b"<p>\nf\xfcr</p>", "x.html:2: not UTF-8"),
        (b"<p>\0</p>", "x.html:1: NUL byte"),
        (b"%PDF-1.7", "a PDF document"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_document(path)
