"""Foreign names in two languages: is this English word the German one, copied or spelled by English sounds?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

# What German and English spell differently in foreign names: Schoigu and Shoigu, Lawrow and Lavrov.
_SOUNDS = (
    ("tsch", "ch"), ("sch", "sh"), ("w", "v"), ("j", "y"), ("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"),
    ("ck", "k"), ("ph", "f"), ("z", "s"), ("c", "k"),
)  # fmt: skip
ALIKE = 0.7  # similarity from which on two words are taken for spellings of one name
# Consonants of names that come from other scripts; capitals stand for sounds of their own. `ch` is a German h and an
# English tsch.
_COMMON = (("sh", "X"), ("zh", "X"), ("ph", "v"), ("ck", "k"), ("tz", "s"), ("ts", "s"), ("x", "ks"), ("w", "v"),
    ("f", "v"), ("z", "s"), ("c", "k"), ("q", "k"), ("g", "k"))  # fmt: skip
_GERMAN = (("tsch", "C"), ("dsch", "J"), ("sch", "X"), ("ch", "k"), *_COMMON)
_ENGLISH = (("tsch", "C"), ("tch", "C"), ("dzh", "J"), ("sch", "X"), ("ch", "C"), ("kh", "k"), *_COMMON)
_TRANSCRIBED = re.compile("sch|ch|w|j|z|ks")  # what shows that a German spelling may be a transcription
_SILENT = re.compile("[iyjh]")  # i, y and j are written or left out as one likes
_VOWELS = str.maketrans("ou", "ee")  # Chruschtschow and Khrushchev, Mursi and Morsi
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Write a word by its sounds, so that a name copied and a name transcribed letter by letter come out alike.

    >>> fold("Schoigu") == fold("Shoigu"), fold("Lawrow") == fold("Lavrov"), fold("Lawrow") == fold("Laurov")
    (True, True, False)
    """
    word = word.lower()
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return word


def alike(german: str, english: str) -> bool:
    """Tell whether two words may be spellings of one name, right or wrong.

    >>> alike("Galizki", "Galuzki"), alike("Galizki", "baker")
    (True, False)
    """
    left, right = fold(german), fold(english)
    near = left[:1] == right[:1] or left[1:3] == right[1:3]
    return near and similarity(left, right) >= ALIKE


def similarity(left: str, right: str) -> float:
    """Return how like two folded words are, from 0 to 1."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def transcribed(german: str, english: str) -> bool:
    """Tell whether two unlike spellings may be the German and the English transcription of one foreign name.

    >>> transcribed("Selenskyj", "Zelensky"), transcribed("Chamenei", "Khamenei"), transcribed("Galizki", "Galuzki")
    (True, True, False)
    """
    if not _TRANSCRIBED.search(german.lower()):
        return False
    return _skeleton(german, _GERMAN) == _skeleton(english, _ENGLISH)


def _skeleton(word: str, sounds: Sequence[tuple[str, str]]) -> str:
    letters = unicodedata.normalize("NFD", word.lower())
    word = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for written, spoken in sounds:
        word = word.replace(written, spoken)
    return _DOUBLE.sub(r"\1", _SILENT.sub("", word.translate(_VOWELS)))
