"""Writing variants made equal: what the matcher compares instead of the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

HYPHENS = frozenset("-‐‑‒–−")  # noqa: RUF001 (as met in print)
_APOSTROPHES = "'’ʼ‘′´`"
_HYPHEN = re.compile(r"[-‐‑‒–−](?:\s*\n\s*)?")  # noqa: RUF001 (as met in print)
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
# What a word may hide: soft hyphens, zero-width characters, letters that are not composed, a word broken by a hyphen
# at the end of a line. "Ein-\nund Ausfuhr" keeps its hyphen.
_IRREGULAR = re.compile(
    r"[\u00ad\u200b-\u200d\u2060\ufeff](?:[ \t]*\r?\n[ \t]*)?"
    r"|[A-Za-z][\u0300-\u036f]+"
    r"|(?<=[a-zäöüß])-[ \t]*\r?\n[ \t]*(?=[a-zäöüß])(?!(?:und|oder|bis|sowie|wie|noch)\b)"
)


# Whether there is any of it, in one cheap look at each character.
_SUSPECT = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]|-[ \t]*\r?\n")


class _Haystack(dict[int, str]):
    """A table for `str.translate` that keeps lengths where `str.lower` doesn't, or looks at the letters around (Σ)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()
        self[code] = value = (lower if len(lower) == 1 else char) if char.isalnum() or char == "_" else " "
        return value


_TABLE = _Haystack()
_NO_WORD = re.compile(r"[^\w ]")


def haystack(text: str) -> str:
    """Return the text in lower case with a space for every non-word character, and one space before and after.

    Index i of the text is index i + 1 of the result.
    """
    lower = text.lower()
    if len(lower) != len(text) or "Σ" in text:
        return f" {text.translate(_TABLE)} "
    return f" {_NO_WORD.sub(' ', lower)} "


def fold(text: str) -> str:
    """Return a text of any length as `canon` returns a word."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_DIGRAPHS)


@lru_cache(maxsize=65536)
def canon(word: str) -> str:
    """Return a word as it is compared: lower case, ä as ae, ß as ss.

    >>> canon("Größe") == canon("GROESSE")
    True
    """
    return fold(word)


@lru_cache(maxsize=4096)
def separator(text: str) -> str:
    """Return what stands between two words as it is compared: white space, a line break and a hyphen are one space.

    Any other sign counts without the spaces around it ("e.V." as "e. V."); a dash between spaces is such a sign.
    """
    if not text.strip() or _HYPHEN.fullmatch(text):
        return " "
    return "".join("'" if char in _APOSTROPHES else char for char in text if not char.isspace())


class Regular:
    """A text without irregular characters, and the way back to the offsets of the text as it was."""

    __slots__ = ("_moves", "_original", "_starts", "text")

    def __init__(self, text: str) -> None:
        """Compose and drop what is irregular; the common case finds nothing and keeps no table."""
        self._starts: list[int] = []  # offsets in the new text from which on …
        self._moves: list[int] = []  # … this much is to be added
        self.text = self._original = text
        if _SUSPECT.search(text) is None:
            return
        parts: list[str] = []
        done = length = 0
        for match in _IRREGULAR.finditer(text):
            found = match[0]
            composed = unicodedata.normalize("NFC", found) if found[0].isalpha() else ""
            parts += (text[done : match.start()], composed)
            length += match.start() - done + len(composed)
            done = match.end()
            self._starts.append(length)
            self._moves.append(done - length)
        if parts:
            parts.append(text[done:])
            self.text = "".join(parts)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text of a stretch of `text` that is not empty."""
        if not self._starts:
            return start, end
        last = self._move(end - 1) + 1
        while last < len(self._original) and unicodedata.combining(self._original[last]):
            last += 1
        return self._move(start), last

    def _move(self, offset: int) -> int:
        index = bisect_right(self._starts, offset) - 1
        return offset + (self._moves[index] if index >= 0 else 0)
