"""Give a translation the dashes and ellipses of its German.

The model was trained on text that writes hyphens for dashes, and its tokenizer (NFKC) reads an ellipsis as three dots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bilingua.enforce.request import Enforced

_DASH = re.compile(r"(?<=\s)[–—](?=\s)")
_HYPHEN = " - "
_ELLIPSIS, _DOTS = "…", "..."
_THREE_DOTS = re.compile(r"(?<!\.)\.{3}(?!\.)")


def dashed(done: Enforced, source: str) -> Enforced:
    """Return a translation with an en dash for each spaced hyphen, where the German has dashes and no such hyphen.

    Both are one character, so that no offset moves.
    """
    in_terms = any(_HYPHEN in outcome.text for outcome in done.outcomes)
    if in_terms or _HYPHEN in source or not _DASH.search(source):
        return done
    return replace(done, text=done.text.replace(_HYPHEN, " – "))


def ellipses(text: str, source: str) -> Iterator[tuple[int, int, str]]:
    """Yield the changes that turn three dots of a translation into one character, where the German has only that."""
    if _ELLIPSIS in source and _DOTS not in source:
        for match in _THREE_DOTS.finditer(text):
            yield match.start(), match.end(), _ELLIPSIS
