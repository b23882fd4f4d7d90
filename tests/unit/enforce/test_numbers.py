"""A figure that nothing in the source explains goes, and nothing else goes with it."""

from __future__ import annotations

import pytest

from bilingua.enforce.annotate import combine
from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.request import Enforced, Request
from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.facts.compare import compare
from bilingua.facts.spans import find_facts
from bilingua.records import Kind, Span
from bilingua.trust.figures import disagreement
from tests.fakes import PLAIN, UNMARKED, FakeEngine


def enforced(german: str, engine: FakeEngine, *spans: Span, facts: bool = True) -> Enforced:
    request = Request.make(german, combine(spans, find_facts(german)), markers=False)
    hypotheses = engine.translate([german], DecodeOptions())
    return Enforcer(engine, DecodeOptions(), facts=facts).enforce([request], hypotheses)[0]


@pytest.mark.parametrize(
    ("german", "output", "text"),
    [
        # Said twice: the repeated phrase goes.
        (
            "Im Juli 2016 stieg der Preis deutlich an.",
            "In July 2016 the price rose a lot in July 2016.",
            "In July 2016 the price rose a lot.",
        ),
        # Made up: the figure goes with its preposition, or whole with the word that it is a part of.
        ("Der Preis stieg deutlich an.", "The price rose a lot since 1990.", "The price rose a lot."),
        (
            "Er ist 32 Jahre alt und fleissig.",
            "He is 32 and a 16-year-old diligent man.",
            "He is 32 and a diligent man.",
        ),
    ],
)
def test_a_figure_too_many_is_cut_out(german: str, output: str, text: str) -> None:
    done = enforced(german, FakeEngine(script={german: output}, capabilities=UNMARKED, scores={text: 0.0}))
    assert done.text == text
    assert not any(compare(german, done.text))


def test_a_figure_beside_a_term_that_holds_it_too_is_cut_out() -> None:
    german = "Das 24 h-Labor (Bern) schwieg."
    term = Span(4, 14, "24 h-Labor", Kind.TERM, "24-h laboratory", ("24-h laboratory",))
    text = "The 24-h laboratory (Bern) was silent."
    engine = FakeEngine(
        script={german: "The 24 24-h laboratory (Bern) was silent."}, capabilities=UNMARKED, scores={text: 0.0}
    )
    assert enforced(german, engine, term).text == text


def test_where_cutting_hurts_the_sentence_is_decoded_on_from_before_the_figure() -> None:
    german = "Edmund hat einige Zeichen erfunden."
    engine = FakeEngine(
        script={german: "59 has made up some signs."},
        capabilities=UNMARKED,
        scores={"has made up some signs.": -1.5, "59 has made up some signs.": -1.0},
    )
    done = enforced(german, engine)
    assert "59" not in done.text
    decoded = [call for call in engine.calls if call.options and "59" in call.options.suppress]
    assert {call.method for call in decoded} == {"translate", "complete"}


def test_a_figure_grown_together_with_a_right_one_is_decoded_around() -> None:
    german = "Das gelang in 60-70 % der Versuche."
    engine = FakeEngine(script={german: "It worked in 60-0%, 70 percent."}, capabilities=UNMARKED)
    done = enforced(german, engine)
    assert done.outcomes[0].text
    assert any(call.options and call.options.suppress for call in engine.calls)


def test_what_the_model_would_not_have_stays_as_it_is() -> None:
    german = "Edmund kam."
    output = "Edmund came 59."
    scores = dict.fromkeys(["Edmund came.", "Edmund came", "came.", ". came"], -9.0) | {output: -0.1}
    done = enforced(german, FakeEngine(script={german: output}, capabilities=UNMARKED, scores=scores))
    assert done.text == output


def test_no_span_is_lost_for_a_figure() -> None:
    german = "Die DVRK schickt 20.000 Mann."
    term = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK",))
    done = enforced(german, FakeEngine(script={german: "The DPRK 1999 sends 20,000 men of 1999."}), term)
    assert [outcome.text for outcome in done.outcomes] == ["DPRK", "20,000"]
    assert "1999" not in done.text


def test_a_plain_engine_has_the_figure_cut_out() -> None:
    german = "Der Preis stieg deutlich an."
    done = enforced(german, FakeEngine(script={german: "The price rose since 1990."}, capabilities=PLAIN))
    assert done.text == "The price rose."


@pytest.mark.parametrize("capabilities", [PLAIN, UNMARKED, Capabilities(scoring=True)])
def test_without_facts_figures_are_the_models_business(capabilities: Capabilities) -> None:
    german = "Der Preis stieg."
    engine = FakeEngine(script={german: "The price rose in 1990."}, capabilities=capabilities)
    assert enforced(german, engine, facts=False).text == "The price rose in 1990."


def test_figures_that_agree_cost_nothing() -> None:
    german = "Im Juli 2016 kamen 20.000 Mann."
    engine = FakeEngine(script={german: "In July 2016 20,000 men came."}, capabilities=UNMARKED)
    enforced(german, engine)
    assert [call.method for call in engine.calls] == ["translate"]


def test_what_a_term_says_is_no_figure() -> None:
    span = Span(4, 17, "Siebenergruppe", Kind.TERM, "G7", ("G7",))
    german, english = "Die Siebenergruppe tagt.", "The G7 meets."
    assert disagreement(german, english, [span], [(4, 6)]) == disagreement("", "", [], [])
    assert any(disagreement(german, english, [span], [None]))
