"""Offices before names: *Außenminister Lawrow* is Foreign Minister Lavrov, *der Außenminister* the foreign minister."""

from __future__ import annotations

import re

from bilingua.names.persons import is_family_name, is_given_name

_NAME = re.compile(r"\s+([A-ZÄÖÜ][\w’'-]+)")
_OWNER = re.compile(r"(?:\b(?:[sm]ein|ihr|unser)\w{0,2}|\b[A-ZÄÖÜ]\w+s)\s+(?:[a-zäöü]+\s+)?$")
_REACH = 40  # characters to look back for a possessive
_WORD = re.compile(r"\b(?!(?:and|for|in|of|the|to)\b)[a-z]")


def is_title(office: str, text: str, start: int, end: int) -> bool:
    """Return whether a German office at `text[start:end]` is the title of a person whose name follows.

    After a possessive it isn't: *sein Außenminister Lawrow*, *Russlands Außenminister* are a foreign minister.
    """
    name = _NAME.match(text, end)
    if name is None or _OWNER.search(text, max(0, start - _REACH), start):
        return False
    # Präsident Frankreichs: a genitive.
    return is_given_name(name[1]) or (not name[1].endswith("s") and is_family_name(name[1]))


def titled(office: str) -> str:
    """Return an English office as it is written before a name.

    >>> titled("minister of foreign affairs"), titled("UN secretary-general")
    ('Minister of Foreign Affairs', 'UN Secretary-General')
    """
    return _WORD.sub(lambda match: match[0].upper(), office)
