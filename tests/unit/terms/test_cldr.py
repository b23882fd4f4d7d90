"""The built-in glossary from CLDR."""

import pytest

from bilingua.terms.cldr import cldr_glossary
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.terms.upkeep.lint import lint


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return cldr_glossary()


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Ägypten", "Egypt"),
        ("Bosnien und Herzegowina", "Bosnia and Herzegovina"),
        ("Schweizer Franken", "Swiss franc"),
        ("Koreanisch", "Korean"),
        ("Vietnam", "Vietnam"),
        ("Pjöngjang", "Pyongyang"),
        ("Brüssel", "Brussels"),
        ("Mexiko-Stadt", "Mexico City"),
    ],
)
def test_names_of_countries_languages_and_currencies(glossary: Glossary, german: str, english: str) -> None:
    (entry,) = glossary.get(german)
    assert entry.english == english
    assert entry.origin == "CLDR"


def test_cities_are_those_with_another_name_and_no_islands_or_accents(glossary: Glossary) -> None:
    cities = {entry.source: entry.english for entry in glossary if entry.note.startswith("city")}
    assert len(cities) > 50
    assert {"Kiew", "Wien", "Prag", "Moskau", "Teheran"} <= set(cities)
    # China's time zone is Shanghai's; of Tirana, CLDR has only an old English spelling.
    assert not {"Peking", "Tirana"} & set(cities)
    assert not {"Osterinsel", "Unbekannt", "Bogotá", "Lomé", "London"} & set(cities)


def test_no_name_of_the_past_and_nothing_short(glossary: Glossary) -> None:
    assert len(glossary.entries) > 500
    assert not [
        e.source for e in glossary if "(" in e.source or any(c.isdigit() for c in e.source) or len(e.source) < 4
    ]


def test_it_has_no_critical_fault(glossary: Glossary) -> None:
    assert not [issue for issue in lint(glossary) if issue.severity == "critical"]


def test_it_finds_inflected_names_and_no_common_words(glossary: Glossary) -> None:
    matcher = TermMatcher([glossary])
    found = {span.text: span.target for span in matcher.find("Der Präsident Vietnams spricht in der Schweiz englisch.")}
    assert found == {"Vietnams": "Vietnam", "Schweiz": "Switzerland"}
