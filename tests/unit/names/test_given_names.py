"""Given names are told by what follows them: a family name, which every translation copies."""

from __future__ import annotations

import random

from bilingua.names.persons import is_given_name
from bilingua.training.corpus import Pair
from tests.bench.given_names import candidates_of_faker, given_names


def pairs(name: str, *families: str, copied: bool = True) -> list[Pair]:
    return [
        Pair(f"Da kam {name} {each}.", f"There came {name} {each if copied else 'something'}.") for each in families
    ]


def test_what_precedes_names_stays_and_what_precedes_words_goes() -> None:
    text = [*pairs("Mirko", "Galizki", "Bauer", "Haus"), *pairs("August", "Truppen", "Regen", "Schnee", copied=False)]
    assert given_names(text, {"Mirko": False, "August": True}) == ["Mirko"]


def test_transcribed_names_are_copied_too() -> None:
    text = [Pair(f"Sergej {german} kam.", f"Sergey {english} came.") for german, english in
            (("Lawrow", "Lavrov"), ("Schoigu", "Shoigu"), ("Chamenei", "Khamenei"))]  # fmt: skip
    assert given_names(text, {"Sergej": False}) == ["Sergej"]


def test_a_text_that_repeats_itself_counts_once() -> None:
    once = [*pairs("Maria", "Galizki", "Bauer", "Haus", "Mauer"), *pairs("Maria", "Leben", copied=False)]
    assert given_names(once * 50, {"Maria": True}) == ["Maria"]
    assert given_names([*once, *pairs("Maria", "Leben", copied=False) * 50], {"Maria": True}) == ["Maria"]


def test_what_the_text_hardly_shows_is_judged_by_the_dictionaries() -> None:
    assert given_names([], {"Tamriko": False, "Haus": False, "Wolf": True}) == ["Tamriko", "Wolf"]
    assert given_names(pairs("Haus", "Galizki"), {"Haus": False}) == ["Haus"]


def test_other_neighbours_show_nothing() -> None:
    text = [Pair("Wolf, Galizki und Wolf-Galizki Wolf NATO Wolf kam Wolf Die", "")] * 9
    assert given_names(text, {"Wolf": True}) == ["Wolf"]


def test_the_shipped_list_is_made_of_thecandidates_of_faker() -> None:
    candidates = candidates_of_faker()
    assert len(candidates) > 5000
    assert candidates.keys().isdisjoint({"Paris", "Madison", "Vega"})
    names = random.Random(1).sample(sorted(candidates), 2000)
    assert sum(map(is_given_name, names)) > 1500
