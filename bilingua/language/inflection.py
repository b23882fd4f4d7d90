"""German inflection from one headword: which forms a word takes, and how sure that is.

The endings are data (`bilingua/data/endings.tsv`). They decide alone wherever they can; where a form could just as well
belong to another word (*Rate* to *Rat* or to *Rate*), the lexicon of simplemma is asked, and loaded only then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from bilingua.data import read_lines
from bilingua.language.folding import canon, fold
from bilingua.language.words import is_german


class Number(IntEnum):
    """What a form says about number, or an occurrence of it (`bilingua.language.number`)."""

    SINGULAR = 0  # of a form: singular, or the headword as it stands, which may be anything; of an occurrence: just one
    EITHER = 1
    PLURAL = 2


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a form: its number, and whether the lexicon has to agree."""

    number: Number
    doubtful: bool


_HEADWORD = Form(Number.SINGULAR, doubtful=False)


@dataclass(frozen=True, slots=True)
class _Class:
    """One row of the table: what may stand after the stem, and after the stem with umlaut.

    Each of these begins with one of `plain` and of `mutated` respectively.
    """

    suffix: str
    endings: dict[str, Form]
    mutating: dict[str, Form]
    plain: tuple[str, ...]
    mutated: tuple[str, ...]


# The last back vowel of a stem; the second letter of ae, oe, ue, ie, eu does not count.
_BACK_VOWEL = re.compile(r"(?:au|(?<![aeo])u(?!e)|a(?![aeu])|o(?!e))(?=[^aeiouyäöü]*$)")
_MUTATED = {"au": "äu", "a": "ä", "o": "ö", "u": "ü"}
_UMLAUT = re.compile("[äöü]")
_DIGRAPH = re.compile("ae|oe|ue|ss")
_WHOLE_WORD = 3  # a suffix this long may be the whole word (Rat in Bundesrat); shorter ones need a stem before them


class Paradigm:
    """The forms of one word in one or more roles (`noun`, `name`, `adjective`, …), compared as `canon` writes them.

    >>> sorted(form for form, known in Paradigm("Meinung", ("noun",)).forms().items() if not known.doubtful)
    ['meinung', 'meinungen', 'meinungs']
    """

    __slots__ = ("_canon", "_parts", "_stems", "text")

    def __init__(self, text: str, roles: tuple[str, ...]) -> None:
        """Look up the classes that the word's ending puts it in."""
        self.text = text
        lower = text.lower()
        self._stems: list[tuple[str, _Class]] = []
        for role in roles:
            row = _class(role, lower)
            self._stems.append((lower[: len(lower) - len(row.suffix)], row))
            if role == "verb":
                self._stems.append(("ge" + lower[: len(lower) - len(row.suffix)], _class("participle", lower)))
        self._canon = ""  # with the parts, made for the words that are compared
        self._parts: list[tuple[str, dict[str, Form]]] = []

    def get(self, form: str) -> Form | None:
        """Return what is known about a form written by `canon`; None if it is not a form of this word."""
        if not self._parts:
            self._canon, self._parts = fold(self.text), self._folded()
        if form == self._canon:
            return _HEADWORD
        found: Form | None = None
        for stem, endings in self._parts:
            known = endings.get(form[len(stem) :]) if form.startswith(stem) else None
            if known is not None:
                found = known if found is None else _merged(found, known)
        return found

    def forms(self) -> dict[str, Form]:
        """Return every form."""
        texts = dict.fromkeys([fold(self.text), *(stem + ending for stem, some in self._folded() for ending in some)])
        return {text: form for text in texts if (form := self.get(text)) is not None}

    def prefixes(self) -> tuple[str, ...]:
        """Return lower-case beginnings of which every form of the word has one, in every spelling (ä/ae, ß/ss)."""
        found: dict[str, None] = {}
        for stem, row in self._stems:
            starts = [stem + start for start in row.plain]
            mutated = _mutate(stem) if row.mutated else None
            if mutated is not None:
                starts += [mutated + start for start in row.mutated]
            for start in starts:
                found.update(dict.fromkeys(_spellings(start)))
        if len(found) == 1:
            return tuple(found)
        return tuple(one for one in found if not any(one != other and one.startswith(other) for other in found))

    def _folded(self) -> list[tuple[str, dict[str, Form]]]:
        parts = []
        for stem, row in self._stems:
            parts.append((fold(stem), row.endings))
            mutated = _mutate(stem) if row.mutated else None
            if mutated is not None:
                parts.append((fold(mutated), row.mutating))
        return parts


def _merged(one: Form, other: Form) -> Form:
    """Join two readings: one that is certain makes the form certain, two different numbers say neither."""
    if one.doubtful != other.doubtful:
        return other if one.doubtful else one
    return one if one.number == other.number else Form(Number.EITHER, one.doubtful)


@lru_cache(maxsize=65536)
def same_word(form: str, headword: str) -> bool | None:
    """Return whether the lexicon has `form` as a form of `headword`; None where it doesn't know the form."""
    if not is_german(form):
        return None
    from simplemma import is_known, lemmatize  # 1 s on first use: asked only where the endings cannot tell

    if not is_known(form, lang="de"):
        return None
    lemma = lemmatize(form, lang="de")
    return canon(lemma) == canon(headword) or lemma == lemmatize(headword, lang="de")


def is_feminine(noun: str) -> bool:
    """Return whether a noun in -er, -el or -en is feminine, so that "die" before it shows no plural."""
    return _class("feminine", noun.lower()).suffix != ""


def _mutate(stem: str) -> str | None:
    """Return the stem with umlaut, None where no vowel takes one."""
    match = _BACK_VOWEL.search(stem)
    return None if match is None else stem[: match.start()] + _MUTATED[match[0]] + stem[match.end() :]


def _spellings(start: str) -> tuple[str, ...]:
    """Return a beginning in the ways that it is spelled: with umlauts or digraphs, with ß or ss."""
    if start.isascii() and not _DIGRAPH.search(start):
        return (start,)
    digraphs = start.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    umlauts = start.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    found = dict.fromkeys((start, digraphs, umlauts))
    # é and è are folded too, and a beginning may end in the middle of a digraph.
    for written, other in (("ß", "ss"), ("ss", "ß"), ("é", "e"), ("è", "e")):
        if any(written in one for one in found):
            found.update(dict.fromkeys([one.replace(written, other) for one in found]))
    return tuple(one for one in found if one)


def _class(role: str, lower: str) -> _Class:
    rows = _classes()[role]
    for last in (lower[-2:], lower[-1:]):
        for row in rows.get(last, ()):
            size = len(row.suffix)
            if lower.endswith(row.suffix) and (size >= _WHOLE_WORD or size + 2 <= len(lower)):
                return row
    return rows[""][0]


@lru_cache(maxsize=1)
def _classes() -> dict[str, dict[str, list[_Class]]]:
    """Return the classes of each role by the last two letters of their suffix, the longest suffix first."""
    classes: dict[str, dict[str, list[_Class]]] = {}
    for line in read_lines("de/endings.tsv"):
        role, suffix, forms = line.split("\t")
        suffix = suffix.replace("-", "")
        endings: dict[str, Form] = {}
        mutating: dict[str, Form] = {}
        plain, mutated = [suffix], list[str]()
        for form in forms.split(" "):
            text, umlaut, known = _ending(form)
            (mutated if umlaut else plain).append(text)
            some = mutating if umlaut else endings
            some[fold(text)] = _merged(some[fold(text)], known) if fold(text) in some else known
        row = _Class(suffix, endings, mutating, _starts(plain), _starts(mutated))
        classes.setdefault(role, {}).setdefault(suffix[-2:], []).append(row)
    for by_end in classes.values():
        for rows in by_end.values():
            rows.sort(key=lambda row: -len(row.suffix))
    return classes


def _ending(form: str) -> tuple[str, bool, Form]:
    """Return the text of an ending, whether the stem takes an umlaut before it, and what it says."""
    text = form.lstrip("+~?^")
    flags = form[: len(form) - len(text)]
    number = Number.PLURAL if "+" in flags else Number.EITHER if "~" in flags else Number.SINGULAR
    return text.replace("-", ""), "^" in flags, Form(number, "?" in flags)


def _starts(texts: list[str]) -> tuple[str, ...]:
    """Return the beginnings that the texts have in common, those with an umlaut (mann, männer) for themselves."""
    groups = ([one for one in texts if not _UMLAUT.search(one)], [one for one in texts if _UMLAUT.search(one)])
    return tuple(_beginning(min(group), max(group)) for group in groups if group)


def _beginning(first: str, last: str) -> str:
    # What the first and the last in order have in common, all between them have too.
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size]
