"""The records are frozen, go into JSON as they are, and keep their offsets when segments are joined."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from bilingua.records import (
    Block,
    Edit,
    Finding,
    Kind,
    Outcome,
    Sentence,
    Severity,
    Span,
    Translation,
    Verdict,
    overlap,
    shifted,
    touches,
    without_overlaps,
    worst,
)

SPAN = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK", "North"), origin="desk:term:DVRK")
OUTCOME = Outcome(SPAN, Verdict.REPAIRED, "DPRK", 4, 8)


def test_records_cannot_be_changed() -> None:
    for record, name in ((SPAN, "start"), (OUTCOME, "text"), (Block("a"), "text"), (Translation("a", "b"), "text")):
        with pytest.raises(FrozenInstanceError):
            setattr(record, name, "other")


def test_defaults_are_not_shared() -> None:
    assert Block("a").terms is not Block("b").terms
    assert Block("a").extra is not Block("b").extra


@pytest.mark.parametrize("kind", list(Kind))
def test_everything_but_glossary_kinds_is_a_fact(kind: Kind) -> None:
    span = Span(0, 1, "x", kind, "x")
    assert span.is_fact == (kind not in (Kind.TERM, Kind.KEEP))


def test_translation_prints_as_its_text() -> None:
    assert str(Translation("Die DVRK.", "The DPRK.")) == "The DPRK."


def test_translation_survives_json() -> None:
    translation = Translation(
        "Die DVRK schweigt.",
        "The DPRK is silent.",
        (OUTCOME,),
        (Finding("forced-term", Severity.WARNING, "look", 4, 8),),
        (Edit("debris", 0, "< p>", ""),),
        -0.5,
        sentences=(Sentence(0, 18, 0, 19, 0.75),),
    )
    back = json.loads(json.dumps(translation.to_dict()))
    assert back["terms"][0]["verdict"] == "repaired"
    assert back["terms"][0]["span"]["kind"] == "term"
    assert back["terms"][0]["span"]["allowed"] == ["DPRK", "North"]
    assert back["findings"][0] == {
        "rule": "forced-term", "severity": "warning", "message": "look", "start": 4, "end": 8,
    }  # fmt: skip
    assert back["edits"][0]["before"] == "< p>"
    assert back["score"] == -0.5
    assert Translation.from_dict(back) == translation


def test_shifted_moves_both_sides_by_their_own_distance() -> None:
    moved = shifted(OUTCOME, source=100, target=10)
    assert (moved.span.start, moved.span.end, moved.start, moved.end) == (104, 108, 14, 18)
    assert (moved.verdict, moved.text, moved.span.target) == (OUTCOME.verdict, OUTCOME.text, SPAN.target)
    assert (OUTCOME.span.start, OUTCOME.start) == (4, 4)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], None),
        ([Severity.INFO], Severity.INFO),
        ([Severity.CRITICAL, Severity.INFO], Severity.CRITICAL),
        ([Severity.INFO, Severity.WARNING, Severity.INFO], Severity.WARNING),
    ],
)
def test_worst(severities: list[Severity], expected: Severity | None) -> None:
    assert worst([Finding("rule", severity, "") for severity in severities]) is expected


@pytest.mark.parametrize(("start", "end", "expected"), [(0, 2, False), (0, 3, True), (4, 9, True), (5, 9, False)])
def test_places_overlap_where_they_share_a_character(start: int, end: int, expected: bool) -> None:
    span = Span(2, 5, "abc", Kind.TERM, "x")
    assert span.overlaps(start, end) is expected
    assert overlap((start, end), (2, 5)) is expected
    assert touches(span, [Span(start, end, "", Kind.TERM, "")]) is expected


def test_of_overlapping_spans_the_first_in_rank_is_kept() -> None:
    ranked = [Span(*place, "", Kind.TERM, "") for place in [(4, 8), (7, 9), (0, 5), (8, 9), (0, 4), (1, 2)]]
    assert [(span.start, span.end) for span in without_overlaps(ranked)] == [(0, 4), (4, 8), (8, 9)]
