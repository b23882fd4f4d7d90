"""Find the foreign words of a German text: above all names, which a translation copies.

A model copies a word well if it consists of the same pieces on both sides. German and English are split by different
SentencePiece models, so foreign words are split by the English one in German texts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bilingua.errors import ModelIncompatibleError
from bilingua.language.words import is_native
from bilingua.names.persons import find_persons

# A word with a capital, with the space before it, which belongs to its first piece.
_WORD = re.compile(r"(?:(?<=\s)|\b)[^\W\d_]{2,}")


class ForeignWords:
    """Finds foreign words. A file lists further words, of the German dictionary, that English copies."""

    def __init__(self, path: Path) -> None:
        """Read the list, one word a line.

        Raises:
            ModelIncompatibleError: it cannot be read.
        """
        try:
            self._copied = frozenset(path.read_text(encoding="utf-8").split())
        except (OSError, UnicodeDecodeError) as error:
            raise ModelIncompatibleError(f"{path}: cannot be read: {error}") from error

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places of foreign words, including the space before each; a genitive s gets its own place.

        Given names followed by family names are included, whatever else they mean.
        """
        named = {
            match.start() for person in find_persons(text) for match in _WORD.finditer(text, person.start, person.end)
        }
        for match in _WORD.finditer(text):
            word = match.group()
            if not word[0].isupper():
                continue
            start, end = match.span()
            bare = word.removesuffix("s")
            whole = word in self._copied or (start in named and bare not in self._copied)
            if whole or bare in self._copied or not is_native(word):
                start -= start > 0 and text[start - 1] == " "
                stop = end - (not whole and bare in self._copied and bare != word)
                yield start, stop
                if stop < end:
                    yield stop, end
