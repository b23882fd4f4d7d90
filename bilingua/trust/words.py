"""Words that do not belong in an English text: non-words, and words that are still German."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bilingua.language.identify import function_words
from bilingua.language.words import is_english, is_known_english, is_native
from bilingua.names.persons import find_persons
from bilingua.names.spelling import find_spelling, fold, names_in, strangers
from bilingua.records import Finding, Severity
from bilingua.trust.vocabulary import WORD

_LEAST_GERMAN = 3  # letters of a word that may be left over
_FEW_WORDS = 3
# A noun after an article, and perhaps an adjective.
_NOUN = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]in(?:e[mnrs]?)?|[Ii]m|[Ii]ns?|[Aa]m|[Zz]u[mr]|[Vv]om|[Bb]eim)"
    r"(?: [a-zäöüß]+e[mnrs]?)? ([A-ZÄÖÜ][a-zäöüß]+)\b"
)
_MOST = 40  # letters of a word that is judged; longer ones are no words but data
_LEAST = 4  # letters of a word that is judged; shorter ones are abbreviations
_JOINTS = frozenset("-‐‑–#_0123456789")
_QUOTES = frozenset("\"'„“”«»‘’")
_LEAST_PART = 4  # letters of each half of a word that is two words written as one


def non_words(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each word of a translation that is no English and not made of a word of the source.

    Small parts of hyphened words are left alone, for many stand by themselves nowhere (*socio-economic*).
    """
    there = {fold(form) for match in WORD.finditer(source) for form in _forms(match.group())}
    for match in WORD.finditer(text):
        word = match.group()
        if not (word.islower() and _LEAST <= len(word) <= _MOST) or _is_part(text, *match.span()):
            continue
        if is_known_english(word):
            continue
        if not there.isdisjoint(map(fold, _forms(word))) or _is_joined(word):
            continue
        slip = _slip_of(word)
        if slip:
            yield Finding("non-word", Severity.INFO, f"{word!r} is not a word; perhaps {slip!r}", *match.span())
        else:
            yield Finding("non-word", Severity.WARNING, f"{word!r} is no English word", *match.span())
    for start, end in strangers(source, text):
        message = f"{text[start:end]!r} is no English word, and no name that the German has"
        yield Finding("non-word", Severity.WARNING, message, start, end)


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
        if text[max(0, match.start() - 1) : match.start()] in _QUOTES:
            continue  # what is quoted may be spoken of: the word "Schadenfreude"
        if stretch and text[stretch[-1].end() : match.start()].strip():
            yield _left(text, stretch)
            stretch = []
        stretch.append(match)
    if stretch:
        yield _left(text, stretch)


def lost_names(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each person with a given name or a title whose family name is not in the translation."""
    for person in find_persons(source):
        # Each language has its own way with the hyphens of Asian names: Kim Jong-un, Kim Jong Un.
        parts = person.family.split("-")
        words = names_in(text.title() if len(parts) > 1 else text)
        if not is_native(person.family) and not all(find_spelling(part, words) for part in parts):
            yield Finding("name-missing", Severity.WARNING, f"{person.family!r} is not in the translation")


def _is_german_left(word: str, there: set[str], nouns: set[str], beside: list[str]) -> bool:
    """Return whether a word of a translation is German; `there` are the source's words, `beside` the neighbours."""
    if not _LEAST_GERMAN <= len(word) <= _MOST or word not in there or is_known_english(word):
        return False
    if word.islower():
        if len(word) == _LEAST_GERMAN and word not in function_words("de"):
            return False  # an agency or a unit: dpa
        # What is beside a name may be a part of it: Bündnis für Deutschland.
        return not any(other[0].isupper() and other in there for other in beside)
    return word in nouns and not word.isupper() and is_native(word)


def _left(text: str, stretch: list[re.Match[str]]) -> Finding:
    start, end = stretch[0].start(), stretch[-1].end()
    small = any(match.group().islower() for match in stretch)
    severity = Severity.WARNING if small else Severity.INFO
    return Finding("untranslated", severity, f"{text[start:end]!r} is still German", start, end)


def _forms(word: str) -> tuple[str, str]:
    word = word.removesuffix("'s").removesuffix("’s")
    return word, word.removesuffix("s")  # of a genitive or a plural


def _is_part(text: str, start: int, end: int) -> bool:
    """Return whether a word is a part of a hyphened one, or has a figure at its side."""
    return text[max(0, start - 1) : start] in _JOINTS or text[end : end + 1] in _JOINTS


def _is_joined(word: str) -> bool:
    """Return whether a word is two English words written as one, which English makes freely."""
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return any(is_english(word[:cut]) and is_english(word[cut:]) for cut in cuts)


def _slip_of(word: str) -> str | None:
    """Return the English word of which a word is a misspelling with one letter too many, else None: *extremeists*."""
    shorter = (word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))
    return next((other for other in shorter if is_english(other)), None)
