import numpy as np
import pytest

from bilingua.training.aligner import MAX_WORDS, Aligner, number_value, stem, tokenize
from tests.unit.training.toy import PAIRS

WORDS = [([t.text for t in tokenize(p.source)], [t.text for t in tokenize(p.target)]) for p in PAIRS]


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    made = Aligner(seed=1)
    made.fit(WORDS, iterations=5)
    return made


def test_obvious_links_are_found(aligner: Aligner) -> None:
    source, target = (
        ["Der", "Minister", "lobte", "die", "Sanktionen", "in", "Moskau", "."],
        ["The", "minister", "praised", "the", "sanctions", "in", "Moscow", "."],
    )
    (links,) = aligner.links([(source, target)])
    sure = {(source[link.i], target[link.j]) for link in links if link.confidence > 0.5}
    assert {("Minister", "minister"), ("lobte", "praised"), ("Sanktionen", "sanctions"), ("Moskau", "Moscow")} <= sure
    assert not {("lobte", "minister"), ("Sanktionen", "praised"), ("Minister", "sanctions")} & sure


def test_links_are_deterministic(aligner: Aligner) -> None:
    again = Aligner(seed=1)
    again.fit(WORDS, iterations=5)
    assert again.links(WORDS[:20]) == aligner.links(WORDS[:20])


def test_unknown_words_are_linked_by_spelling_alone(aligner: Aligner) -> None:
    (links,) = aligner.links(
        [(["Minister", "Schukowski", "lobte", "Gazprom"], ["Minister", "Schukowski", "praised", "Gazprom"])]
    )
    found = {(link.i, link.j): link for link in links}
    assert found[1, 1].alike
    assert found[1, 1].confidence > 0.5
    assert found[3, 3].confidence > 0.5


def test_empty_and_endless_sentences_get_no_links(aligner: Aligner) -> None:
    endless = ["Wort"] * (MAX_WORDS + 1)
    assert aligner.links([([], ["word"]), (endless, ["word"]), (["Minister"], [])]) == [[], [], []]


def test_posteriors_are_probabilities(aligner: Aligner) -> None:
    for links in aligner.links(WORDS[:50]):
        sums = np.zeros(100)
        for link in links:
            assert 0 <= link.backward <= 1
            sums[link.j] += link.forward
        assert sums.max() <= 1 + 1e-5


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Kim Jong-uns 1.500 Raketen", ["Kim", "Jong", "-", "uns", "1.500", "Raketen"]),
        ("Siehe www.beispiel.ch/x, z.B. a@b.de.", ["Siehe", "www.beispiel.ch/x", ",", "z.B", ".", "a@b.de", "."]),
        ("the minister's aide didn't", ["the", "minister", "'s", "aide", "didn't"]),
        ("um 14:30 kostet 15'000 G7", ["um", "14:30", "kostet", "15'000", "G7"]),
    ],
)
def test_tokens(text: str, pieces: list[str]) -> None:
    tokens = tokenize(text)
    assert [token.text for token in tokens] == pieces
    assert all(text[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("german", "english"),
    [("20.000", "20,000"), ("5,5", "5.5"), ("1.234.567,89", "1,234,567.89"), ("15'000", "15,000"), ("3", "3")],
)
def test_numbers_meet_in_one_value(german: str, english: str) -> None:
    assert number_value(german, german=True) == number_value(english, german=False) is not None


def test_numbers_differ_where_they_must() -> None:
    assert number_value("1.500", german=True) != number_value("1.500", german=False)
    assert number_value("Bern", german=True) is None


def test_stems_join_inflections() -> None:
    assert stem("Raketen", german=True) == stem("Rakete", german=True)
    assert stem("Tests", german=True) != stem("Rakete", german=True)
