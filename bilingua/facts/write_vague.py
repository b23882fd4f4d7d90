"""Write rough quantities in English: `hundreds of millions of dollars`, `two thirds`, `one in three`, `for decades`."""

from __future__ import annotations

from functools import cache

from bilingua.facts.numerals import ordinal_digits, spell, spell_ordinal
from bilingua.facts.readings import Fraction, Magnitude, Rate, Share, Stretch, magnitude
from bilingua.facts.style import Rendering, rendering
from bilingua.facts.vocabulary import AGES, TimeUnit, currency, magnitudes

_QUANTIFIERS = ("several", "few", "many", "couple of", "couple", "multiple")

# What English puts between the article and the part: gut ein Fünftel, a good fifth.
_BEFORE_PART = ("good", "full", "whole", "further", "mere")


def rough_number(reading: Magnitude) -> Rendering:
    """Write a rough number, with its currency."""
    plurals, counted = _names(reading.power)
    numbers = [f"{q} {name}" for name in counted for q in _QUANTIFIERS]
    target = plurals[0]
    if reading.quantifier and counted and reading.power % 3 != 1:
        target = f"{reading.quantifier} {counted[0]}"
    value = f"~{magnitude(reading.power)}"
    if not reading.currency:
        return rendering(target, [*plurals, *numbers, *(name.replace(" ", "-") for name in numbers)], value)
    money = currency(reading.currency)
    names = money.short if reading.short else (money.singular, money.plural)
    link = " of" if target == plurals[0] else ""
    forms = [f"{number}{gap}{noun}" for number in plurals for noun in money.nouns for gap in (" of ", " ", " in ")]
    forms += [f"{number}{gap}{noun}" for number in numbers for noun in money.nouns for gap in (" ", "-")]
    return rendering(f"{target}{link} {names[1]}", forms, f"{value} {reading.currency}")


@cache
def _names(power: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a power of ten in the plural (`hundreds of millions`) and to be counted (`hundred million`).

    The usual one comes first.
    """
    words = magnitudes("en")
    plurals = [magnitude(power)]
    counted = [word for word, (own, role) in words.items() if role == "counted" and own == power]
    for word, (own, role) in words.items():
        rest = [
            name for name, (other, kind) in words.items() if kind == "counted" and other == power - own and other > 2
        ]
        if role in ("plural", "weak") and own < 4:
            plurals += [f"{word} of {name}s" for name in rest] + ([word] if own == power else [])
        if role == "counted" and own in (1, 2):
            counted += [f"{word} {name}" for name in rest]
    return tuple(dict.fromkeys(plurals)), tuple(dict.fromkeys(counted))


def fraction_words(part: int, whole: int) -> list[str]:
    """Return a fraction in words, the usual form first: `three quarters`, `half`, `two-thirds`; [] for odd ones."""
    if (part, whole) == (1, 2):
        return ["half", "a half", "one half", "one-half", "half a", "½"]
    if not 0 < part < whole or not 2 < whole <= 12:
        return []
    nouns = ["quarter", "fourth"] if whole == 4 else [spell_ordinal(whole)]
    numbers = ["a", "one"] if part == 1 else [spell(part), str(part)]
    plural = "s" if part > 1 else ""
    return [f"{number}{gap}{noun}{plural}" for noun in nouns for gap in (" ", "-") for number in numbers]


def fraction(reading: Fraction) -> Rendering:
    """Write a part of a whole."""
    part, whole = reading.part, reading.whole
    words = fraction_words(part, whole)
    forms = [*words, f"{part}/{whole}"]
    if part == 1:
        noun = words[0].removeprefix("a ")
        forms += [f"{adjective} {noun}" for adjective in _BEFORE_PART]
    if whole == 2:
        forms += ["halve", "halves", "halved", "halving", "halfway"]
    else:
        forms += [form.removesuffix("s") for form in words]  # a two-thirds majority, a two-third majority
        forms += _out_of(part, whole)
    if 100 * part % whole == 0:
        percent = 100 * part // whole
        forms += [f"{number}{tail}" for number in (str(percent), spell(percent)) for tail in (" percent", " per cent")]
        forms.append(f"{percent}%")
    return rendering(words[0], forms, f"{part}/{whole}")


def _out_of(part: int, whole: int) -> list[str]:
    numbers = ((spell(part), spell(whole)), (str(part), str(whole)))
    links = (" in ", " out of ", " in every ", " out of every ", " of ")
    return [f"{left}{link}{right}" for left, right in numbers for link in links]


def share(reading: Share) -> Rendering:
    """Write one of several."""
    whole = reading.whole
    forms = _out_of(1, whole)
    ordinals = [ordinal_digits(whole), *([spell_ordinal(whole)] if whole < 100 else [])]
    forms += [f"every {number}" for number in reversed(ordinals)]
    forms += [f"{words} of" for words in fraction_words(1, whole)]
    forms += [f"every {number}" for number in (spell(whole), str(whole))]  # every two weeks
    if whole == 2:
        forms += ["every other", "alternate"]
    return rendering(forms[0], forms, f"1 in {whole}")


def stretch(reading: Stretch) -> Rendering:
    """Write a rough time."""
    unit = reading.unit
    if reading.long:
        forms = [
            f"{before}{unit.plural}{behind}" for before in ("for ", "", "over ", "many ") for behind in ("", " of")
        ]
        forms += [f"{name}{gap}long" for name in (unit.plural, unit.singular) for gap in ("-", " ")]
        target = f"{unit.plural}-long" if reading.attribute else unit.plural
        return rendering(target, [*forms, *_lasting(unit)], unit.plural)
    forms = [unit.plural, unit.singular, *_lasting(unit)]
    if unit.singular in AGES:
        forms += [f"{name} of {unit.smaller}" for name in _names(len(str(unit.factor)) - 1)[0]]
    if reading.count:
        number = reading.count * unit.factor
        numbers = (f"{number:,}", str(number), *([spell(number)] if number < 1000 else []))
        forms += [f"{one}{gap}{unit.smaller}" for one in numbers for gap in (" ", "-")]
    return rendering(unit.singular if reading.count == 1 else unit.plural, forms, unit.plural)


def _lasting(unit: TimeUnit) -> list[str]:
    return [f"{name}-{tail}" for name in (unit.plural, unit.singular) for tail in ("long", "old")]


def rate(reading: Rate) -> Rendering:
    """Write what something is counted by."""
    unit = reading.unit.singular
    article = "an" if unit[0] in "aeiou" or unit == "hour" else "a"
    forms = [f"{link} {unit}" for link in ("per", article, "each", "every", "in a", "in one", "for each")]
    return rendering(forms[0], [*forms, *reading.unit.rate, *(f"per {word}" for word in reading.unit.rate)], forms[0])
