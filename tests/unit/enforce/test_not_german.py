"""What is not German stays as it is, with its terms and without false alarms."""

from __future__ import annotations

import pytest

from bilingua.pipeline import Translator
from bilingua.records import Block, Severity, Verdict
from bilingua.terms.glossary import Entry, Glossary
from tests.fakes import FakeEngine

ENGLISH = "Photo: 12 soldiers of the army in Pyongyang, 1,500 shells on 3 May"
GERMAN = "Die Soldaten sind nach der Parade in die Kaserne gegangen."
DESK = Glossary("desk", (Entry("Pjöngjang", "Pyongyang", forms=("Pyongyang",)), Entry("Soldat", "soldier")))


def translator() -> tuple[Translator, FakeEngine]:
    engine = FakeEngine()
    return Translator(DESK, engine=engine), engine


def test_another_language_is_left_and_reported() -> None:
    tr, engine = translator()
    result = tr.translate(f"{GERMAN} {GERMAN}\n{ENGLISH}")
    assert result.text.splitlines()[1] == ENGLISH
    assert not any("Photo" in source for call in engine.calls for source in call.sources)
    found = [each for each in result.findings if each.rule == "not-german"]
    assert [(each.severity, result.text[each.start : each.end]) for each in found] == [(Severity.INFO, ENGLISH)]
    assert not [each for each in result.findings if each.rule.startswith("fact")]


def test_english_terms_in_it_have_their_outcome() -> None:
    tr, _ = translator()
    (outcome,) = tr.translate(ENGLISH).terms
    assert (outcome.text, outcome.verdict) == ("Pyongyang", Verdict.NATIVE)
    assert ENGLISH[outcome.start : outcome.end] == "Pyongyang"


def test_a_german_term_makes_a_text_german() -> None:
    tr, engine = translator()
    result = tr.translate("Photo of the army in the city of Pjöngjang")
    assert [each.text for each in result.terms] == ["Pyongyang"]
    assert engine.calls


@pytest.mark.parametrize(("german", "english", "warned"), [(1, 3, True), (3, 1, False), (1, 0, False)])
def test_a_document_that_is_mostly_not_german_is_warned_of(german: int, english: int, warned: bool) -> None:
    tr, _ = translator()
    blocks = [Block(text, document="a") for text in [GERMAN] * german + [ENGLISH] * english]
    results = list(tr.translate_blocks([*blocks, Block(GERMAN, document="b")]))
    found = [(i, each) for i, result in enumerate(results) for each in result.findings if "document" in each.rule]
    assert [(i, each.rule, each.severity) for i, each in found] == (
        [(german, "foreign-document", Severity.WARNING)] if warned else []
    )
