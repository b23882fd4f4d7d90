"""Words that both sides of a pair share, and training examples from which a model learns to copy them.

`Renamer` gives the persons and places of a pair other names, on both sides alike. Text alone shows most names a few
times or never, and a small model misspells what it has not seen. The new names are other names of the corpus and words
made up of two of them. Given names are replaced by given names, and family names after them sometimes by German words,
which many families are called by.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bilingua.language.sentences import begins_sentence
from bilingua.language.words import is_english, is_german, is_native
from bilingua.names.persons import is_family_name, is_given_name
from bilingua.training.corpus import Pair

_WORD = re.compile(r"[^\W\d_]{3,}")
_NOUN = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{3,}(?![\w-])")
_BESIDE = re.compile(r"([^\W\d_]{3,}) (?=([^\W\d_]{3,}))")
_SHORT = re.compile(r"[^\W\d_]{2,}")
_RENAMED = 0.8  # of the names of a pair
_MADE_UP = 0.5  # of the new names; the others are names of the corpus
_WORDS = 0.4  # of the new family names: German words
_OFTEN, _COPIED = 3, 0.8  # pairs that show that a word is copied, and the share of them that copy it
_LONGEST = 14  # letters of a name that is made up
_LONGEST_WORD = 12  # letters of a German word that becomes a family name; longer ones are compounds


class Renamer:
    """Knows the names of a corpus."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        """Collect the names: words capitalised on both sides that are in no dictionary.

        German words with a capital inside a sentence may become family names.
        """
        names: set[str] = set()
        words: set[str] = set()
        given: set[str] = set()
        for pair in pairs:
            names.update(name for name in _names(pair) if not (name.isupper() or is_german(name) or is_english(name)))
            words.update(match.group() for match in _NOUN.finditer(pair.source))
            given.update(
                name for name, family in _BESIDE.findall(pair.source) if is_given_name(name) and is_family_name(family)
            )
        self._names = sorted(names)
        self._given = sorted(given)
        self._words = sorted(
            word for word in words if len(word) <= _LONGEST_WORD and is_german(word) and is_family_name(word)
        )

    def apply(self, pair: Pair, rng: random.Random) -> Pair:
        """Return the pair with other names; unchanged if it has no names."""
        names = [name for name in sorted(_names(pair)) if rng.random() < _RENAMED]
        if not names or not self._names:
            return pair
        beside = _BESIDE.findall(pair.source)
        persons = [couple for couple in beside if is_given_name(couple[0]) and is_family_name(couple[1])]
        new = {name: self._another(name, persons, rng) for name in names}
        return replace(pair, source=_replaced(pair.source, new), target=_replaced(pair.target, new))

    def _another(self, name: str, persons: Sequence[tuple[str, str]], rng: random.Random) -> str:
        if self._given and is_given_name(name) and any(given == name for given, _ in persons):
            return rng.choice(self._given)
        if self._words and rng.random() < _WORDS and any(family in (name, name + "s") for _, family in persons):
            return rng.choice(self._words)
        if name.isupper():
            return "".join(rng.choices("ABCDEFGHIKLMNOPRSTUVWZ", k=len(name)))
        first, last = rng.choices(self._names, k=2)
        if rng.random() < _MADE_UP:
            made = first[: rng.randint(1, len(first))] + last[rng.randint(0, len(last) - 1) :].lower()
            first = made[:_LONGEST] if len(made) > 2 else first
        # Names in s, x or z form the possessive differently.
        return first + rng.choice("aeikno") if first[-1] in "sxzß" and name[-1] not in "sxzß" else first


def copied_words(pairs: Iterable[Pair]) -> list[str]:
    """Return the words of the German dictionary that English copies: names, and words that both languages have.

    They are capitalised in at least three pairs, and in four fifths of these on both sides.
    """
    seen: Counter[str] = Counter()
    copied: Counter[str] = Counter()
    for pair in pairs:
        here = {match.group() for match in _SHORT.finditer(pair.source) if match.group()[0].isupper()}
        seen.update(here)
        copied.update(here.intersection(match.group() for match in _SHORT.finditer(pair.target)))
    return sorted(
        word for word, count in seen.items() if count >= _OFTEN and copied[word] >= _COPIED * count and is_native(word)
    )


def _names(pair: Pair) -> frozenset[str]:
    """Return the words that are names in a pair: the same on both sides, with a capital that not only English grammar
    explains.
    """
    there = set()
    for match in _WORD.finditer(pair.target):
        word = match.group()
        inside = not begins_sentence(pair.target, match.start())
        if word[0].isupper() and (inside or not is_english(word)):
            there.add(word)
    here = {match.group() for match in _WORD.finditer(pair.source)}
    # A German genitive has its s without an apostrophe.
    return frozenset(word for word in there if word in here or word + "s" in here)


def _replaced(text: str, new: dict[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        word = match.group()
        if word in new:
            return new[word]
        bare = word.removesuffix("s")
        return new[bare] + "s" if bare in new else word

    return _WORD.sub(other, text)
