"""Who is a person: by a given name, a title or an office, and, once known, alone."""

from __future__ import annotations

import time

import pytest

from bilingua.names.persons import families, find_persons, is_given_name, mentions


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("Louis Galizki schwieg.", ["Louis Galizki"]),
        ("Anna Bauer schwieg.", ["Anna Bauer"]),  # a German word, but a family's name here
        ("Die Anna-Lena Bauer-Weil AG", ["Anna-Lena Bauer-Weil"]),
        ("Anna Eva Bauer traf Adam B. Schiff.", ["Anna Eva Bauer", "Adam B. Schiff"]),
        ("Frau Bauer und Herrn Weil", ["Bauer", "Weil"]),
        ("Mr. Schiff und Prof. Dr. Anna Bauer", ["Schiff", "Anna Bauer"]),
        ("Ministerin Bauer, Bundestrainer Weil und Minister Hans Koch", ["Bauer", "Weil", "Hans Koch"]),
        ("Frau Ministerin, Herr Präsident, Frau Professor Bauer", ["Bauer"]),
        ("Anna Galizkowaschwilinskaja", ["Anna Galizkowaschwilinskaja"]),
        ("Sie sagte es Anna. Bauer schwieg.", []),
        ("Sie warf dem Minister Versäumnisse vor.", []),
        ("Eine Frau Mitte dreißig, eine Frau Opfer", []),
        ("Präsident Frankreichs und Präsident Voss", ["Voss"]),
        ("Gestern gab Anna Anweisungen und Peter Geld.", []),
        ("Anna SPD, Anna Die, Anna bauer, Anna, Bauer", []),
        ("Im August Bauer, im Haus Bauer", []),  # a month, too
        ("Anna Jung und Karl Valentin", ["Anna Jung", "Karl Valentin"]),
        ("Ein Roman von Anna Bauer", ["Anna Bauer"]),  # Roman is a given name, too
        ("", []),
    ],
)
def test_who_is_named_in_full(text: str, persons: list[str]) -> None:
    assert [text[person.start : person.end] for person in find_persons(text)] == persons


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Galizki schwieg.", ["Galizki"]),
        ("Galizkis Sohn traf Brandow.", ["Galizki"]),
        ("„Gut“, sagte Bauer.", ["Bauer"]),
        ("So will Bauer helfen.", ["Bauer"]),
        ("Bauer warnte, es sei spät.", ["Bauer"]),
        ("Es sei spät. „Bauer ist schuld.“", ["Bauer"]),
        ("Bauer: Das ist gut.", ["Bauer"]),
        ("Der Bauer kam, sie halfen dem Bauer.", []),
        ("Die Weil kam.", []),
        ("Weil er kam, schwieg sie.", []),
        ("Weil sagte ab.", ["Weil"]),
        ("Laut Bauer Anna", []),
        ("Ein galizki, Galizki-Anhänger", []),
    ],
)
def test_who_is_meant_by_a_family_name_alone(text: str, alone: list[str]) -> None:
    assert [person.family for person in mentions(text, frozenset({"Bauer", "Galizki", "Weil"}))] == alone


def test_a_genitive_is_told_by_the_name_without_its_s() -> None:
    assert families(["Louis Galizkis Sohn", "Anna Galizki", "Steve Jobs kam."]) == {"Galizki", "Jobs"}
    (person,) = mentions("Louis Galizkis Sohn", frozenset({"Galizki"}))
    assert (person.family, person.given) == ("Galizki", ("Louis",))


def test_given_names_with_a_hyphen_end_in_one() -> None:
    assert is_given_name("Bauer-Anna")
    assert not is_given_name("Anna-Bauer")


def test_a_word_of_a_million_letters_takes_no_time() -> None:
    started = time.process_time()
    assert list(find_persons("x" * 1_000_000 + " " + "a-" * 500_000)) == []
    assert time.process_time() - started < 10
