"""Write a reading as English: the wanted form, all forms that count as right, and the normalised value."""

from __future__ import annotations

from functools import lru_cache

from bilingua.facts import write_amounts, write_dates, write_vague
from bilingua.facts.numerals import spell
from bilingua.facts.readings import (
    Age,
    Calendar,
    Clock,
    Dated,
    Decade,
    Fraction,
    Hint,
    Hours,
    Literal,
    Magnitude,
    Ordinal,
    Pair,
    Quantity,
    Rate,
    Reading,
    Share,
    Stretch,
    Weekdays,
)
from bilingua.facts.style import FactStyle, Rendering, rendering

_OLD = ("-year-old", "-year-olds", " year-old", " year-olds", " year old", " years old", "-year", "")


@lru_cache(maxsize=8192)
def render(reading: Reading, style: FactStyle) -> Rendering:
    """Write a reading in English."""
    match reading:
        case Quantity():
            return write_amounts.quantity(reading, style)
        case Calendar():
            return write_dates.calendar(reading, style)
        case Clock():
            return write_dates.clock(reading, style)
        case Hours():
            return write_dates.hours(reading, style)
        case Weekdays():
            return write_dates.weekdays(reading)
        case Ordinal():
            return write_dates.ordinal(reading)
        case Decade():
            return write_dates.decade(reading)
        case Age():
            return _age(reading)
        case Pair():
            return _pair(reading)
        case Literal():
            return rendering(reading.text, reading.variants, reading.text)
        case Magnitude():
            return write_vague.rough_number(reading)
        case Fraction():
            return write_vague.fraction(reading)
        case Share():
            return write_vague.share(reading)
        case Stretch():
            return write_vague.stretch(reading)
        case Rate():
            return write_vague.rate(reading)
        case Dated():
            return _dated(reading, style)
        case Hint():
            return rendering(reading.key, (), reading.key)


def _dated(reading: Dated, style: FactStyle) -> Rendering:
    """Write a date in every pattern of what narrows it down, each form of the date in it."""
    date = render(reading.date, style)
    forms = [pattern.format(form) for pattern in reading.patterns for form in date.allowed]
    return rendering(reading.patterns[0].format(date.target), forms, f"{reading.key} {date.value}")


def _age(reading: Age) -> Rendering:
    years = reading.years
    forms = [f"{number}{tail}" for number in (str(years), *([spell(years)] if years < 1000 else ())) for tail in _OLD]
    return rendering(forms[0], forms, str(years))


def _pair(reading: Pair) -> Rendering:
    left, right = reading.left, reading.right
    forms = [f"{left}{mark}{right}" for mark in ("-", ":", "/", " to ", " - ")]
    if reading.mark == "/":
        if len(left) == 4 and len(right) == 2:
            forms += [f"{left}{mark}{left[:2]}{right}" for mark in ("-", "/", " to ")]
        forms += write_vague.fraction_words(int(left), int(right))
        return rendering(f"{left}/{right}", forms, f"{left}/{right}")
    required_as_score = len(right) == 1 or int(right) > 59 or int(left) > 23
    return rendering(f"{left}-{right}" if required_as_score else f"{left}:{right}", forms, f"{left}:{right}")
