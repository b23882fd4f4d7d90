"""What the two texts of a sentence show: the pairs are in tests/data/signs.tsv, wrong and right ones."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from bilingua.records import Kind, Outcome, Severity, Span, Verdict
from bilingua.trust.signs import find_signs

PAIRS = Path(__file__).parents[2] / "data" / "signs.tsv"


def pairs() -> list[list[str]]:
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("wanted", "source", "text"), pairs())
def test_each_sign_is_found_where_it_is_and_nothing_elsewhere(wanted: str, source: str, text: str) -> None:
    found = [
        f"{each.rule}:{text[each.start : each.end]}" if each.end else each.rule for each in find_signs(source, text)
    ]
    assert " ".join(found) == wanted


def test_what_is_known_to_be_in_place_may_be_german_or_invented() -> None:
    source, text = "Die Zorbelung des Hauses ist alt.", "The zorbeling of the house is old."
    assert [found.rule for found in find_signs(source, text)] == ["non-word"]
    span = Span(4, 13, "Zorbelung", Kind.TERM, "zorbeling", ("zorbeling",))
    assert find_signs(source, text, [Outcome(span, Verdict.NATIVE, "zorbeling", 4, 13)]) == []


def test_figures_are_left_alone_on_demand() -> None:
    source, text = "Sie kam 1999 aus Rom.", "She came from Rome in 1998."
    assert [found.rule for found in find_signs(source, text)] == ["fact-missing", "fact-added"]
    assert find_signs(source, text, facts=False) == []


def test_a_copy_is_one_finding() -> None:
    source = "Die Regierung hat sich dazu bisher nicht geäußert."
    (found,) = find_signs(source, source)
    assert (found.rule, found.severity) == ("copied-source", Severity.CRITICAL)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "'", "((((", '"' * 999, "ä" * 9999, "nicht " * 999, "\ud800", "a'" * 999]
)
def test_garbage_is_judged_and_does_no_harm(text: str) -> None:
    for found in [
        *find_signs("Das Haus ist alt.", text),
        *find_signs(text, "The house is old."),
        *find_signs(text, text),
    ]:
        assert found.message


@pytest.mark.parametrize("part", ["Xyzzqa. ", "xyzzq ", "x", "a'", "b@", "Haus ", "(", "nicht "])
def test_a_line_of_any_length_is_judged_in_no_time(part: str) -> None:
    text = part * 4000
    started = perf_counter()
    for pair in (("Das ist gut.", text), (text, text), (text, "This is good.")):
        find_signs(*pair, facts=False)
    assert perf_counter() - started < 5
