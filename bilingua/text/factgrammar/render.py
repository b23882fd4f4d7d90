"""Write a reading as English: the wanted form, all forms that count as right, and the normalised value."""

from __future__ import annotations

from functools import lru_cache

from bilingua.text.factgrammar import amounts_en, calendar_en, write_vague_en
from bilingua.text.factgrammar.numerals import spell
from bilingua.text.factgrammar.readings import (
    Age,
    Calendar,
    Clock,
    Dated,
    Decade,
    Fraction,
    Hint,
    Literal,
    Magnitude,
    Ordinal,
    Pair,
    Quantity,
    Rate,
    Reading,
    Share,
    Stretch,
)
from bilingua.text.factgrammar.style import FactStyle, Rendering, rendering

_OLD = ("-year-old", "-year-olds", " year-old", " year-olds", " year old", " years old", "-year", "")


@lru_cache(maxsize=8192)
def render(reading: Reading, style: FactStyle) -> Rendering:
    """Write a reading in English."""
    match reading:
        case Quantity():
            return amounts_en.quantity(reading, style)
        case Calendar():
            return calendar_en.calendar(reading, style)
        case Clock():
            return calendar_en.clock(reading, style)
        case Ordinal():
            return calendar_en.ordinal(reading)
        case Decade():
            return calendar_en.decade(reading)
        case Age():
            return _age(reading)
        case Pair():
            return _pair(reading)
        case Literal():
            return rendering(reading.text, reading.variants, reading.text)
        case Magnitude():
            return write_vague_en.rough_number(reading)
        case Fraction():
            return write_vague_en.fraction(reading)
        case Share():
            return write_vague_en.share(reading)
        case Stretch():
            return write_vague_en.stretch(reading)
        case Rate():
            return write_vague_en.rate(reading)
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
        forms += write_vague_en.fraction_words(int(left), int(right))
        return rendering(f"{left}/{right}", forms, f"{left}/{right}")
    required_as_score = len(right) == 1 or int(right) > 59 or int(left) > 23
    return rendering(f"{left}-{right}" if required_as_score else f"{left}:{right}", forms, f"{left}:{right}")
