"""XML of any vocabulary: what is translated, what stays, and where markup goes."""

from __future__ import annotations

import io
import re
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.errors import DocumentError
from bilingua.records import Link, Translation
from bilingua.text.formats.xml import XmlFormat

DOCUMENT = """
<document>
    <meta>
        <title>Ein Titel</title>
    </meta>
    <par>
        <span>Ein Satz, der</span>
        <span>weitergeht.</span>
    </par>
    <raw>Bleibt so.</raw>
</document>
"""


def format_of(**options: Any) -> XmlFormat:
    return XmlFormat(**{name: frozenset(v) if isinstance(v, list) else v for name, v in options.items()})


def texts(source: str, **options: Any) -> list[str]:
    return [block.text for block in format_of(**options).read(io.BytesIO(source.encode()), "text").blocks]


def rewritten(source: str, words: dict[str, str], **options: Any) -> str:
    """Return the source with its blocks translated word by word."""
    format = format_of(**options)
    content = format.read(io.BytesIO(source.encode()), "text")
    target = io.BytesIO()
    writer = format.writer(target, content.skeleton)
    for block in content.blocks:
        writer.write(block, by_words(block.text, words))
    writer.finish()
    return target.getvalue().decode()


def by_words(text: str, words: dict[str, str]) -> Translation:
    done, links, at = "", [], 0
    for word in text.split(" "):
        new = words.get(word, word)
        links.append(Link(at, at + len(word), len(done), len(done) + len(new)))
        done, at = f"{done}{new} ", at + len(word) + 1
    return Translation(text, done[:-1], links=tuple(links))


@pytest.mark.parametrize(
    ("source", "options", "expected"),
    [
        ("Ein Satz", {}, ["Ein Satz"]),
        ("<a>Eins</a><a>Zwei</a>", {}, ["Eins", "Zwei"]),
        ("<p>Ein <b>fetter</b> Satz</p>", {}, ["Ein fetter Satz"]),
        ("<p>Ein <br/> Satz</p>", {}, ["Ein  Satz"]),
        ("<b>Eins</b> und <b>zwei</b>", {}, ["Eins und zwei"]),
        ("<p>A &lt;b&gt; &amp; C</p>", {}, ["A <b> & C"]),
        ("<p>Eins<!-- nicht das -->Zwei</p>", {}, ["EinsZwei"]),
        ("<p><![CDATA[nicht das]]></p>", {}, []),
        ("<?xml version='1.0'?>\n<!DOCTYPE p>\n<p>Ein Satz</p>", {}, ["Ein Satz"]),
        (DOCUMENT, {}, ["Ein Titel", "Ein Satz, der", "weitergeht.", "Bleibt so."]),
        (DOCUMENT, {"ignored": ["raw"], "joining": ["span"]}, ["Ein Titel", "Ein Satz, der\n        weitergeht."]),
        (
            DOCUMENT,
            {"ignored": ["raw"], "outline": False, "splitting": ["title", "par"], "lines": False},
            ["Ein Titel", "Ein Satz, der weitergeht."],
        ),
        ("Ein <b>Satz</b>", {"splitting": ["b"]}, ["Ein", "Satz"]),
        ("<a>Eins</a><b>Zwei</b>", {"outline": False}, ["EinsZwei"]),
        ("3 < 4 und <b>5</b> & 6", {}, ["3 < 4 und 5 & 6"]),
        ('Ein <x id="7"></x> Satz', {"ignored": ["x"]}, ["Ein X1 Satz"]),
        ("X1 und <x/> und <x>%s</x>", {"ignored": ["x"]}, ["X1 und X2 und X3"]),
        ("12<x>%</x> von <x/><x/>", {"ignored": ["x"]}, ["12 von X1"]),
        ("Ein <x>Word</x> Satz", {"ignored": ["x"]}, ["Ein Word Satz"]),
        ("<x>Ein Satz</x>", {"ignored": ["x"]}, []),
        ("<x>Ein <x>Satz</x> darin</x> draußen", {"ignored": ["x"]}, ["X1 draußen"]),
        ("<x>Ein Satz ohne Ende", {"ignored": ["x"]}, ["Ein Satz ohne Ende"]),
    ],
)
def test_blocks(source: str, options: dict[str, Any], expected: list[str]) -> None:
    assert texts(source, **options) == expected


@pytest.mark.parametrize(
    ("source", "options", "expected"),
    [
        ("<p>ein <b>rotes</b> Haus</p>", {}, "<p>a <b>red</b> house</p>"),
        ("  <p>\n ein Haus\n</p> ", {}, "  <p>\n a house\n</p> "),
        ("ein &amp; ein &gt; Haus", {}, "a &amp; a &gt; house"),
        ("ein > Haus", {}, "a > house"),
        ("ein < Haus & ein", {}, "a < house & a"),
        ('ein <x id="1">%s</x> Haus', {"ignored": ["x"]}, 'a <x id="1">%s</x> house'),
        ('<x id="1"></x> ist <x id="2"></x>', {"ignored": ["x"]}, '<x id="1"></x> is <x id="2"></x>'),
        ("nichts &#228; davon", {}, "nichts &#228; davon"),
        (
            "<!DOCTYPE p [<!ENTITY firma 'Bau'>]>\n<p>ein Haus, &firma; &uuml;</p>",
            {},
            "<!DOCTYPE p [<!ENTITY firma 'Bau'>]>\n<p>a Haus, &firma; ü</p>",
        ),
        (
            "<p id='1' class=\"a>b\">ein Haus</p><!-- ein Haus -->",
            {},
            "<p id='1' class=\"a>b\">a house</p><!-- ein Haus -->",
        ),
    ],
)
def test_markup_stays_in_place(source: str, options: dict[str, Any], expected: str) -> None:
    assert rewritten(source, {"ein": "a", "rotes": "red", "Haus": "house", "ist": "is"}, **options) == expected


def test_a_name_is_demanded_so_that_it_comes_back() -> None:
    [block] = format_of(ignored=["x"]).read(io.BytesIO(b"Die Datei <x/> fehlt"), "text").blocks
    assert block.terms == {"X1": "X1"}
    assert block.linked


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<a>b", "<a> is not closed"),
        ("a</b>", "</b> closes what is not open"),
        ("<a><b>c</a></b>", "</a> closes what is not open"),
        ("3 < 4", "'<' and '&'"),
        ("A & B", "'<' and '&'"),
        ("<a b=c>d</a>", "in the tag <a b=c>"),
    ],
)
def test_strictness(source: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        texts(source, strict=True)
    assert problem in caught.value.reason
    assert texts(source)  # without it, there is something to translate


@given(st.text("<>/!-?&;'\"= aäx\n[]", max_size=60))
def test_what_is_not_translated_is_the_same_to_the_last_character(source: str) -> None:
    assert rewritten(source, {}, ignored=["x"]) == source


_PIECE = st.sampled_from(
    ["ein ", "Haus", " ", "<b>", "</b>", "<i/>", "<x>", "</x>", "<p>", "</p>", "\n", "<!--c-->", "&amp;"]
)


@given(st.lists(_PIECE, max_size=25).map("".join))
def test_no_tag_is_lost_or_doubled(source: str) -> None:
    output = rewritten(source, {"ein": "a", "Haus": "the house"}, ignored=["x"])
    assert sorted(re.findall(r"<[^>]*>", output)) == sorted(re.findall(r"<[^>]*>", source))


@pytest.mark.parametrize("piece", ['<a "', "<!--", "<![CDATA[", "<a>", "<x>", "<a a='", "<?", "<", "&"])
def test_no_text_takes_long(piece: str) -> None:
    source = piece * (60_000 // len(piece))
    begun = perf_counter()
    texts(source, ignored=["x"])
    assert perf_counter() - begun < 5
