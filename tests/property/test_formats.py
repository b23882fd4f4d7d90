"""Documents with markup: untouched ones come back as they were; whatever the translation is, no tag is lost."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.records import Kind, Link, Outcome, Span, Translation, Verdict
from bilingua.text.documents import read_document, write_document
from bilingua.text.formats.inline import Tag, extract
from bilingua.text.formats.weaving import weave

MANY = settings(max_examples=120, deadline=None)
WORDS = st.sampled_from(
    ["Die", "DVRK", "meldet", "2024", "5,5", "Bern.", "für", " ", "\n", "&amp;", "<", ">", "ß", "-"]
)
MARKUP = {
    "html": [
        "<b>", "</b>", "<i class=x>", "</i>", "<p>", "</p>", "<br>", "<a href='?a&b'>", "</a>", "<code>", "</code>",
        "<pre>", "</pre>", "<!-- x -->", "<html lang=de>", "<script>", "</script>", "&nbsp", "&#65;", "<!DOCTYPE html>",
    ],
    "md": [
        "**", "*", "_", "`", "[", "](x_y)", "![", "~~", "# ", "> ", "- ", "1. ", "\n\n", "\\", "  \n", "|", "|---|\n",
        "```\n", "\t", "<https://x.org>", "---\n", "[^1]: ", "\r\n", "<b>", "&amp;",
    ],
    "srt": ["1\n", "\n00:00:01,000 --> 00:00:02,000\n", "\n\n", "<i>", "</i>", "{\\an8}", "- ", "\r\n"],
    "vtt": ["NOTE ", "\n00:01.000 --> 00:02.000 line:0\n", "\n\n", "<v Anna>", "</v>", "<00:01.500>", "&lt;", "\r\n"],
}  # fmt: skip
HEADS = {"vtt": "WEBVTT\n\n", "srt": "1\n00:00:01,000 --> 00:00:02,000\n"}


def converted(text: str, name: str, english: str | None) -> str:
    document = read_document(io.BytesIO(text.encode()), format=name)
    target = io.BytesIO()
    done = [None if english is None else Translation(block.text, english) for block in document.blocks]
    write_document(document, done, target)
    return target.getvalue().decode()


@pytest.mark.parametrize("name", MARKUP)
@MANY
@given(data=st.data())
def test_untouched_documents_stay(name: str, data: st.DataObject) -> None:
    pieces = data.draw(st.lists(WORDS | st.sampled_from(MARKUP[name]), max_size=25))
    text = HEADS.get(name, "") + "".join(pieces)
    assert converted(text, name, None) == text


@MANY
@given(
    st.lists(WORDS | st.sampled_from(MARKUP["html"]), max_size=25), st.sampled_from(["", "Yes", "One two", "2024 ß."])
)
def test_no_tag_of_a_page_is_lost(pieces: list[str], english: str) -> None:
    text = "".join(pieces)
    tags = re.compile(r"</?(?:b|i|a|p|br)\b[^>]*>|<!--.*?-->")
    if any(each in text for each in ("<script", "<pre", "<code", "<html", "<!DOCTYPE")):
        return
    assert Counter(tags.findall(converted(text, "html", english))) == Counter(tags.findall(text))


@st.composite
def marked(draw: st.DrawFn) -> tuple[list[str | Tag], Translation]:
    names = st.sampled_from("abc")
    tag = st.one_of(
        names.map(lambda name: Tag("open", f"<{name}>", name)),
        names.map(lambda name: Tag("close", f"</{name}>", name)),
        st.just(Tag("void", "<x/>")),
        st.just(Tag("keep", "<k/>", text="DVRK")),
    )
    pieces = draw(st.lists(WORDS | tag, max_size=20))
    text = extract(pieces, "x")[0]
    english = draw(st.lists(WORDS, max_size=10).map("".join))
    outcomes = []
    for _ in range(draw(st.integers(0, 3))):
        start, place = draw(st.integers(0, len(text))), draw(st.integers(0, len(english)))
        end, stop = draw(st.integers(start, len(text))), draw(st.integers(place, len(english)))
        span = Span(start, end, text[start:end], Kind.TERM, english[place:stop])
        outcomes.append(Outcome(span, Verdict.NATIVE, english[place:stop], place, stop))
    links = []
    for _ in range(draw(st.integers(0, 4))):
        places = [draw(st.integers(0, len(each))) for each in (text, text, english, english)]
        links.append(Link(*sorted(places[:2]), *sorted(places[2:])))
    return pieces, Translation(text, english, tuple(outcomes), links=tuple(links))


@MANY
@given(marked())
def test_every_tag_and_every_word_is_there_and_pairs_are_nested(case: tuple[list[str | Tag], Translation]) -> None:
    pieces, translation = case
    text, elements = extract(pieces, "x")
    woven = weave(text, elements, translation)
    tags = [each for each in woven if isinstance(each, Tag)]
    assert Counter(each.payload for each in tags) == Counter(e.payload for e in pieces if isinstance(e, Tag))
    # What is kept replaces its own letters, and may get a space; all else of the translation stands there.
    assert _without("".join(each for each in woven if isinstance(each, str))) == _without(translation.text)
    pairs = {id(element.open): element.close for element in elements if element.close}
    closing: list[Tag] = []
    for each in tags:
        if id(each) in pairs:
            closing.append(pairs[id(each)])
        elif closing and each is closing[-1]:
            closing.pop()
        else:
            assert not any(each is other for other in closing), "pairs cut each other"
    assert not closing


def _without(text: str) -> str:
    return text.replace("DVRK", "").replace(" ", "")
