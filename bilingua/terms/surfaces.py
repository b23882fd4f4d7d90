"""Surfaces: the German forms of an entry, prepared for word-by-word comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bilingua.language.folding import HYPHENS, canon, separator
from bilingua.language.inflection import Number, Paradigm, same_word
from bilingua.language.number import number_of
from bilingua.language.sentences import may_begin_sentence
from bilingua.records import Kind
from bilingua.terms.glossary import Entry

_WORD = re.compile(r"\w+")
_ABBREVIATION = 4  # letters; a word this short that alone is in capitals is another word (BUND)
_SHORT = 3  # letters; a lower-case word this short inside a term is a function word (der, für, von)
_ADJECTIVE = ("e", "er", "es", "en", "em")
_CAPS_AROUND = re.compile(r"(\w*[^\W\d_]\w*)[^\w]{1,3}$"), re.compile(r"^[^\w]{1,3}(\w*[^\W\d_]\w*)")
_GENDER = re.compile(r"(?:[*:]|/-?|_)in(nen)?\b")
_PLACE = "er"  # makes adjectives from place names

LOWER_CASE = "lower-case in the text"
CAPITAL = "capitalised in the text: a noun or a name"
CAPITALS = "short and in capitals in a text that is not: an abbreviation"
NOT_CAPITALS = "not in capitals as the entry is"
CASE = "case differs and the entry is exact"
PART = "inside a longer word"
OTHER_FORM = "not a form of the term"
LEXICON = "the lexicon has it as a form of another word"
HYPHEN = "in a hyphen compound: hyphen compounds are off"
SUSPENDED = "before a suspended hyphen: suspended hyphens are off"


@dataclass(frozen=True, slots=True)
class Surface:
    """One German form of an entry.

    `seps` are the separators of the words, `lead` and `tail` the text around them; `head` is the index of the word that
    shows number; `rank` is the entry's index in the matcher.
    """

    rank: int
    entry: Entry
    text: str
    words: tuple[Paradigm, ...]
    seps: tuple[str, ...]
    lead: str
    tail: str
    head: int

    @property
    def starts(self) -> tuple[str, ...]:
        """Return lower-case prefixes, one of which begins every occurrence."""
        return self.words[0].prefixes()

    @property
    def is_noun(self) -> bool:
        """Return whether the word that shows number is a noun."""
        return self.words[self.head].text[0].isupper()


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence: half-open offsets, the rule that matched, and the grammatical number."""

    start: int
    end: int
    surface: Surface
    rule: str
    number: Number


def surface(entry: Entry, text: str, rank: int) -> Surface:
    """Prepare one German form of an entry."""
    text = unicodedata.normalize("NFC", text)
    matches = list(_WORD.finditer(text))
    texts = [match[0] for match in matches]
    roles = _roles(texts, entry) if len(texts) > 1 else (_single_roles(texts[0], entry),)
    seps = tuple(separator(text[a.end() : b.start()]) for a, b in pairwise(matches))
    words = tuple(Paradigm(word, role) for word, role in zip(texts, roles, strict=True))
    lead, tail = text[: matches[0].start()], text[matches[-1].end() :]
    return Surface(rank, entry, text, words, seps, lead, tail, _head(texts, roles))


def _single_roles(word: str, entry: Entry) -> tuple[str, ...]:
    if entry.kind == Kind.KEEP or entry.pos == "name":
        return ("acronym",) if _is_acronym(word) else ("name",)
    if _is_acronym(word):
        return ("acronym",)
    if entry.pos:
        return (entry.pos,)
    if word[0].isupper():
        return ("noun",)
    return ("adjective", "verb") if word.endswith("n") else ("adjective",)


def _roles(words: list[str], entry: Entry) -> Sequence[tuple[str, ...]]:
    noun = "name" if entry.kind == Kind.KEEP or entry.pos == "name" else "noun"
    roles: list[tuple[str, ...]] = []
    for index, word in enumerate(words):
        last = index == len(words) - 1
        if _is_acronym(word):
            roles.append(("acronym",))
        elif word[0].isupper():
            adjective = not last and word.endswith(_ADJECTIVE) and any(one[0].isupper() for one in words[index + 1 :])
            roles.append((noun, "adjective") if adjective else (noun,))
        elif len(word) <= _SHORT:
            roles.append(("name",) if last else ("fixed",))
        else:
            roles.append(("adjective",))
    return roles


def _is_acronym(word: str) -> bool:
    return (len(word) > 1 and word.isupper()) or not word.isalpha()


def _head(words: list[str], roles: Sequence[tuple[str, ...]]) -> int:
    """Return the index of the noun that shows number: the last one before the first function word."""
    nouns = []
    for index, word in enumerate(words):
        if roles[index] == ("fixed",) and index:
            break
        if word[0].isupper():
            nouns.append(index)
    return nouns[-1] if nouns else len(words) - 1


def compare(one: Surface, text: str, hay: str, at: int) -> Hit | str:
    """Compare a surface with the text from index `at` of its haystack; return a hit, or why it is not one."""
    position = at
    number = Number.SINGULAR
    head = (at, at)
    problem = ""
    same = True
    doubtful = False
    end = at
    for index, word in enumerate(one.words):
        if index:
            position = end
            while position < len(hay) and hay[position] == " ":
                position += 1
            if separator(text[end - 1 : position - 1]) != one.seps[index - 1]:
                return OTHER_FORM
        end = hay.find(" ", position)
        form = word.get(canon(hay[position:end]))
        if form is None:
            longer = end - position > len(word.text)
            return PART if longer and index == len(one.words) - 1 else OTHER_FORM
        written = text[position - 1 : end - 1]
        if written != word.text:
            same = False
            # Reported only if all words match: a text with only the first word is not a near miss.
            problem = problem or _case_problem(one, word.text, written, text, position - 1, end - 1, first=index == 0)
        doubtful = doubtful or form.doubtful
        if index == one.head:
            number, head = form.number, (position - 1, end - 1)
    start, stop = at - 1 - len(one.lead), end - 1 + len(one.tail)
    if (one.lead and text[max(start, 0) : at - 1] != one.lead) or (one.tail and text[end - 1 : stop] != one.tail):
        return OTHER_FORM
    if problem:
        return problem
    # Several matching words confirm each other; for a single doubtful one the lexicon decides.
    if doubtful and len(one.words) == 1:
        known = same_word(text[start:stop], one.words[0].text)
        if not known and canon(text[start:stop]) == canon(one.text) + _PLACE:
            # "Pjöngjanger Führung": an adjective without endings; without a noun after it, an inhabitant.
            follows = text[stop : stop + 1].isspace() and text[stop + 1 : stop + 2].isupper()
            return Hit(start, stop, one, "modifier", Number.SINGULAR) if follows else LEXICON
        if known is False:
            return LEXICON
        number = number if known else Number.EITHER
    number = number_of(one.words[one.head], text, start, head, number)
    return _in_compound(one, text, start, stop, number, same=same)


def _in_compound(one: Surface, text: str, start: int, stop: int, number: Number, *, same: bool) -> Hit | str:
    rule = "inflected"
    if same:
        rule = "exact" if one.text == one.entry.source else "variant"
    elif canon(text[start:stop]) == canon(one.text):
        rule = "variant"
    if text[stop : stop + 1] in _JOINERS and not _GENDER.match(text, stop):
        if text[stop + 1 : stop + 2].isalnum():
            return Hit(start, stop, one, "modifier", number) if "hyphen" in one.entry.compound else HYPHEN
        if text[stop + 1 : stop + 2].isspace() or text[stop + 1 : stop + 2] in (",", "/"):
            return Hit(start, stop, one, "modifier", number) if "suspended" in one.entry.compound else SUSPENDED
    if start > 1 and text[start - 1] in _JOINERS and text[start - 2].isalnum():
        return Hit(start, stop, one, "head", number) if "hyphen" in one.entry.compound else HYPHEN
    gender = _GENDER.match(text, stop)
    if gender is not None:
        return Hit(start, gender.end(), one, "inflected", Number.PLURAL if gender[1] else number)
    return Hit(start, stop, one, rule, number)


# Dashes do not join compounds: "Moskau–Berlin" are two places.
_JOINERS = HYPHENS - set("–−")


def _case_problem(one: Surface, headword: str, written: str, text: str, start: int, end: int, *, first: bool) -> str:
    """Return why the case of a word does not fit the entry; empty if it fits."""
    if one.entry.case == "any":
        return ""
    if written.startswith(headword) and not written[len(headword) :].isupper():
        return ""
    if _is_acronym(headword) and headword.isalpha():
        same = canon(written).startswith(canon(headword)) and written[: len(headword)].isupper()
        return "" if same else NOT_CAPITALS
    if one.entry.case == "exact":
        return "" if _pattern(written) == _pattern(headword) else CASE
    if len(written) > 1 and written.isupper():
        abbreviation = len(one.words) == 1 and len(written) <= _ABBREVIATION
        return CAPITALS if abbreviation and not _capitals_around(text, start, end) else ""
    if headword[0].isupper() and written[0].islower():
        return LOWER_CASE
    if headword[0].islower() and written[0].isupper() and first:
        return "" if may_begin_sentence(text, start) else CAPITAL
    return ""


def _pattern(word: str) -> tuple[bool, bool]:
    return word[:1].isupper(), len(word) > 1 and word[1:].islower()


def _capitals_around(text: str, start: int, end: int) -> bool:
    before = _CAPS_AROUND[0].search(text, max(0, start - 40), start)
    after = _CAPS_AROUND[1].search(text[end : end + 40])
    neighbours = [match[1] for match in (before, after) if match]
    return all(word.isupper() for word in neighbours) if neighbours else True
