"""Marked spans: written, taken out again, read back however broken."""

from __future__ import annotations

import pytest

from bilingua.enforce.annotate import annotate, combine, parse, strip, worth_marking
from bilingua.records import Kind, Span


def span(text: str, word: str, target: str, kind: Kind = Kind.TERM, **options: object) -> Span:
    start = text.index(word)
    return Span(start, start + len(word), word, kind, target, (target,), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        (
            "Waffen aus der DVRK an Russland",
            [("DVRK", "DPRK")],
            "Waffen aus der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ an Russland",
        ),
        ("DVRK-Regierung", [("DVRK", "DPRK")], "⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩-Regierung"),
        ("(DVRK) lobt", [("DVRK", "DPRK")], "(⟨t⟩DVRK⟨=⟩DPRK⟨/t⟩) lobt"),
        ("in Kiew", [("Kiew", "Kyiv")], "in⟨t⟩ Kiew⟨=⟩ Kyiv⟨/t⟩"),
        (
            "Kiew und  Moskau",
            [("Kiew", "Kyiv"), ("Moskau", "Moscow")],
            "⟨t⟩ Kiew⟨=⟩ Kyiv⟨/t⟩ und⟨t⟩  Moskau⟨=⟩  Moscow⟨/t⟩",
        ),
        ("nichts", [], "nichts"),
    ],
)
def test_annotate_and_strip(text: str, words: list[tuple[str, str]], marked: str) -> None:
    assert annotate(text, [span(text, *pair) for pair in words]) == marked
    assert strip(marked) == text


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


def test_combine_takes_the_longer_span_and_never_cuts_a_url() -> None:
    text = "5,5 Milliarden US-Dollar aus Kiew: www.kiew.example/nord-und-suedkorea"
    dollar = span(text, "US-Dollar", "US dollars")
    money = span(text, "5,5 Milliarden US-Dollar", "5.5 billion US dollars", Kind.MONEY)
    city = span(text, "Kiew", "Kyiv")
    url = span(text, "www.kiew.example/nord-und-suedkorea", "www.kiew.example/nord-und-suedkorea", Kind.URL)
    inside = Span(text.index("kiew"), text.index("kiew") + 4, "kiew", Kind.TERM, "Kyiv", ("Kyiv",))
    assert combine([dollar, city, inside], [money, url]) == (money, city, url)


def test_a_term_goes_before_a_fact_of_the_same_length() -> None:
    text = "KN-23"
    term, fact = span(text, text, "KN-23 missile"), span(text, text, text, Kind.NAME)
    assert combine([term], [fact]) == (term,)


def test_copied_facts_need_no_marker() -> None:
    assert not worth_marking(span("2024", "2024", "2024", Kind.DATE))
    assert worth_marking(span("20.000", "20.000", "20,000", Kind.NUMBER))
    assert worth_marking(span("KCNA", "KCNA", "KCNA", Kind.KEEP))
    assert not worth_marking(span("drei", "drei", "three", Kind.NUMBER, required=False))


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
