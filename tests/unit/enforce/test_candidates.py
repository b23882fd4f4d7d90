"""Candidates: other translations that hold a missing span."""

from __future__ import annotations

import pytest

from bilingua.enforce.candidates import aligned_words, forced, in_place, prefixes, refilled, replacements
from bilingua.enforce.draft import Draft, first_draft
from bilingua.markers import parse
from bilingua.records import Alignment, Kind, Span, Verdict
from tests.fakes import FakeEngine

GERMAN = "Die DVRK schickt Soldaten."
DPRK = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",), ("North Korea",))


def draft(output: str, *spans: Span) -> Draft:
    return first_draft(parse(output), spans or (DPRK,))


def alignment(text: str, **lexicon: str) -> Alignment:
    (found,) = FakeEngine(lexicon=lexicon).align([GERMAN], [text])
    return found


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("The⟨t⟩ Korea⟨/t⟩ sends soldiers", "The DPRK sends soldiers"),
        ("A⟨t⟩ umbrella⟨/t⟩ sends", "A DPRK sends"),
        ("They send soldiers", "They send soldiers"),
    ],
)
def test_marked_regions_are_refilled(output: str, text: str) -> None:
    assert refilled(draft(output), [DPRK]).text == text


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("The DVRK sends", "The DPRK sends"),
        ("The North Korea sends", "The DPRK sends"),
        ("They send", None),
    ],
)
def test_german_words_and_forbidden_renderings_are_replaced(output: str, text: str | None) -> None:
    mended = in_place(draft(output), [DPRK], 0)
    assert (mended and mended.text) == text
    assert mended is None or mended.verdicts == (Verdict.REPAIRED,)


def test_aligned_words_are_replaced_with_and_without_the_article() -> None:
    text = "The Korea sends soldiers."
    found = replacements(draft(text), [DPRK], 0, alignment(text, DVRK="Korea"))
    assert [each.text for each in found] == ["The DPRK sends soldiers.", "DPRK sends soldiers."]


def test_words_that_look_at_nothing_in_particular_are_not_replaced() -> None:
    text = "They send soldiers."
    even = Alignment(((0, 3), (4, 8)), ((0, 4), (5, 9)), ((0.15, 0.15), (0.1, 0.1)))
    assert aligned_words(draft(text), DPRK, even) is None
    assert replacements(draft(text), [DPRK], 0, even) == []


def test_the_place_of_another_span_is_not_taken() -> None:
    other = Span(0, 3, "Die", Kind.TERM, "Korea", ("Korea",))
    text = "The Korea sends soldiers."
    assert aligned_words(draft(text, other, DPRK), DPRK, alignment(text, DVRK="Korea")) is None


def test_beginnings_end_with_the_term_nearest_place_first() -> None:
    text = "They send soldiers."
    found = prefixes(draft(text), DPRK, GERMAN, None, 3)
    assert [beginning for beginning, _ in found] == ["They DPRK", "DPRK", "They send DPRK"]
    assert all(beginning[start:] == "DPRK" for beginning, start in found)


@pytest.mark.parametrize("output", ["They send soldiers.", "", "…", "Soldiers"])
@pytest.mark.parametrize("target", ["DPRK", "…", "(sic)", "a"])
def test_force_always_finds_a_place(output: str, target: str) -> None:
    span = Span(4, 8, "DVRK", Kind.TERM, target, (target,))
    done = forced(draft(output, span), [span], 0, GERMAN, None)
    (place,) = done.places
    assert place
    assert done.text[slice(*place)] == target


def test_force_keeps_the_places_of_others() -> None:
    other = Span(17, 25, "Soldaten", Kind.TERM, "soldiers", ("soldiers",))
    done = forced(draft("They send soldiers.", DPRK, other), [DPRK, other], 0, GERMAN, None)
    assert [done.text[slice(*place)] for place in done.places if place] == ["DPRK", "soldiers"]
    assert done.verdicts == (Verdict.FORCED, Verdict.NATIVE)
