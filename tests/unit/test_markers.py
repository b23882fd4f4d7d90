"""Markers: written, read back however broken, and removed."""

from __future__ import annotations

import pytest

from bilingua.markers import (
    demands,
    is_marked,
    mark_source,
    mark_target,
    marked_texts,
    parse,
    respelled,
    rewritten,
    strip,
    wanted_texts,
)


@pytest.mark.parametrize(
    ("text", "places", "marked"),
    [
        ("from the DPRK to Bern", [(9, 13), (17, 21)], "from the⟨t⟩ DPRK⟨/t⟩ to⟨t⟩ Bern⟨/t⟩"),
        ("DPRK arms", [(0, 4)], "⟨t⟩ DPRK⟨/t⟩ arms"),
        ("(DPRK)", [(1, 5)], "(⟨t⟩DPRK⟨/t⟩)"),
        ("nothing", [], "nothing"),
    ],
)
def test_a_marked_target_can_be_read_back(text: str, places: list[tuple[int, int]], marked: str) -> None:
    assert mark_target(text, places) == marked
    assert strip(marked) == text
    assert parse(marked).text == text
    assert parse(marked).regions == tuple(places)
    assert marked_texts(marked) == [text[start:end] for start, end in places]


@pytest.mark.parametrize(("text", "marked"), [("a ⟨b", False), ("⟨t⟩", True), ("a⟨=⟩b", True), ("", False)])
def test_is_marked(text: str, marked: bool) -> None:
    assert is_marked(text) is marked


def test_the_german_of_a_source_is_respelled_and_its_demands_are_not() -> None:
    marked = mark_source("Die Gasse in Essen", [(4, 9, "ss lane"), (13, 18, "Essen")])
    assert wanted_texts(marked) == ["ss lane", "Essen"]
    assert respelled(marked, lambda german: german.replace("ss", "ß")) == (
        "Die⟨t⟩ Gaße⟨=⟩ ss lane⟨/t⟩ in⟨t⟩ Eßen⟨=⟩ Essen⟨/t⟩"
    )


@pytest.mark.parametrize(
    ("output", "text", "regions"),
    [
        ("from the⟨t⟩ DPRK⟨/t⟩ to Russia", "from the DPRK to Russia", ["DPRK"]),
        ("⟨t⟩DPRK⟨/t⟩'s arms", "DPRK's arms", ["DPRK"]),
        ("at⟨t⟩ 7:55 a.m.⟨/t⟩.", "at 7:55 a.m.", ["7:55 a.m."]),
        ("at⟨t⟩ 7:55 a.m.⟨/t⟩... no", "at 7:55 a.m.... no", ["7:55 a.m."]),
        ("the⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ and", "the DPRK and", ["DPRK"]),
        ("the⟨t⟩ DPRK and", "the DPRK and", []),
        ("⟨⟨t⟩t⟩ house⟨⟨/t⟩/t⟩ 5", "t house/t 5", ["t house"]),
        ("a ⟨b⟩ ⟩⟨", "a b", []),
        ("the DPRK⟨/t⟩ and", "the DPRK and", []),
        ("the⟨t⟩⟨/t⟩ and", "the and", []),
        ("the ⟨t⟩ DPRK ⟨/t⟩ and", "the DPRK and", ["DPRK"]),
        ("⟨t⟩⟨t⟩ a⟨/t⟩ b⟨/t⟩", "a b", ["a"]),
        ("the⟨t⟩ DPRK⟨/t⟩government", "the DPRK government", ["DPRK"]),
        ("the⟨t⟩ Kim Foundation for⟨t⟩ Kim Foundation⟨/t⟩ said", "the Kim Foundation said", ["Kim Foundation"]),
        ("the⟨t⟩ DPRK sends troops to⟨t⟩ Russia⟨/t⟩", "the DPRK sends troops to Russia", ["Russia"]),
        ("the U.S.⟨t⟩intelligence service⟨/t⟩", "the U.S. intelligence service", ["intelligence service"]),
        ("However,⟨t⟩Russia⟨/t⟩ went", "However, Russia went", ["Russia"]),
        ("the⟨t⟩ DPRK⟨/t⟩'s army", "the DPRK's army", ["DPRK"]),
        ("an anti-⟨t⟩DPRK⟨/t⟩-rally", "an anti-DPRK-rally", ["DPRK"]),
        ("", "", []),
        ("⟨=⟩", "", []),
    ],
)
def test_parse(output: str, text: str, regions: list[str]) -> None:
    marked = parse(output)
    assert marked.text == text
    assert [marked.text[start:end] for start, end in marked.regions] == regions


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("The office ( phone 12 ) is silent.", "The office (phone 12) is silent."),
        ("He said: \" We go.\" And \"stay \".", "He said: \"We go.\" And \"stay\"."),
        ("\"⟨t⟩ DPRK⟨/t⟩ \" said ( in⟨t⟩ Bern⟨/t⟩ )", "\"DPRK\" said (in Bern)"),
        ("(⟨t⟩ DPRK⟨/t⟩)", "(DPRK)"),
        ("A 5\" and a 6\" disc", "A 5\" and a 6\" disc"),
        ("the \" odd one", "the \" odd one"),
    ],
)  # fmt: skip
def test_brackets_and_quotation_marks_are_tight(output: str, text: str) -> None:
    marked = parse(output)
    assert marked.text == text
    assert {text[a:b] for a, b in marked.regions} <= {"DPRK", "Bern"}


SOURCES = [
    # marked, what it demands, with the English in place of the German
    ("Ja, sicher.", [], "Ja, sicher."),
    ("aus der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ an", [("DVRK", "DPRK")], "aus der DPRK an"),
    ("⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ und⟨t⟩ Bund⟨=⟩ union⟨/t⟩", [("DVRK", "DPRK"), ("Bund", "union")], "DPRK und union"),
    ("die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩-Regierung", [("DVRK", "DPRK")], "die DPRK-Regierung"),
    ("(⟨t⟩DVRK⟨=⟩DPRK⟨/t⟩)", [("DVRK", "DPRK")], "(DPRK)"),
]


@pytest.mark.parametrize(("marked", "pairs", "english"), SOURCES)
def test_what_a_source_demands(marked: str, pairs: list[tuple[str, str]], english: str) -> None:
    assert demands(marked) == pairs
    assert rewritten(marked, lambda _, wanted: wanted) == english
    assert rewritten(marked, lambda german, _: german) == strip(marked)
