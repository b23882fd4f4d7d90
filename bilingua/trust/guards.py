"""Signs that a translation went wrong as a whole: loops, copies, German left over, too much or too little text."""

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
# Output length in characters over source length; measured English news lies between 0.5 and 1.6.
_SHORT, _LONG = 0.4, 2.2
_SENTENCE = 5  # words
_SMALL = 1 / 3  # share of words with a small letter: more than half in sentences, half in headings, few in addresses
_SAME = 0.8  # share of words that are back
# A heading, a button, a header of a table: the checks of sentences are too coarse for so few words.
_FEW_WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = " .:!?"
_SEVERAL = 3  # times as long as so few words ever come out
_LEAST_LENGTH = 5  # characters; what is shorter is an abbreviation, or *Ja*
_LEAST_PART = 3  # letters of each part of an English compound that the dictionary lacks
_LEAST_UNKNOWN = 4  # letters of a word that is looked up


def looping(text: str, source: str) -> bool:
    """Tell whether a phrase of one to six words stands at least three times in a row (four for a single word).

    A repetition that the source has too is none.

    >>> looping("the talks and the talks and the talks and", "Die Gespräche dauern an.")
    True
    """
    times = _repeats(_WORD.findall(text.lower()))
    return times > 0 and times > _repeats(_WORD.findall(source.lower()))


def copied(text: str, source: str) -> bool:
    """Tell whether a sentence of five or more words came back as it went in.

    A line of names and addresses, which has few words with a small letter, is rightly copied.
    """
    words, back = _WORD.findall(source), set(_WORD.findall(text.lower()))
    if len(words) < _SENTENCE or sum(word.islower() for word in words) < _SMALL * len(words):
        return False
    return sum(word.lower() in back for word in words) >= _SAME * len(words) and bool(german_words(source))


def german_words(text: str) -> tuple[str, ...]:
    """Return the German function words in a text that are no English words, in order."""
    only_german = function_words("de", "telling", "in_others")
    return tuple(word for word in _WORD.findall(text) if word.lower() in only_german)


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


class Oddity(IntEnum):
    """What is odd about the translation of a few words, the worst last."""

    NONE = 0
    COPIED = 1  # a German noun is left, which may be a name
    GERMAN = 2  # a German word is left that is no noun
    UNKNOWN = 3  # a word is neither English nor copied
    DOUBLED = 4
    LONG = 5
    EMPTY = 6


def oddity(text: str, source: str, given: Sequence[str] = ()) -> Oddity:
    """Return the worst that is odd about the translation of one to three words; NONE for a longer source.

    `given` are the words that a glossary or a fact wants in the translation, whatever they are.

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
    """Return whether a word stands twice, its plural included; short ones only where they follow each other."""
    words = [word.removesuffix("s") for word in _LETTERS.findall(text.lower())]
    again = any(count > 1 for word, count in Counter(words).items() if len(word) > _FEW_WORDS)
    return again or any(one == other for one, other in pairwise(words))


def _unknown(text: str, source: str) -> bool:
    """Return whether a text has a word that is neither English nor copied, where the source has no foreign name."""
    there = {word.lower() for word in _LETTERS.findall(source)}
    if not all(map(is_native, there)):
        return False
    return any(
        len(word) >= _LEAST_UNKNOWN and word.lower() not in there and not _is_english(word)
        for word in _LETTERS.findall(text)
    )


def _left(text: str, source: str) -> list[str]:
    """Return the German words of a source that are left in a text and are no English words as well."""
    there = _LETTERS.findall(source)
    return [
        word
        for word in _LETTERS.findall(text)
        if len(word) >= _LEAST_UNKNOWN and word in there and is_native(word) and not is_english(word)
    ]


def _is_listed(text: str, source: str) -> bool:
    """Return whether a text is what the list of headline words has for its source."""
    return (listed(source.strip(_MARKS)) or "").lower() == text.strip(_MARKS).lower()


def _is_english(word: str) -> bool:
    """Return whether a word is in the English dictionary, or is two words that are, written as one."""
    return is_english(word) or any(
        is_english(word[:cut]) and is_english(word[cut:]) for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    )


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
