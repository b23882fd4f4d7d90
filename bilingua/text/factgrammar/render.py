"""Write a reading as English: the wanted form, all forms that count as right, and the normalised value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bilingua.errors import SettingsError
from bilingua.text.factgrammar.lexicon import currency, month_names, number_words
from bilingua.text.factgrammar.numerals import ordinal_digits, spell, spell_ordinal
from bilingua.text.factgrammar.readings import (
    Age,
    Calendar,
    Clock,
    Decade,
    Literal,
    Ordinal,
    Pair,
    Quantity,
    Reading,
    plain,
)

_CHOICES = {
    "money": ("words", "symbols"),
    "dates": ("british", "american"),
    "times": ("12h", "24h"),
    "percent": ("percent", "per cent", "%"),
}


@dataclass(frozen=True, slots=True)
class FactStyle:
    """How facts are written in English.

    money: `words` (5.5 billion US dollars) or `symbols` ($5.5 billion). dates: `british` (28 October 2024) or
    `american` (October 28, 2024). times: `12h` (2:30 p.m.) or `24h` (14:30). percent: `percent`, `per cent` or `%`.

    Raises:
        SettingsError: a choice is unknown.
    """

    money: str = "words"
    dates: str = "british"
    times: str = "12h"
    percent: str = "percent"

    def __post_init__(self) -> None:
        """Check the choices."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(
                    f"unknown fact style {name}={getattr(self, name)!r}", hint=f"one of: {', '.join(choices)}"
                )


DEFAULT = FactStyle()


@dataclass(frozen=True, slots=True)
class Rendering:
    """A fact in English: `target`, all `allowed` forms (`target` first) and the normalised `value`."""

    target: str
    allowed: tuple[str, ...]
    value: str


@lru_cache(maxsize=8192)
def render(reading: Reading, style: FactStyle) -> Rendering:
    """Write a reading in English."""
    match reading:
        case Quantity():
            return _quantity(reading, style)
        case Calendar():
            return _calendar(reading, style)
        case Clock():
            return _clock(reading, style)
        case Ordinal():
            return _ordinal(reading)
        case Decade():
            return _decade(reading)
        case Age():
            return _age(reading)
        case Pair():
            return _pair(reading)
        case Literal():
            return _rendering(reading.text, reading.variants, reading.text)


def _rendering(target: str, forms: Iterable[str], value: str) -> Rendering:
    return Rendering(target, tuple(dict.fromkeys([target, *forms])), value)


def grouped(value: Decimal, places: int) -> str:
    """Write a number in English digits with at least `places` decimal places: `1,234.50`."""
    return f"{value:,.{max(places, _places(value))}f}"


def _places(value: Decimal) -> int:
    _, _, decimals = plain(value).partition(".")
    return len(decimals)


def _scale_names() -> list[tuple[int, str, list[str]]]:
    words = number_words("en")
    names = [(power, word) for word, power in words.scales.items() if word not in words.abbreviations]
    return [(power, name, [short for short, p in words.abbreviations.items() if p == power]) for power, name in names]


def _target(reading: Quantity) -> str:
    """Write the number as the source does: digits as digits, words as words, scales as scales."""
    for power, name, _ in _scale_names():
        if reading.scale == power >= 6:
            if reading.spelled and reading.value == Decimal("0.5"):
                return f"half a {name}"
            return f"{grouped(reading.value, reading.places)} {name}"
    total = reading.total
    if reading.spelled and not reading.places and 0 <= total <= 100:
        return spell(int(total))
    year = not reading.grouped and not reading.spelled and not reading.scale and 1000 <= total < 10000 and not reading.places
    if year and not (reading.currency or reading.percent or reading.signs):
        return plain(total)
    return grouped(total, reading.places)


@lru_cache(maxsize=8192)
def _number_forms(total: Decimal, places: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a positive number's forms in digits and in words."""
    digits = [form for p in (places, 0) for form in (grouped(total, p), f"{total:.{max(p, _places(total))}f}")]
    digits.append(grouped(total, places).replace(",", " "))
    words: list[str] = []
    if total % 1 == 0 and 0 <= total < 1000:
        words.append(spell(int(total)))
    if total % 100 == 0 and 0 < total < 10000:
        words.append(f"{spell(int(total) // 100)} hundred")
    if total == 100:
        words.append("a hundred")
    if total % 12 == 0 and 0 < total <= 60:
        words += [f"{spell(int(total) // 12)} dozen", *(["dozen"] if total == 12 else [])]
    if total % 1 == Decimal("0.5") and total < 100:
        whole = int(total)
        words += [f"{spell(whole)} and a half", f"{whole}½", f"{whole} 1/2"] if whole else ["half", "½"]
    for power, name, shorts in _scale_names():
        share = total.scaleb(-power)
        if Decimal("0.1") <= share < 10000 and _places(share) <= 3:
            for number in dict.fromkeys([plain(share), grouped(share, 0), grouped(share, max(places, 1)), grouped(share, places)]):
                digits += [f"{number} {name}", f"{number}-{name}"]
                digits += [f"{number}{gap}{short}" for short in shorts for gap in ("", " ")]
            words += _scaled_words(share, name)
    return tuple(dict.fromkeys(digits)), tuple(words)


def _scaled_words(share: Decimal, name: str) -> list[str]:
    whole = int(share)
    if share % 1 == 0 and whole < 1000:
        return [f"{spell(whole)} {name}", f"{spell(whole)}-{name}", *([f"a {name}"] if whole == 1 else [])]
    if share == Decimal("0.5"):
        return [f"half a {name}", f"half-a-{name}", f"half {name}"]
    if share % 1 == Decimal("0.5") and whole < 100:
        forms = [f"{spell(whole)} and a half {name}", f"{spell(whole)}-and-a-half {name}", f"{whole}½ {name}"]
        return [*forms, f"a {name} and a half"] if whole == 1 else forms
    return [f"a quarter of a {name}", f"quarter of a {name}"] if share == Decimal("0.25") else []


def _quantity(reading: Quantity, style: FactStyle) -> Rendering:
    total = reading.total
    digits, words = _number_forms(abs(total), reading.places)
    target = _target(reading)
    if total < 0:
        bare = [form for form in digits]
        forms = [f"{sign}{form}" for form in bare for sign in ("-", "−", "minus ", "negative ")]
        digits, words = tuple(forms), ()
    if reading.currency:
        return _money(reading, target, digits, words, style)
    if reading.percent:
        return _percent(reading, target, digits, words, style)
    forms = [*digits, *words, *(f"{form}{sign}" for form in digits[:3] for sign in reading.signs)]
    if total % 1 == 0 and 0 < total < 1000 and not reading.scale:
        forms += [ordinal_digits(int(total)), *_times(int(total)), *([spell_ordinal(int(total))] if total < 100 else [])]
        forms += [f"{total}s"] if not reading.spelled and total < 100 else []  # in their 70s
    return _rendering(target, forms, plain(total))


def _times(value: int) -> tuple[str, ...]:
    return {1: ("once", "a", "an"), 2: ("twice", "double", "both"), 3: ("thrice", "triple")}.get(value, ())


def _money(
    reading: Quantity, number: str, digits: Sequence[str], words: Sequence[str], style: FactStyle
) -> Rendering:
    money = currency(reading.currency)
    one = reading.total == 1
    modern = [sign for sign in money.signs if not sign[-1].isalpha()]
    if style.money == "symbols" and modern and number[0].isdigit():
        target = f"{modern[0]}{number}"
    else:
        names = money.short if reading.short else (money.singular, money.plural)
        target = f"{number} {names[0 if one else 1]}"
    forms = [f"{form} {noun}" for form in (*digits, *words) for noun in money.nouns]
    hyphened = [noun.replace(" ", "-") for noun in money.nouns]
    forms += [f"{form}-{noun}" for form in (*digits[:3], *words[:1], *digits[5:7]) for noun in (*money.nouns, *hyphened)]
    for sign in money.signs:
        # A code of letters stands apart; a sign is put in front, or behind as in German.
        gaps = (" ",) if sign[-1].isalpha() else ("", " ")
        forms += [f"{sign}{gap}{form}" for form in digits for gap in gaps]
        forms += [f"{form}{gap}{sign}" for form in digits for gap in gaps]
    return _rendering(target, forms, f"{plain(reading.total)} {reading.currency}")


def _percent(
    reading: Quantity, number: str, digits: Sequence[str], words: Sequence[str], style: FactStyle
) -> Rendering:
    numbers = (*digits, *words)
    if reading.percent == "pp":
        one = reading.total == 1
        word = "percent" if style.percent == "%" else style.percent
        target = f"{number} {word.replace('percent', 'percentage').replace('per cent', 'percentage')} point{'' if one else 's'}"
        tails = (" percentage points", " percentage point", "-percentage-point", "-percentage point", " points", " point", "-point", " per cent", " percent", "%", " %", "pp", " pp")
    else:
        target = f"{number}%" if style.percent == "%" and number[0].isdigit() else f"{number} {style.percent.replace('%', 'percent')}"
        tails = (" percent", " per cent", "%", " %", "-percent", "-per-cent", "-per cent", " pc", "pc", " percentage points", " percentage point")
    value = f"{plain(reading.total)} {reading.percent}"
    return _rendering(target, [f"{form}{tail}" for form in numbers for tail in tails], value)


def _calendar(reading: Calendar, style: FactStyle) -> Rendering:
    value = "-".join([f"{reading.year:04}" if reading.year else "-", f"{reading.month:02}"])
    if not reading.days:
        forms = [f"{name}{link}{reading.year}" for name in _month_forms(reading.month) for link in (" ", ", ", " of ")]
        return _rendering(forms[0], forms, value)
    dates = [f"{value}-{day:02}" for day in reading.days]
    full = f"{month_names()[reading.month][0]}"
    if len(reading.days) > 1:
        return _days(reading, style, "/".join(dates))
    day = reading.days[0]
    year = f" {reading.year}" if reading.year else ""
    forms = [f"{day} {full}{year}", f"{full} {day}" + (f", {reading.year}" if year else "")]
    for name in _month_forms(reading.month):
        for number in (str(day), ordinal_digits(day), f"{day:02}", spell_ordinal(day)):
            for tail in (year, f", {reading.year}", f" of {reading.year}") if year else ("",):
                forms += [f"{number} {name}{tail}", f"{number} of {name}{tail}", f"{name} {number}{tail}", f"{name} the {number}{tail}", f"{name}, {number}{tail}"]
    forms += _digit_dates(day, reading.month, reading.year)
    return _rendering(forms[style.dates == "american"], forms, dates[0])


def _month_forms(month: int) -> tuple[str, ...]:
    full, short = month_names()[month]
    return tuple(dict.fromkeys([full, short, f"{short}.", *(("Sept", "Sept.") if month == 9 else ())]))


def _digit_dates(day: int, month: int, year: int) -> list[str]:
    if not year:
        return [f"{day:02}.{month:02}.", f"{day}.{month}.", f"{day}/{month}", f"{month}/{day}", f"{day:02}/{month:02}", f"{month:02}/{day:02}"]
    short = f"{year % 100:02}"
    forms = [f"{year}-{month:02}-{day:02}"]
    for y in (str(year), short):
        for mark in "./-":
            forms += [mark.join(parts) for parts in ((f"{day:02}", f"{month:02}", y), (str(day), str(month), y))]
        forms += [f"{month:02}/{day:02}/{y}", f"{month}/{day}/{y}"]
    return forms


def _days(reading: Calendar, style: FactStyle, value: str) -> Rendering:
    first, last = (reading.days[0], reading.days[-1])
    year = f" {reading.year}" if reading.year else ""
    links = (" and ", ", ", "-", " & ", "/", " to ") if reading.link == "and" else ("-", " to ", " - ", " through ", " until ", " and ", "/", " into ")
    if reading.link == "and":
        british, american = f"{first} and {last}", f"{first} and {last}"
    else:
        british = american = f"{first} to {last}"
    full = month_names()[reading.month][0]
    forms = [f"{british} {full}{year}", f"{full} {american}" + (f", {reading.year}" if year else "")]
    for name in _month_forms(reading.month):
        for link in links:
            for a, b in ((str(first), str(last)), (ordinal_digits(first), ordinal_digits(last))):
                for tail in (year, f", {reading.year}") if year else ("",):
                    forms += [f"{a}{link}{b} {name}{tail}", f"{a}{link}{b} of {name}{tail}", f"{name} {a}{link}{b}{tail}"]
                    forms += [f"{a} {name}{link}{b} {name}{tail}", f"{name} {a}{link}{name} {b}{tail}", f"{name} {a}{link}the {b}{tail}", f"the {a}{link}the {b} of {name}{tail}", f"{a}{link}the {b} of {name}{tail}", f"{a} of {name}{link}the {b} of {name}{tail}"]
    return _rendering(forms[style.dates == "american"], forms, value)


def _clock(reading: Clock, style: FactStyle) -> Rendering:
    hour, minute = reading.hour, reading.minute
    half = "p.m." if 12 <= hour < 24 else "a.m."
    twelve = hour % 12 or 12
    halves = [half, half.replace(".", "")] + (["p.m.", "pm", "am", "a.m."] if hour <= 12 else [])
    forms: list[str] = []
    shown = minute or 0
    for number in (f"{twelve}:{shown:02}", f"{twelve}.{shown:02}", *((str(twelve), spell(twelve)) if not shown else ())):
        forms += [f"{number}{gap}{part}" for part in halves for gap in (" ", "")]
    clocks = [f"{hour}:{shown:02}", f"{hour:02}:{shown:02}", f"{hour}.{shown:02}", f"{hour:02}.{shown:02}", f"{hour:02}{shown:02}", f"{twelve}:{shown:02}", f"{twelve}.{shown:02}"]
    forms += clocks
    if not shown:
        forms += [f"{n} o'clock" for n in (str(twelve), spell(twelve), str(hour))] + [str(hour), str(twelve), spell(twelve)]
        forms += [name for h, name in ((12, "noon"), (12, "midday"), (0, "midnight"), (24, "midnight")) if h == hour]
    if shown in (15, 30, 45):
        ahead = spell(twelve % 12 + 1)
        forms.append({15: f"quarter past {spell(twelve)}", 30: f"half past {spell(twelve)}", 45: f"quarter to {ahead}"}[shown])
    compact = f"{twelve} {half}" if not shown else f"{twelve}:{shown:02} {half}"
    target = f"{hour:02}:{shown:02}" if style.times == "24h" or hour in (0, 24) else compact
    return _rendering(target, forms, f"{hour:02}:{shown:02}")


def _ordinal(reading: Ordinal) -> Rendering:
    value = reading.value
    digits = ordinal_digits(value)
    words = [spell_ordinal(value), spell(value)] if 0 < value < 100 else []
    if reading.noun:
        numbers = (*words[:1], digits)
        forms = [f"{number}{gap}{reading.noun}" for number in numbers for gap in (" ", "-")]
        forms += [f"{reading.letter}{value}", f"{value}{reading.letter}", f"{reading.letter} {value}"]
        if reading.letter == "H":
            forms += [f"{number} six months" for number in numbers] + [f"{number} half-year" for number in numbers]
        else:
            forms += [f"{number} three months" for number in numbers]
        return _rendering(forms[0], forms, f"{reading.letter}{value}")
    target = words[0] if 0 < value < 10 else digits
    long = [digits.replace(str(value), f"{value:,}"), f"{value:,}"] if value > 999 else []
    return _rendering(long[0] if long else target, [*words, digits, *long, str(value), f"{value}."], f"{value}.")


def _decade(reading: Decade) -> Rendering:
    short = reading.year % 100
    century = reading.year - short or (1900 if short else 2000)
    forms = [f"{century + short}s", f"{century + short}'s", f"{short:02}s", f"'{short:02}s", f"{short:02}'s"]
    if reading.year < 100 and short < 30:
        forms.append(f"{2000 + short}s")
    forms += [word for word, value in number_words("en").values["decade"].items() if value == short]
    return _rendering(forms[0], forms, forms[0])


def _age(reading: Age) -> Rendering:
    years = reading.years
    forms = [f"{number}{tail}" for number in (str(years), *([spell(years)] if years < 1000 else ()))
             for tail in ("-year-old", "-year-olds", " year-old", " year-olds", " year old", " years old", "-year", "")]  # fmt: skip
    return _rendering(forms[0], forms, str(years))


def _pair(reading: Pair) -> Rendering:
    left, right = reading.left, reading.right
    forms = [f"{left}{mark}{right}" for mark in ("-", ":", "/", " to ", ".", " - ")]
    if reading.mark == "/":
        if len(left) == 4 and len(right) == 2:
            forms += [f"{left}{mark}{left[:2]}{right}" for mark in ("-", "/", " to ")]
        return _rendering(f"{left}/{right}", forms, f"{left}/{right}")
    required_as_score = len(right) == 1 or int(right) > 59 or int(left) > 23
    return _rendering(f"{left}-{right}" if required_as_score else f"{left}:{right}", forms, f"{left}:{right}")
