"""The lexicon answers as the dictionaries do that it was made from, without loading them."""

from __future__ import annotations

import random
import string
import subprocess
import sys

import pytest
from simplemma.strategies import DefaultDictionaryFactory

from bilingua.language.words import LANGUAGES, is_word, packed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_the_dictionary_is_known(language: str) -> None:
    words = list(DefaultDictionaryFactory().get_dictionary(language))
    assert all(is_word(word, language) for word in random.Random(1).sample(words, 2000))


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_other_words_are_taken_for_known_ones(language: str) -> None:
    draw = random.Random(2)
    nonsense = ["".join(draw.choices(string.ascii_lowercase, k=12)) for _ in range(20000)]
    assert sum(is_word(word, language) for word in nonsense) < 0.002 * len(nonsense)


@pytest.mark.parametrize(
    ("word", "known"),
    [("Soldaten", True), ("SOLDATEN", True), ("straße", True), ("GutenTag", False), ("", False), ("\ud800", False)],
)
def test_case_does_not_matter(word: str, known: bool) -> None:
    assert is_word(word, "de") is known


def test_a_filter_of_nothing_is_one() -> None:
    assert packed([]) == b"\0"
    assert packed(["b", "a"]) == packed(["A", "B"])


def test_asking_loads_no_lemmatiser() -> None:
    program = "import sys; from bilingua.language.words import *; is_german('Ende'); print('simplemma' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
