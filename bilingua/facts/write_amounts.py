"""Numbers, money and percentages in English."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from bilingua.facts.numerals import ordinal_digits, spell, spell_ordinal
from bilingua.facts.readings import Quantity, plain
from bilingua.facts.style import FactStyle, Rendering, rendering
from bilingua.facts.vocabulary import TimeUnit, currency, number_words

# From here on, numbers in running text are written with their scale; a long row of digits is not a real alternative.
_LONG = 10_000_000
_HALF = Decimal("0.5")
_FRACTIONS = (_HALF, Decimal("0.25"))
_TIMES = {1: ("once",), 2: ("twice", "double"), 3: ("thrice", "triple")}


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of one positive number: in digits, in digits with a scale, in words. The usual form comes first."""

    digits: tuple[str, ...]
    scaled: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.digits + self.scaled + self.words


def quantity(reading: Quantity, style: FactStyle) -> Rendering:
    """Write a number, an amount of money or a percentage."""
    target = _target(reading)
    forms = _forms(abs(reading.total), reading.places, reading.scale)
    if reading.total < 0:
        signed = tuple(f"{sign}{form}" for form in forms.digits + forms.scaled for sign in ("-", "minus ", "negative "))
        forms = _Forms(signed, (), tuple(f"minus {form}" for form in forms.words))
    if reading.currency:
        return _money(reading, target, forms, style)
    if reading.percent:
        return _percent(reading, target, forms, style)
    return rendering(target, [*forms.all, *_counted(reading, forms)], plain(reading.total))


def grouped(value: Decimal, places: int) -> str:
    """Write a number in English digits with at least `places` decimal places: `1,234.50`."""
    return f"{value:,.{max(places, _places(value))}f}"


def _places(value: Decimal) -> int:
    return len(plain(value).partition(".")[2])


@cache
def _scales() -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """Return power of ten, name and abbreviations of each English scale, smallest first."""
    words = number_words("en")
    names = [(power, word) for word, power in words.scales.items() if word not in words.abbreviations]
    shorts = {
        power: [word for word, p in words.abbreviations.items() if p == power and len(word) < 3] for power, _ in names
    }
    return tuple((power, name, tuple(shorts[power])) for power, name in sorted(names))


def _target(reading: Quantity) -> str:
    """Write the number as the source does: digits as digits, small words as words, scales as scales."""
    if reading.scale >= 6:
        name = next(name for power, name, _ in _scales() if power == reading.scale)
        half = reading.spelled and reading.value == Decimal("0.5")
        return f"half a {name}" if half else f"{grouped(reading.value, reading.places)} {name}"
    total = reading.total
    if reading.spelled and total == int(total) and 0 <= total <= 100:
        return spell(int(total))
    if reading.spelled and total % 1 == _HALF and not (reading.currency or reading.percent):
        return _number_words(total)[0]
    loose = not (reading.grouped or reading.spelled or reading.currency or reading.percent or reading.signs)
    if loose and 1000 <= total < 10000 and not reading.places and not reading.scale:
        return plain(total)  # probably a year
    return grouped(total, 0 if reading.scale else reading.places)


@lru_cache(maxsize=8192)
def _forms(total: Decimal, places: int, scale: int) -> _Forms:
    """Return the forms of a positive number that is written with `places` and in a power of ten."""
    shown = 0 if scale else places
    digits = [grouped(total, shown), grouped(total, 0)]
    digits += [digit.replace(",", "") for digit in (digits if total < _LONG else digits[:1])]
    if total < _LONG:
        digits += [digits[0].replace(",", " ")] if total >= 1000 else []
    scaled: list[str] = []
    words = _number_words(total)
    for power, name, shorts in _scales():
        share = total.scaleb(-power)
        if power != scale and not (1 <= share < 1000 and _places(share) <= 3):
            words += _scaled_words(share, name) if share in _FRACTIONS and power >= 6 else []
            continue
        for number in dict.fromkeys([grouped(share, places if power == scale else 0), grouped(share, 0)]):
            scaled += [f"{number} {name}", f"{number}-{name}"]
            scaled += [f"{number}{gap}{short}" for short in shorts for gap in ("", " ")]
        words += _scaled_words(share, name)
    return _Forms(tuple(dict.fromkeys(digits)), tuple(scaled), tuple(words))


def _number_words(total: Decimal) -> list[str]:
    words: list[str] = []
    if total >= 10_000:
        return words
    whole = int(total)
    if total == whole and whole < 1000:
        words.append(spell(whole))
    if total % 100 == 0 and total > 0:
        words += [f"{spell(whole // 100)} hundred", *(["a hundred"] if whole == 100 else [])]
    if total % 12 == 0 and 0 < total <= 60:
        words += [f"{spell(whole // 12)} dozen", *(["dozen"] if whole == 12 else [])]
    if total - whole == _HALF and whole < 100:
        half = f"{spell(whole)} and a half"
        mixed = [half, half.replace(" ", "-"), half.replace(" a ", " "), f"{whole}½", f"{whole} 1/2"]
        words += mixed if whole else ["half", "half a", "½"]
    return words


def _scaled_words(share: Decimal, name: str) -> list[str]:
    whole = int(share)
    if share % 1 == 0 and whole < 1000:
        return [f"{spell(whole)} {name}", f"{spell(whole)}-{name}", *([f"a {name}"] if whole == 1 else [])]
    if share == _HALF:
        return [f"half a {name}", f"half-a-{name}", f"half {name}"]
    if share == Decimal("0.25"):
        return [
            f"a quarter of a {name}",
            f"quarter of a {name}",
            f"a quarter-{name}",
            f"quarter-{name}",
            f"quarter {name}",
        ]
    if share % 1 == _HALF and whole < 100:
        forms = [f"{spell(whole)} and a half {name}", f"{spell(whole)}-and-a-half {name}", f"{whole}½ {name}"]
        return [*forms, f"a {name} and a half"] if whole == 1 else forms
    return []


def _counted(reading: Quantity, forms: _Forms) -> list[str]:
    """Return what a bare number may become beside itself: `5km`, `12th`, `in their 70s`, `twice`."""
    found = [f"{form}{gap}{sign}" for form in forms.digits[:2] for sign in reading.signs for gap in ("", "-")]
    total = reading.total
    if reading.unit and total % 1 == _HALF:
        found += _units_and_a_half(reading.unit, total)
    if total != int(total) or not 0 < total < 10_000 or reading.scale:
        return found
    found += dict.fromkeys([ordinal_digits(int(total)), f"{total:,f}{ordinal_digits(int(total))[-2:]}"])
    if total < 100:
        found += [spell_ordinal(int(total)), *_TIMES.get(int(total), ())]
        found += [] if reading.spelled else [f"{total:f}s"]
    return found


def _units_and_a_half(unit: TimeUnit, total: Decimal) -> list[str]:
    """Return what has the unit in it: `a year and a half`, `two years and a half`, `18 months`."""
    whole = int(total)
    names = [f"{spell(whole)} {unit.plural}", f"{whole} {unit.plural}"]
    if whole == 1:
        names = [unit.singular]
    found = [f"{name} and a half" for name in names]
    found += [f"{name.replace(' ', '-')}-and-a-half" for name in names]
    smaller = total * unit.factor
    if smaller and smaller % 1 == 0:
        numbers = (plain(smaller), spell(int(smaller)))
        found += [f"{number}{gap}{unit.smaller}" for number in numbers for gap in (" ", "-")]
        found += [f"{number}-{unit.smaller.removesuffix('s')}" for number in numbers]
    return found


def _money(reading: Quantity, number: str, forms: _Forms, style: FactStyle) -> Rendering:
    money = currency(reading.currency)
    figures = forms.digits + forms.scaled
    pictures = [sign for sign in money.signs if not sign[-1].isalpha() and sign[-1] != "."]
    if style.money == "symbols" and pictures and number[0].isdigit():
        target = f"{pictures[0]}{number}"
    else:
        names = money.short if reading.short else (money.singular, money.plural)
        target = f"{number} {names[0 if reading.total == 1 else 1]}"
    found = [f"{form} {noun}" for form in forms.all for noun in money.nouns]
    joined = [noun.replace(" ", gap) for noun in money.nouns for gap in (" ", "-")]
    tight = [form for form in forms.digits if " " not in form]
    found += [f"{form}-{noun}" for form in (*tight, *forms.scaled[:2], *forms.words[:2]) for noun in joined]
    for sign in money.signs:
        # A code of letters stands apart, a picture touches the figure or not, and may follow it.
        gaps = (" ",) if sign[-1].isalpha() else ("", " ")
        found += [f"{sign}{gap}{form}" for form in figures for gap in gaps]
        found += [f"{form}{gap}{sign}" for form in forms.digits[:1] for gap in gaps]
    return rendering(target, found, f"{plain(reading.total)} {reading.currency}")


def _percent(reading: Quantity, number: str, forms: _Forms, style: FactStyle) -> Rendering:
    # 3 percentage points are not 3 percent: neither may pass for the other.
    value = f"{plain(reading.total)} {reading.percent}"
    points = ("percentage points", "percentage point")
    if reading.percent == "pp":
        target = f"{number} {points[reading.total == 1]}"
        tails, signs = [*points, "percentage-point", "points", "point", "pp"], ["pp"]
    else:
        sign = style.percent == "%" and number[0].isdigit()
        target = f"{number}%" if sign else f"{number} {style.percent if style.percent != '%' else 'percent'}"
        tails, signs = ["percent", "per cent", "pc"], ["%", " %", "pc"]
    found = [f"{form}{gap}{tail}" for form in forms.all for tail in tails for gap in (" ", "-")]
    found += [f"{form}{tail}" for form in forms.digits for tail in signs]
    return rendering(target, found, value)
