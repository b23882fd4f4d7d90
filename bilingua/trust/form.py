"""What is odd about the form of a translation: quotation marks and brackets, words said twice, and its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bilingua.data import read_toml
from bilingua.language.identify import function_words
from bilingua.records import Finding, Severity
from bilingua.trust.vocabulary import WORD

_QUOTES = re.compile('["„“”«»]')
_GARBLED = re.compile(r"\ufffd|[ÃÂ](?![a-zß-ÿ])(?<![A-ZÀ-Þ].)")  # UTF-8 read as something else
ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,5}|quot|amp|apos|lt|gt|nbsp);")
_BRACKETS = {"(": ")", "[": "]"}
_LONG_SOURCE = 60  # characters of a source whose translation has room for a clause
_LEAST_RATIO = 0.68  # length of a translation over its source's from which on down something is missing
_SHORTEST = 0.4  # what is shorter than this is a finding of its own
_STEM = 4  # letters by which two words of the source are known to be alike: Blutgerinnsel, Blutfluss


def marks(source: str, text: str) -> Iterator[Finding]:
    """Yield findings about quotation marks and brackets that have lost their partners, which the source has."""
    before, after = _QUOTES.findall(source), _QUOTES.findall(text)
    if len(before) % 2 == 0 and len(after) % 2:
        yield Finding("unbalanced-quote", Severity.INFO, "a quotation mark has no partner")
    elif len(before) > 1 and not after and "'" not in text and "‘" not in text:
        yield Finding("unbalanced-quote", Severity.INFO, "the quotation marks are lost")
    for opening, closing in _BRACKETS.items():
        off = text.count(opening) - text.count(closing)
        if off and source.count(opening) == source.count(closing):
            lonely = opening if off > 0 else closing
            yield Finding("unbalanced-bracket", Severity.INFO, f"a {lonely!r} has no partner")


def garbled(source: str, text: str) -> Iterator[Finding]:
    """Yield findings about characters, absent from the source, that a wrong encoding or markup has left."""
    if match := _GARBLED.search(text):
        if not _GARBLED.search(source):
            yield Finding("garbled", Severity.WARNING, f"{match.group()!r} is a character gone wrong", *match.span())
    elif (match := ENTITY.search(text)) and not ENTITY.search(source):
        yield Finding("garbled", Severity.INFO, f"{match.group()!r} should be a character", *match.span())


def doubled(source: str, text: str) -> Iterator[Finding]:
    """Yield findings about a word that stands twice in a row, and a phrase that stands twice, once in the source."""
    words = list(WORD.finditer(text))
    twice = {one for one, other in pairwise(match.group().lower() for match in WORD.finditer(source)) if one == other}
    if not twice:
        for one, other in pairwise(words):
            word = one.group().lower()
            gap = text[one.end() : other.start()]
            if word == other.group().lower() and gap.isspace() and word not in _words("twice"):
                yield Finding("doubled", Severity.WARNING, f"{one.group()!r} stands twice", one.start(), other.end())
    yield from _said_twice(source, text, words)


def _said_twice(source: str, text: str, words: list[re.Match[str]]) -> Iterator[Finding]:
    """Yield a finding for the first phrase that stands twice, where no word of the source is like another."""
    common = function_words("de")
    german = (match.group().lower() for match in WORD.finditer(source))
    stems = [word[:_STEM] for word in german if len(word) >= _STEM and word not in common]
    if len(stems) != len(set(stems)):
        return
    seen: dict[str, str | None] = {}
    for size, is_telling in ((3, _says_something), (2, _is_noun_phrase)):
        for index in range(len(words) - size + 1):
            place = words[index].start(), words[index + size - 1].end()
            phrase = text[slice(*place)].lower()
            after = _noun_after(text, words[index + 1 :]) if size == 2 else None
            if phrase in seen and seen[phrase] == after and is_telling(phrase):
                yield Finding("doubled", Severity.WARNING, f"{text[slice(*place)]!r} stands twice", *place)
                return
            seen.setdefault(phrase, after)


def _says_something(phrase: str) -> bool:
    """Return whether three words end in one that is not a function word, without figures, which lists repeat."""
    last = WORD.findall(phrase)[-1]
    return len(last) >= _STEM and last not in function_words("en") and not any(char.isdigit() for char in phrase)


def _noun_after(text: str, words: list[re.Match[str]]) -> str | None:
    """Return the word after the first one where it may be a noun that makes one phrase with it: the team captain."""
    if len(words) < 2 or not text[words[0].end() : words[1].start()].isspace():
        return None
    word = words[1].group().lower()
    return None if word in function_words("en") else word


def _is_noun_phrase(phrase: str) -> bool:
    """Return whether two words may be a noun and what is before it: the rivers, social contacts; but not to talk."""
    first, gap, last = phrase.partition(" ")
    if not gap or len(last) < _STEM or last in function_words("en"):
        return False
    return first not in _words("verbal") and not first.endswith(("n't", "n’t"))


def _words(name: str) -> frozenset[str]:
    return frozenset(read_toml("trust/doubled.toml")[name].split())


def is_short(text: str, source: str) -> bool:
    """Return whether a translation is so short, and its source so long, that a clause may be missing."""
    return len(source) >= _LONG_SOURCE and _SHORTEST * len(source) <= len(text) < _LEAST_RATIO * len(source)
