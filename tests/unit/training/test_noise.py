import random

import pytest

from bilingua.training import noise

RNG = random.Random(0)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (noise.ascii_spelling, "Über Größe", "Ueber Groesse"),
        (noise.no_final_stop, "Er schweigt.", "Er schweigt"),
        (noise.no_final_stop, "Er schweigt...", "Er schweigt..."),
        (noise.small_start, "Er schweigt.", "er schweigt."),
        (noise.capitals, "Große Lage", "GROSSE LAGE"),
        (noise.capitals, "x" * 200, "x" * 200),
    ],
)
def test_rules(rule: object, before: str, after: str) -> None:
    assert rule(before, RNG) == after  # type: ignore[operator]


def test_swiss_numbers_leave_decimals_alone() -> None:
    made = {noise.swiss_numbers("15.000 und 1.5000 und 3,5", random.Random(k)) for k in range(30)}
    assert made == {f"15{mark}000 und 1.5000 und 3,5" for mark in ("'", "’", "\u202f", " ")}


def test_quotes_vary() -> None:
    made = {noise.other_quotes("„So“, sagte er.", random.Random(k)) for k in range(30)}
    assert {"«So», sagte er.", '"So", sagte er.'} <= made


def test_roughen_follows_its_seed() -> None:
    text = "Die Größe: „15.000“ Stück."
    assert [noise.roughen(text, random.Random(k)) for k in range(9)] == [
        noise.roughen(text, random.Random(k)) for k in range(9)
    ]
    assert len({noise.roughen(text, random.Random(k)) for k in range(40)}) > 5
