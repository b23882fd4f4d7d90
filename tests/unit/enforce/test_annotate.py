"""Which spans are marked, and how the marked source reads."""

from __future__ import annotations

import pytest

from bilingua.enforce.annotate import annotate, combine, worth_marking
from bilingua.markers import strip
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
