"""German inflection from one headword: which forms a word takes, and how sure that is.

The endings are data (`bilingua/data/endings.tsv`). They decide alone wherever they can; where a form could just as well
belong to another word (*Rate* to *Rat* or to *Rate*), the lexicon of simplemma is asked, and loaded only then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import cast

from bilingua.terms.folding import canon


class Number(IntEnum):
    """What a form says about number."""

    SINGULAR = 0  # singular, or the headword as it stands, which may be anything
    EITHER = 1
    PLURAL = 2


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a form: its number, and whether the lexicon has to agree."""

    number: Number
    doubtful: bool


@dataclass(frozen=True, slots=True)
class _Ending:
    text: str
    number: Number
    doubtful: bool
    umlaut: bool


@dataclass(frozen=True, slots=True)
class _Class:
    """One row of the table. Each form begins, behind the stem, with one of `plain`, or of `mutated` after an umlaut."""

    suffix: str
    endings: tuple[_Ending, ...]
    plain: tuple[str, ...]
    mutated: tuple[str, ...]


# The last back vowel of a stem; in ae, oe, ue, ie, eu the second letter is none.
_BACK_VOWEL = re.compile(r"(?:au|(?<![aeo])u(?!e)|a(?![aeu])|o(?!e))(?=[^aeiouyäöü]*$)")
_MUTATED = {"au": "äu", "a": "ä", "o": "ö", "u": "ü"}
_UMLAUT = re.compile("[äöü]")
_DIGRAPH = re.compile("ae|oe|ue|ss")
_LONGEST_SUFFIX = 10
_WHOLE_WORD = 3  # a suffix this long may be the whole word (Rat in Bundesrat); shorter ones need a stem before them


@lru_cache(maxsize=65536)
def inflect(word: str, roles: tuple[str, ...]) -> dict[str, Form]:
    """Return every form of a word in these roles (`noun`, `name`, `adjective`, …) as `canon` writes it.

    >>> sorted(form for form, known in inflect("Meinung", ("noun",)).items() if not known.doubtful)
    ['meinung', 'meinungen', 'meinungs']
    """
    forms: dict[str, Form] = {}
    for role in roles:
        lower = word.lower()
        row = _class(role, lower)
        stem = lower[: len(lower) - len(row.suffix)]
        for ending in row.endings:
            base = _mutate(stem) if ending.umlaut else stem
            if base is None:
                continue
            form = canon(base + ending.text)
            known = forms.get(form)
            # A form that one reading makes certain is certain; one that is both singular and plural says neither.
            if known is None:
                forms[form] = Form(ending.number, ending.doubtful)
            elif known.doubtful or not ending.doubtful:
                number = known.number if known.number == ending.number else Number.EITHER
                forms[form] = Form(number, known.doubtful and ending.doubtful)
    forms[canon(word)] = Form(forms[canon(word)].number if canon(word) in forms else Number.SINGULAR, doubtful=False)
    return forms


def prefixes(word: str, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return lower-case beginnings of which every form of the word has one, in every spelling (ä/ae, ß/ss)."""
    lower = word.lower()
    found: dict[str, None] = {}
    for role in roles:
        row = _class(role, lower)
        stem = lower[: len(lower) - len(row.suffix)]
        for start in row.plain:
            found.update(dict.fromkeys(_spellings(stem + start)))
        mutated = _mutate(stem) if row.mutated else None
        if mutated is not None:
            for start in row.mutated:
                found.update(dict.fromkeys(_spellings(mutated + start)))
    if len(found) == 1:
        return tuple(found)
    return tuple(one for one in found if not any(one != other and one.startswith(other) for other in found))


@lru_cache(maxsize=65536)
def same_word(form: str, headword: str) -> bool:
    """Say whether the lexicon allows `form` as a form of `headword`. A form that it doesn't know is allowed."""
    from simplemma import is_known, lemmatize  # 1 s on first use: asked only where the endings cannot tell

    if not is_known(form, lang="de"):
        return True
    lemma = lemmatize(form, lang="de")
    return canon(lemma) == canon(headword) or lemma == lemmatize(headword, lang="de")


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Say whether the lexicon knows a word, as a noun or in lower case."""
    from simplemma import is_known

    return cast(bool, is_known(word.capitalize(), lang="de")) or cast(bool, is_known(word.lower(), lang="de"))


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
    found.update(dict.fromkeys([one.replace("ß", "ss") for one in found]))
    found.update(dict.fromkeys([one.replace("ss", "ß") for one in found]))
    # é and è are folded too, and a beginning may end in the middle of a digraph.
    found.update(dict.fromkeys([one.replace("é", "e").replace("è", "e") for one in found]))
    return tuple(one for one in found if one)


def _class(role: str, lower: str) -> _Class:
    rows = _classes()[role]
    longest = len(lower) if len(lower) >= _WHOLE_WORD else 0
    for size in range(min(_LONGEST_SUFFIX, longest), 0, -1):
        row = rows.get(lower[-size:])
        if row is not None and (size >= _WHOLE_WORD or size + 2 <= len(lower)):
            return row
    return rows[""]


@lru_cache(maxsize=1)
def _classes() -> dict[str, dict[str, _Class]]:
    table = files("bilingua.data").joinpath("endings.tsv").read_text(encoding="utf-8")
    classes: dict[str, dict[str, _Class]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            role, suffix, forms = line.split("\t")
            suffix = suffix.replace("-", "")
            endings = tuple(_ending(form) for form in forms.split(" "))
            plain = [suffix, *(one.text for one in endings if not one.umlaut)]
            mutated = [one.text for one in endings if one.umlaut]
            classes.setdefault(role, {})[suffix] = _Class(suffix, endings, _starts(plain), _starts(mutated))
    return classes


def _ending(form: str) -> _Ending:
    text = form.lstrip("+~?^")
    flags = form[: len(form) - len(text)]
    number = Number.PLURAL if "+" in flags else Number.EITHER if "~" in flags else Number.SINGULAR
    return _Ending(text.replace("-", ""), number, "?" in flags, "^" in flags)


def _starts(texts: list[str]) -> tuple[str, ...]:
    """Return the beginnings that the texts have in common, those with an umlaut (mann, männer) for themselves."""
    groups = ([one for one in texts if not _UMLAUT.search(one)], [one for one in texts if _UMLAUT.search(one)])
    return tuple(_beginning(min(group), max(group)) for group in groups if group)


def _beginning(first: str, last: str) -> str:
    # What the first and the last in order have in common, all between them have too.
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size]
