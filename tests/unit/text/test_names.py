"""Family names: lost, spelled in a like way, or no names at all."""

from __future__ import annotations

import pytest

from bilingua.text.names import lost_names, spellings


@pytest.mark.parametrize(
    ("german", "english", "lost"),
    [
        ("Louis Galizki schwieg.", "Louis the baker was silent.", ["Galizki"]),
        ("Kees van Drubben schwieg.", "Kees van the fireman was silent.", ["Drubben"]),
        ("Anna Brandow-Zielke schwieg.", "Anna Brandow was silent.", ["Brandow-Zielke"]),
        ("Louis Galizki schwieg.", "Louis Galizki was silent.", []),
        ("Louis Galizkis Sohn", "the son of Louis Galizki", []),
        ("Sergej Lawrow schwieg.", "Sergey Lavrov was silent.", []),
        ("Sergei Schoigu schwieg.", "Sergei Shoigu was silent.", []),
        ("Anna Bauer schwieg.", "Anna the farmer was silent.", []),  # a German word: who knows
        ("Louis Galizki schwieg.", "The man was silent.", []),  # no given name shows that it is one
        ("In Louis Solotrompeter", "In Louis a solo trumpeter", []),  # a compound
        ("NATO Galizki", "NATO", []),
        ("", "", []),
    ],
)
def test_lost_names(german: str, english: str, lost: list[str]) -> None:
    assert [german[slice(*place)] for place in lost_names(german, english)] == lost


def test_what_is_looked_after_otherwise_is_not_lost() -> None:
    assert lost_names("Louis Galizki schwieg.", "Louis was silent.", [(6, 13)]) == ()


@pytest.mark.parametrize(
    ("german", "english", "pairs"),
    [
        ("Sergei Lawrow kam.", "Sergei Lavrov came.", [("Lawrow", "Lavrov")]),
        ("Sergei Lawrows Reise", "Sergei Lavrov's trip", [("Lawrow", "Lavrov")]),
        ("Sergei Lawrow kam.", "Sergei came.", []),
        ("Lawrow kam.", "Lavrov came.", []),
    ],
)
def test_spellings(german: str, english: str, pairs: list[tuple[str, str]]) -> None:
    assert list(spellings(german, english)) == pairs
