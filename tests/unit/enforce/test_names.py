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


@pytest.mark.parametrize(
    ("german", "english", "wanted"),
    [
        ("Louis Galizki schwieg.", "Louis the baker was silent.", ["Galizki"]),
        ("Louis Galizki schwieg.", "Louis Galuzki was silent.", ["Galizki"]),
        ("Louis Galizki schwieg.", "The man was silent.", ["Louis Galizki"]),
        ("Anna Bauer schwieg.", "Anna the farmer was silent.", ["Bauer"]),
        ("Frau Bauer schwieg.", "Mrs Farmer was silent.", ["Bauer"]),
        ("Elke Galizki schwieg.", "Alice Galizki was silent.", ["Elke Galizki"]),
        ("Adam B. Schiff schwieg.", "Adam the ship was silent.", ["Schiff"]),
        ("Nahe Galizki brannte es.", "There was a fire near Galuzki.", ["Galizki"]),
        ("Nahe Galizkis Haus brannte es.", "There was a fire near Galuzki's house.", ["Galizki"]),
        ("Auf dem Campus war es still.", "On the Camqu it was quiet.", ["Campus"]),
        ("Louis Galizki lobt Anna Galizki.", "The man praises himself.", ["Louis Galizki"]),  # a pronoun does for one
        ("Louis Galizki schwieg.", "Louis Galizki was silent.", []),
        ("Louis Galizkis Sohn", "the son of Louis Galizki", []),
        ("Sergej Lawrow schwieg.", "Sergey Lavrov was silent.", []),
        ("Johannes Paul II. schwieg.", "John Paul II was silent.", []),
        ("Anna-Lena Bauer schwieg.", "Anna-Lena Bauer was silent.", []),
        ("Frau Ministerin Galizki", "Ms Galizki", []),
        ("Der Bauer Anna schwieg.", "The farmer was silent.", []),
        ("Die Amerikanerin Anna Eva Bauer", "American Anna Bauer", []),
    ],
)
def test_what_is_demanded(german: str, english: str, wanted: list[str]) -> None:
    assert [target for _, target, _ in demanded((german, english))[0]] == wanted


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


def test_what_is_copied_at_one_place_is_known_at_the_others() -> None:
    lost = ("Louis Galizki schwieg.", "Louis was silent.")
    assert demanded(lost, ("Galizki kam.", "Gaelski came."))[1] == [("Galizki", "Galizki", LOST)]
    bauer = ("Louis Bauer schwieg.", "Louis was silent.")
    assert demanded(bauer, ("Ein Bauer kam.", "A farmer came."))[1] == []
    assert demanded(bauer, ("Gut, sagte Bauer.", "Good, said the farmer."))[1] == [("Bauer", "Bauer", LOST)]


def test_a_misspelling_is_mended_where_it_stands() -> None:
    german = "Nahe Galizki brannte es."
    request = Request.make(german, (), markers=False)
    engine = FakeEngine(script={german: "Galuzki's outskirts burned."}, capabilities=PLAIN)
    hypotheses = engine.translate([german], DecodeOptions())
    (named,) = with_names([request], hypotheses, [0])
    (done,) = Enforcer(engine, DecodeOptions()).enforce([named], hypotheses)
    assert done.text == "Galizki's outskirts burned."
    assert [outcome.verdict for outcome in done.outcomes] == [Verdict.REPAIRED]


def test_what_is_demanded_otherwise_stays_as_it_is() -> None:
    term = Span(0, 10, "Tscharikow", Kind.TERM, "Tcharikov", ("Tchaikulov",))
    request = Request.make(ALONE[0], (term,), markers=False)
    known = Request.make(FULL[0], (), markers=False)
    named = with_names([known, request], [Hypothesis(FULL[1]), Hypothesis(ALONE[1])], [0, 0])
    assert named[1] is request
