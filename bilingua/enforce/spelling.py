"""German as engines handle it best: with ß, and without capitals for emphasis, which lead-ins get back afterwards."""

from __future__ import annotations

import re

from bilingua.language.casing import in_capitals, without_capitals
from bilingua.language.eszett import with_eszett
from bilingua.markers import respelled

# "BERLIN (dpa) – Die", "EILMELDUNG: Kim": capitals before a mark that the English has too.
_LEAD_IN = re.compile(r"[^\W\d_a-zäöü][^a-zäöü]{2,40}?(?=\s?(?P<sign>[(:/|]|\s[–—-]\s))")
_DASH = re.compile(r"\s[–—-]\s")


def for_engine(marked: str) -> str:
    """Return a source, marked or not, as it goes to the engine."""
    return respelled(marked, lambda german: with_eszett(without_capitals(german)))


def from_engine(marked: str, english: str) -> str:
    """Restore the capitals of the German lead-in in the engine's answer to `for_engine(marked)`.

    >>> from_engine("EILMELDUNG: Kim schweigt", "Breaking news: Kim is silent")
    'BREAKING NEWS: Kim is silent'
    """
    lead = _LEAD_IN.match(marked)
    if lead is None or for_engine(lead[0]) == lead[0]:
        return english
    sign = lead["sign"]
    end = _DASH.search(english) if sign.isspace() or len(sign) > 1 else re.search(re.escape(sign), english)
    return in_capitals(english[: end.start()]) + english[end.start() :] if end else english
