"""Read rough quantities in English, and the words near a date that narrow it down, for comparison only."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from bilingua.facts.numerals import english_small
from bilingua.facts.readings import Fraction, Hint, Magnitude, Quantity, Reading, Share
from bilingua.facts.tokens import NUMBER, WORD, Token
from bilingua.facts.vocabulary import (
    AGES,
    TimeUnit,
    english_date_parts,
    magnitudes,
    months,
    number_words,
    quantifiers,
    time_units,
)

# How far before or after its qualifier a date may be: "since at least the early summer of 2019".
_BEHIND, _BEFORE = 7, 3
_HALVED = frozenset({"halve", "halves", "halved", "halving", "halfway"})
_AGAIN = frozenset({"and", "upon", "on", "of"})
_EVERY = frozenset({"every", "each"})
_SINGLE = frozenset({"a", "an", "one"})
_BEFORE_UNIT = frozenset({"per", "a", "an"}) | _EVERY
_HYPHENS = frozenset("-‐‑")
_AND_A_HALF = ["and", "a", "half"]

# A reading and the index of the token after it.
Read = tuple[Reading, int] | None


def vague(toks: list[Token], i: int) -> Read:
    """Read a rough quantity, or a word that may render one, at a WORD."""
    lower = toks[i].text.lower()
    if lower not in _first_words() and not lower.endswith("long"):
        return None
    return (
        _rough_number(toks, i, lower)
        or _unit_and_a_half(toks, i, lower)
        or _fraction(toks, i, lower)
        or _share(toks, i, lower)
        or _rate(toks, i, lower)
        or _stretch(toks, i, lower)
        or _date_part(toks, i, lower)
    )


@cache
def _first_words() -> frozenset[str]:
    """Return the words that a reading may begin with, apart from `month-long` and the like."""
    tables = (quantifiers("en"), magnitudes("en"), english_small(), _rates(), _units(), english_date_parts())
    return frozenset({"multi", *_SINGLE, *_HALVED, *_EVERY, *_BEFORE_UNIT}).union(*tables)


def _word(toks: list[Token], i: int) -> str:
    return toks[i].text.lower()


def _step(toks: list[Token], i: int, *words: str) -> int:
    """Step over a hyphen or one of the words at token `i`."""
    return i + (toks[i].text in _HYPHENS or _word(toks, i) in words)


def _rough_number(toks: list[Token], i: int, lower: str) -> Read:
    """Read `hundreds of millions`, `several hundred thousand`, `tens of thousands`, `a million-dollar deal`."""
    words = magnitudes("en")
    at = i
    if lower in quantifiers("en") or lower == "multi":
        at = _step(toks, i + 1, "of")
    elif lower not in words:
        return None
    power, role = words.get(_word(toks, at), (0, ""))
    if not power or (at == i and role == "counted" and toks[at + 1].text not in _HYPHENS):
        return None
    weak = role == "weak" or lower == "multi" or (at == i and role == "counted")
    end = at + 1
    while (more := words.get(_word(toks, behind := _step(toks, end, "of")), (0, ""))[0]) > 2:
        power, weak, end = power + more, False, behind + 1
    if _word(toks, end) in _AGAIN and _word(toks, end + 1) == _word(toks, end - 1):
        end += 2  # thousands upon thousands
    return Magnitude(power, weak=weak), end


def _unit_and_a_half(toks: list[Token], i: int, lower: str) -> Read:
    """Read `a year and a half`, `two hours and a half`."""
    number = Decimal(1) if lower in _SINGLE else english_small().get(lower)
    unit = _units().get(_word(toks, i + 1))
    if number is None or unit is None or [_word(toks, at) for at in range(i + 2, min(i + 5, len(toks)))] != _AND_A_HALF:
        return None
    value = number + Decimal("0.5")
    reading = Quantity(value, 1, spelled=True, others=(value * unit.factor,) if unit.factor else ())
    return reading, i + 1 if unit.singular in AGES else i + 5  # the century of "a century and a half" is read too


def _fraction(toks: list[Token], i: int, lower: str) -> Read:
    """Read `two-thirds`, `one third`, `a fifth of`; `a third` alone may count on."""
    if lower in _HALVED:
        return Hint("1/2"), i + 1
    number = Decimal(1) if lower in _SINGLE else english_small().get(lower)
    at = _step(toks, i + 1)
    noun = _word(toks, at)
    whole = _wholes().get(noun.removesuffix("s"), 0)
    if number is None or not 0 < number < whole:
        return None
    if number > 1:
        joined = at > i + 1
        return (Fraction(int(number), whole, weak=whole == 4), at + 1) if joined or noun.endswith("s") else None
    behind = _word(toks, at + 1)
    if noun.endswith("s") or behind in ("to", "past") or toks[at + 1].text in _HYPHENS:
        return None
    of = behind == "of"
    if whole == 4 and of and _word(toks, at + 2) in _SINGLE:  # a quarter of a million, of an hour
        return None
    return Fraction(1, whole, weak=not of), at + 1


@cache
def _wholes() -> dict[str, int]:
    """Return the denominators by their singular: third, quarter, fourth, … tenth."""
    ordinals = number_words("en").values["ordinal"]
    return {"quarter": 4, **{word: int(value) for word, value in ordinals.items() if 3 <= value <= 10}}


def _share(toks: list[Token], i: int, lower: str) -> Read:
    """Read `one in three`, `one out of every three`, `every third`, `every other`."""
    if lower in _EVERY:
        ordinals = {**number_words("en").values["ordinal"], "other": Decimal(2)}
        value = ordinals.get(_word(toks, i + 1), Decimal(0))
        return (Share(int(value), weak=True), i + 2) if value > 1 else None
    if lower != "one" or _word(toks, i + 1) not in ("in", "out"):
        return None
    at = _step(toks, i + 2, "of")
    at = _step(toks, at, "every")
    token = toks[at]
    digits = token.kind == NUMBER and len(token.text) < 4
    whole = Decimal(token.text) if digits else english_small().get(token.text.lower())
    return (Share(int(whole), weak=True), at + 1) if whole and whole > 1 else None


def _rate(toks: list[Token], i: int, lower: str) -> Read:
    """Read what may mean `per month`: that, `a month`, `each month`, `monthly`."""
    if lower in _BEFORE_UNIT:
        at = _step(toks, i + 1)  # £2-a-day
        keys = _rates().get(_word(toks, at), ())
        lasting = _word(toks, _step(toks, at + 1)) == "long"  # a week-long stay
        return (_hint(keys), at + 1) if keys and not lasting else None
    keys = _rates().get(lower, ())
    return (_hint(keys), i + 1) if keys and f"per {lower}" not in keys else None


@cache
def _rates() -> dict[str, tuple[str, ...]]:
    """Return the keys of rates by the words that stand for them, the unit itself among these."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in time_units().per.values():
        if unit.singular in AGES:  # "for a decade" is not a rate
            continue
        for word in (unit.singular, *unit.rate):
            found[word] = (*found.get(word, ()), f"per {unit.singular}")
    return found


def _stretch(toks: list[Token], i: int, lower: str) -> Read:
    """Read a rough time: `decades`, `years` without a number, `month-long`."""
    long = lower.removesuffix("long")
    unit = _units().get(long or lower)
    if unit is None:
        return None
    lasting = long != lower or _word(toks, _step(toks, i + 1)) in ("long", "old")
    counted = i > 0 and (toks[i - 1].kind == NUMBER or _word(toks, i - 1) in english_small())
    rough = unit.singular in AGES or lasting or (lower == unit.plural and not counted)
    return (Hint(unit.plural), i + 1) if rough else None


@cache
def _units() -> dict[str, TimeUnit]:
    """Return the units of a rough time by their English words."""
    return {word: unit for unit in time_units().long.values() for word in (unit.singular, unit.plural)}


def _date_part(toks: list[Token], i: int, lower: str) -> Read:
    """Read a word that narrows a date down and stands near one: `early`, `since`, `summer`."""
    keys = english_date_parts().get(lower, ())
    near = range(max(0, i - _BEFORE), min(len(toks), i + _BEHIND))
    return (_hint(keys), i + 1) if keys and any(_date(toks[at]) for at in near) else None


def _date(token: Token) -> bool:
    """Return whether a token is a month, a year or a decade."""
    if token.kind == NUMBER:
        return len(token.text) == 4 or (len(token.text) == 2 and token.text[1] == "0")
    lower = token.text.lower()
    return token.kind == WORD and (
        (token.text[0].isupper() and lower in months("en")) or lower in number_words("en").values["decade"]
    )


def _hint(keys: Iterable[str]) -> Hint:
    first, *others = keys
    return Hint(first, tuple(others))
