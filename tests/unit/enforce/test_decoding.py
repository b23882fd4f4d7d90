"""Asking for what came out broken: once more and in another way, and never for what has an error."""

from __future__ import annotations

import pytest

from bilingua.enforce.decoding import decode, spared
from bilingua.enforce.request import Request
from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.errors import EngineUnavailableError
from bilingua.records import Hypothesis
from tests.fakes import FakeEngine

GERMAN = "Der Bericht nennt keine Zahlen und keine Namen."
LOOP = "The report" + " names and names" * 9
WHOLE = "The report names no figures and no names."
REQUEST = Request.make(GERMAN, (), markers=False)
OPTIONS = DecodeOptions()


def test_an_engine_that_revises_gets_what_is_broken_with_its_draft() -> None:
    engine = FakeEngine(
        script={GERMAN: LOOP}, revised={GERMAN: WHOLE}, capabilities=Capabilities(revision=True, markers=True)
    )
    assert [one.text for one in decode(engine, [REQUEST], OPTIONS)] == [WHOLE]
    assert [(call.method, call.others) for call in engine.calls] == [("translate", ()), ("revise", (LOOP,))]


@pytest.mark.parametrize(
    ("others", "wanted"),
    [
        (("The report unfigures no names.", WHOLE, "The report has none."), WHOLE),
        (("The unreport names no unfigures.",), "The report names no unfigures."),
        ((LOOP, ""), "The report names no unfigures."),
        ((), "The report names no unfigures."),
    ],
    ids=["the likeliest of the sound ones", "no better one", "broken ones", "none"],
)
def test_words_that_are_no_english_are_searched_for_more_widely(others: tuple[str, ...], wanted: str) -> None:
    engine = FakeEngine(
        script={GERMAN: "The report names no unfigures."},
        others={GERMAN: others},
        capabilities=Capabilities(n_best=True),
    )
    assert [one.text for one in decode(engine, [REQUEST], OPTIONS)] == [wanted]
    assert [call.method for call in engine.calls] == ["translate", "n_best"]


def test_what_has_an_error_is_not_asked_again() -> None:
    class Failing(FakeEngine):
        def translate(self, sources, options):
            super().translate(sources, options)
            return [Hypothesis("", error="no usable answer") for _ in sources]

    engine = Failing(capabilities=Capabilities(revision=True))
    sentence, heading = decode(engine, [REQUEST, Request.make("Überblick und Ausblick", (), markers=False)], OPTIONS)
    assert (sentence.error, heading.error) == ("no usable answer", "no usable answer")
    assert {call.method for call in engine.calls} == {"translate"}


def test_an_engine_that_answers_nothing_is_not_probed() -> None:
    engine = FakeEngine(fail=EngineUnavailableError("no network"))
    with pytest.raises(EngineUnavailableError):
        spared(engine, lambda items: decode(engine, items, OPTIONS), [REQUEST, Request.make("Ja.", (), markers=False)])
    assert len(engine.calls) == 1
