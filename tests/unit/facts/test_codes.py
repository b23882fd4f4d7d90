"""Identifiers: copied to the letter, never grouped, never pulled apart."""

from collections import Counter

import pytest

from bilingua.facts.compare import compare
from bilingua.facts.spans import find_facts
from bilingua.records import Span


def only(text: str) -> Span:
    spans = find_facts(text)
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(
    "code",
    [
        "dpa-infocom:250918-930-12345/1",
        "dpa:250918-930-12345/1",
        "2 BvR 123/45",
        "1 StR 45/23",
        "XII ZB 23/20",
        "C-131/12",
        "v2.3.1",
        "A320neo",
        "H5N1",
        "9K720",
        "a3f9c2d1e",
        "CVE-2023-12345",
        "AZ-2023/4711-B",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "DE0005140008",
        "550e8400-e29b-41d4-a716-446655440000",
        "978-3-16-148410-0",
        "B-52H",
        "F-16",
        "T-72B3",
        "KN-23",
        "192.168.0.1",
    ],
)
def test_copied_to_the_letter(code: str) -> None:
    span = only(f"Die Nummer ist {code}, sagt er")
    assert (span.text, span.target, span.required) == (code, code, True)
    assert compare(f"Es ist {code}.", f"It is {code}.") == (Counter(), Counter())
    assert any(compare(f"Es ist {code}.", "It is it."))


def test_book_number_with_a_letter() -> None:
    assert only("Die ISBN 3-16-148410-X gilt").target == "3-16-148410-X"


def test_a_code_pulled_apart_is_not_met_but_no_false_number() -> None:
    assert "A320 neo" not in only("Ein A320neo").allowed
    assert compare("Ein A320neo", "An A320 neo") == (Counter(), Counter())


def test_degrees_are_not_grouped() -> None:
    assert [span.target for span in find_facts("Bei 48.208° N, 16,3738° O")] == ["48.208", "16.3738"]


@pytest.mark.parametrize("text", ["Ein 4x100-Meter-Lauf", "100km2 Wald", "Die F16s", "Die 1990er", "Um 14.30 Uhr"])
def test_no_code(text: str) -> None:
    assert not any(span.rule == "identifier" for span in find_facts(text))
