"""Signs that a translation went wrong as a whole: loops, copies, German left over, too much or too little text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources

_WORD = re.compile(r"\w+")
# Output length in characters over source length; measured English news lies between 0.5 and 1.6.
_SHORT, _LONG = 0.4, 2.2


def looping(text: str, source: str) -> bool:
    """Tell whether a phrase of one to six words stands at least three times in a row (four for a single word).

    A repetition that the source has too is none.

    >>> looping("the talks and the talks and the talks and", "Die Gespräche dauern an.")
    True
    """
    times = _repeats(_WORD.findall(text.lower()))
    return times > 0 and times > _repeats(_WORD.findall(source.lower()))


def copied(text: str, source: str) -> bool:
    """Tell whether a sentence of five or more words came back as it went in."""
    words, back = _WORD.findall(source.lower()), set(_WORD.findall(text.lower()))
    return len(words) >= 5 and sum(word in back for word in words) >= 0.8 * len(words) and bool(german_words(source))


def german_words(text: str) -> tuple[str, ...]:
    """Return the German function words in a text that are no English words, in order."""
    function_words = _function_words()
    return tuple(word for word in _WORD.findall(text) if word.lower() in function_words)


def untranslated(text: str) -> bool:
    """Tell whether German is left in an English text: two function words, and more than one word in twelve."""
    found = german_words(text)
    return len(found) >= 2 and len(found) * 12 > len(_WORD.findall(text))


def off_length(text: str, source: str) -> bool:
    """Tell whether a text of more than 40 characters came out far too short or far too long."""
    return len(source) > 40 and not _SHORT <= len(text) / len(source) <= _LONG


def suspicious(text: str, source: str) -> bool:
    """Tell whether a translation should be decoded once more with other settings."""
    return (bool(source) and not text) or looping(text, source) or copied(text, source) or off_length(text, source)


def _repeats(words: list[str]) -> int:
    """Return the largest number of needless repetitions of a phrase, 0 where there are fewer than allowed."""
    worst = 0
    if max(Counter(words).values(), default=0) < 3:
        return worst  # the quick answer for most sentences
    for size in range(1, 7):
        run = 0
        for i in range(size, len(words)):
            run = run + 1 if words[i] == words[i - size] else 0
            times = run // size + 1
            if times >= (4 if size == 1 else 3):
                worst = max(worst, times)
    return worst


@cache
def _function_words() -> frozenset[str]:
    lines = resources.files("bilingua.data").joinpath("function_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
