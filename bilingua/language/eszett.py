"""ß where the text has ss for it, as Swiss texts and capitals do: models know *Straße* better than *Strasse*."""

from __future__ import annotations

import re
from functools import cache

from bilingua.data import read_words
from bilingua.language.addresses import FIXED_WORD
from bilingua.language.words import is_german

# A word with ss, and before it what has its letters for good: addresses and file names.
_WORD = re.compile(rf"{FIXED_WORD}|([^\W\d_]*ss[^\W\d_]*)")
_DIPHTHONG = re.compile(r"(?<=ei|ie|au|äu|eu)ss", re.IGNORECASE)


def with_eszett(text: str) -> str:
    """Return a German text with ß where that is the spelling outside Switzerland.

    >>> with_eszett("Grossbritannien heisst Massnahmen gut, dass die Aussage passt")
    'Großbritannien heißt Maßnahmen gut, dass die Aussage passt'
    >>> with_eszett("www.strasse.de")
    'www.strasse.de'
    """
    return _WORD.sub(lambda match: _word(match[1]) if match[1] else match[0], text) if "ss" in text else text


def _word(word: str) -> str:
    changed = _stems().sub(lambda match: match[0].replace("ss", "ß", 1), word)
    other = _DIPHTHONG.sub("ß", changed)
    return other if is_german(other) else changed


@cache
def _stems() -> re.Pattern[str]:
    stems = sorted(read_words("de/eszett_stems.txt"), key=lambda stem: (-len(stem), stem))
    return re.compile("|".join(stems), re.IGNORECASE)
