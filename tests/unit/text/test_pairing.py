"""Sentences of a line and its translation: matched by length, none lost, linear enough for long lines."""

from __future__ import annotations

from time import monotonic

import pytest

from bilingua.text.pairing import sentence_pairs


def texts(source: str, text: str) -> list[tuple[str, str]]:
    return [(source[slice(*here)], text[slice(*there)]) for here, there in sentence_pairs(source, text)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("Er kam. Sie ging.", "He came. She left.", [("Er kam.", "He came."), ("Sie ging.", "She left.")]),
        ("Er kam. Sie ging.", "He came, and she left.", [("Er kam. Sie ging.", "He came, and she left.")]),
        ("Er kam, und sie ging.", "He came. She left.", [("Er kam, und sie ging.", "He came. She left.")]),
        (
            "Er kam. Sie ging. Es regnete.",
            "He came, she left, and it rained.",
            [("Er kam. Sie ging. Es regnete.", "He came, she left, and it rained.")],
        ),
        ("  Er kam. ", "He came.", [("Er kam.", "He came.")]),
        ("", "", []),
        ("Er kam.", "", [("Er kam.", "")]),
        ("", "He came.", [("", "He came.")]),
        (
            "Der Minister reiste gestern nach Moskau. Das Parlament debattiert seit Wochen über das Gesetz.",
            "Parliament has been debating the bill for weeks.",
            [
                ("Der Minister reiste gestern nach Moskau.", ""),
                (
                    "Das Parlament debattiert seit Wochen über das Gesetz.",
                    "Parliament has been debating the bill for weeks.",
                ),
            ],
        ),
    ],
)
def test_pairs(source: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert texts(source, text) == expected


def test_a_line_of_a_thousand_sentences_takes_no_time() -> None:
    begun = monotonic()
    pairs = sentence_pairs("Er kam. " * 1000, "He came. " * 999)
    assert monotonic() - begun < 10
    assert pairs[0][0][0] == 0
    assert pairs[-1][0][1] == len("Er kam. " * 1000) - 1
