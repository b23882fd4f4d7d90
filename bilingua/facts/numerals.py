"""Read numerals: digits by German, Swiss and English conventions, and number words of both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from bilingua.facts.tokens import NUMBER, SPACES, Token, glued
from bilingua.facts.vocabulary import number_suffixes, number_words

_LONGEST = 12  # digits without a separator that may still be an amount
_RUNS = 16  # runs of digits that a numeral may have; longer rows are read piece by piece, in linear time
_SPACED = 4  # groups of three digits that spaces may part in one number
_APOSTROPHES = "'’‘´"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral in digits. `end` is the index of the first token after it, `places` the written decimal places.

    `grouped` says that its thousands are separated, `other` a second reading where the convention is in doubt.
    """

    value: Decimal
    places: int
    end: int
    grouped: bool = False
    other: Decimal | None = None


def read_digits(toks: Sequence[Token], i: int, text: str, *, group: str, point: str) -> Numeral:
    """Read the numeral that begins at token `i`, a NUMBER. `group` and `point` are the language's separators."""
    parts, separators, ends = _parts(toks, i, text)
    first = len(parts[0])
    groups = 0
    if first <= 3 and parts[0][0] != "0":
        while groups < len(separators) and len(parts[groups + 1]) == 3 and separators[groups] == separators[0]:
            if separators[0] == point:
                break
            groups += 1
        row = groups and separators[0] == " " and (groups > _SPACED or _goes_on(toks, i, text))
        if row:  # "101 102 103 104 105 106" are six numbers
            return Numeral(Decimal(parts[0]), 0, ends[0])
        if groups == 0 and len(separators) > 1 and separators[0] == point:
            groups = _foreign_groups(parts, separators)
    whole = "".join(parts[: groups + 1])
    rest = separators[groups:]
    if len(rest) == 1 and rest[0] in ".," and (rest[0] == point or rest[0] != (separators[0] if groups else "")):
        decimals = parts[groups + 1]
        value = Decimal(f"{whole}.{decimals}")
        other = Decimal(whole + decimals) if len(decimals) == 3 and not groups and first <= 3 else None
        return Numeral(value, len(decimals), ends[groups + 1], bool(groups), other)
    return Numeral(Decimal(whole), 0, ends[groups], bool(groups))


def _goes_on(toks: Sequence[Token], i: int, text: str) -> bool:
    """Return whether three digits and a space stand before token `i`, so that it goes on with a row."""
    before = toks[i - 1]
    return i > 0 and before.kind == NUMBER and len(before.text) == 3 and text[before.end : toks[i].start] in SPACES


def _foreign_groups(parts: list[str], separators: list[str]) -> int:
    """Count the groups of a numeral in the other language's style, such as `1,234,567.8` in German."""
    groups = 0
    while groups < len(separators) and separators[groups] == separators[0] and len(parts[groups + 1]) == 3:
        groups += 1
    return groups if groups > 1 or (groups == 1 and separators[1] != separators[0]) else 0


def _parts(toks: Sequence[Token], i: int, text: str) -> tuple[list[str], list[str], list[int]]:
    """Collect runs of digits with what separates them; `ends` holds the token index after each run."""
    parts, separators, ends = [toks[i].text], [], [i + 1]
    j = i + 1
    while len(parts) < _RUNS:
        mark, following = toks[j], toks[j + 1] if mark_follows(toks, j) else None
        if following is not None and (mark.text in ".," or mark.text in _APOSTROPHES):
            separators.append("'" if mark.text in _APOSTROPHES else mark.text)
            parts.append(following.text)
            j += 2
        elif _is_space_group(toks, j, text, parts, separators):
            separators.append(" ")
            parts.append(mark.text)
            j += 1
        else:
            break
        ends.append(j)
    return parts, separators, ends


def is_identifier(toks: Sequence[Token], i: int, end: int) -> bool:
    """Return whether the numeral of the tokens `i` to `end` has so many digits that it names and does not count."""
    return len(toks[i].text) > _LONGEST or sum(len(t.text) for t in toks[i:end] if t.kind == NUMBER) > 2 * _LONGEST


def mark_follows(toks: Sequence[Token], j: int) -> bool:
    """Return whether token `j` is a mark glued between two NUMBERs."""
    return (
        toks[j].kind != NUMBER
        and toks[j + 1].kind == NUMBER
        and glued(toks[j - 1], toks[j])
        and glued(toks[j], toks[j + 1])
    )


def _is_space_group(toks: Sequence[Token], j: int, text: str, parts: list[str], separators: list[str]) -> bool:
    token = toks[j]
    if token.kind != NUMBER or len(token.text) != 3 or len(parts[0]) > 3 or parts[0][0] == "0":
        return False
    if any(separator != " " for separator in separators) or text[toks[j - 1].end : token.start] not in SPACES:
        return False
    # "Top 10 100-Meter-Läufer": the second number belongs to what follows it.
    return not (toks[j + 1].text == "-" and glued(token, toks[j + 1]))


@lru_cache(maxsize=16_384)
def german_cardinal(word: str) -> Decimal | None:
    """Return the value of a German number word in lower case, None for other words.

    >>> german_cardinal("zweihundertfünfzig")
    Decimal('250')
    >>> german_cardinal("fünfeinhalb")
    Decimal('5.5')
    """
    if word.endswith("einhalb") and word != "eineinhalb":
        base = german_cardinal(word.removesuffix("einhalb").removesuffix("und"))
        return base + Decimal("0.5") if base is not None and base < 100 else None
    roles = number_words("de").values
    if word in roles["fraction"]:
        return roles["fraction"][word]
    return _german_part(word, ("tausend", "hundert"))


def _german_part(word: str, multipliers: tuple[str, ...]) -> Decimal | None:
    if not multipliers:
        return _german_below_hundred(word)
    multiplier, *smaller = multipliers
    head, found, tail = word.rpartition(multiplier) if multiplier == "tausend" else word.partition(multiplier)
    if not found:
        return _german_part(word, tuple(smaller))
    tail = tail.removeprefix("und")
    left = _german_part(head, tuple(smaller)) if head else Decimal(1)
    right = _german_part(tail, tuple(smaller)) if tail else Decimal(0)
    if left is None and head.endswith("einhalb"):
        left = german_cardinal(head)
    if left is None or right is None or (left == 0):
        return None
    return left * (1000 if multiplier == "tausend" else 100) + right


@cache
def _small_german() -> dict[str, Decimal]:
    roles = number_words("de").values
    found = {**roles["unit"], **roles["teen"], **roles["ten"]}
    for unit, value in roles["unit"].items():
        for ten, tens in roles["ten"].items():
            if value and unit != "eins":
                found[f"{unit}und{ten}"] = value + tens
    return found


def _german_below_hundred(word: str) -> Decimal | None:
    return _small_german().get(word)


@lru_cache(maxsize=16_384)
def german_derived(word: str) -> tuple[Decimal, str] | None:
    """Return (value, English of the ending) of a word made from a number word: `zehnjährige` → 10, year."""
    for suffix, english in number_suffixes():
        position = word.find(suffix)
        if position > 1 and len(word) - position - len(suffix) <= 3:
            value = german_cardinal(word[:position])
            if value is not None:
                return value, english
    return None


@lru_cache(maxsize=16_384)
def german_ordinal(word: str) -> Decimal | None:
    """Return the value of an ordinal word in lower case (`dritten`, `zwanzigsten`), None for other words."""
    for ending in ("en", "er", "es", "em", "e"):
        base = word.removesuffix(ending)
        if base == word:
            continue
        small = number_words("de").values["ordinal"]
        if base in small:
            return small[base]
        if base.endswith("st"):
            return german_cardinal(base.removesuffix("st"))
        return german_cardinal(base.removesuffix("t")) if base.endswith("zehnt") else None
    return None


@cache
def english_small() -> dict[str, Decimal]:
    """Return the English cardinals below one hundred that are one word."""
    roles = number_words("en").values
    return {**roles["unit"], **roles["teen"], **roles["ten"]}


@lru_cache(maxsize=4096)
def spell(value: int) -> str:
    """Spell an English cardinal from 0 to 999,999.

    >>> spell(342)
    'three hundred and forty-two'
    """
    names = {int(number): word for word, number in english_small().items()}
    if value in names:
        return names[value]
    if value < 100:
        return f"{names[value // 10 * 10]}-{names[value % 10]}"
    size, word, link = (100, "hundred", " and ") if value < 1000 else (1000, "thousand", " ")
    rest = value % size
    return f"{spell(value // size)} {word}{link + spell(rest) if rest else ''}"


@cache
def ordinal_names() -> dict[int, str]:
    """Return the English ordinals that are one word by their value."""
    return {int(number): word for word, number in number_words("en").values["ordinal"].items()}


def spell_ordinal(value: int) -> str:
    """Spell an English ordinal from 1 to 99: `twenty-fourth`."""
    names = ordinal_names()
    return names[value] if value in names else f"{spell(value // 10 * 10)}-{names[value % 10]}"


def ordinal_digits(value: int) -> str:
    """Write an English ordinal in digits: `24th`."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"
