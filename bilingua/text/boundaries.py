"""German rules for sentence ends, for what a general splitter gets wrong: dates, ordinals, abbreviations."""

from __future__ import annotations

import re

from bilingua.data import read_pairs, read_words

_LEFT = re.compile(r"[^\s(\[{\"„“”«»‹›]+$")
_RIGHT = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ORDINAL = re.compile(r"(?:\d{1,3}[./–-]{1,2})*(\d{1,3})\.")
_ROMAN = re.compile(r"[IVX]{1,6}\.")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}")
_ENUMERATOR = re.compile(r"(?:\d{1,3}|[A-Za-z])[.)]")
# Words that precede ordinals but not plain counts.
_DETERMINER = re.compile(
    r"(?:^|\s)(?:am|im|der|die|das|des|dem|den|zum|zur|vom|beim|ans?|seine[rmns]?|ihre[rmns]?)\s+$", re.I
)
_REACH = 40


def ends_sentence(text: str, start: int, end: int, following: int) -> bool:
    """Return whether a sentence from `start` ends at `end`, if the next text starts at `following`.

    `end` is the offset after the full stop (or other mark), before any closing quotation mark.
    """
    right = _RIGHT.search(text, following, following + _REACH)
    if right is None or right[0][0].islower():
        return False
    left = _LEFT.search(text[max(start, end - _REACH) : end])
    if left is None:
        return True
    if _ENUMERATOR.fullmatch(text, start, end):
        return False
    mark = left[0][-1]
    if mark == ".":
        return _ends_at_full_stop(text, left[0], end, right[0])
    if mark == "…":
        return len(left[0]) > 1 or right[0] in read_words("de/sentence_starters.txt")
    return True


def _ends_at_full_stop(text: str, left: str, end: int, right: str) -> bool:
    starts = right in read_words("de/sentence_starters.txt")
    kind = _abbreviation(left)
    if kind == "never":
        return False
    if kind == "number" and right[0].isdecimal():
        return False
    if kind == "maybe" or _ROMAN.fullmatch(left) or _DOTTED.fullmatch(left):
        return starts
    if left.endswith(".."):
        return len(left.rstrip(".")) > 0 or starts
    ordinal = _ORDINAL.fullmatch(left)
    if ordinal:
        if right[0].isdecimal():
            return False
        before = text[max(0, end - len(left) - 12) : end - len(left)]
        return starts or (len(ordinal[1]) == 3 and not _DETERMINER.search(before))
    initial = len(left) == 2 and left[0].isalpha()
    return not initial or (starts and len(right) > 1)


def _abbreviation(word: str) -> str | None:
    """Return an abbreviation's kind, None for other words."""
    known = read_pairs("de/abbreviations.tsv")
    for candidate in (word, word[0].lower() + word[1:], word.rpartition("-")[2], word.rpartition("/")[2]):
        if candidate in known:
            return known[candidate]
    return None
