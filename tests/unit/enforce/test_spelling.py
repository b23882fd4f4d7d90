"""What an engine gets is spelled for it, and what leads a text in has its capitals in the answer."""

from __future__ import annotations

import pytest

from bilingua.enforce.spelling import for_engine, from_engine
from bilingua.markers import CLOSE, MID, OPEN


def test_demands_keep_their_letters() -> None:
    marked = f"Die{OPEN} GROSSBANK{MID} GROSS BANKSS{CLOSE} heisst NICHT so"
    assert for_engine(marked) == f"Die{OPEN} GROSSBANK{MID} GROSS BANKSS{CLOSE} heißt nicht so"


@pytest.mark.parametrize(
    ("german", "english", "answer"),
    [
        ("EILMELDUNG: Kim schweigt", "Breaking news: Kim is silent", "BREAKING NEWS: Kim is silent"),
        ("BERLIN (dpa) – Die Lage", "Berlin (dpa) – The situation", "BERLIN (dpa) – The situation"),
        ("MOSKAU – Die Lage", "Moscow - The situation", "MOSCOW - The situation"),
        ("MOSKAU – Die Lage", "The situation in Moscow", "The situation in Moscow"),
        ("NATO: Die Lage", "Nato: the situation", "Nato: the situation"),
        ("Kim: Die Lage", "Kim: the situation", "Kim: the situation"),
        ("Die LAGE: ernst", "The situation: serious", "The situation: serious"),
    ],
)
def test_what_leads_in(german: str, english: str, answer: str) -> None:
    assert from_engine(german, english) == answer
