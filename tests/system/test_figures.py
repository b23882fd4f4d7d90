"""Rows of figures and long addresses with the model in the package: no row ends a run, and its cost is linear."""

from __future__ import annotations

import random
import time

import pytest

from bilingua.pipeline import Translator
from bilingua.records import Kind, Verdict

WORDS = ["sah", "und", "davon", "in Bern", "dann", "wieder", "mehr als", "etwa"]


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator((), beam=1, threads=1)


def sentence(figures: int, seed: int) -> str:
    """Return a sentence of words and integers by turns."""
    draw = random.Random(seed)
    return "Er " + " ".join(f"{draw.choice(WORDS)} {draw.randint(1, 99_999)}" for _ in range(figures)) + "."


@pytest.mark.parametrize("figures", [45, 55, 160])
@pytest.mark.parametrize("seed", [2, 3])
def test_every_figure_of_a_long_row_is_there(translator: Translator, figures: int, seed: int) -> None:
    draw = random.Random(seed)
    row = "Werte: " + " ".join(str(draw.randint(1, 99_999)) for _ in range(figures)) + "."
    for text in (row, sentence(figures, seed)):
        result = translator.translate(text)
        assert len([o for o in result.terms if o.span.kind is Kind.NUMBER and o.text]) == figures
        assert "engine-failed" not in {finding.rule for finding in result.findings}


@pytest.mark.parametrize("unit", ["1,", "483,2 17,9 12,25 ", "Bern 12 14,5 Basel 1.300 7 "])
def test_a_row_of_three_thousand_characters_takes_seconds(translator: Translator, unit: str) -> None:
    start = time.process_time()
    translator.translate((unit * 3000)[:3000].strip())
    assert time.process_time() - start < 10


def test_the_cost_of_a_sentence_of_figures_is_linear(translator: Translator) -> None:
    taken = []
    for figures in (40, 160):
        start = time.process_time()
        translator.translate(sentence(figures, 1))
        taken.append(time.process_time() - start)
    assert taken[1] < 4**1.3 * taken[0] + 1


@pytest.mark.parametrize("length", [100, 700, 5000])
def test_an_address_of_any_length_is_native(translator: Translator, length: int) -> None:
    draw = random.Random(length)
    address = "https://www.beispiel.de/a?b=" + "".join(draw.choice("abcXYZ0123456789-_%") for _ in range(length)) + "z"
    result = translator.translate(f"Mehr dazu steht unter {address} im Netz, sagte der Minister.")
    assert address in result.text
    assert [(o.text, o.verdict) for o in result.terms] == [(address, Verdict.NATIVE)]
    assert result.findings == ()
