"""Where a sentence begins, and so a capital is one of grammar and not of the word."""

from __future__ import annotations

import re

_BEGINS = re.compile(r"(?:^|[.!?:]\s+)\W*$")
_MAY_BEGIN = re.compile(r"(?:^|[.!?:…\n•„«»\"“(])\W*$|(?:^|\s)[-–—]\s+\W*$")
_REACH = 24  # characters to look back, for marks and what stands between them and the word


def begins_sentence(text: str, place: int | None = None) -> bool:
    """Return whether a word at a place begins a sentence, and has to have a capital; None is the end of the text.

    >>> begins_sentence('Er schwieg. "Ich', 13), begins_sentence("Er schwieg", 3)
    (True, False)
    """
    return _matches(_BEGINS, text, place)


def may_begin_sentence(text: str, place: int | None = None) -> bool:
    """Return whether a capital at a place shows nothing: also in quotes or brackets, on a new line, after a dash.

    >>> may_begin_sentence("Berlin – Die Zahl", 9), begins_sentence("Berlin – Die Zahl", 9)
    (True, False)
    """
    return _matches(_MAY_BEGIN, text, place)


def _matches(pattern: re.Pattern[str], text: str, place: int | None) -> bool:
    end = len(text) if place is None else place
    return pattern.search(text, max(0, end - _REACH), end) is not None
