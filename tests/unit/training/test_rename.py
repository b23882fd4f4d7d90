"""New names stand on both sides alike; what is no name stays."""

from __future__ import annotations

import random

import pytest

from bilingua.training.corpus import Pair
from bilingua.training.pack import Marker, Recipe, make
from bilingua.training.rename import Renamer

PAIR = Pair("Mira Galizki traf Galizkis Sohn in Tamrup.", "Mira Galizki met Galizki's son in Tamrup.")
OTHERS = [Pair(f"{name} kam.", f"{name} came.") for name in ("Orvanto", "Pelumir", "Zoltaneh", "Wirtempo", "Brandusa")]


def versions(pair: Pair) -> list[Pair]:
    renamer = Renamer([pair, *OTHERS])
    return [renamer.apply(pair, random.Random(seed)) for seed in range(200)]


def test_names_are_replaced_on_both_sides_alike() -> None:
    for new in versions(PAIR):
        family = new.source.split()[1]
        assert new.target.split()[1] == family
        assert new.source.split()[3] == family + "s"
        assert new.target.split()[3] == family + "'s"
        assert new.source.split()[-1] == new.target.split()[-1]
    families = {new.source.split()[1] for new in versions(PAIR)}
    assert len(families) > 20, "made-up names as well as known ones"
    assert "Galizki" in families, "some names stay"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Die Regierung in Moskau schwieg.", "The government in Moscow was silent."),
        ("In der Stadt war es still.", "In the city it was quiet."),
        ("Es ist so.", "It is so."),
        ("", ""),
    ],
)
def test_what_is_no_name_stays(source: str, target: str) -> None:
    assert versions(Pair(source, target)) == [Pair(source, target)] * 200


def test_a_person_stays_one_and_may_be_called_like_a_thing() -> None:
    pair = Pair("Da sah Anna Galizki einen Brunnen.", "There Anna Galizki saw a well.")
    other = Pair("Da sah Eva Petrow einen Zaun.", "There Eva Petrow saw a fence.")
    office = Pair("Da kam Präsident Petrow mit Frau Petrow.", "There President Petrow came with Mrs Petrow.")
    renamer = Renamer([pair, other, office])
    new = [renamer.apply(pair, random.Random(seed)) for seed in range(100)]
    assert {each.source.split()[2] for each in new} == {"Anna", "Eva"}
    families = {each.source.split()[3] for each in new}
    assert {"Brunnen", "Zaun", "Galizki"} < families
    assert all(each.target.split()[1:3] == each.source.split()[2:4] for each in new)
    assert all(each.source.endswith(" einen Brunnen.") and each.target.endswith(" saw a well.") for each in new)


def test_a_corpus_without_given_names() -> None:
    renamer = Renamer(OTHERS)
    pair = Pair("Da kam Anna Galizki.", "There came Anna Galizki.")
    assert all(renamer.apply(pair, random.Random(seed)) for seed in range(50))


def test_abbreviations_stay_abbreviations() -> None:
    pair = Pair("Die OVTR meldete das.", "The OVTR reported this.", "news")
    found = versions(pair)
    assert all(new.source.split()[1].isupper() and len(new.source.split()[1]) == 4 for new in found)
    assert {new.origin for new in found} == {"news"}


def test_a_corpus_without_names() -> None:
    pair = Pair("Es schneit.", "It is snowing.")
    assert Renamer([pair]).apply(PAIR, random.Random(1)) == PAIR


def test_packs_hold_renamed_pairs() -> None:
    pairs = [PAIR, *OTHERS] * 20
    marker = Marker(pairs, Recipe(seed=1))
    made = list(make(pairs, marker, Recipe(seed=1, marked=0.0, rough=0.0, renamed=0.5, joined=0.0)))
    share = sum((source, target) == (PAIR.source, PAIR.target) for source, target in made) / len(made)
    assert 0.02 < share < 0.16
