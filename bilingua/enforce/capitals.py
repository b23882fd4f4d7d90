"""The translation of a line in capitals, given its capitals back."""

from __future__ import annotations

import re
from dataclasses import replace

from bilingua.enforce.annotate import INDIVISIBLE
from bilingua.enforce.request import Enforced
from bilingua.language.casing import in_capitals


def recapitalised(done: Enforced, original: str) -> Enforced:
    """Return a translation in capitals, but for addresses and what the original has in small letters, too.

    `original` is the German as it stands in the document; `done` was made of the same in sentence case.
    """
    keep = [(each.start, each.end) for each in done.outcomes if each.text and each.span.kind in INDIVISIBLE]
    mixed = {word for word in original.split() if word != in_capitals(word)}
    keep += [match.span() for word in mixed for match in re.finditer(re.escape(word), done.text)]
    text = in_capitals(done.text, keep)
    outcomes = tuple(
        replace(
            each,
            text=text[each.start : each.end],
            span=replace(each.span, text=original[each.span.start : each.span.end]),
        )
        for each in done.outcomes
    )
    return replace(done, text=text, outcomes=outcomes)
