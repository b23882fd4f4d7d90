"""English around a term that was put in."""

from __future__ import annotations

import pytest

from bilingua.enforce.mend import capitalised, substitute, wanted_form
from bilingua.language.english import indefinite_article
from bilingua.records import Kind, Span


@pytest.mark.parametrize(
    ("phrase", "article"),
    [
        ("DPRK envoy", "a"), ("NATO envoy", "a"), ("SPD envoy", "an"), ("EU envoy", "an"), ("US envoy", "a"),
        ("UN envoy", "a"), ("European", "a"), ("Ukrainian", "a"), ("uninteresting", "an"), ("hour", "an"),
        ("howitzer", "a"), ("8", "an"), ("80", "an"), ("18", "an"), ("180", "a"), ("1", "a"), ("F-16", "an"),
        ("arms delivery", "an"), ("unit", "a"), ("uncle", "an"), ("", "a"),
    ],
)  # fmt: skip
def test_indefinite_article(phrase: str, article: str) -> None:
    assert indefinite_article(phrase) == article


@pytest.mark.parametrize(
    ("text", "old", "term", "article", "result"),
    [
        ("An envoy spoke.", "envoy", "DPRK envoy", None, "A DPRK envoy spoke."),
        ("a missile", "missile", "ICBM", None, "an ICBM"),
        ("Weapons from North Korea went east.", "North Korea", "DPRK", True, "Weapons from the DPRK went east."),
        ("North Korea spoke.", "North Korea", "DPRK", True, "The DPRK spoke."),
        ("its weapons", "weapons", "arms", True, "its arms"),
        ("the North Korea of today", "North Korea", "Pyongyang", False, "Pyongyang of today"),
        ("North Korea's weapons", "North Korea's", "DPRK", None, "DPRK's weapons"),
        ("the North army", "North", "the DPRK", None, "the DPRK army"),
        ("the arms shipment", "shipment", "arms shipment", None, "the arms shipment"),
        ("the treaty text", "treaty", "treaty text", None, "the treaty text"),
        ("They met in Korea", "Korea", "the U.S.", None, "They met in the U.S."),
        ("around $3 1.4 million", "3 1.4 million", "34.4 million US dollars", None, "around 34.4 million US dollars"),
        ("met in Korea.", "Korea", "the U.S.", None, "met in the U.S."),
    ],
)
def test_substitute(text: str, old: str, term: str, article: bool | None, result: str) -> None:
    start = text.index(old)
    mended, begin, end = substitute(text, start, start + len(old), term, article=article)
    assert mended == result
    assert mended[begin:end] == term


def test_insertion_is_spaced() -> None:
    assert substitute("metin Seoul", 3, 3, "Kim") == ("met Kim in Seoul", 4, 7)


@pytest.mark.parametrize(
    ("text", "source", "fixed", "result"),
    [
        ("treatment helps", "Die Therapie hilft", (), "Treatment helps"),
        ("iPhone sales", "Der Absatz", ((0, 6),), "iPhone sales"),
        ("treatment", "therapie", (), "treatment"),
        ("“talks began”", "„Gespräche“", (), "“Talks began”"),
        ("20 men", "Männer", (), "20 men"),
        ("", "Männer", (), ""),
        # A capital of two letters would move the places behind it.
        ("ßeta costs 5 euros.", "Firma kostet 5 Euro.", (), "ßeta costs 5 euros."),
    ],
)
def test_capitalised(text: str, source: str, fixed: tuple[tuple[int, int], ...], result: str) -> None:
    assert capitalised(text, source, fixed) == result


@pytest.mark.parametrize(
    ("replaced", "form"), [("weapons deliveries", "arms deliveries"), ("delivery", "arms delivery")]
)
def test_the_number_of_what_is_replaced_decides(replaced: str, form: str) -> None:
    span = Span(0, 1, "W", Kind.TERM, "arms delivery", ("arms delivery", "arms deliveries"))
    assert wanted_form(span, replaced) == form
