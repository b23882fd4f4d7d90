"""Whatever an engine does, no required span is missing and no marker survives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.request import Request
from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.errors import EngineError
from bilingua.markers import CLOSE, MID, OPEN
from bilingua.records import Hypothesis, Kind, Span, Verdict
from bilingua.terms.matching import find_rendering
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


def test_obedient_output_is_native_and_costs_nothing_more() -> None:
    text = "Die DVRK schickt Soldaten."
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    engine = FakeEngine(script={text: f"The{OPEN} DPRK{CLOSE} sends soldiers."})
    request = Request.make(text, (span,), markers=True)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([request.marked], DecodeOptions()))
    assert done.text == "The DPRK sends soldiers."
    assert done.outcomes[0].verdict is Verdict.NATIVE
    assert (done.outcomes[0].start, done.outcomes[0].end) == (4, 8)
    assert [call.method for call in engine.calls] == ["translate"]


@pytest.mark.parametrize(("markers", "step"), [(True, Verdict.REDECODED), (False, Verdict.REPAIRED)])
def test_a_lost_figure_is_asked_for_with_a_marker(markers: bool, step: Verdict) -> None:
    text = "Seit 1872 war er dort."
    year = Span(5, 9, "1872", Kind.NUMBER, "1872", ("1872",))
    request = Request.make(text, [year], markers=True)
    assert request.marked == text, "digits are not marked at first"
    script = {text: "Since 1827 he was there.", "Seit⟨t⟩ 1872⟨=⟩ 1872⟨/t⟩ war er dort.": "He was there⟨t⟩ 1872⟨/t⟩ on."}
    engine = FakeEngine(script=script)
    options = DecodeOptions()
    (done,) = Enforcer(engine, options, markers=markers).enforce([request], engine.translate([text], options))
    assert done.outcomes[0].verdict is step
    assert done.text == ("He was there 1872 on." if markers else "Since 1872 he was there.")


def test_two_occurrences_need_two_renderings() -> None:
    text = "Die DVRK lobt die DVRK."
    spans = tuple(Span(at, at + 4, "DVRK", Kind.TERM, "DPRK", ("DPRK",)) for at in (4, 18))
    engine = FakeEngine(script={text: "The DPRK praises itself."}, capabilities=UNMARKED)
    request = Request.make(text, spans, markers=False)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([text], DecodeOptions()))
    first = find_rendering(done.text, ("DPRK",), case_sensitive=True)
    assert first
    assert find_rendering(done.text, ("DPRK",), case_sensitive=True, taken=[first])


def test_a_forbidden_rendering_goes_even_where_the_term_stands() -> None:
    text = "Die DVRK schweigt, die DVRK droht."
    spans = tuple(Span(at, at + 4, "DVRK", Kind.TERM, "DPRK", ("DPRK",), ("North Korea",)) for at in (4, 23))
    script = {text: "The DPRK is silent, North Korea and the DPRK threaten."}
    engine = FakeEngine(script=script, capabilities=UNMARKED)
    request = Request.make(text, spans, markers=False)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([text], DecodeOptions()))
    assert "North Korea" not in done.text
    assert done.text.count("DPRK") >= 2


def test_a_forbidden_rendering_in_a_quotation_stays() -> None:
    text = "Die DVRK schweigt: «Kein Wort.»"
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",), ("North Korea",))
    script = {text: "The DPRK is silent: “No word from North Korea.”"}
    engine = FakeEngine(script=script, capabilities=UNMARKED)
    request = Request.make(text, (span,), markers=False)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([text], DecodeOptions()))
    assert done.text == script[text]


def test_a_rendering_said_twice_in_a_row_stands_once() -> None:
    text = "Die DVRK schweigt."
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    engine = FakeEngine(script={text: f"The{OPEN} DPRK{CLOSE}, the DPRK is silent."})
    request = Request.make(text, (span,), markers=True)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([request.marked], DecodeOptions()))
    assert done.text == "The DPRK is silent."


def test_too_few_rows_from_a_later_question_are_an_engine_error() -> None:
    text = "Die DVRK schweigt."
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    engine = FakeEngine(script={text: "They are silent."}, capabilities=Capabilities(prefix=True), rows_lost=1)
    request = Request.make(text, (span,), markers=False)
    with pytest.raises(EngineError, match="rows for"):
        Enforcer(engine, DecodeOptions()).enforce([request], [Hypothesis("They are silent.")])


@pytest.mark.parametrize(
    ("german", "output", "score", "result"),
    [
        ("Kiews neue Waffen fehlen.", "Kyiv new weapons are missing.", 0.0, "Kyiv's new weapons are missing."),
        ("Kiews neue Waffen fehlen.", "Kyiv new weapons are missing.", -9.0, "Kyiv new weapons are missing."),
        ("Kiews neue Waffen fehlen.", "New weapons of Kyiv are missing.", 0.0, "New weapons of Kyiv are missing."),
        ("Kiews Waffen fehlen.", "Kyiv's weapons are missing.", 0.0, "Kyiv's weapons are missing."),
    ],
)
def test_a_genitive_before_its_noun_is_a_possessive_where_the_model_agrees(
    german: str, output: str, score: float, result: str
) -> None:
    span = Span(0, 5, "Kiews", Kind.TERM, "Kyiv", ("Kyiv",), rule="inflected")
    engine = FakeEngine(script={german: output}, capabilities=UNMARKED, scores={result: score, output: -1.0})
    if score < -1:
        engine.scores = {"Kyiv's new weapons are missing.": score, output: -1.0}
    request = Request.make(german, (span,), markers=False)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([german], DecodeOptions()))
    assert done.text == result
    assert done.outcomes[0].verdict is Verdict.NATIVE


def test_wrong_regions_are_refilled_each_with_what_it_resembles() -> None:
    text = "Die Stiftung sprach am 18.09.2025 um 7 Uhr."
    spans = (
        Span(4, 12, "Stiftung", Kind.KEEP, "Stiftung", ("Stiftung",)),
        Span(23, 33, "18.09.2025", Kind.DATE, "18 September 2025", ("18 September 2025",)),
        Span(37, 42, "7 Uhr", Kind.TIME, "7 a.m.", ("7 a.m.",)),
    )
    output = f"On{OPEN} 18 September 2050{CLOSE} at{OPEN} 7 am{CLOSE} the{OPEN} Foundation{CLOSE} spoke."
    engine = FakeEngine(script={text: output})
    request = Request.make(text, spans, markers=True)
    (done,) = Enforcer(engine, DecodeOptions()).enforce([request], engine.translate([request.marked], DecodeOptions()))
    assert done.text == "On 18 September 2025 at 7 a.m. the Stiftung spoke."
    assert {outcome.verdict for outcome in done.outcomes} == {Verdict.REPAIRED}
