"""Names that the engine lost or misspelt are demanded, as they stand or as the document spells them elsewhere."""

from __future__ import annotations

import pytest

from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.names import KNOWN, LOST, with_names
from bilingua.enforce.request import Request
from bilingua.engines.base import DecodeOptions
from bilingua.records import Hypothesis, Kind, Span, Verdict
from tests.fakes import PLAIN, FakeEngine

FULL = ("Mira Tscharikow kam an.", "Mira Charikov arrived.")
ALONE = ("Tscharikow schwieg.", "Shakulo was silent.")


def demanded(*pairs: tuple[str, str], documents: str = "", spans: tuple[Span, ...] = ()) -> list[list[tuple[str, ...]]]:
    """Return, per pair, what is demanded: the words of the source, the wanted ones and the rule."""
    requests = [Request.make(german, spans, markers=False) for german, _ in pairs]
    hypotheses = [Hypothesis(english) for _, english in pairs]
    named = with_names(requests, hypotheses, list(documents or "a" * len(pairs)))
    assert [request.text for request in named] == [german for german, _ in pairs]
    for request in named:
        assert all(request.text[span.start : span.end] == span.text for span in request.spans)
    return [[(span.text, span.target, span.rule) for span in request.spans] for request in named]


@pytest.mark.parametrize("pairs", [(FULL, ALONE), (ALONE, FULL)], ids=["introduced before", "introduced after"])
def test_a_name_alone_is_demanded_as_its_document_spells_it(pairs: tuple[tuple[str, str], ...]) -> None:
    found = demanded(*pairs)
    assert found[pairs.index(ALONE)] == [("Tscharikow", "Charikov", KNOWN)]
    assert found[pairs.index(FULL)] == []


def test_another_document_knows_nothing_of_it() -> None:
    assert demanded(FULL, ALONE, documents="ab") == [[], []]


def test_where_the_names_stand_nothing_is_demanded() -> None:
    request = Request.make(FULL[0], (), markers=False)
    (same,) = with_names([request], [Hypothesis(FULL[1])], [0])
    assert same is request


def test_the_usual_spelling_wins() -> None:
    twice = ("Mira Wolkow kam.", "Mira Volkov came.")
    once = ("Mira Wolkow ging.", "Mira Wolkow went.")
    assert demanded(once, twice, twice, ("Wolkow schwieg.", "He was silent."))[3] == [("Wolkow", "Volkov", KNOWN)]


def test_a_lost_name_that_nothing_else_spells_is_copied() -> None:
    assert demanded(("Louis Galizki schwieg.", "Louis Baker was silent.")) == [[("Galizki", "Galizki", LOST)]]


def test_a_misspelling_beside_the_given_name_is_demanded_too() -> None:
    misspelt = ("Louis Galizki schwieg.", "Louis Galuzki was silent.")
    right = ("Louis Galizki kam.", "Louis Galizki came.")
    assert demanded(misspelt) == [[("Galizki", "Galizki", LOST)]]
    assert demanded(misspelt, right)[0] == [("Galizki", "Galizki", KNOWN)]


def test_what_is_copied_at_one_place_is_known_at_the_others() -> None:
    misspelt = ("Louis Galizki schwieg.", "Louis Galuzki was silent.")
    assert demanded(misspelt, ("Galizki kam.", "Gaelski came."))[1] == [("Galizki", "Galizki", LOST)]
    bauer = ("Louis Bauer schwieg.", "Louis Baurus was silent.")  # a German word is no name where it stands alone
    assert demanded(bauer, ("Bauer kam.", "A farmer came."))[1] == []
    assert demanded(bauer, ("Gut, sagte Bauer.", "Good, said the farmer."))[1] == [("Bauer", "Bauer", LOST)]


def test_a_misspelt_word_is_demanded_and_not_missed_elsewhere() -> None:
    misspelt = ("Nahe Galizki brannte es.", "There was a fire near Galuzki.")
    assert demanded(misspelt, ("Nahe Galizki kam es dazu.", "It came to that.")) == [[("Galizki", "Galizki", LOST)], []]


def test_a_misspelling_is_mended_where_it_stands() -> None:
    german = "Louis Galizki traf Anna."
    request = Request.make(german, (), markers=False)
    engine = FakeEngine(script={german: "Louis Galuzki's friend met Anna."}, capabilities=PLAIN)
    hypotheses = engine.translate([german], DecodeOptions())
    (named,) = with_names([request], hypotheses, [0])
    (done,) = Enforcer(engine, DecodeOptions()).enforce([named], hypotheses)
    assert done.text == "Louis Galizki's friend met Anna."
    assert [outcome.verdict for outcome in done.outcomes] == [Verdict.REPAIRED]


def test_what_is_demanded_otherwise_stays_as_it_is() -> None:
    term = Span(0, 10, "Tscharikow", Kind.TERM, "Tcharikov", ("Tchaikulov",))
    request = Request.make(ALONE[0], (term,), markers=False)
    known = Request.make(FULL[0], (), markers=False)
    named = with_names([known, request], [Hypothesis(FULL[1]), Hypothesis(ALONE[1])], [0, 0])
    assert named[1] is request
