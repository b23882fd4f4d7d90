"""Words that do not belong into an English text: those that are none, and those that are still German."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bilingua.language.words import is_english, is_native, is_word
from bilingua.names.spelling import fold
from bilingua.records import Finding, Severity
from bilingua.trust.vocabulary import WORD

_MORE = "en_more"  # the filter of English words that the dictionary lacks
_LEAST_GERMAN = 3  # letters of a word that may be left over
_FEW_WORDS = 3
# A noun after an article, and perhaps an adjective.
_NOUN = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]in(?:e[mnrs]?)?|[Ii]m|[Ii]ns?|[Aa]m|[Zz]u[mr]|[Vv]om|[Bb]eim)"
    r"(?: [a-zäöüß]+e[mnrs]?)? ([A-ZÄÖÜ][a-zäöüß]+)\b"
)
_LEAST = 4  # letters of a word that is judged; shorter ones are abbreviations
_CONTRACTED = re.compile(r"(?:n't|'(?:s|ll|re|ve|d|m|t))$|'$")
_JOINTS = frozenset("-‐‑–/@_\\#0123456789")  # what joins a word to another, to a figure or an address
_LEAST_PART = 4  # letters of each half of a word that is two words written as one


def is_known_english(word: str) -> bool:
    """Return whether a word form is English, whatever its capitals; contractions and common names are.

    >>> is_known_english("don't"), is_known_english("Thursday's"), is_known_english("koustering")
    (True, True, False)
    """
    word = word.replace("’", "'")
    if is_english(word) or is_word(word, _MORE):
        return True
    bare = _CONTRACTED.sub("", word)
    return bare != word and bool(bare) and (is_english(bare) or is_word(bare, _MORE))


def non_words(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each small word of a translation that is no English and not copied from the source.

    Parts of hyphened words are left alone, for many stand by themselves nowhere (*socio-economic*).
    """
    there = {fold(match.group()) for match in WORD.finditer(source)}
    for match in WORD.finditer(text):
        word = match.group()
        if not word.islower() or len(word) < _LEAST or _is_part(text, *match.span()) or is_known_english(word):
            continue
        if fold(word) in there or fold(word.removesuffix("s")) in there or _is_joined(word):
            continue
        slip = _slip_of(word)
        if slip:
            yield Finding("non-word", Severity.INFO, f"{word!r} is no word; perhaps {slip!r}", *match.span())
        else:
            yield Finding("non-word", Severity.WARNING, f"{word!r} is no English word", *match.span())


def left_over(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each stretch of German words of the source that is left in the translation, names apart.

    Words with a small letter are a warning. A noun that has an article before it in the German is worth a look:
    without one most are names.
    """
    there = {match.group() for match in WORD.finditer(source)}
    words = list(WORD.finditer(text))
    if len(words) <= _FEW_WORDS:
        return  # headings have checks of their own
    nouns = {match.group(1) for match in _NOUN.finditer(source)}
    stretch: list[re.Match[str]] = []
    for index, match in enumerate(words):
        beside = [words[place].group() for place in (index - 1, index + 1) if 0 <= place < len(words)]
        if not _is_german_left(match.group(), there, nouns, beside) or _is_part(text, *match.span()):
            continue
        if stretch and text[stretch[-1].end() : match.start()].strip():
            yield _left(text, stretch)
            stretch = []
        stretch.append(match)
    if stretch:
        yield _left(text, stretch)


def _is_german_left(word: str, there: set[str], nouns: set[str], beside: list[str]) -> bool:
    """Return whether a word of a translation is German; `there` are the source's words, `beside` the neighbours."""
    if len(word) < _LEAST_GERMAN or word not in there or is_known_english(word):
        return False
    if word.islower():
        # What is beside a name may be a part of it: Bündnis für Deutschland.
        return not any(other[0].isupper() and other in there for other in beside)
    return word in nouns and not word.isupper() and is_native(word)


def _left(text: str, stretch: list[re.Match[str]]) -> Finding:
    start, end = stretch[0].start(), stretch[-1].end()
    small = any(match.group().islower() for match in stretch)
    severity = Severity.WARNING if small else Severity.INFO
    return Finding("untranslated", severity, f"{text[start:end]!r} is still German", start, end)


def _is_part(text: str, start: int, end: int) -> bool:
    """Return whether a word is a part of a longer one, an address or a code."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before in _JOINTS or after in _JOINTS or _is_dotted(text, start, end)


def _is_dotted(text: str, start: int, end: int) -> bool:
    after = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    return (after[:1] == "." and after[1:].isalnum()) or (before[1:] == "." and before[:1].isalnum())


def _is_joined(word: str) -> bool:
    """Return whether a word is two English words written as one, which English makes freely."""
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return any(is_english(word[:cut]) and is_english(word[cut:]) for cut in cuts)


def _slip_of(word: str) -> str | None:
    """Return the English word that a word is with one letter too many, None if there is none: *extremeists*."""
    shorter = (word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))
    return next((other for other in shorter if is_english(other)), None)
