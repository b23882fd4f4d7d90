"""Write a reading as English: the wanted form, all forms that count as right, and the normalised value."""

from __future__ import annotations

from functools import lru_cache

from bilingua.text.factgrammar import amounts_en, calendar_en
from bilingua.text.factgrammar.numerals import spell
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
)
from bilingua.text.factgrammar.style import FactStyle, Rendering, rendering

_PARTS = {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}
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


def _age(reading: Age) -> Rendering:
    years = reading.years
    forms = [f"{number}{tail}" for number in (str(years), *([spell(years)] if years < 1000 else ())) for tail in _OLD]
    return rendering(forms[0], forms, str(years))


def _fraction(part: int, whole: int) -> list[str]:
    """Return a fraction in words: `three quarters`, `half`, `two-thirds`."""
    if (part, whole) == (1, 2):
        return ["half", "a half", "one half", "one-half", "half a", "½"]
    if not 0 < part < whole or whole not in _PARTS or part > 12:
        return []
    noun = _PARTS[whole] + ("s" if part > 1 else "")
    numbers = [spell(part), *(["a", "one"] if part == 1 else [])]
    return [f"{number}{gap}{noun}" for number in dict.fromkeys(numbers) for gap in (" ", "-")]


def _pair(reading: Pair) -> Rendering:
    left, right = reading.left, reading.right
    forms = [f"{left}{mark}{right}" for mark in ("-", ":", "/", " to ", " - ")]
    if reading.mark == "/":
        if len(left) == 4 and len(right) == 2:
            forms += [f"{left}{mark}{left[:2]}{right}" for mark in ("-", "/", " to ")]
        forms += _fraction(int(left), int(right))
        return rendering(f"{left}/{right}", forms, f"{left}/{right}")
    required_as_score = len(right) == 1 or int(right) > 59 or int(left) > 23
    return rendering(f"{left}-{right}" if required_as_score else f"{left}:{right}", forms, f"{left}:{right}")
