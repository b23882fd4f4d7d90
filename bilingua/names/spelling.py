"""How may English spell a German text's name? As it stands, by English sounds, or in its own way; but not otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bilingua.data import read_words
from bilingua.language.sentences import begins_sentence
from bilingua.language.words import is_english, is_known_english, is_native
from bilingua.names.persons import find_persons

# What German and English spell differently in foreign names: Schoigu and Shoigu, Lawrow and Lavrov.
_SOUNDS = (
    ("tsch", "ch"), ("sch", "sh"), ("w", "v"), ("j", "y"), ("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"),
    ("ck", "k"), ("ph", "f"), ("z", "s"), ("c", "k"),
)  # fmt: skip
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

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HYPHENED = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LEAST = 4  # letters of a word that may be a name misspelt
_MOST = 40  # letters; longer words are not names
_MANY = 1_000  # words of a source that are compared with each stranger; no sentence has so many
_LEAST_STEM = 3
_ALIKE = 0.7  # similarity from which on two words are taken for spellings of one name
# Endings that words made of names have in one of the languages: Tübinger, Tübingen; Kemalisten, Kemalists.
_ENDING = re.compile(r"(?:ish(?:e[mnrs]?)?|i?en|er(?:[ns]|in(?:nen)?)?|[eo]s?|us|ians?|ia|[as])$")


@dataclass(frozen=True, slots=True)
class Invention:
    """An invented word of a translation, and the word at `start:end` of the source that it seems to render."""

    start: int
    end: int
    word: str


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


def transcribed(german: str, english: str) -> bool:
    """Return whether two unlike spellings may be the German and the English transcription of one foreign name.

    >>> transcribed("Selenskyj", "Zelensky"), transcribed("Chamenei", "Khamenei"), transcribed("Galizki", "Galuzki")
    (True, True, False)
    """
    if not _TRANSCRIBED.search(german.lower()):
        return False
    return _skeleton(german, _GERMAN) == _skeleton(english, _ENGLISH)


def names_in(translation: str) -> tuple[str, ...]:
    """Return the words of a translation that may be names: with a capital, without 's; hyphened ones in parts as well.

    >>> names_in("Anna-Lena's dog met Bauer.")
    ('Anna-Lena', 'Anna', 'Lena', 'Bauer')
    """
    words = [_owner(match.group()) for match in _HYPHENED.finditer(translation)]
    parts = [part for word in words for part in ([word, *word.split("-")] if "-" in word else [word])]
    return tuple(part for part in parts if part[:1].isupper())


def find_spelling(name: str, words: Iterable[str]) -> str | None:
    """Return which of the words of a translation is a name, copied or transcribed; None if it is not there.

    >>> find_spelling("Lawrow", ["Sergei", "Lavrov"]), find_spelling("Galizki", ["Galuzki"])
    ('Lavrov', None)
    """
    forms = _forms(name)
    sounds = set(map(fold, forms))
    # A family is plural: the Galizkis.
    same = (word for word in words if not sounds.isdisjoint(map(fold, _forms(word))))
    return next(same, None) or next((w for w in words if any(transcribed(form, w) for form in forms)), None)


def spellings(source: str, translation: str) -> Iterator[tuple[str, str]]:
    """Yield the family names of a text with how its translation spells them, rightly or not.

    >>> list(spellings("Sergei Lawrow und Anna Meier", "Sergei Lavrov and Anna Meier"))
    [('Lawrow', 'Lavrov'), ('Meier', 'Meier')]
    """
    words = names_in(translation)
    for person in find_persons(source):
        bare = person.family if person.family in words else person.family.removesuffix("s")
        best = max(words, key=lambda word: _similarity(bare, word), default="")
        if best and _similarity(bare, best) >= _ALIKE:
            yield bare, best


def inventions(source: str, translation: str) -> Iterator[Invention]:
    """Yield the words with a capital that a translation makes up: no English, not in the source, but like a word there.

    At the start of a sentence a capital shows nothing, and the English of a German word need not be alike. Forms that
    the languages make of one name in their own ways are none.

    >>> [made.word for made in inventions("In Galizki schweigt Kemal.", "In Galuzki the Kemalists are silent.")]
    ['Galuzki']
    """
    words = {word.group(): word for word in _WORD.finditer(source) if _may_be_name(word.group())}
    there = {fold(form) for word in _WORD.finditer(source) for form in _forms(word.group())}
    here = {fold(form) for word in _WORD.finditer(translation) for form in _forms(_owner(word.group()))}
    made_up = {_owner(word.group()): word.start() for word in _WORD.finditer(translation)} if words else {}
    for word, place in made_up.items():
        if not _is_unknown(word) or not there.isdisjoint(map(fold, _forms(word))):
            continue
        name = max(words, key=lambda each: _similarity(each, word))
        if name.isupper() != word.isupper() or _similarity(name, word) < _ALIKE:
            continue
        start, end = words[name].span()
        begins = begins_sentence(source, start) or begins_sentence(translation, place)
        if is_native(name) and (begins or name.isupper()):
            continue
        if here.isdisjoint(map(fold, _forms(name))) and not any(_is_related(each, word) for each in words):
            yield Invention(start, end, word)


def strangers(source: str, translation: str) -> Iterator[tuple[int, int]]:
    """Yield the places of words with a capital that are neither English nor made of any word of the source.

    >>> list(strangers("Selenskyj traf Merkel.", "Zelensky met Turers."))
    [(13, 19)]
    """
    words = list(dict.fromkeys(word.group() for word in _WORD.finditer(source) if len(word.group()) <= _MOST))
    if len(words) > _MANY:
        return
    there = {fold(form) for word in words for form in _forms(word)}
    for match in _WORD.finditer(translation):
        word = _owner(match.group())
        if len(word) > _MOST or not _is_unknown(word) or is_known_english(word) or word.isupper():
            continue
        if there.isdisjoint(map(fold, _forms(word))) and not any(_is_related(each, word) for each in words):
            yield match.start(), match.start() + len(word)


def _may_be_name(word: str) -> bool:
    return len(word) >= _LEAST and word[0].isupper()


def _is_unknown(word: str) -> bool:
    """Return whether a word may be a name and is neither English nor one that English spells in its own way."""
    return _may_be_name(word) and not any(
        is_english(form) or form in read_words("names/english_names.txt") for form in _forms(word)
    )


def _is_related(german: str, english: str) -> bool:
    """Return whether an English word is a German one transcribed, a part of it, or both are made of one name."""
    if any(transcribed(form, english) for form in _forms(german)):
        return True
    left, right = fold(german), fold(english)
    stem, other = _ENDING.sub("", left), _ENDING.sub("", right)
    return len(stem) >= _LEAST_STEM and (
        right.startswith(stem) or left.startswith(right) or stem.endswith(other or right)
    )


def _forms(word: str) -> tuple[str, str]:
    return word, word.removesuffix("s")


def _owner(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


@lru_cache(maxsize=16_384)
def _similarity(german: str, english: str) -> float:
    return SequenceMatcher(None, fold(german), fold(english), autojunk=False).ratio()


def _skeleton(word: str, sounds: Sequence[tuple[str, str]]) -> str:
    letters = unicodedata.normalize("NFD", word.lower())
    word = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for written, spoken in sounds:
        word = word.replace(written, spoken)
    return _DOUBLE.sub(r"\1", _SILENT.sub("", word.translate(_VOWELS)))
