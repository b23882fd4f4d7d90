"""Signs that a whole translation went wrong: loops, copies, leftover German, too much or too little text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from bilingua.language.headlines import listed
from bilingua.language.identify import function_words
from bilingua.language.words import is_both, is_english, is_native, is_small

_WORD = re.compile(r"\w+")
# Output length over source length in characters; for English news it was measured between 0.5 and 1.6.
_SHORT, _LONG = 0.4, 2.2
_SENTENCE = 5  # words
_SMALL = 1 / 3  # share of lower-case words: more than half in sentences, half in headings, few in addresses
_SAME = 0.8  # share of source words that reappear
# Headings, buttons, table headers: the checks for sentences are too coarse for so few words.
_FEW_WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = " .:!?"
_SEVERAL = 3  # times the source's length, which a translation of so few words never reaches
_LEAST_LENGTH = 5  # characters; shorter sources are abbreviations, or *Ja*
_LEAST_PART = 3  # letters of each part of an English compound that the dictionary lacks
_LEAST_UNKNOWN = 4  # letters of a word that is looked up


def looping(text: str, source: str) -> bool:
    """Return whether a phrase of one to six words occurs at least three times in a row (four for a single word).

    Repetitions that the source has too do not count.

    >>> looping("the talks and the talks and the talks and", "Die Gespräche dauern an.")
    True
    """
    times = _repeats(_WORD.findall(text.lower()))
    return times > 0 and times > _repeats(_WORD.findall(source.lower()))


def copied(text: str, source: str) -> bool:
    """Return whether a sentence of five or more words came back unchanged.

    Lines of names and addresses, which have few lower-case words, are copied rightly.
    """
    words, output = _WORD.findall(source), set(_WORD.findall(text.lower()))
    if len(words) < _SENTENCE or sum(word.islower() for word in words) < _SMALL * len(words):
        return False
    return sum(word.lower() in output for word in words) >= _SAME * len(words) and bool(german_words(source))


def german_words(text: str) -> tuple[str, ...]:
    """Return the German function words in a text that are not English words too, in order."""
    only_german = function_words("de", "telling", "in_others")
    return tuple(word for word in _WORD.findall(text) if word.lower() in only_german)


def untranslated(text: str) -> bool:
    """Return whether German is left in an English text: two function words, and more than one word in twelve."""
    german = german_words(text)
    return len(german) >= 2 and len(german) * 12 > len(_WORD.findall(text))


def off_length(text: str, source: str) -> bool:
    """Return whether the translation of more than 40 characters is far too short or far too long."""
    return len(source) > 40 and not _SHORT <= len(text) / len(source) <= _LONG


def suspicious(text: str, source: str) -> bool:
    """Return whether a translation should be decoded once more with other settings."""
    return (bool(source) and not text) or looping(text, source) or copied(text, source) or off_length(text, source)


class Oddity(IntEnum):
    """A fault in the translation of a few words, the worst last."""

    NONE = 0
    COPIED = 1  # a German noun is left, perhaps a name
    GERMAN = 2  # a German word is left that cannot be a name
    UNKNOWN = 3  # a word is neither English nor copied
    DOUBLED = 4
    LONG = 5
    EMPTY = 6


def oddity(text: str, source: str, given: Sequence[str] = ()) -> Oddity:
    """Return the worst fault in the translation of one to three words; NONE for a longer source.

    `given` are words required by a glossary or a fact; they are never faults.

    >>> oddity("Trade trade", "Handel"), oddity("Trade", "Handel"), oddity("Tradle", "Handel")
    (<Oddity.DOUBLED: 4>, <Oddity.NONE: 0>, <Oddity.UNKNOWN: 3>)
    """
    if not 0 < len(_LETTERS.findall(source)) <= _FEW_WORDS or _is_listed(text, source):
        return Oddity.NONE
    if not text.strip():
        return Oddity.EMPTY
    own = text
    for form in sorted(given, key=len, reverse=True):
        own = own.replace(form, " ")
    if len(own) >= _SEVERAL * max(len(source), _LEAST_LENGTH) and not source.isupper():
        return Oddity.LONG
    if _doubled(text) and not _doubled(source):
        return Oddity.DOUBLED
    if _unknown(own, source):
        return Oddity.UNKNOWN
    left = _left(own, source)
    if any(is_small(word) and not is_both(word) for word in left):
        return Oddity.GERMAN
    return Oddity.COPIED if left else Oddity.NONE


def _doubled(text: str) -> bool:
    """Return whether a word or its plural occurs twice; short words count only if adjacent."""
    words = [word.removesuffix("s") for word in _LETTERS.findall(text.lower())]
    repeated = any(count > 1 for word, count in Counter(words).items() if len(word) > _FEW_WORDS)
    return repeated or any(one == other for one, other in pairwise(words))


def _unknown(text: str, source: str) -> bool:
    """Return whether a text has a word neither English nor copied; False if the source has a foreign name."""
    german = {word.lower() for word in _LETTERS.findall(source)}
    if not all(map(is_native, german)):
        return False
    return any(
        len(word) >= _LEAST_UNKNOWN and word.lower() not in german and not _is_english(word)
        for word in _LETTERS.findall(text)
    )


def _left(text: str, source: str) -> list[str]:
    """Return the German words of a source that are left in a text and are not English words too."""
    german = _LETTERS.findall(source)
    return [
        word
        for word in _LETTERS.findall(text)
        if len(word) >= _LEAST_UNKNOWN and word in german and is_native(word) and not is_english(word)
    ]


def _is_listed(text: str, source: str) -> bool:
    """Return whether a text is the listed translation of a headline word."""
    return (listed(source.strip(_MARKS)) or "").lower() == text.strip(_MARKS).lower()


def _is_english(word: str) -> bool:
    """Return whether a word, or each of two parts that it splits into, is in the English dictionary."""
    return is_english(word) or any(
        is_english(word[:cut]) and is_english(word[cut:]) for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    )


def _repeats(words: list[str]) -> int:
    """Return how often the most repeated phrase occurs in a row, 0 if no phrase is repeated too often."""
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
