"""Headings are asked for within a sentence, and what stands around them is copied."""

from __future__ import annotations

import pytest

from bilingua.enforce.decoding import decode
from bilingua.enforce.headings import heading
from bilingua.enforce.request import Request
from bilingua.engines.base import DecodeOptions
from bilingua.facts.spans import find_facts
from bilingua.pipeline import Translator
from bilingua.records import Verdict
from tests.fakes import ALL, PLAIN, FakeEngine

OPTIONS = DecodeOptions()


def request(text: str) -> Request:
    return Request.make(text, find_facts(text), markers=True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Rüstung", ("", "Rüstung", "")),
        ("Quelle:", ("", "Quelle", ":")),
        ("Mehr zum Thema:", ("", "Mehr zum Thema", ":")),
        ("1. Einleitung", ("1. ", "Einleitung", "")),
        ("2.1 Methode", ("2.1 ", "Methode", "")),
        ("5.3.1 Neue Importe", ("5.3.1 ", "Neue Importe", "")),
        ("III. Bewertung", ("III. ", "Bewertung", "")),
        ("a) Ziele", ("a) ", "Ziele", "")),
        ("§ 3 Begriffe", ("§ 3 ", "Begriffe", "")),
        ("• Anmelden", ("• ", "Anmelden", "")),
        ("Weiter »", ("", "Weiter", " »")),
        ("Achtung!", ("", "Achtung", "!")),
        ("Wirklich?", ("", "Wirklich", "?")),
        ("3. Liga", ("", "3. Liga", "")),
        ("2. Weltkrieg", ("", "2. Weltkrieg", "")),
        ("8. Mai", ("", "8. Mai", "")),
        ("20 Festnahmen", ("", "20 Festnahmen", "")),
        ("1.000 Soldaten", ("", "1.000 Soldaten", "")),
        ("Papst warnt", ("", "Papst warnt", "")),
    ],
)
def test_a_heading_in_its_parts(text: str, parts: tuple[str, str, str]) -> None:
    head = heading(request(text))
    assert head is not None
    assert (head.lead, head.text, head.tail) == parts


@pytest.mark.parametrize("text", ["Er schwieg.", "Was nun?", "Kopf hoch!", "Die Armee rückt weiter vor", "2024", "–"])
def test_sentences_and_figures_are_no_headings(text: str) -> None:
    assert heading(request(text)) is None


@pytest.mark.parametrize(
    ("german", "asked", "answer", "english"),
    [
        ("Zauberstab", "Hier geht es um: Zauberstab", "This is about: the wand", "The wand"),
        ("Alte Freunde", "Hier geht es um: Alte Freunde", "This is about: old friends", "Old friends"),
        ("Papst warnt", "Hier steht: Papst warnt", "It says here: Pope warns", "Pope warns"),
        ("4. Alte Freunde:", "Hier geht es um: Alte Freunde", "This is about: old friends", "4. Old friends:"),
        ("zauberhaft", "Hier geht es um: zauberhaft", "This is about: magical", "magical"),
    ],
)
def test_headings_are_asked_for_within_a_sentence(german: str, asked: str, answer: str, english: str) -> None:
    engine = FakeEngine(script={asked: answer})
    (hypothesis,) = decode(engine, [request(german)], OPTIONS)
    assert hypothesis.text == english
    assert [call.method for call in engine.calls] == ["complete"]


def test_known_headings_are_not_asked_for() -> None:
    engine = FakeEngine()
    done = decode(engine, [request(text) for text in ("Anzeige", "Quelle:", "1. Einleitung", "anmelden")], OPTIONS)
    assert [each.text for each in done] == ["Advertisement", "Source:", "1. Introduction", "log in"]
    assert engine.calls == []


def test_a_heading_that_is_a_term_is_that_term() -> None:
    engine = FakeEngine()
    result = Translator({}, engine=engine).translate(["Handel", "Panzerhaubitze:"], terms={"Handel": "commerce"})
    assert result[0].text == "Commerce"
    assert [(each.span.text, each.text, each.verdict) for each in result[0].terms] == [
        ("Handel", "Commerce", Verdict.NATIVE)
    ]


def test_an_odd_answer_is_asked_for_in_other_ways() -> None:
    script = {
        "Hier geht es um: Zauberstab": "This is about: wand wand",
        "Hier steht: Zauberstab": "It says here: a zwbtrlk",
        "Zauberstab.": "Wand.",
    }
    engine = FakeEngine(script=script)
    (hypothesis,) = decode(engine, [request("Zauberstab")], OPTIONS)
    assert hypothesis.text == "Wand"
    assert [call.method for call in engine.calls] == ["complete", "complete", "translate"]


def test_the_german_stays_where_every_answer_is_odd() -> None:
    script = {
        "Hier geht es um: Zauberstab": "This is about: wand wand",
        "Hier steht: Zauberstab": "It says here: wand wand",
        "Zauberstab.": "Wand wand.",
    }
    result = Translator((), engine=FakeEngine(script=script)).translate("Zauberstab")
    assert result.text == "Zauberstab"
    assert [each.rule for each in result.findings] == ["untranslated"]


def test_engines_that_complete_nothing_are_asked_with_a_full_stop() -> None:
    engine = FakeEngine(script={"Zauberstab.": "Wand.", "Alte Freunde.": "Old friends."}, capabilities=PLAIN)
    done = decode(engine, [request("Zauberstab"), request("Alte Freunde:")], OPTIONS)
    assert [each.text for each in done] == ["Wand", "Old friends:"]


def test_order_is_kept_among_sentences() -> None:
    engine = FakeEngine(script={"Er schwieg.": "He was silent.", "Hier geht es um: Zauberstab": "This is about: wand"})
    texts = ["Er schwieg.", "Zauberstab", "Handel", "Er schwieg."]
    done = decode(engine, [request(text) for text in texts], OPTIONS)
    assert [each.text for each in done] == ["He was silent.", "Wand", "Trade", "He was silent."]


def test_terms_in_a_heading_are_marked() -> None:
    engine = FakeEngine(capabilities=ALL, lexicon={"Zauberstab": "wand"})
    result = Translator((), engine=engine).translate("Zauberstab für Kiew", terms={"Kiew": "Kyiv"})
    assert "Kyiv" in result.text
    assert "⟨=⟩ Kyiv" in engine.calls[0].sources[0]


def test_a_long_word_is_no_heading() -> None:
    assert heading(Request.make("x" * 2000, (), markers=False)) is None
