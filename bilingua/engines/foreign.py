"""Which words of a German text are not German: names above all, which a translation copies.

A model copies a word well when it is made of the same pieces on both sides. German and English text are split by
different models, so such words are split by the English one in the German text, too.
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
    """Finds the words. A file lists words of the German dictionary that English copies all the same."""

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
        """Yield where the words stand in a text, each with the space before it; a genitive's s stands apart.

        Given and family names in a row are among them, whatever else they mean.
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
