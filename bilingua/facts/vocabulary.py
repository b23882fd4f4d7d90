"""The words of facts: number words from the data folder, months, currencies and units from CLDR by Babel.

Babel is imported when a table is first used.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from bilingua.data import read_lines


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its ISO code, its English names and signs.

    `singular` and `plural` are CLDR's full names, `short` those of the bare noun (`dollar`, `dollars`), `nouns` all
    that count as right, `signs` what is put in front of an amount.
    """

    code: str
    singular: str
    plural: str
    short: tuple[str, str]
    nouns: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language by role; `scales` maps a word to its power of ten, `dotted` what `Bio.` is."""

    values: Mapping[str, Mapping[str, Decimal]]
    scales: Mapping[str, int]
    abbreviations: Mapping[str, int]
    dotted: Mapping[str, int]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a TSV table of the data folder as dicts keyed by its header; `#` begins a comment."""
    return tuple(csv.DictReader(read_lines(f"facts/{name}.tsv"), delimiter="\t"))


def listed(cell: str) -> tuple[str, ...]:
    """Return the items of a table cell that holds several, separated by semicolons."""
    return tuple(item for part in cell.split(";") if (item := part.strip()))


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of `de` or `en`."""
    values: dict[str, dict[str, Decimal]] = {}
    scales: dict[str, int] = {}
    abbreviations: dict[str, int] = {}
    dotted: dict[str, int] = {}
    for row in table(f"number_words_{language}"):
        if row["role"] in ("scale", "abbreviation"):
            scales[row["word"]] = int(row["value"])
            if row["role"] == "abbreviation":
                abbreviations[row["word"]] = int(row["value"])
        elif row["role"] == "dotted":
            dotted[row["word"]] = int(row["value"])
        else:
            values.setdefault(row["role"], {})[row["word"]] = Decimal(row["value"])
    return NumberWords(values, scales, abbreviations, dotted)


@cache
def number_suffixes() -> tuple[tuple[str, str], ...]:
    """Return the German endings that make a word of a number (`-jährig`) with their English, longest first."""
    rows = ((row["suffix"], row["english"]) for row in table("number_suffixes_de"))
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


@cache
def periods() -> Mapping[str, tuple[str, str]]:
    """Return the numbered parts of a year: German noun in lower case → (English noun, letter as in `Q3`)."""
    return {row["noun"]: (row["english"], row["letter"]) for row in table("period_nouns_de")}


@cache
def magnitudes(language: str) -> Mapping[str, tuple[int, str]]:
    """Return the words for a rough number (`Hunderte`) in lower case: power of ten, and role as the table explains."""
    rows = table(f"magnitudes_{language}")
    return {row["word"]: (int(row["power"]), row["role"]) for row in rows if row["role"] != "prefix"}


@cache
def magnitude_prefixes() -> Mapping[str, int]:
    """Return the beginnings of German words with a rough number in them (`Milliardenhilfe`), with its power of ten."""
    return {row["word"]: int(row["power"]) for row in table("magnitudes_de") if row["role"] == "prefix"}


@cache
def quantifiers(language: str) -> Mapping[str, str]:
    """Return the words that make the number after them rough (`mehrere`), with their English (`several`)."""
    return {row["word"]: row["english"] for row in table("quantifiers") if row["language"] == language}


# Units that are a rough time by themselves.
AGES = ("decade", "century", "millennium")


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """A unit of time, or what else things are counted by: its English.

    `rate` are words that mean `per month`; `factor` of the `smaller` units make one, 0 where none is in use.
    """

    singular: str
    plural: str
    rate: tuple[str, ...]
    factor: int = 0
    smaller: str = ""


@dataclass(frozen=True, slots=True)
class TimeUnits:
    """The units of time by their German words: after `pro`, before `-lang`, and as a rough time by themselves."""

    per: Mapping[str, TimeUnit]
    long: Mapping[str, TimeUnit]
    nouns: Mapping[str, TimeUnit]


@cache
def time_units() -> TimeUnits:
    """Return the units of time."""
    units = [(row, _time_unit(row)) for row in table("time_units")]
    return TimeUnits(
        per={row["german"]: unit for row, unit in units},
        long={row["long"]: unit for row, unit in units if row["long"]},
        nouns={noun: unit for row, unit in units for noun in listed(row["nouns"] or "")},
    )


def _time_unit(row: Mapping[str, str]) -> TimeUnit:
    factor, _, smaller = (row["smaller"] or "0").partition(" ")
    return TimeUnit(row["english"], row["plural"], listed(row["rate"] or ""), int(factor), smaller)


@cache
def counted_unit(word: str) -> TimeUnit | None:
    """Return the unit of time that a German noun names in any of its forms, None where it names none."""
    units, plural = time_units(), word.lower()
    return units.per.get(word) or units.long.get(plural) or units.long.get(plural.removesuffix("n"))


@dataclass(frozen=True, slots=True)
class DatePart:
    """What narrows a date down (`Mitte`): its key, English patterns with `{}` for the date, and what may follow it."""

    key: str
    forms: tuple[str, ...]
    followers: frozenset[str]


@cache
def date_parts() -> Mapping[str, DatePart]:
    """Return the German words that narrow a date down, in lower case."""
    return {
        word: DatePart(row["key"], listed(row["forms"]), frozenset(row["with"].split()))
        for row in table("date_parts")
        for word in listed(row["german"])
    }


@cache
def english_date_parts() -> Mapping[str, tuple[str, ...]]:
    """Return the English words that narrow a date down, each with the keys that it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for row in table("date_parts"):
        for word in listed(row["english"]):
            found[word] = (*found.get(word, ()), row["key"])
    return found


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale(language)


@cache
def months(language: str) -> Mapping[str, int]:
    """Return the month names and abbreviations of `de` or `en` in lower case without full stop."""
    found: dict[str, int] = {}
    for locale in (_locale(language), *((_locale("de_AT"),) if language == "de" else ())):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    found[name.rstrip(".").lower()] = number
    if language == "en":
        found["sept"] = 9
    return found


@cache
def month_names() -> Mapping[int, tuple[str, str]]:
    """Return the English name and abbreviation of each month, without full stop."""
    wide, short = (_locale("en").months["format"][width] for width in ("wide", "abbreviated"))
    return {number: (wide[number], short[number]) for number in wide}


@cache
def weekdays() -> Mapping[str, int]:
    """Return the German abbreviations of weekdays (`Mo`) without full stop, 0 for Monday."""
    return {name.rstrip("."): day for day, name in _locale("de").days["format"]["short"].items()}


@cache
def weekday_names() -> Mapping[int, tuple[str, str]]:
    """Return the English abbreviation (`Mon`) and name of each weekday, 0 for Monday."""
    short, wide = (_locale("en").days["format"][width] for width in ("abbreviated", "wide"))
    return {day: (short[day], wide[day]) for day in short}


def stem(phrase: str) -> str:
    """Return a currency phrase in lower case, hyphens as spaces and its leading adjectives without ending."""
    *adjectives, noun = phrase.lower().replace("-", " ").split()
    return " ".join([*(word.rstrip("rn").removesuffix("e") if len(word) > 4 else word for word in adjectives), noun])


@cache
def _currency_rows() -> Mapping[str, dict[str, str]]:
    return {row["code"]: row for row in table("currencies")}


@cache
def currency(code: str) -> Currency:
    """Return a currency by its ISO code, with the names that CLDR and the data folder know."""
    from babel.numbers import get_currency_name

    singular, plural = (get_currency_name(code, count, locale="en") for count in (1, 2))
    row = _currency_rows().get(code)
    nouns = [part.strip() for part in row["english"].split(";")] if row else []
    signs = [part.strip() for part in row["signs"].split(";")] if row else [code]
    short = (nouns[0], nouns[min(1, len(nouns) - 1)]) if nouns else (singular, plural)
    return Currency(code, singular, plural, short, tuple(dict.fromkeys([plural, singular, *nouns])), tuple(signs))


@cache
def german_currencies() -> Mapping[str, str]:
    """Return every German currency name, as `stem` writes it, with its code."""
    from babel.numbers import get_currency_name

    found: dict[str, str] = {}
    for code in sorted(_locale("de").currencies):
        if _locale("de").currencies[code].endswith(")"):  # a bygone currency, named with its years
            continue
        for count in (1, 2):
            name = get_currency_name(code, count, locale="de")
            if len(name.split()) > 1 or "-" in name:
                found.setdefault(stem(name), code)
    for code, row in _currency_rows().items():
        found.update((stem(name), code) for name in row["german"].split(";"))
    return found


@cache
def currency_signs() -> Mapping[str, str]:
    """Return the signs and codes written before or after an amount (`$`, `€`, `CHF`), without full stop."""
    found: dict[str, str] = {}
    for code, row in _currency_rows().items():
        for sign in (*row["signs"].split(";"), code):
            found.setdefault(sign.strip().rstrip("."), code)
    return found


# CLDR's signs for inches and for the speed of light are German words: "die Studie von 2005 in Berlin".
_NO_UNITS = ("in", "light")


@cache
def units() -> Mapping[str, tuple[str, ...]]:
    """Return the German unit words and signs (`km`, `Kilometer`) with the English signs that may be glued (`km`)."""
    found: dict[str, tuple[str, ...]] = {}
    german, english = (_locale(language)._data["unit_patterns"] for language in ("de", "en"))
    for unit in sorted(german):
        signs = [_bare(english[unit], width) for width in ("narrow", "short")]
        for width in ("long", "short"):
            word = _bare(german[unit], width)
            if word and " " not in word and word not in _NO_UNITS:
                found.setdefault(word, tuple(dict.fromkeys(sign for sign in signs if sign)))
    for row in table("units"):
        signs = [sign.strip() for sign in row["signs"].split(";")]
        found[row["german"]] = tuple(dict.fromkeys([*found.get(row["german"], ()), *signs]))
    return found


def _bare(patterns: Mapping[str, Any], width: str) -> str:
    pattern = patterns.get(width, {}).get("other", "")
    return str(pattern).replace("{0}", "").strip() if isinstance(pattern, str) else ""
