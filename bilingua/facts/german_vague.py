"""Read rough quantities in German: `Hunderte Millionen Dollar`, `zwei Drittel`, `jeder Dritte`, `jahrzehntelang`."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from bilingua.facts.numerals import german_cardinal, german_ordinal
from bilingua.facts.readings import Fact, Fraction, Magnitude, Rate, Share, Stretch
from bilingua.facts.source import DASHES, Source
from bilingua.facts.tokens import NUMBER, WORD, glued
from bilingua.facts.vocabulary import (
    AGES,
    magnitude_prefixes,
    magnitudes,
    number_words,
    quantifiers,
    time_units,
)
from bilingua.records import Kind

_ARTICLES = frozenset({"ein", "eine", "einem", "einen", "eines", "einer"})
_EVERY = frozenset({"jede", "jeder", "jedes", "jedem", "jeden"})
_HALF_ARTICLES = frozenset({"die", "der", "zur"})
# What may follow "ein Viertel" where that is a part of a town.
_AT = frozenset(
    {"in", "im", "am", "an", "bei", "mit", "nahe", "namens", "unweit", "voller", "wie", "nördlich", "südlich"}
)
_LARGEST_PART = 10
_ONE_AGE = frozenset({"jahrzehnt", "jahrzehnts", "jahrzehntes"})
_LONG = re.compile(r"(\w+)lang(?:e[nmrs]?)?")

# A fact and the index of the token after it.
Read = tuple[Fact, int] | None


def may_begin(lower: str) -> bool:
    """Return whether a word in lower case may begin a rough quantity."""
    return (
        lower in magnitudes("de")
        or lower.startswith(tuple(magnitude_prefixes()))
        or lower in _EVERY
        or lower in time_units().nouns
        or lower in ("pro", "hälfte")
        or _whole(lower) > 0
        or _part_word(lower) is not None
        or _long(lower) is not None
    )


def vague(source: Source, i: int) -> Read:
    """Read a rough quantity at a WORD."""
    lower = source.toks[i].text.lower()
    return (
        _magnitude(source, i, lower)
        or _fraction(source, i, lower)
        or _half(source, i, lower)
        or _share(source, i, lower)
        or _stretch(source, i, lower)
        or _rate(source, i, lower)
    )


def _magnitude(source: Source, i: int, lower: str) -> Read:
    """Read `Tausende`, `Hunderte von Millionen Euro`, `mehrere hundert`; the quantifier belongs to it."""
    power, role = magnitudes("de").get(lower, (0, ""))
    toks, first = source.toks, i
    before = toks[i - 1].text.lower() if i else ""
    quantifier = quantifiers("de").get(before, "")
    if quantifier:
        first = i - 2 if i > 1 and before == "paar" and toks[i - 2].text.lower() == "ein" else i - 1
    elif role != "plural" and (role != "genitive" or before in _ARTICLES):
        return _compound(source, i, lower)
    end = i + 1
    scaled = source.scale(end + (toks[end].text == "von"))
    if scaled:
        power, end = power + scaled[0], scaled[1]
    if not power or any(token.kind == NUMBER for token in toks[max(0, first - 2) : first]):
        return None  # "die 4 versprochenen Milliarden" are no billions at large
    if toks[end].text == "und" and magnitudes("de").get(toks[end + 1].text.lower(), (0, ""))[0] == power:
        end += 2  # Tausende und Abertausende
    return _with_currency(source, first, end, Magnitude(power, quantifier))


def _with_currency(source: Source, first: int, end: int, reading: Magnitude) -> tuple[Fact, int]:
    """Return the rough number with the currency after it; a part of a word (`Millionen-Deal`) is only compared."""
    toks = source.toks
    suspended = bool(toks[end].text) and toks[end].text in DASHES and glued(toks[end - 1], toks[end])
    money = source.currency(end + 1 if toks[end].text == "von" else source.joined(end))
    if money:
        reading, end = replace(reading, currency=money[0], short=money[1]), money[2]
    start, stop = toks[first].start, toks[end - 1].end
    if suspended or source.inner(first, end):
        weak = replace(reading, weak=True)
        return Fact(start, stop, Kind.NUMBER, weak, required=False, spanned=False), end
    return Fact(start, stop, Kind.MONEY if money else Kind.NUMBER, reading, rule="vague"), end


def _compound(source: Source, i: int, lower: str) -> Read:
    """Read the rough number in `Milliardenhilfe`, for comparison only."""
    token = source.toks[i]
    for prefix, power in magnitude_prefixes().items():
        if lower.startswith(prefix):
            reading = Magnitude(power, weak=True)
            return Fact(token.start, token.end, Kind.NUMBER, reading, required=False, spanned=False), i + 1
    return None


def _fraction(source: Source, i: int, lower: str) -> Read:
    """Read `ein Drittel`, `zwei Dritteln`, `drei viertel`, `zweidrittel`, and the one in `Zweidrittelmehrheit`."""
    toks = source.toks
    closed = _part_word(lower)
    if closed is not None:
        part, whole, rest = closed
        return _part(source, i, i + 1, Fraction(part, whole, weak=bool(rest))) if part < whole else None
    number = 1 if lower in _ARTICLES else german_cardinal(lower)
    at = source.joined(i + 1)
    whole = _whole(toks[at].text.lower())
    if number is None or not whole or not 0 < number < whole or number % 1:
        return None
    if (number, whole) == (1, 4) and not _of_a_whole(source, i):
        return None
    return _part(source, i, at + 1, Fraction(int(number), whole, weak=source.inner(i, at + 1)))


def _part(source: Source, i: int, end: int, reading: Fraction) -> tuple[Fact, int]:
    """Return a fraction; as a part of a word (`Zwei-Drittel-Mehrheit`) it is only compared."""
    sure = not reading.weak
    start, stop = source.toks[i].start, source.toks[end - 1].end
    return Fact(start, stop, Kind.NUMBER, reading, required=sure, spanned=sure, rule="vague"), end


def _of_a_whole(source: Source, i: int) -> bool:
    """Return whether `ein Viertel` at token `i` is a fraction, by what follows."""
    after = source.toks[i + 2].text
    return after not in _AT and not after[:1].isupper()


def _whole(lower: str) -> int:
    """Return the denominator that a word names (`Drittel`), 0 where it names none."""
    base = lower.removesuffix("s").removesuffix("n")
    value = german_ordinal(base.removesuffix("el") + "e") if base.endswith("tel") else None
    return int(value) if value is not None and 3 <= value <= _LARGEST_PART else 0


def _part_word(lower: str) -> tuple[int, int, str] | None:
    """Split `zweidrittelmehrheit` into part, whole and what follows."""
    for whole in ("drittel", "viertel", "fünftel"):
        head, found, rest = lower.partition(whole)
        part = german_cardinal(head) if found and head else None
        if part is not None and part % 1 == 0 and lower not in number_words("de").values["fraction"]:
            return int(part), _whole(whole), rest.removeprefix("n")
    return None


def _half(source: Source, i: int, lower: str) -> Read:
    """Read `die Hälfte`; `die zweite Hälfte` is a part of a game."""
    before = source.toks[i - 1].text.lower() if i else ""
    if lower != "hälfte" or before not in _HALF_ARTICLES:
        return None
    token = source.toks[i]
    return Fact(token.start, token.end, Kind.NUMBER, Fraction(1, 2), rule="vague"), i + 1


def _share(source: Source, i: int, lower: str) -> Read:
    """Read `jeder Dritte`, `jede fünfte` or `jeder 10.`."""
    if lower not in _EVERY:
        return None
    toks, end = source.toks, i + 2
    number = german_ordinal(toks[i + 1].text.lower())
    if toks[i + 1].kind == NUMBER and toks[i + 2].text == "." and glued(toks[i + 1], toks[i + 2]):
        number, end = (Decimal(toks[i + 1].text) if toks[i + 3].kind == WORD else None), i + 3
    if number is None or number < 2:
        return None
    return Fact(toks[i].start, toks[end - 1].end, Kind.NUMBER, Share(int(number)), rule="vague"), end


def _stretch(source: Source, i: int, lower: str) -> Read:
    """Read `Jahrzehnte`, `Jahrhunderten`, `jahrzehntelang`, `monatelange`.

    English has many words for what lasted years (`long-standing`), but none for decades or centuries.
    """
    token = source.toks[i]
    long = _long(lower)
    unit = time_units().nouns.get(lower) or (time_units().long[long] if long else None)
    if unit is None:
        return None
    count = _count(source, i - 1) if i and not long else Decimal(0)
    if count % 1:  # in "anderthalb Jahrhunderten" the number is the fact
        return Fact(token.start, token.end, Kind.DATE, Stretch(unit, weak=True), required=False, spanned=False), i + 1
    if lower in _ONE_AGE:
        count = Decimal(1)
    reading = Stretch(unit, bool(long), not lower.endswith("lang"), int(count))
    return Fact(token.start, token.end, Kind.DATE, reading, required=unit.singular in AGES, rule="vague"), i + 1


def _long(lower: str) -> str | None:
    """Return the unit of time in `jahrelange`, None where the word is another."""
    match = _LONG.fullmatch(lower)
    return match[1] if match and match[1] in time_units().long else None


def _count(source: Source, i: int) -> Decimal:
    """Return the number at token `i`, else 0."""
    token = source.toks[i]
    if token.kind == NUMBER:
        return Decimal(token.text) if len(token.text) < 4 else Decimal(0)
    return german_cardinal(token.text.lower()) or Decimal(0)


def _rate(source: Source, i: int, lower: str) -> Read:
    """Read `pro Monat`."""
    unit = time_units().per.get(source.toks[i + 1].text)
    if lower != "pro" or unit is None:
        return None
    start, stop = source.toks[i].start, source.toks[i + 1].end
    return Fact(start, stop, Kind.NUMBER, Rate(unit), required=False, rule="vague"), i + 2
