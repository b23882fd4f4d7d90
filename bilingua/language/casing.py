"""Capitals, written as German writes the same otherwise: nouns and names with a capital, the rest in small letters.

A model knows *Nordkorea droht*, and makes things up for *NORDKOREA DROHT*. Lengths don't change, so that offsets in the
one text are offsets in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter

from bilingua.data import read_toml, read_words
from bilingua.language.addresses import FIXED_WORD
from bilingua.language.identify import function_words
from bilingua.language.sentences import begins_sentence
from bilingua.language.words import is_both, is_german, is_small
from bilingua.names.persons import is_given_name

_WORD = re.compile(r"[^\W\d_]+")
# A word in capitals, long enough to be no abbreviation.
_CAPITALS = re.compile(r"(?<![^\W\d_])[A-ZÄÖÜẞ][A-ZÄÖÜẞß]{3,}(?![^\W\d_])")
# What keeps its letters as they are: addresses, file names, abbreviations with points, letters beside a figure.
_FIXED = re.compile(rf"{FIXED_WORD}|(?<![^\W_])[^\W_]*\d[^\W_]*")
_ROMAN = re.compile(r"[IVX]{1,5}")
_VOWEL = re.compile("[AEIOUYÄÖÜ]")
# Adjectives, whether a dictionary has them or not; and what stands before a noun.
_ADJECTIVE = re.compile(r".{5}(?:isch|lich|bar|los|sam)(?:e[mnrs]?)?$")
_INFLECTED = re.compile(r"^(?:und|oder)$|e[mnrs]?$")
_LEAST = 4  # letters of a single word that is taken for a line in capitals, and not for an abbreviation
_LEAST_UNKNOWN = 5  # the same where no dictionary has it
_LEAST_MIXED = 6  # letters of a word in capitals within a text in small letters: abbreviations are shorter
_ABBREVIATION = 3  # letters of unknown words up to which they are abbreviations


def is_in_capitals(text: str) -> bool:
    """Return whether a text is a line of capitals: two words or more, or a long one, and no small letter.

    Addresses may have small letters; abbreviations alone are no such line.

    >>> is_in_capitals("PUTIN DROHT"), is_in_capitals("Die NATO"), is_in_capitals("NATO")
    (True, False, False)
    """
    if 2 * sum(map(str.islower, text)) > len(text):
        return False  # the quick answer for most texts
    words = _words_of(text)
    if not words or not all(_is_upper(word.group()) for word in words):
        return False
    telling = [word for match in words if len(word := match.group()) > 1 and word not in _acronyms()]
    if len(telling) == 1 == len(words):
        return len(telling[0]) >= (_LEAST if is_german(telling[0]) else _LEAST_UNKNOWN)
    return bool(telling)


def sentence_case(text: str, spellings: Mapping[str, str] | None = None) -> str:
    """Return a line of capitals as a sentence has it.

    `spellings` are words that are written in their own way, by their capitals, as `spelled` makes them of a glossary.

    >>> sentence_case("PUTIN DROHT DER NATO: NEUE WAFFEN")
    'Putin droht der NATO: Neue Waffen'
    """
    parts: list[str] = []
    done = 0
    before: _Cased | None = None
    for match in _words_of(text):
        gap = text[done : match.start()]
        if begins_sentence(text, match.start()):
            before = None
        before = _cased(match.group(), spellings or {}, before, joined=gap == "-")
        parts += [gap, before.text]
        done = match.end()
    return "".join([*parts, text[done:]])


def without_capitals(text: str) -> str:
    """Return a text in which known words that are in capitals, and no abbreviations, are in sentence case.

    >>> without_capitals("Die CDU will NEUWAHLEN, und zwar SOFORT: die HAART-Studie.")
    'Die CDU will Neuwahlen, und zwar sofort: die HAART-Studie.'
    """
    fixed = [match.span() for match in _FIXED.finditer(text)]

    def cased(match: re.Match[str]) -> str:
        word = match[0]
        if not _is_upper(word) or word in _acronyms() or _within(match.span(), fixed):
            return word
        small = _lower(word)
        starts = begins_sentence(text, match.start())
        is_function_word = small in function_words("de")
        if not is_function_word and len(word) < _LEAST_MIXED:
            return word  # HAART and GRADE are names, whatever they mean in small letters
        if is_function_word or (is_small(small) and not is_both(small)):
            return word[0] + small[1:] if starts else small
        return word[0] + small[1:] if is_german(small) else word

    return _CAPITALS.sub(cased, text)


def spelled(terms: Iterable[str]) -> dict[str, str]:
    """Return the words with a capital that some German terms have, by the same in capitals alone.

    >>> spelled(["Kim Jong-un", "Neue NATO", "Nato"])
    {'KIM': 'Kim', 'JONG': 'Jong', 'NATO': 'NATO'}
    """
    found: dict[str, str] = {}
    for word in (word for term in terms for word in _WORD.findall(term)):
        # Adjectives begin terms with a capital that they don't have everywhere.
        own = word.isupper() or not (word.islower() or is_small(word))
        if own and not found.get(word.upper(), "").isupper():
            found[word.upper()] = word
    return {capitals: word for capitals, word in found.items() if len(capitals) == len(word)}


def in_capitals(text: str, keep: Iterable[tuple[int, int]] = ()) -> str:
    """Return a text in capitals, as long as it was: what has no single capital, and the stretches to keep, stay.

    >>> in_capitals("Große Karte: a.de", [(13, 17)])
    'GROßE KARTE: a.de'
    """
    letters = [upper if len(upper := letter.upper()) == 1 else letter for letter in text]
    for start, end in keep:
        letters[start:end] = text[start:end]
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class _Cased:
    """A word in sentence case, whether it is a noun or a name, and whether it or one before it lets verbs follow."""

    text: str
    is_noun: bool
    before_verbs: bool = False


def _cased(word: str, spellings: Mapping[str, str], before: _Cased | None, *, joined: bool) -> _Cased:
    """Decide how a word is written; `before` is the word before it in its sentence, `joined` it is by a hyphen."""
    cased = _decided(word, spellings, before, joined=joined)
    is_cue = cased.text.lower() in _cues("before_verbs")
    return replace(cased, before_verbs=is_cue or (before is not None and before.before_verbs))


def _decided(word: str, spellings: Mapping[str, str], before: _Cased | None, *, joined: bool) -> _Cased:
    own = spellings.get(word) or _acronyms().get(word)
    if own or _ROMAN.fullmatch(word):
        return _Cased(own or word, is_noun=True)
    small = _lower(word)
    noun = _Cased(word[0] + small[1:], is_noun=True)
    both = is_both(small) and (joined or _is_noun(small, before))
    if small in function_words("de") or small in _cues("before_verbs") or (is_small(small) and not both):
        return _Cased(small if before else noun.text, is_noun=False)
    if before and _ADJECTIVE.search(small):
        return _Cased(small, is_noun=False)
    is_abbreviation = len(word) <= _ABBREVIATION or not _VOWEL.search(word)
    known = is_german(small) or is_given_name(noun.text)
    return _Cased(word, is_noun=True) if is_abbreviation and not known else noun


def _is_noun(small: str, before: _Cased | None) -> bool:
    """Return whether a word that may be a noun or a verb is a noun: *der Plan*, *Kims Plan*, but *Kim plant*."""
    if not before or before.text.lower() in _cues("before_nouns"):
        return True
    if before.is_noun:
        return before.text.endswith("s") and not is_german(before.text)
    if small.endswith("n") and before.before_verbs:
        return False
    return _INFLECTED.search(before.text) is not None


def _words_of(text: str) -> list[re.Match[str]]:
    """Return the words of a text that may change their case."""
    fixed = [match.span() for match in _FIXED.finditer(text)]
    return [match for match in _WORD.finditer(text) if not _within(match.span(), fixed)]


def _is_upper(word: str) -> bool:
    """Return whether a word is in capitals, ß aside, which many leave as it is."""
    return word.replace("ß", "ẞ").isupper()


def _lower(word: str) -> str:
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in word)


def _within(place: tuple[int, int], fixed: Sequence[tuple[int, int]]) -> bool:
    """Return whether a place lies in one of the stretches, which are ordered and do not overlap."""
    last = bisect_right(fixed, place[0], key=itemgetter(0)) - 1
    return last >= 0 and place[1] <= fixed[last][1]


@cache
def _acronyms() -> dict[str, str]:
    return {word.upper(): word for word in read_words("de/acronyms.txt")}


@cache
def _cues(name: str) -> frozenset[str]:
    return frozenset(read_toml("de/casing.toml")[name].split())
