"""The cascade step by step: what each step does to a case, and in which order they go."""

from __future__ import annotations

import random

import pytest

from bilingua.enforce.batched import BatchedEngine
from bilingua.enforce.cascade import (
    STEPS,
    Enforcer,
    force,
    place_missing,
    redecode_marked,
    remove_forbidden,
    repair,
    revise,
)
from bilingua.enforce.case import Case
from bilingua.enforce.numbers import remove_surplus_numbers
from bilingua.enforce.request import Request
from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.errors import EngineError
from bilingua.language.english import find_rendering
from bilingua.markers import CLOSE, OPEN
from bilingua.records import Hypothesis, Kind, Span, Verdict
from tests.fakes import ALL, HOSTILE, PLAIN, UNMARKED, FakeEngine

GERMAN = "Die DVRK schickt Soldaten."
DPRK = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",), ("North Korea",))


def case(output: str, *spans: Span, german: str = GERMAN, score: float = -1.0) -> Case:
    request = Request.make(german, spans or (DPRK,), markers=False)
    return Case.start(request, Hypothesis(output, score), scoring=True)


def batched(engine: FakeEngine, *, markers: bool = False) -> BatchedEngine:
    return BatchedEngine(engine, DecodeOptions(), markers=markers)


def test_spans_are_placed_mildest_step_first_and_the_text_is_cleaned_after_that() -> None:
    placing = [repair, redecode_marked, revise, place_missing, force]
    assert list(STEPS[: len(placing)]) == placing
    assert {remove_forbidden, remove_surplus_numbers} <= set(STEPS[len(placing) :])


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("The DVRK sends soldiers.", "The DPRK sends soldiers."),
        ("North Korea sends soldiers.", "DPRK sends soldiers."),
        ("It sends soldiers.", "It sends soldiers."),
    ],
)
def test_repair_asks_the_engine_nothing(output: str, text: str) -> None:
    engine = FakeEngine()
    todo = case(output)
    repair([todo], batched(engine))
    assert (todo.draft.text, engine.calls) == (text, [])


def test_a_cheap_repair_at_the_aligned_words_is_taken_without_decoding() -> None:
    engine = FakeEngine(lexicon={"DVRK": "Korea"}, scores={"The DPRK sends soldiers.": -1.1})
    todo = case("The Korea sends soldiers.")
    place_missing([todo], batched(engine))
    assert todo.draft.text == "The DPRK sends soldiers."
    assert todo.draft.verdicts == (Verdict.REPAIRED,)
    assert {call.method for call in engine.calls} == {"align", "score"}


def test_where_the_repair_hurts_the_sentence_is_begun_anew_around_the_term() -> None:
    engine = FakeEngine(
        script={GERMAN: "The DPRK sends soldiers."},
        lexicon={"DVRK": "Korea"},
        capabilities=UNMARKED,
        scores={"The DPRK sends troops.": -3.0, "DPRK sends troops.": -3.0, "The Korea sends troops.": -1.0},
    )
    todo = case("The Korea sends troops.")
    place_missing([todo], batched(engine))
    assert todo.draft.text == "The DPRK sends soldiers."
    assert todo.draft.verdicts == (Verdict.REDECODED,)


def test_what_the_model_finds_much_worse_counts_as_forced() -> None:
    engine = FakeEngine(capabilities=Capabilities(alignment=True, scoring=True), lexicon={"DVRK": "Korea"})
    engine.scores = {"The DPRK sends soldiers.": -9.0, "DPRK sends soldiers.": -9.0, "The Korea sends soldiers.": -1.0}
    todo = case("The Korea sends soldiers.")
    place_missing([todo], batched(engine))
    assert todo.draft.verdicts == (Verdict.FORCED,)


def test_a_span_that_no_round_can_place_is_given_up_and_forced() -> None:
    todo = case("They send soldiers.")
    place_missing([todo], batched(FakeEngine(capabilities=PLAIN)))
    assert (todo.given_up, todo.wanted, todo.draft.missing) == ({0}, None, (0,))
    force([todo], batched(FakeEngine(capabilities=PLAIN)))
    assert todo.draft.verdicts == (Verdict.FORCED,)
    assert "DPRK" in todo.draft.text


REVISING = Capabilities(markers=True, revision=True)


def test_an_engine_that_revises_is_asked_once_with_what_is_missing_alone() -> None:
    soldiers = Span(17, 25, "Soldaten", Kind.TERM, "troops", ("troops",))
    marked = "Die DVRK schickt⟨t⟩ Soldaten⟨=⟩ troops⟨/t⟩."
    engine = FakeEngine(capabilities=REVISING, revised={marked: "The DPRK sends troops."})
    lacking, whole = case("The DPRK sends men.", DPRK, soldiers), case("The DPRK sends soldiers.")
    revise([lacking, whole], batched(engine, markers=True))
    assert lacking.draft.text == "The DPRK sends troops."
    assert lacking.draft.verdicts == (Verdict.NATIVE, Verdict.REDECODED)
    assert [(call.method, call.sources, call.others) for call in engine.calls] == [
        ("revise", (marked,), ("The DPRK sends men.",))
    ]


def test_a_revision_that_is_broken_or_an_error_is_not_taken() -> None:
    for answer in ("The DPRK sends" + " and sends" * 20, ""):
        engine = FakeEngine(capabilities=REVISING, revised={"Die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ schickt Soldaten.": answer})
        todo = case("They send soldiers.")
        revise([todo], batched(engine, markers=True))
        assert todo.draft.text == "They send soldiers."


def test_engines_that_decode_are_not_asked_to_revise_and_others_are_not_decoded_again() -> None:
    decoding, revising = FakeEngine(), FakeEngine(capabilities=REVISING)
    revise([case("They send soldiers.")], batched(decoding, markers=True))
    redecode_marked([case("They send soldiers.")], batched(revising, markers=True))
    assert (decoding.calls, revising.calls) == ([], [])


def test_a_second_decoding_that_looks_broken_is_not_taken() -> None:
    marked = "Die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ schickt Soldaten."
    engine = FakeEngine(script={marked: "The⟨t⟩ DPRK⟨/t⟩" + " sends and sends and" * 9})
    todo = case("They send soldiers.")
    redecode_marked([todo], batched(engine, markers=True))
    assert todo.request.marked == marked
    assert todo.draft.text == "They send soldiers."


def test_of_several_cases_each_gets_its_own_answer() -> None:
    """A batch gives what its segments give one by one, whatever the engine does to them."""
    rng = random.Random(3)
    for twist in (None, *HOSTILE):
        engine = FakeEngine(capabilities=ALL, twist=twist, lexicon={"DVRK": "Korea", "Soldaten": "soldiers 59"})
        spans = [(), (DPRK,), (DPRK, Span(17, 25, "Soldaten", Kind.TERM, "troops", ("troops",), ("soldiers",)))]
        requests = [Request.make(GERMAN, rng.choice(spans), markers=rng.random() < 0.5) for _ in range(6)]
        hypotheses = engine.translate([request.marked for request in requests], DecodeOptions())
        enforcer = Enforcer(engine, DecodeOptions(), markers=True)
        alone = [enforcer.enforce([request], [h])[0] for request, h in zip(requests, hypotheses, strict=True)]
        assert enforcer.enforce(requests, hypotheses) == alone


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
