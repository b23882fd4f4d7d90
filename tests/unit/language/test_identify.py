"""German is told from other languages; names and short texts are never called foreign."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bilingua.language.identify import foreign_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Two soldiers stand at the border", "en"),
        ("Photo: a munitions factory near the capital, 12 May 2024", "en"),
        ("PHOTO: TWO SOLDIERS AT THE BORDER", "en"),
        ("Defence minister von der Leyen described the killed soldiers as highly decorated", "en"),
        ("Les forces armées ukrainiennes ont repris le village", "fr"),
        ("El presidente viajó a Moscú el lunes", "es"),
        ("De minister heeft gisteren in Den Haag gesproken", "nl"),
        ("Minister podpisał umowę z Koreą w poniedziałek", "pl"),
        ("Президент России прибыл в Пхеньян вечером", "ru"),
    ],
)
def test_other_languages(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Two soldiers at work",  # too short to say
        "Die Regierung hat neue Sanktionen beschlossen.",
        "Wladimir Putin, Kim Jong-un, Xi Jinping, Sergei Lawrow",
        "Foto: dpa, Reuters, AFP, AP, Getty Images",
        "Netflix, Amazon Prime, Disney Plus und Sky Go",
        "Der CEO der Smart Home Solutions GmbH kündigt Layoffs an",
        "Das Online-Event „Best Practice in Content Marketing“ startet",
        "Die Serie „The Last of Us“ läuft bei Sky",
        "Sie singt ihr Lied: “You are the sunshine of my life, that's why I'm around”",
        "Strasse gesperrt, grosse Umleitung via Zürich und Basel",
        "Preis: 20 Euro, ermäßigt 12 Euro, Kinder frei",
        "NORDKOREA DROHT SÜDKOREA MIT ATOMWAFFEN",
    ],
)
def test_german_and_what_cannot_be_told(text: str) -> None:
    assert foreign_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Die Regierung hat am Montag neue Sanktionen beschlossen.",
        "Trauernde legten Blumen nieder, Angehörige standen Arm in Arm an Gräbern.",
    ],
)
def test_german_loads_no_identifier(text: str) -> None:
    program = (
        "import sys; from bilingua.language.identify import foreign_language as f;"
        f"f({text!r}); print('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
