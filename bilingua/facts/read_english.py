"""The English grammar: read a text into the same facts, for comparison only."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from bilingua.facts.english_vague import vague
from bilingua.facts.numerals import english_small, is_identifier, read_digits
from bilingua.facts.readings import (
    RECENT,
    SMALL,
    Calendar,
    Clock,
    Decade,
    Fact,
    Literal,
    Ordinal,
    Quantity,
    Reading,
    copied,
    digits_only,
    share_tails,
)
from bilingua.facts.tokens import (
    HALVES,
    MARK,
    NUMBER,
    WORD,
    Token,
    glued,
    opaque_spans,
    power_of_unit,
    tokens,
)
from bilingua.facts.vocabulary import currency_signs, months, number_words
from bilingua.records import Kind

LINKS = frozenset({"to", "-", "–", "—", "and", "or", ","})
_BEFORE_MONTH = frozenset({"st", "nd", "rd", "th", "of", "in", "since", "until", "till", "by", "from", "early", "late"})
# (part, link) of a spoken time → hours to go back, and the minute.
_PARTS_OF_HOUR = {("half", "past"): (0, 30), ("quarter", "past"): (0, 15), ("quarter", "to"): (1, 45)}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})

# A reading and the index of the token after it.
Read = tuple[Reading, int] | None


@lru_cache(maxsize=RECENT)
def english_facts(text: str) -> tuple[Fact, ...]:
    """Read all facts of an English text, ordered and without overlap."""
    opaque = opaque_spans(text)
    toks = tokens(text, opaque)
    found = [Fact(o.start, o.end, o.kind, copied(text[o.start : o.end], o.rule), rule=o.rule) for o in opaque]
    i = 0
    while toks[i].kind:
        read = _read(toks, i, text)
        if read is None:
            i += 1
        else:
            found.append(Fact(toks[i].start, toks[read[1] - 1].end, Kind.NUMBER, read[0]))
            i = read[1]
    found.sort(key=lambda fact: fact.start)
    return tuple(share_tails(found, text, LINKS))


def _read(toks: list[Token], i: int, text: str) -> Read:
    token = toks[i]
    if token.kind == NUMBER:
        if power_of_unit(toks, i):
            return None
        return _slashed(toks, i) or _dotted(toks, i) or _clock(toks, i, text) or _digits(toks, i, text)
    if token.kind == WORD:
        return _month(toks, i) or vague(toks, i) or _words(toks, i)
    return (Quantity(HALVES[token.text], 1, weak=True), i + 1) if token.text in HALVES else None


def _month(toks: list[Token], i: int) -> Read:
    word = toks[i].text
    if not word[0].isupper() or word.lower() not in months("en"):
        return None
    doubtful = (len(word) == 3 or word.lower() == "march") and not _dated(toks, i)
    return Calendar(month=months("en")[word.lower()], weak=doubtful), i + 1


def _dated(toks: list[Token], i: int) -> bool:
    """Return whether what stands around the word at token `i` makes it a month: `5 May`, `March 2024`, `in May`."""
    before = toks[i - 1] if i else toks[-1]
    return NUMBER in (before.kind, toks[i + 1].kind) or before.text.lower() in _BEFORE_MONTH


def _slashed(toks: list[Token], i: int) -> Read:
    """Read a date in digits, `18/09/2025` or `2025-09-18`; day and month may stand either way round."""
    run = toks[i : i + 5]
    marks = {token.text for token in run[1::2]}
    if len(marks) != 1 or not marks <= {"/", "-", "."} or any(token.kind != NUMBER for token in run[::2]):
        return None
    if not all(glued(left, right) for left, right in itertools.pairwise(run)):
        return None
    first, second, third = (int(token.text) for token in run[::2])
    if len(run[0].text) == 4 and 1 <= second <= 12 and third <= 31:
        return Calendar((third,), second, first), i + 5
    if len(run[4].text) not in (2, 4) or len(run[0].text) > 2 or len(run[2].text) > 2:
        return None
    full = third if third > 99 else third + (2000 if third < 50 else 1900)
    if second > 12:
        first, second = second, first
    valid = 1 <= second <= 12 and 1 <= first <= 31
    return (Calendar((first,), second, full, swapped=first <= 12), i + 5) if valid else None


def _dotted(toks: list[Token], i: int) -> Read:
    """Read three or more numbers joined by full stops, such as a version, as single numbers."""
    end = i + 1
    while (
        toks[end].text == "."
        and toks[end + 1].kind == NUMBER
        and glued(toks[end - 1], toks[end])
        and glued(toks[end], toks[end + 1])
    ):
        end += 2
    numbers = tuple(token.text for token in toks[i:end:2])
    return (Literal(".".join(numbers), numbers=numbers), end) if len(numbers) > 2 else None


def _clock(toks: list[Token], i: int, text: str) -> Read:
    """Read `2.30 pm`, `14:30`, `8 a.m.` or `8 o'clock`."""
    hour, mark, minute = toks[i : i + 3]
    if len(hour.text) > 2 or int(hour.text) > 24:
        return None
    end, minutes = i + 1, None
    joined = mark.text in (".", ":") and glued(hour, mark) and glued(mark, minute)
    if joined and minute.kind == NUMBER and len(minute.text) == 2 and int(minute.text) < 60:
        end, minutes = i + 3, int(minute.text)
    half = toks[end].text.lower()
    if half in ("am", "pm") or (
        half in ("a", "p") and text[toks[end].start :][:4].lower().replace(" ", "")[1:3] == ".m"
    ):
        end += 1 if half in ("am", "pm") else 3
        return Clock(int(hour.text) % 12 + (12 if half[0] == "p" else 0), minutes), end
    if half == "o" and toks[end + 2].text == "clock":
        return Clock(int(hour.text), minutes), end + 3
    return (Clock(int(hour.text), minutes), end) if minutes is not None and mark.text == ":" else None


def _digits(toks: list[Token], i: int, text: str) -> Read:
    number = read_digits(toks, i, text, group=",", point=".")
    if is_identifier(toks, i, number.end):
        return digits_only(text[toks[i].start : toks[number.end - 1].end]), number.end
    end, value, after = number.end, number.value, toks[number.end]
    touching = after.kind == WORD and glued(toks[end - 1], after)
    lower = after.text.lower()
    if touching and lower in _ORDINAL_ENDINGS:
        return Ordinal(int(value)), end + 1
    plural = lower == "s" and (touching or (after.kind == WORD and toks[end - 1].text in "'’"))
    round_year = value % 10 == 0 and (20 <= value <= 90 or 1000 <= value <= 2200)
    if plural and round_year:
        return Decade(int(value)), end + 1
    if round_year and after.text in ("'", "’") and toks[end + 1].text == "s":
        return Decade(int(value)), end + 2
    if after.text in HALVES:
        value, end = value + HALVES[after.text], end + 1
    return _scaled(toks, i, end, Quantity(value, number.places))


def _scaled(toks: list[Token], i: int, end: int, reading: Quantity) -> tuple[Quantity, int]:
    """Read the scale words after a number: `5.5 billion`, `£40m`, `two and a half million`, `5 hundred thousand`."""
    words = number_words("en")
    while True:
        at = _behind_hyphen(toks, end)
        word = toks[at].text.lower()
        half = _and_a_half(toks, at)
        if half:
            reading, end = replace(reading, value=reading.value + Decimal("0.5"), places=1), half
        elif word == "hundred":
            reading, end = replace(reading, value=reading.value * 100), at + 1
        elif word in words.scales and len(word) == 1:
            return _lettered(toks, i, end, reading, words.scales[word])
        elif _scale(word) and reading.scale < 12:
            reading, end = replace(reading, scale=reading.scale + _scale(word)), at + 1
        else:
            return reading, end


def _scale(word: str) -> int:
    """Return the power of ten of a scale word, which may wrongly stand in the plural (`240 millions`), or 0."""
    scales = number_words("en").scales
    return scales.get(word, 0) or (scales.get(word.removesuffix("s"), 0) if len(word) > 4 else 0)


def _lettered(toks: list[Token], i: int, end: int, reading: Quantity, power: int) -> tuple[Quantity, int]:
    """Read `40m`: millions after a currency; else metres or millions, so both stay open."""
    if toks[end].text == "-":
        return reading, end
    if i > 0 and toks[i - 1].text in currency_signs():
        return replace(reading, scale=power), end + 1
    return replace(reading, others=(reading.value.scaleb(power),)), end + 1


def _behind_hyphen(toks: list[Token], end: int) -> int:
    mark = toks[end]
    return end + 1 if mark.text and mark.text in "-‐‑" and glued(toks[end - 1], mark) else end


def _and_a_half(toks: list[Token], at: int) -> int:
    """Return the index after `and a half` or `and-a-half` at token `at`, 0 where it is something else."""
    for word in ("and", "a", "half"):
        if word == "a" and toks[at].text.lower() == "half":
            continue  # two and half million
        if toks[at].text.lower() != word:
            return 0
        at = _behind_hyphen(toks, at + 1) if word != "half" else at + 1
    return at


def _words(toks: list[Token], i: int) -> Read:
    """Read a cardinal, ordinal or decade in words."""
    lower = toks[i].text.lower()
    roles = number_words("en").values
    if lower in ("half", "quarter", "a"):
        spoken = _spoken(toks, i + (lower == "a")) or _quarter(toks, i + (lower == "a"))
        if spoken is not None:
            return spoken
    if lower in english_small() or lower in ("a", "an", "half", "hundred"):
        return _cardinal(toks, i)
    if lower in roles["ordinal"]:
        return Ordinal(int(roles["ordinal"][lower]), weak=True), i + 1
    if lower in roles["decade"]:
        return Decade(int(roles["decade"][lower])), i + 1
    if lower in roles["adverb"] or lower in roles["dozen"]:
        value = {**roles["adverb"], **roles["dozen"]}[lower]
        return Quantity(value, weak=True), i + 1
    return None


def _cardinal(toks: list[Token], i: int) -> Read:
    """Read a run of number words: `two hundred and fifty thousand`, `half a million`, `twenty-fourth`."""
    small, roles = english_small(), number_words("en").values
    article = toks[i].text.lower() in ("a", "an")
    total, current, end, power = Decimal(0), Decimal(0), i, 0
    if toks[i].text.lower() == "half":
        return _half(toks, i)
    if article:
        if toks[i + 1].text.lower() not in ("hundred", "thousand", "million", "billion", "trillion", "dozen"):
            return None
        current, end = Decimal(1), i + 1
    while True:
        at = _next(toks, end, i)
        word = toks[at].text.lower()
        if word in small and _may_follow(current, small[word]):
            current += small[word]
        elif word == "hundred":
            current = (current or Decimal(1)) * 100
        elif word == "dozen" and current:
            return Quantity(current * 12, weak=True), at + 1
        elif word in number_words("en").scales and len(word) > 3 and current:
            total, current = total + current.scaleb(number_words("en").scales[word]), Decimal(0)
            power += 1
        elif word in roles["ordinal"] and end > i and current >= 20 and _may_follow(current, roles["ordinal"][word]):
            return Ordinal(int(total + current + roles["ordinal"][word]), weak=False), at + 1
        else:
            break
        end = at + 1
    half = _and_a_half(toks, _behind_hyphen(toks, end))
    if half and power and not current:  # a million and a half
        return Quantity(total + Decimal("0.5").scaleb(number_words("en").scales[toks[end - 1].text.lower()])), half
    if half and not power:
        reading, stop = _scaled(toks, i, end, Quantity(current))
        return reading, stop
    value = total + current
    return Quantity(value, weak=(not power and (value <= SMALL or value == 100)) or value == 1000), end


def _spoken(toks: list[Token], i: int) -> Read:
    """Read `half past eight`, `quarter past eight` or `quarter to eight`."""
    part, link, word = (token.text.lower() for token in toks[i : i + 3])
    hour = english_small().get(word)
    if hour is None or not 1 <= hour <= 12 or (part, link) not in _PARTS_OF_HOUR:
        return None
    before, minute = _PARTS_OF_HOUR[part, link]
    return Clock((int(hour) - before) or 12, minute), i + 3


def _quarter(toks: list[Token], i: int) -> Read:
    """Read `quarter of a million` or `quarter-million`."""
    if toks[i].text.lower() != "quarter":
        return None
    at = i + 3 if [token.text.lower() for token in toks[i + 1 : i + 3]] == ["of", "a"] else _behind_hyphen(toks, i + 1)
    power = number_words("en").scales.get(toks[at].text.lower(), 0)
    return (Quantity(Decimal("0.25"), 2, scale=power), at + 1) if power >= 6 and len(toks[at].text) > 3 else None


def _half(toks: list[Token], i: int) -> Read:
    """Read `half a million`, `half-a-billion`, `half a percent`; `half` of something else proves nothing."""
    at = _behind_hyphen(toks, i + 1)
    at = _behind_hyphen(toks, at + 1) if toks[at].text.lower() in ("a", "an") else at
    word = toks[at].text.lower()
    if word in number_words("en").scales and len(word) > 3:
        return Quantity(Decimal("0.5"), scale=number_words("en").scales[word]), at + 1
    return Quantity(Decimal("0.5"), 1, weak=True), i + 1


def _next(toks: list[Token], end: int, first: int) -> int:
    """Step over a hyphen, or over the `and` of `two hundred and five`."""
    if end == first:
        return end
    if toks[end].kind == MARK and toks[end].text in "-‐‑" and glued(toks[end - 1], toks[end]):
        return end + 1
    if toks[end].text == "and" and toks[end - 1].text.lower() in ("hundred", "thousand", "million"):
        return end + 1
    return end


def _may_follow(current: Decimal, value: Decimal) -> bool:
    """Return whether a small number may follow: `twenty five`, `hundred twelve`, but not `five six`."""
    if not current:
        return True
    if current % 100 == 0:
        return value > 0
    return current % 10 == 0 and current % 100 >= 20 and 0 < value < 10
