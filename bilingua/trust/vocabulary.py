"""Lists of words with stars, looked up in a text word by word: linear time, however long the lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

Place = tuple[int, int]

# Words as both languages write them: an apostrophe or a hyphen may stand within.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STEM = 2  # letters of the shortest stem before or after a star


class Vocabulary:
    """Words and phrases, each with the keys that it shows.

    `montag*` stands for all words that begin so, `*n't` for all that end so, `mehr als` for these words in a row.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._begins: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, set[str]] = defaultdict(set)
        self._phrases: dict[str, int] = {}  # first word of a phrase → words of the longest one
        self._longest_stem = 0
        self._keys = lru_cache(maxsize=16_384)(self._looked_up)
        for key, patterns in words.items():
            for pattern in patterns:
                bare = pattern.strip("*")
                self._longest_stem = max(self._longest_stem, len(bare))
                if pattern.startswith("*"):
                    self._ends[bare].add(key)
                elif pattern.endswith("*"):
                    self._begins[bare].add(key)
                else:
                    self._exact[pattern].add(key)
                    first, *others = pattern.split()
                    self._phrases[first] = max(self._phrases.get(first, 0), 1 + len(others))

    def find(self, text: str) -> dict[str, list[Place]]:
        """Return the places of each key that a text shows, in order.

        >>> Vocabulary({"more": ["mehr als"], "day": ["montag*"]}).find("Mehr als ein Montagabend")
        {'more': [(0, 8)], 'day': [(13, 24)]}
        """
        words = _words(text)
        found: dict[str, list[Place]] = defaultdict(list)
        for index, (word, start, end) in enumerate(words):
            for key in self._keys(word):
                found[key].append((start, end))
            phrase = word
            for other, _, last in words[index + 1 : index + self._phrases.get(word, 0)]:
                phrase = f"{phrase} {other}"
                for key in sorted(self._exact.get(phrase, ())):
                    found[key].append((start, last))
        return dict(found)

    def _looked_up(self, word: str) -> tuple[str, ...]:
        return tuple(sorted({key for keys in self._matching(word) for key in keys}))

    def _matching(self, word: str) -> Iterator[set[str]]:
        if word in self._exact:
            yield self._exact[word]
        for cut in range(_STEM, min(len(word), self._longest_stem) + 1):
            if word[:cut] in self._begins:
                yield self._begins[word[:cut]]
            if word[-cut:] in self._ends:
                yield self._ends[word[-cut:]]


@lru_cache(maxsize=8)
def _words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the words of a text in lower case with their places; several lists are looked up in one text."""
    return tuple((match.group().lower().replace("’", "'"), *match.span()) for match in WORD.finditer(text))


def overlaps(place: Place, others: Iterable[Place]) -> bool:
    """Return whether a place shares a character with one of the others."""
    return any(place[0] < end and start < place[1] for start, end in others)
