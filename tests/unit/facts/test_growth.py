"""Finding and comparing facts takes time linear in the length of the text, whatever stands in it."""

import time

import pytest

from bilingua.facts.compare import compare
from bilingua.facts.spans import find_facts


@pytest.mark.parametrize("unit", ["1,", "1'", "1.000.", "v1.", "a.", "A1", "x.ch ", "24 Mann, ", "zwei ", "3.–"])
def test_twenty_kilobytes_on_one_line_take_seconds(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.process_time()
    find_facts(text)
    compare(text, text + " 7")
    assert time.process_time() - started < 10
