"""Whatever an engine does, no required span is missing and no marker survives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.request import Request
from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.markers import CLOSE, MID, OPEN
from bilingua.records import Kind, Span
from tests.fakes import ALL, HOSTILE, PLAIN, UNMARKED, FakeEngine

WORDS = [
    "Moskau",
    "die",
    "DVRK",
    "Soldaten",
    "schickt",
    "Pjöngjang",
    "nach",
    "Haubitzen",
    "20.000",
    "Kim-Jong-un-Regime",
]
TARGETS = ["DPRK", "Pyongyang", "howitzers", "20,000", "Kim Jong Un", "U.S. troops", "the North", "a", "(sic)", "…"]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    """Draw a sentence with up to four spans over its words."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
    text = " ".join(words) + draw(st.sampled_from([".", "", "?"]))
    chosen = draw(st.sets(st.integers(0, len(words) - 1), max_size=4))
    spans, at = [], 0
    for index, word in enumerate(words):
        if index in chosen:
            target = draw(st.sampled_from(TARGETS))
            spans.append(
                Span(at, at + len(word), word, Kind.TERM, target, (target,), case_sensitive=draw(st.booleans()))
            )
        at += len(word) + 1
    return text, tuple(spans)


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("capabilities", [ALL, UNMARKED, PLAIN, Capabilities(markers=True)])
@given(case=requests(), twist=st.sampled_from([None, *HOSTILE]), both=st.booleans())
def test_nothing_is_missing(capabilities: Capabilities, case, twist, both: bool) -> None:
    text, spans = case
    engine = FakeEngine(capabilities=capabilities, twist=twist, twist_completions=both and twist is not None)
    request = Request.make(text, spans, markers=capabilities.markers)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([request.marked], DecodeOptions()))
    assert not any(marker in done.text for marker in (OPEN, MID, CLOSE))
    assert [outcome.span for outcome in done.outcomes] == list(spans)
    taken: list[tuple[int, int]] = []
    for outcome in done.outcomes:
        place = (outcome.start, outcome.end)
        assert done.text[slice(*place)] == outcome.text
        assert outcome.text.lower() in {form.lower() for form in outcome.span.allowed}
        assert all(place[1] <= start or end <= place[0] for start, end in taken)
        taken.append(place)
