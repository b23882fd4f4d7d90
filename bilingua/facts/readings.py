"""What a fact says, whatever the language it stands in, and the atoms by which two texts are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from bilingua.facts.vocabulary import AGES, TimeUnit
from bilingua.records import Kind

# Texts whose facts are remembered: those of a chunk are looked at first, while it is mended, and when it is checked.
RECENT = 4096
SMALL = 12  # cardinals up to here are words in one text and digits in the next, and often idiom


class Atom(NamedTuple):
    """A value to compare by: its key, other readings, and whether its absence from the other text proves nothing.

    `parts` are the keys of a reading as several values: `15.30` may be hour and minute.
    """

    key: str
    others: tuple[str, ...] = ()
    weak: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number times a power of ten, maybe of money or percent (`%` or `pp`).

    `places` are the written decimal places, `signs` the English unit signs that may be glued to it, `others` further
    readings of the whole value; `short` says that the currency is named by its bare noun (`Dollar`). `unit` is the unit
    of time that is counted, where there is a half of it.
    """

    value: Decimal
    places: int = 0
    scale: int = 0
    currency: str = ""
    percent: str = ""
    grouped: bool = False
    spelled: bool = False
    weak: bool = False
    short: bool = False
    signs: tuple[str, ...] = ()
    others: tuple[Decimal, ...] = ()
    unit: TimeUnit | None = None

    @property
    def total(self) -> Decimal:
        """The value with its scale applied."""
        return self.value.scaleb(self.scale)

    def atoms(self) -> tuple[Atom, ...]:
        """Return the absolute value as one atom; currency and sign are worded too freely to compare."""
        others = tuple(plain(abs(other)) for other in self.others)
        return (Atom(plain(abs(self.total)), others, self.weak, self._clock()),)

    def _clock(self) -> tuple[str, ...]:
        bare = self.places == 2 and not (self.scale or self.currency or self.percent or self.spelled)
        if not bare or not 0 <= self.value < 25:
            return ()
        hour, minute = divmod(self.value * 100, 100)
        if minute > 59:
            return ()
        return (str(int(hour) % 12 or 12), *([str(int(minute))] if minute else []))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A date: days (several in a range or list, joined by `link`), month, year; 0 and () mean not given."""

    days: tuple[int, ...] = ()
    month: int = 0
    year: int = 0
    link: str = ""
    weak: bool = False
    swapped: bool = False  # day and month might stand the other way round

    def atoms(self) -> tuple[Atom, ...]:
        """Return one atom per day, month and year."""
        found = [Atom(str(day), (f"month {day}",) if self.swapped else ()) for day in self.days]
        if self.month:
            found.append(Atom(f"month {self.month}", (str(self.month),) if self.swapped else (), self.weak))
        if self.year:
            found.append(Atom(str(self.year)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `minute` None means that only the hour is given; `exact` that the hour is of twenty-four."""

    hour: int
    minute: int | None = None
    exact: bool = True

    def atoms(self) -> tuple[Atom, ...]:
        """Return hour and minute; the hour of the other half of the day is the second reading."""
        hour = self.hour % 12 or 12
        others = (str(self.hour), str(self.hour + 12)) if self.hour <= 12 else (str(self.hour),)
        return (Atom(str(hour), others), *([Atom(str(self.minute))] if self.minute else []))


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of hours written with a dash: `9–17 Uhr`."""

    opens: Clock
    closes: Clock

    def atoms(self) -> tuple[Atom, ...]:
        """Return the values of both times."""
        return (*self.opens.atoms(), *self.closes.atoms())


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Weekdays by their abbreviations, 0 for Monday, with the German links between them, `-` for a range."""

    days: tuple[int, ...]
    links: tuple[str, ...] = ()

    def atoms(self) -> tuple[Atom, ...]:
        """Return nothing: English weekdays are words, which are compared elsewhere."""
        return ()


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal; `noun` and `letter` name a numbered part of the year (half, H; quarter, Q)."""

    value: int
    noun: str = ""
    letter: str = ""
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the number."""
        return (Atom(str(self.value), (), self.weak),)


@dataclass(frozen=True, slots=True)
class Decade:
    """A decade by its first year, which is below 100 where no century is given."""

    year: int
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the decade without century."""
        return (Atom(f"{self.year % 100:02}s", (str(self.year),), self.weak),)


@dataclass(frozen=True, slots=True)
class Age:
    """A person named by age: `35-Jähriger`."""

    years: int
    plural: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the number of years."""
        return (Atom(str(self.years)),)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers joined by a mark: a score (`2:1`), a season (`2014/15`), a fraction (`3/4`)."""

    left: str
    right: str
    mark: str

    def atoms(self) -> tuple[Atom, ...]:
        """Return both numbers; a two-digit year has its long form as second reading."""
        right = str(int(self.right))
        others = (self.left[:2] + self.right,) if len(self.left) == 4 and len(self.right) == 2 else ()
        clock = self.mark == ":" and 12 < int(self.left) < 24
        return Atom(str(int(self.left)), (str(int(self.left) - 12),) if clock else ()), Atom(right, others)


@dataclass(frozen=True, slots=True)
class Literal:
    """What is copied: an address, a version, a designation. `numbers` are its values for the comparison.

    `parts` are the numbers in a code, which stand for it where it has been pulled apart.
    """

    text: str
    variants: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def atoms(self) -> tuple[Atom, ...]:
        """Return the numbers, or else the text itself."""
        numbers = tuple(Atom(number.lstrip("0") or "0") for number in self.numbers)
        return numbers or (Atom(address(self.text).lower(), parts=self.parts),)


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A rough number by its power of ten (`Hunderte Millionen` is 8), maybe of money.

    `quantifier` is the English of what makes it rough (`mehrere Millionen`: several), empty where it is a plural.
    """

    power: int
    quantifier: str = ""
    currency: str = ""
    short: bool = False
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the name of the power of ten."""
        return (Atom(magnitude(self.power), (), self.weak),)


@dataclass(frozen=True, slots=True)
class Fraction:
    """A part of a whole in words: `zwei Drittel`."""

    part: int
    whole: int
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the fraction; a decimal or a percentage of the same value is the second reading."""
        value = Decimal(self.part) / self.whole
        others: tuple[str, ...] = (plain(value), plain(value * 100)) if value * 100 % 1 == 0 else ()
        others += (str(self.whole),) if self.part == 1 else ()
        return (Atom(f"{self.part}/{self.whole}", others, self.weak, (str(self.part), str(self.whole))),)


@dataclass(frozen=True, slots=True)
class Share:
    """One of several: `jeder Dritte`."""

    whole: int
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the share; the bare number and the fraction are other readings."""
        (fraction,) = Fraction(1, self.whole).atoms()
        return (Atom(f"1 in {self.whole}", (fraction.key, *fraction.others), self.weak),)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rough time, `Jahrzehnte` or `monatelang` (`long`, as an `attribute` `monatelange`).

    `count` is the number in front, else 0.
    """

    unit: TimeUnit
    long: bool = False
    attribute: bool = False
    count: int = 0
    weak: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Return the unit in the plural; other readings are so many years, and hundreds of years."""
        others: tuple[str, ...] = (str(self.count * self.unit.factor),) if self.count else ()
        if self.unit.singular in AGES:
            others += (magnitude(len(str(self.unit.factor)) - 1),)
        return (Atom(self.unit.plural, others, self.weak),)


@dataclass(frozen=True, slots=True)
class Rate:
    """What something is counted by: `pro Monat`."""

    unit: TimeUnit

    def atoms(self) -> tuple[Atom, ...]:
        """Return `per` and the unit."""
        return (Atom(f"per {self.unit.singular}"),)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with what narrows it down: `Mitte Oktober`, `Sommer 2019`, `seit Anfang 2019`.

    `patterns` are its English forms with `{}` for the date, the wanted one first.
    """

    key: str
    patterns: tuple[str, ...]
    date: Calendar | Decade | Pair | Dated

    def atoms(self) -> tuple[Atom, ...]:
        """Return the narrowing word and the values of the date."""
        return (Atom(self.key), *self.date.atoms())


@dataclass(frozen=True, slots=True)
class Hint:
    """An English word that may render a German fact (`since`, `early`), and says nothing by itself."""

    key: str
    others: tuple[str, ...] = ()

    def atoms(self) -> tuple[Atom, ...]:
        """Return the key, weak."""
        return (Atom(self.key, self.others, True),)


Reading = (
    Quantity
    | Calendar
    | Clock
    | Hours
    | Weekdays
    | Ordinal
    | Decade
    | Age
    | Pair
    | Literal
    | Magnitude
    | Fraction
    | Share
    | Stretch
    | Rate
    | Dated
    | Hint
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A stretch of text with its reading.

    `spanned` is False for what is only compared and never enforced. `also` is a second reading that counts as right:
    in `10 bis 12 Millionen Euro` the first number may carry the scale and currency of the second; `8:15` may be a time.
    """

    start: int
    end: int
    kind: Kind
    reading: Reading
    required: bool = True
    spanned: bool = True
    rule: str = "fact"
    also: Quantity | Clock | Literal | None = None

    def atoms(self) -> tuple[Atom, ...]:
        """Return the values to compare by."""
        found = self.reading.atoms()
        if not isinstance(self.also, Quantity):
            return found
        return tuple(atom._replace(others=(*atom.others, plain(abs(self.also.total)))) for atom in found)


def copied(text: str, rule: str) -> Literal:
    """Return what is copied as it stands: an address, a telephone number, an identifier, named by its rule."""
    if rule == "phone":
        return digits_only(text)
    if rule != "identifier":
        return Literal(text, (address(text),) if rule == "url" else ())
    if text[:1] in "vV" and text[1:].replace(".", "").isdigit():  # a version
        number = text[1:]
        parts = (plain(Decimal(number)),) if number.count(".") == 1 else tuple(number.split("."))
        return Literal(text, (f"version {number}", f"Version {number}"), parts=parts)
    return Literal(text, parts=tuple(number.lstrip("0") or "0" for number in re.findall(r"\d+", text)))


def digits_only(text: str) -> Literal:
    """Return a number that is copied as it stands and compared by its digits alone."""
    return Literal(text, numbers=("".join(char for char in text if char.isdigit()),))


def address(text: str) -> str:
    """Return an address without scheme and closing slash."""
    return text.removeprefix("https://").removeprefix("http://").removesuffix("/")


def magnitude(power: int) -> str:
    """Name a power of ten as a rough number.

    >>> magnitude(8)
    'hundreds of millions'
    """
    scales = {3: "thousands", 6: "millions", 9: "billions", 12: "trillions", 15: "quadrillions"}
    if power < 3:
        return ("ones", "dozens", "hundreds")[power]
    return ("", "tens of ", "hundreds of ")[power % 3] + scales.get(power - power % 3, f"10^{power - power % 3}")


def plain(value: Decimal) -> str:
    """Write a decimal without exponent, trailing zeros or grouping.

    >>> plain(Decimal("5.50E+9"))
    '5500000000'
    """
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def share_tails(facts: Sequence[Fact], text: str, links: frozenset[str]) -> list[Fact]:
    """Let a number in a range or list share the unit after the last one: `10 bis 12 Millionen`, `17 und 19 Uhr`."""
    shared = list(facts)
    for index in range(len(shared) - 2, -1, -1):
        left, right = shared[index], shared[index + 1]
        if not isinstance(left.reading, Quantity) or left.kind != Kind.NUMBER or left.reading.scale:
            continue
        if text[left.end : right.start].strip().lower() not in links:
            continue
        value = left.reading.value
        tail = right.also if isinstance(right.also, Quantity) else right.reading
        if isinstance(tail, Clock) and value == int(value) and 0 <= value <= 24 and not left.reading.spelled:
            shared[index] = replace(left, kind=Kind.TIME, reading=Clock(int(value)))
        elif isinstance(tail, Quantity) and (tail.scale or tail.currency or tail.percent or tail.signs):
            signs = left.reading.signs or tail.signs
            also = replace(tail, value=value, places=left.reading.places, signs=signs, others=())
            shared[index] = replace(left, also=also)
    return shared
