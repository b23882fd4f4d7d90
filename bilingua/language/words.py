"""Is this a word, or a noun? German and English word forms as Bloom filters, which load in a millisecond.

The forms are those of simplemma's dictionaries, in lower case; two more filters have the German forms that are written
with a small letter, and those of them that are nouns as well (*Plan* and *plan*). A filter never misses a form that it
was made from, and takes about one other word in a thousand for one (Bloom 1970, "Space/Time Trade-offs in Hash Coding
with Allowable Errors"). `tests/bench/word_filters.py` makes the filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from math import ceil, log

LANGUAGES = ("de", "en")
_MORE = "en_more"  # the English words that the dictionary lacks; tests/bench/english_words.py makes this filter
_CONTRACTED = re.compile(r"(?:n't|'(?:s|ll|re|ve|d|m))$|'$")
SMALL, BOTH = "de_small", "de_both"  # names of filters, as the languages are
# Places per word: each halves the share of other words that are taken for known ones.
_PLACES = 10
_GERMAN_ENDS, _ENGLISH_ENDS = ("es", "en", "er", "em", "e", "n", "s"), ("ing", "ies", "ed", "es", "s", "y", "e")
_LEAST_STEM = 4
_LEAST_TAIL = 6  # letters from which on a German word at the end makes a word a compound


@lru_cache(maxsize=16_384)
def is_word(word: str, language: str) -> bool:
    """Return whether a word form is in the filter of that name (`de` and `en` are dictionaries), whatever its capitals.

    >>> is_word("Häuser", "de"), is_word("BERLIN", "de"), is_word("Hauserl", "de")
    (True, True, False)
    """
    return in_filter(word.lower(), language)


def in_filter(key: str, name: str) -> bool:
    """Return whether a key in small letters is in the filter of that name; unlike `is_word`, it keeps no answers."""
    bits = _bits(name)
    size = 8 * len(bits)
    place, step = _hashes(key)
    for _ in range(_PLACES):
        place %= size
        if not bits[place >> 3] & 1 << (place & 7):
            return False
        place += step
    return True


def is_german(word: str) -> bool:
    """Return whether a word form is in the German dictionary, whatever its capitals."""
    return is_word(word, "de")


def is_english(word: str) -> bool:
    """Return whether a word form is in the English dictionary, whatever its capitals."""
    return is_word(word, "en")


@lru_cache(maxsize=16_384)
def is_known_english(word: str) -> bool:
    """Return whether a word form is in any English list: contractions, common names, British and new words are, too.

    >>> is_known_english("don't"), is_known_english("Thursday's"), is_known_english("koustering")
    (True, True, False)
    """
    word = word.replace("’", "'")
    bare = _CONTRACTED.sub("", word)
    return any(is_word(form, name) for form in {word, bare} - {""} for name in ("en", _MORE))


def is_small(word: str) -> bool:
    """Return whether German writes a word form with a small letter, if perhaps not always.

    >>> is_small("DROHT"), is_small("plan"), is_small("waffen")
    (True, True, False)
    """
    return is_word(word, SMALL)


def is_both(word: str) -> bool:
    """Return whether a word form that has a small letter is a noun as well.

    >>> is_both("PLAN"), is_both("droht"), is_both("neuen")
    (True, False, False)
    """
    return is_word(word, BOTH)


@lru_cache(maxsize=16_384)
def is_native(word: str) -> bool:
    """Return whether a word is in the German dictionary, in the genitive perhaps, or ends in a longer word that is.

    >>> is_native("Haus"), is_native("Hauses"), is_native("Donauhaubitze"), is_native("Galizki")
    (True, True, True, False)
    """
    if is_word(word, "de") or is_word(word.removesuffix("s"), "de"):
        return True
    return any(is_word(word[cut:], "de") for cut in range(3, len(word) - _LEAST_TAIL + 1))


def stem(word: str, *, german: bool) -> str:
    """Return a rough stem that joins inflected forms; good enough for counting.

    >>> stem("Häusern", german=True), stem("houses", german=False)
    ('häuser', 'hous')
    """
    word = word.lower().replace("ß", "ss")
    for end in _GERMAN_ENDS if german else _ENGLISH_ENDS:
        if word.endswith(end) and len(word) - len(end) >= _LEAST_STEM:
            return word[: -len(end)]
    return word


def packed(words: Iterable[str]) -> bytes:
    """Return the filter of some words."""
    known = {word.lower() for word in words}
    bits = bytearray(ceil(len(known) * _PLACES / log(2) / 8) or 1)
    for word in known:
        for place in _places(word, 8 * len(bits)):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


@lru_cache(maxsize=8)
def _bits(language: str) -> bytes:
    return files("bilingua.data").joinpath("lexicon", f"{language}.bloom").read_bytes()


def _places(word: str, size: int) -> Iterator[int]:
    first, step = _hashes(word)
    return ((first + i * step) % size for i in range(_PLACES))


def _hashes(word: str) -> tuple[int, int]:
    # Two hashes stand for as many as are wanted (Kirsch and Mitzenmacher 2006, "Less Hashing, Same Performance").
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
