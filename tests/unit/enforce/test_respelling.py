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


def test_the_signature_tells_spellings_apart() -> None:
    assert len({translator(each, {}).signature for each in (None, "us", "gb")}) == 3
    with pytest.raises(SettingsError):
        translator("british", {})
