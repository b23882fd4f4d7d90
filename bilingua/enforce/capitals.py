"""Restore the capitals in the translation of an all-caps line."""

from __future__ import annotations

import re
from dataclasses import replace

from bilingua.enforce.annotate import INDIVISIBLE
from bilingua.enforce.request import Enforced
from bilingua.language.casing import in_capitals


def recapitalised(done: Enforced, original: str) -> Enforced:
    """Return a translation in capitals, except for addresses and words that the original has in lower case.

    `original` is the German as in the document; `done` was translated from the same text in sentence case.
    """
    keep = [
        (outcome.start, outcome.end) for outcome in done.outcomes if outcome.text and outcome.span.kind in INDIVISIBLE
    ]
    mixed = {word for word in original.split() if word != in_capitals(word)}
    keep += [match.span() for word in mixed for match in re.finditer(re.escape(word), done.text)]
    text = in_capitals(done.text, keep)
    outcomes = tuple(
        replace(
            outcome,
            text=text[outcome.start : outcome.end],
            span=replace(outcome.span, text=original[outcome.span.start : outcome.span.end]),
        )
        for outcome in done.outcomes
    )
    return replace(done, text=text, outcomes=outcomes)
