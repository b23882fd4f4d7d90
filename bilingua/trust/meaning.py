"""What two texts say that cannot both be right: a negation, a quantity or a direction lost, added or turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bilingua.data import read_lines, read_toml
from bilingua.language.words import is_german, is_known_english
from bilingua.records import Finding, Severity
from bilingua.trust.vocabulary import WORD, Place, Vocabulary, overlaps

_LEAST_NEGATED = 4  # letters of the word after a negative prefix: *unklar*, but not *unter*
_NUMBER = re.compile(r"\.? ?\d")  # after *No*, which then is not a negation


def negation(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding where only one of the texts is negated, and the other has no word that may say the same."""
    data = _negation()
    german, english = data.german.find(source), data.english.find(text)
    idioms = german.get("idiom", [])
    sure = [place for place in german.get("sure", []) if not overlaps(place, idioms)]
    if sure and not any(english.get(key) for key in ("sure", "maybe")) and not _is_negated(text, data.english_prefixes):
        word = source[slice(*sure[0])]
        yield Finding("negation", Severity.WARNING, f"{word!r} is lost: nothing in the translation negates")
    negated = [place for place in english.get("sure", []) if not _NUMBER.match(text, place[1])]
    if negated and not german and not _is_negated(source, data.german_prefixes, german=True):
        place = negated[0]
        message = f"{text[slice(*place)]!r} negates, and nothing in the German does"
        yield Finding("negation", Severity.WARNING, message, *place)


def opposites(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each German word whose opposite is in the translation while its own rendering is not.

    >>> [found.message for found in opposites("Sie kam am Montag.", "She came on Tuesday.")]
    ["'Tuesday' is not 'Montag'"]
    """
    data = _opposites()
    german, english = data.german.find(source), data.english.find(text)
    if not german or not english:
        return
    negated = _is_any_negated(source, text)
    for line, places in german.items():
        group = data.groups[line]
        if line in english or (negated and group not in data.plain):
            continue
        wrong = [key for key in english if data.groups[key] == group and key not in german]
        if wrong and not any(data.groups[key] == group and key in german and key != line for key in english):
            place = english[wrong[0]][0]
            message = f"{text[slice(*place)]!r} is not {source[slice(*places[0])]!r}"
            severity = Severity.WARNING if group in data.plain else Severity.INFO
            yield Finding("opposite", severity, message, *place)


def quantities(source: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each quantity of the source that nothing in the translation may say."""
    data = _quantities()
    english: dict[str, list[Place]] | None = None
    for name, places in data[0].find(source).items():
        english = data[1].find(text) if english is None else english
        if name not in english:
            word = source[slice(*places[0])]
            yield Finding("quantity", Severity.INFO, f"nothing in the translation says {word!r} ({name})")


def _is_any_negated(source: str, text: str) -> bool:
    data = _negation()
    return "sure" in data.german.find(source) or "sure" in data.english.find(text)


def _is_negated(text: str, prefixes: tuple[str, ...], *, german: bool = False) -> bool:
    """Return whether a word of a text is one with a negative prefix before it."""
    is_word = is_german if german else is_known_english
    for match in WORD.finditer(text):
        word = match.group().lower()
        for prefix in prefixes:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= _LEAST_NEGATED and is_word(rest):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Negation:
    german: Vocabulary
    english: Vocabulary
    german_prefixes: tuple[str, ...]
    english_prefixes: tuple[str, ...]


@cache
def _negation() -> _Negation:
    data = read_toml("trust/negation.toml")
    idioms = [" ".join(phrase.split()) for phrase in data["german_idiom"].split(";")]
    return _Negation(
        Vocabulary({"sure": data["german_sure"].split(), "maybe": data["german_maybe"].split(), "idiom": idioms}),
        Vocabulary({"sure": data["english_sure"].split(), "maybe": data["english_maybe"].split()}),
        tuple(data["german_prefixes"].split()),
        tuple(data["english_prefixes"].split()),
    )


@dataclass(frozen=True, slots=True)
class _Opposites:
    """The table of opposites; a line is known by its number, `groups` tells its group."""

    german: Vocabulary
    english: Vocabulary
    groups: dict[str, str]
    plain: frozenset[str]


@cache
def _opposites() -> _Opposites:
    rows = list(enumerate(_rows("opposites.tsv")))
    return _Opposites(
        Vocabulary({str(number): _listed(row[2]) for number, row in rows}),
        Vocabulary({str(number): _listed(row[3]) for number, row in rows}),
        {str(number): row[0] for number, row in rows},
        frozenset(row[0] for _, row in rows if row[1] == "yes"),
    )


@cache
def _quantities() -> tuple[Vocabulary, Vocabulary]:
    rows = _rows("quantities.tsv")
    return Vocabulary({row[0]: _listed(row[1]) for row in rows}), Vocabulary({row[0]: _listed(row[2]) for row in rows})


def _listed(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";")]


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in read_lines(f"trust/{name}")[1:]]
