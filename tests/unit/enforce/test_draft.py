"""Drafts: where spans are found, and which step gets the credit."""

from __future__ import annotations

import pytest

from bilingua.enforce.draft import Draft, credited, first_draft, locate, offences, regained, revised
from bilingua.markers import Marked, parse
from bilingua.records import Kind, Span, Verdict


def span(target: str, *allowed: str, forbidden: tuple[str, ...] = ()) -> Span:
    return Span(0, 1, "x", Kind.TERM, target, (target, *allowed), forbidden)


@pytest.mark.parametrize(
    ("output", "targets", "expected"),
    [
        ("The DPRK and Kyiv", ["DPRK", "Kyiv"], ["DPRK", "Kyiv"]),
        ("The DPRK and the DPRK", ["DPRK", "DPRK"], ["DPRK", "DPRK"]),
        ("The DPRK alone", ["DPRK", "DPRK"], ["DPRK", None]),
        # The longer rendering chooses first, so that the short one does not take a word out of it.
        ("A ray in space", ["ray", "ray in space"], [None, "ray in space"]),
        ("A ray in space, a ray", ["ray", "ray in space"], ["ray", "ray in space"]),
        # A marked region says which of two equal words is meant.
        ("A house, a⟨t⟩ house⟨/t⟩", ["house"], ["house"]),
        ("", ["DPRK"], [None]),
    ],
)
def test_spans_are_located_apart_from_each_other(output: str, targets: list[str], expected: list[str | None]) -> None:
    marked = parse(output)
    places = locate(marked.text, [span(target) for target in targets], regions=marked.regions)
    assert [place and marked.text[slice(*place)] for place in places] == expected
    if marked.regions:
        assert places[0] == marked.regions[0]


def test_a_rendering_twice_in_a_row_is_said_once() -> None:
    draft = first_draft(parse("The⟨t⟩ DPRK⟨/t⟩, the DPRK is silent."), [span("DPRK")])
    assert (draft.text, draft.places) == ("The DPRK is silent.", ((4, 8),))


def test_free_places_overlap_no_span() -> None:
    draft = first_draft(Marked("The DPRK is", ()), [span("DPRK")])
    assert [draft.free(*place) for place in [(0, 4), (3, 5), (7, 9), (8, 9)]] == [True, False, False, True]


def test_only_what_is_gained_is_credited_to_the_step() -> None:
    spans = [span("DPRK"), span("Kyiv")]
    native = first_draft(Marked("The DPRK met them", ()), spans)
    assert native.missing == (1,)
    repaired = revised(native, "The DPRK met Kyiv", spans, Verdict.REPAIRED)
    assert repaired.verdicts == (Verdict.NATIVE, Verdict.REPAIRED)
    again = regained(native, parse("Kyiv met the DPRK"), spans, -1.0)
    assert (again.verdicts, again.score) == ((Verdict.NATIVE, Verdict.REDECODED), -1.0)
    assert credited(repaired, native, Verdict.FORCED).verdicts == (Verdict.NATIVE, Verdict.FORCED)


def test_a_changed_text_has_no_score() -> None:
    draft = Draft("The DPRK", ((4, 8),), (Verdict.NATIVE,)).scored(-1.0)
    assert draft.score == -1.0
    assert revised(draft, "DPRK", [span("DPRK")], Verdict.REPAIRED).score is None


def test_forbidden_renderings_in_the_place_of_a_span_are_no_offence() -> None:
    spans = [span("South Korea", forbidden=("Korea",))]
    assert offences(first_draft(Marked("South Korea speaks", ()), spans), spans) == []
    ((place, by),) = offences(first_draft(Marked("South Korea and Korea", ()), spans), spans)
    assert (place, by) == ((16, 21), spans[0])
