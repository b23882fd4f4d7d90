"""Tell opening from closing quotation marks, for all three German traditions and the straight mark."""

from __future__ import annotations

import re

_MARK = re.compile('["„“”«»‹›\n]')
_BEFORE_OPENING = frozenset("([{-–—/")
_AFTER_CLOSING = frozenset(".,;:!?…)]}-–—/'’")
_FAMILY = {'"': '"', "«": "«", "»": "«", "‹": "‹", "›": "‹"}


def quote_roles(text: str) -> dict[int, bool]:
    """Map the offset of each quotation mark to True if it opens, False if it closes.

    „ and ” are unambiguous; “ closes a „ and opens otherwise. « » may be used either way round (Swiss «…», German
    »…«) and " has no direction: white space beside them decides, and where there is none, whether one is open. Lines
    are judged one by one, so that a lost mark does no harm further on.
    """
    roles: dict[int, bool] = {}
    opened: set[str] = set()
    for match in _MARK.finditer(text):
        mark, at = match[0], match.start()
        if mark == "\n":
            opened.clear()
            continue
        family = _FAMILY.get(mark, "„")
        if mark == "„":
            opens = True
        elif mark == "”" or (mark == "“" and "„" in opened):
            opens = False
        else:
            opens = _by_neighbours(text, at, otherwise=family not in opened and mark != "“")
        roles[at] = opens
        if opens:
            opened.add(family)
        else:
            opened.discard(family)
    return roles


def _by_neighbours(text: str, at: int, *, otherwise: bool) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    may_open = not before or before.isspace() or before in _BEFORE_OPENING
    may_close = not after or after.isspace() or after in _AFTER_CLOSING
    return may_open if may_open != may_close else otherwise
