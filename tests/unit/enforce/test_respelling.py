"""Respelling moves everything that has a place, and leaves the receipt's words to the letter."""

from __future__ import annotations

import pytest

from bilingua.errors import SettingsError
from bilingua.pipeline import Translator
from tests.fakes import FakeEngine

SOURCE = "Farbe Hafen DVRK Ziel am 28. Oktober."
SCRIPT = {SOURCE: "The color of harbor defense: DPRK center on 28 October."}


def translator(spelling: str | None, terms: dict[str, str]) -> Translator:
    from bilingua.terms.glossary import Glossary

    engine = FakeEngine(script=SCRIPT)
    return Translator(Glossary.from_mapping(terms), engine=engine, markers=False, spelling=spelling)


@pytest.mark.parametrize(
    ("spelling", "text"),
    [
        (None, "The color of harbor defense: DPRK center on 28 October."),
        ("us", "The color of harbor defense: DPRK center on 28 October."),
        ("gb", "The colour of harbor defence: DPRK centre on 28 October."),
    ],
)
def test_offsets_follow_and_terms_stay(spelling: str | None, text: str) -> None:
    done = translator(spelling, {"DVRK": "DPRK", "Hafen": "harbor"}).translate(SOURCE)
    assert done.text == text
    assert [outcome.text for outcome in done.terms] == ["harbor", "DPRK", "28 October"]
    assert all(done.text[o.start : o.end] == o.text for o in done.terms)
    assert [done.text[s.start : s.end] for s in done.sentences] == [text]


@pytest.mark.parametrize(
    ("german", "english", "wanted"),
    [
        ("Farbe … am 28. Oktober.", "The color... on 28 October.", "The colour… on 28 October."),
        ("Farbe… der DVRK…", "The color... DPRK...", "The colour… DPRK…"),
        ("… Farbe … DVRK!", "... The color ... DPRK!", "… The colour … DPRK!"),
        ("Farbe... der DVRK.", "The color... DPRK.", "The colour... DPRK."),
        ("Farbe ... und … DVRK.", "The color... and... DPRK.", "The colour... and... DPRK."),
        ("Farbe … DVRK.", "The color.... DPRK.", "The colour.... DPRK."),
        ("Farbe … Teil A...Z.", "The color... part A...Z.", "The colour... part A...Z."),
    ],
)
def test_an_ellipsis_of_the_german_is_one_in_english(german: str, english: str, wanted: str) -> None:
    engine = FakeEngine(script={german: english})
    done = Translator({"DVRK": "DPRK"}, engine=engine, markers=False, spelling="gb").translate(german)
    assert done.text == wanted
    assert all(done.text[o.start : o.end] == o.text for o in done.terms)
    assert [done.text[s.start : s.end] for s in done.sentences] == [wanted]


def test_a_term_keeps_its_dots() -> None:
    engine = FakeEngine(script={"Hafen … da.": "Port... here..."})
    done = Translator({"Hafen": "Port..."}, engine=engine, markers=False).translate("Hafen … da.")
    assert done.text == "Port... here…"


def test_the_signature_tells_spellings_apart() -> None:
    assert len({translator(each, {}).signature for each in (None, "us", "gb")}) == 3
    with pytest.raises(SettingsError):
        translator("british", {})
