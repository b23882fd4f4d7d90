"""Give a translation the dashes of its German: the model was trained on text that writes hyphens for them."""

from __future__ import annotations

import re
from dataclasses import replace

from bilingua.enforce.request import Enforced

_DASH = re.compile(r"(?<=\s)[–—](?=\s)")
_HYPHEN = " - "


def dashed(done: Enforced, source: str) -> Enforced:
    """Return a translation with an en dash for each spaced hyphen, where the German has dashes and no such hyphen.

    Both are one character, so that no offset moves.
    """
    in_terms = any(_HYPHEN in outcome.text for outcome in done.outcomes)
    if in_terms or _HYPHEN in source or not _DASH.search(source):
        return done
    return replace(done, text=done.text.replace(_HYPHEN, " – "))
