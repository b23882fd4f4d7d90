"""Dashes of the German come back; hyphens that the German or a term has stay."""

from __future__ import annotations

import pytest

from bilingua.enforce.dashes import dashed
from bilingua.enforce.request import Enforced
from bilingua.records import Kind, Outcome, Span, Verdict

TERM = Outcome(Span(0, 5, "A - B", Kind.KEEP, "A - B"), Verdict.NATIVE, "A - B", 0, 5)


@pytest.mark.parametrize(
    ("source", "english", "outcomes", "wanted"),
    [
        ("Er – so heißt es – kam.", "He - they say - came.", (), "He – they say – came."),
        ("Er kam — spät.", "He came - late.", (), "He came – late."),
        ("Berlin (dpa) - Er kam.", "Berlin (dpa) - He came.", (), "Berlin (dpa) - He came."),
        ("Er kam – um 5 - 6 Uhr.", "He came - at 5 - 6.", (), "He came - at 5 - 6."),
        ("2010–2014 war gut.", "2010-2014 - a good time.", (), "2010-2014 - a good time."),
        ("A - B", "A - B came - late.", (TERM,), "A - B came - late."),
    ],
)
def test_dashes(source: str, english: str, outcomes: tuple[Outcome, ...], wanted: str) -> None:
    assert dashed(Enforced(english, outcomes, 0.0), source).text == wanted
