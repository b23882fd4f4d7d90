"""American and British spelling: the words of an English text that the other variant spells differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bilingua.data import read_lines
from bilingua.errors import SettingsError
from bilingua.language.sentences import begins_sentence

VARIANTS = ("us", "gb")

# No part of an address, a path or a handle.
_WORD = re.compile(r"(?<![\w@./\\#-])[^\W\d_]+(?![\w@/\\]|[.:]\w)|(?<=\w-)[^\W\d_]+(?![\w@/\\]|[.:]\w)")


@dataclass(frozen=True, slots=True)
class _Table:
    words: dict[str, str]
    protected: frozenset[str]  # phrases of two words whose second one stays as it is


def respellings(text: str, variant: str, *, source: str = "") -> Iterator[tuple[int, int, str]]:
    """Yield the words to respell, in order: start, end, and the spelling of the variant, `us` or `gb`.

    Names are left alone: a word with a capital within a sentence, and one that `source`, the German, has as well.

    Raises:
        SettingsError: no such variant.

    >>> [new for _, _, new in respellings("Labor costs at Pearl Harbor favor the center.", "gb")]
    ['Labour', 'favour', 'centre']
    """
    table = _table(variant)
    copied = set(_WORD.findall(source))
    before = ""
    for match in _WORD.finditer(text):
        word = match.group()
        new = table.words.get(word.lower())
        if new and word not in copied and f"{before} {word}".lower() not in table.protected:
            if word.islower():
                yield *match.span(), new
            elif word[1:].islower() and begins_sentence(text, match.start()):
                yield *match.span(), new[0].upper() + new[1:]
        before = word


def check_variant(variant: str | None) -> None:
    """Refuse a variant of English that is not known; None means no wish.

    Raises:
        SettingsError: it is not known.
    """
    if variant is not None and variant not in VARIANTS:
        raise SettingsError(f"unknown spelling {variant!r}", hint=f"one of: {', '.join(VARIANTS)}")


@cache
def _table(variant: str) -> _Table:
    check_variant(variant)
    rows = [line.split("\t") for line in read_lines("spelling.tsv")][1:]
    protected = frozenset(us for us, gb, _ in rows if us == gb)
    if variant == "us":
        words = {gb: us for us, gb, _ in rows if us != gb}
    else:
        words = {us: gb for us, gb, only in rows if us != gb and not only}
    return _Table(words, protected)
