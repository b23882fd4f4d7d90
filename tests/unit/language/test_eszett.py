"""ß where it belongs, and ss where that belongs."""

from __future__ import annotations

import pytest

from bilingua.language.eszett import with_eszett


@pytest.mark.parametrize(
    ("swiss", "german"),
    [
        ("Strasse", "Straße"),
        ("Grossbritannien grüsst", "Großbritannien grüßt"),
        ("Aussenminister heissen weiss", "Außenminister heißen weiß"),
        ("Schliessung", "Schließung"),
        ("Fussball, mässig", "Fußball, mäßig"),
    ],
)
def test_swiss_spelling(swiss: str, german: str) -> None:
    assert with_eszett(swiss) == german


@pytest.mark.parametrize(
    "text",
    [
        "Russland",
        "dass",
        "Aussage",
        "Ausstellung",
        "Massen",
        "Kreisstadt",
        "Kongress",
        "Fluss",
        "www.strasse.ch",
        "Haus",
    ],
)
def test_what_stays(text: str) -> None:
    assert with_eszett(text) == text
