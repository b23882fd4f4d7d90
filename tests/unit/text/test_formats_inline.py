from __future__ import annotations

import re

import pytest

from bilingua.errors import DocumentError
from bilingua.records import Kind, Link, Outcome, Span, Translation, Verdict
from bilingua.text.formats.inline import Tag, extract
from bilingua.text.formats.weaving import weave


def pieces(markup: str) -> list[str | Tag]:
    found: list[str | Tag] = []
    for part in re.split(r"(<[^>]+>)", markup):
        name = part.strip("</>")
        if part.startswith("</"):
            found.append(Tag("close", part, name))
        elif part.endswith("/>"):
            found.append(Tag("void", part, name))
        elif part.startswith("<"):
            found.append(Tag("open", part, name))
        elif part:
            found.append(part)
    return found


def woven(markup: str, english: str, terms: dict[str, str] | None = None) -> str:
    text, elements = extract(pieces(markup), "x")
    outcomes = []
    for german, wanted in (terms or {}).items():
        i, k = text.index(german), english.index(wanted)
        span = Span(i, i + len(german), german, Kind.TERM, wanted)
        outcomes.append(Outcome(span, Verdict.NATIVE, wanted, k, k + len(wanted)))
    done = weave(text, elements, Translation(text, english, tuple(outcomes)))
    return "".join(each if isinstance(each, str) else each.payload for each in done)


def linked(german: str, english: str, pairs: dict[str, str]) -> tuple[Link, ...]:
    return tuple(
        Link(i := german.index(word), i + len(word), k := english.index(other), k + len(other))
        for word, other in pairs.items()
    )


@pytest.mark.parametrize(
    ("markup", "english", "terms", "expected"),
    [
        # The receipt knows where the term went, even across the sentence.
        (
            "Waffen liefert die <b>DVRK</b> an <i>Russland</i>.",
            "The DPRK delivers arms to Russia.",
            {"DVRK": "DPRK", "Russland": "Russia"},
            "The <b>DPRK</b> delivers arms to <i>Russia</i>.",
        ),
        ("Er besuchte <a>Pjöngjang und Seoul</a>.", "He visited Pyongyang and Seoul.", {},
         "He visited <a>Pyongyang and Seoul</a>."),
        ("<b>Die Versorgung ist schlecht.</b>", "The supply is poor.", {}, "<b>The supply is poor.</b>"),
        ("<b><i>Alles</i> neu</b>", "Everything new", {}, "<b><i>Everything</i> new</b>"),
        ("Im Mai <b>2024</b>, in Bern", "In Bern, in May 2024", {}, "In Bern, in May <b>2024</b>"),
        ("Titel<br/>\nText", "Heading\nText", {}, "Heading<br/>\nText"),
        # Tags without a partner, and elements without words, stay.
        ("Das <b>geht gut", "That goes well", {}, "That <b>goes well"),
        ("Das geht</i> gut", "That goes well", {}, "That goes</i> well"),
        ("Das <a><img/></a> geht", "That goes", {}, "That <a><img/></a> goes"),
        ("<b>Das</b> <i>geht</i>", "Works", {}, "<b>Works</b><i></i>"),
        ("<b>Das</b>", "", {}, "<b></b>"),
        # Part of a word stays part of it.
        ("5 km<sup>2</sup> mehr <b>CO</b><sub>2</sub>", "More CO2 on 5 km2", {},
         "More <b>CO</b><sub>2</sub> on 5 km<sup>2</sup>"),
        ("<b>Bern</b><i>Genf</i> und Zug", "BernGenf and Zug", {}, "<b>Bern</b><i>Genf</i> and Zug"),
        # Cut by each other in the source: the outer one stays a pair.
        ("<b>Eins <i>zwei</b> drei</i>", "One two three", {}, "<b>One <i>two</b> three</i>"),
    ],
)  # fmt: skip
def test_elements_move_with_their_words(markup: str, english: str, terms: dict[str, str], expected: str) -> None:
    assert woven(markup, english, terms) == expected


def test_what_is_kept_is_found_again() -> None:
    parts: list[str | Tag] = ["Der Befehl ", Tag("keep", "<code>ls</code>", text="ls"), " zeigt alles."]
    text, elements = extract(parts, "x")
    assert text == "Der Befehl ls zeigt alles."
    done = weave(text, elements, Translation(text, "Use ls to see everything."))
    assert [each if isinstance(each, str) else each.payload for each in done] == [
        "Use ",
        "<code>ls</code>",
        " to see everything.",
    ]


def test_what_was_to_be_kept_and_got_lost_comes_back() -> None:
    parts: list[str | Tag] = ["Der Befehl ", Tag("keep", "<code>ls</code>", text="ls"), " zeigt alles."]
    text, elements = extract(parts, "x")
    done = weave(text, elements, Translation(text, "The command shows everything."))
    assert "<code>ls</code>" in [each.payload for each in done if isinstance(each, Tag)]


def test_offsets_follow_a_cleaned_source() -> None:
    text, elements = extract(pieces("Die  Versorgung   in <b>Bern</b> und Genf"), "x")
    done = weave(text, elements, Translation("Die Versorgung in Bern und Genf", "The supply in Bern and Genf"))
    assert "".join(each if isinstance(each, str) else each.payload for each in done) == (
        "The supply in <b>Bern</b> and Genf"
    )


def test_deep_nesting_needs_no_recursion() -> None:
    depth = 900
    done = woven("<b>" * depth + "Ja" + "</b>" * depth, "Yes")
    assert done.count("<b>") == done.count("</b>") == depth


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(DocumentError, match="inline elements"):
        extract(pieces("<b>" * 5000), "x", 1)


def test_words_that_the_engine_links_lead_the_way() -> None:
    german = "Im Dezember hat die <em>Schweiz</em> die <strong>Ausfuhr von Waffen</strong> <i>verboten</i>."
    english = "In December, Switzerland banned the export of arms."
    text, elements = extract(pieces(german), "x")
    pairs = {"Schweiz": "Switzerland", "Ausfuhr": "export", "Waffen": "arms", "verboten": "banned", "Im": "arms"}
    done = weave(text, elements, Translation(text, english, links=linked(text, english, pairs)))
    assert "".join(each if isinstance(each, str) else each.payload for each in done) == (
        "In December, <em>Switzerland</em> <i>banned</i> the <strong>export of arms</strong>."
    )


def test_one_wrong_link_does_not_tear_an_element_apart() -> None:
    german = "Der <b>alte Mann aus Bern</b> kam gestern spät am Abend zu ihr"
    english = "The old man from Bern came to her late in the evening yesterday"
    text, elements = extract(pieces(german), "x")
    pairs = {"alte": "old", "Mann": "man", "aus": "yesterday"}
    done = weave(text, elements, Translation(text, english, links=linked(text, english, pairs)))
    assert "".join(each if isinstance(each, str) else each.payload for each in done) == (
        "The <b>old man from Bern</b> came to her late in the evening yesterday"
    )
