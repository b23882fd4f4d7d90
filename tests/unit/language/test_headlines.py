"""The list of headline words is sound, and looked up with and without capitals."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from bilingua.language.headlines import is_counted, listed

ROWS = [
    line.split("\t")
    for line in files("bilingua.data").joinpath("de/headline_words.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Anzeige", "Advertisement"),
        ("Handel", "Trade"),
        ("anmelden", "log in"),
        ("handel", "trade"),
        ("Zauberstab", None),
        ("zauberstab", None),
        ("", None),
    ],
)
def test_listed(word: str, english: str | None) -> None:
    assert listed(word) == english


def test_every_row_is_one_word_and_its_english_once() -> None:
    assert len(ROWS) <= 1000
    assert [row for row in ROWS if len(row) != 2 or not all(row) or len(row[0].split()) != 1] == []
    assert [word for word, count in Counter(word for word, _ in ROWS).items() if count > 1] == []
    assert [row for row in ROWS if [row[0][0].isupper(), row[1][0].isupper()] != [True, True]] == []


@pytest.mark.parametrize(("word", "counted"), [("Liga", True), ("Weltkrieg", True), ("Ziele", False)])
def test_is_counted(word: str, counted: bool) -> None:
    assert is_counted(word) is counted
