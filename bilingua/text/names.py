"""Names of persons: which of them a translation has lost, and how it spells the others.

German writes every noun with a capital, so only what the translation itself shows to be a name is looked at: of words
with capitals in a row, the first stands in the English as it does in the German, as given names do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from bilingua.text.words import is_german

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PARTS = re.compile(r"[-'’]")
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset({"von", "van", "de", "bin", "al", "el", "di", "da", "du", "la", "le"})
# What German and English spell differently in foreign names: Schoigu and Shoigu, Lawrow and Lavrov.
_SOUNDS = (
    ("tsch", "ch"), ("sch", "sh"), ("w", "v"), ("j", "y"), ("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"),
    ("ck", "k"), ("ph", "f"), ("z", "s"), ("c", "k"),
)  # fmt: skip
_ALIKE = 0.7  # similarity from which on two words are taken for spellings of one name
_LEAST = 3  # letters of a name
_LEAST_HEAD = 6  # letters from which on a German word at the end makes a word a compound


def lost_names(source: str, translation: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[tuple[int, int], ...]:
    """Find the family names that a translation has neither copied nor spelled in a like way.

    `skip` are stretches of the source that are looked after otherwise. German words and compounds of them don't count.

    >>> lost_names("Louis Galizki schwieg.", "Louis the baker was silent.")
    ((6, 13),)
    >>> lost_names("Sergej Lawrow schwieg.", "Sergey Lavrov was silent."), lost_names("Anna Bauer", "Anna the farmer")
    ((), ())
    """
    english = _spoken_words(translation)
    return tuple(
        family.span()
        for given, family in _pairs(source)
        if not any(family.start() < end and start < family.end() for start, end in skip)
        and _stands(given.group(), english)
        and not all(_like(part, english) for part in _PARTS.split(family.group()))
        and not any(_german(part) for part in _PARTS.split(family.group()))
    )


def spellings(source: str, translation: str) -> Iterator[tuple[str, str]]:
    """Yield the family names of a text with how its translation spells them.

    >>> list(spellings("Sergei Lawrow und Anna Meier", "Sergei Lavrov and Anna Meier"))
    [('Lawrow', 'Lavrov'), ('Meier', 'Meier')]
    """
    written = [match.group() for match in _WORD.finditer(translation) if match.group()[0].isupper()]
    english = _spoken_words(translation)
    for given, family in _pairs(source):
        if _stands(given.group(), english):
            name = family.group()
            bare = name if name in written else name.removesuffix("s")
            best = max(written, key=lambda word: _similarity(_fold(bare), _fold(_owner(word))), default="")
            if best and _similarity(_fold(bare), _fold(_owner(best))) >= _ALIKE:
                yield bare, _owner(best)


def _pairs(source: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield neighbouring words with a capital, which may be a given and a family name; a particle may stand between."""
    before: re.Match[str] | None = None
    end = 0
    for word in _WORD.finditer(source):
        near = source[end : word.start()] == " "
        written = word.group()
        named = written[0].isupper() and not written.isupper() and len(written) >= _LEAST
        if near and named and before:
            yield before, word
        if named:
            before = word
        elif not (near and written in _PARTICLES):
            before = None
        end = word.end()


def _spoken_words(text: str) -> frozenset[str]:
    return frozenset(_fold(word) for word in _LETTERS.findall(text))


@lru_cache(maxsize=16_384)
def _fold(word: str) -> str:
    """Write a word by its sounds, alike for both languages."""
    word = word.lower()
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return word


def _stands(name: str, english: frozenset[str]) -> bool:
    return all(_fold(part) in english for part in _PARTS.split(name))


def _like(name: str, english: frozenset[str]) -> bool:
    folded = _fold(name)
    if folded in english or folded.removesuffix("s") in english:
        return True
    return any(_similarity(folded.removesuffix("s"), word) >= _ALIKE for word in english if _near(folded, word))


def _near(left: str, right: str) -> bool:
    return left[:1] == right[:1] or left[1:3] == right[1:3]


def _similarity(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _owner(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _german(word: str) -> bool:
    """Tell whether a word is in the German dictionary, or ends in a longer word that is."""
    if is_german(word) or is_german(word.removesuffix("s")):
        return True
    return any(is_german(word[cut:].capitalize()) for cut in range(3, len(word) - _LEAST_HEAD + 1))
