"""German strings of numbers that are copied or nearly so: scores, seasons, durations, versions, model names."""

from __future__ import annotations

from functools import lru_cache

from bilingua.facts.numerals import german_derived, read_digits
from bilingua.facts.readings import Clock, Fact, Literal, Pair, digits_only
from bilingua.facts.source import DASHES, Source
from bilingua.facts.tokens import NUMBER, WORD, glued
from bilingua.facts.vocabulary import currency_signs, months, units
from bilingua.language.words import is_german, is_native, is_small
from bilingua.records import Kind

_VERSION_WORDS = frozenset({"v", "version", "release"})

# Parts that a version, a document number or a designation may have: a limit, so that long rows cost linear time.
_PARTS = 12

_PLURAL_ENDS = ("e", "n", "r", "l", "s", "a", "i")

# A fact and the index of the token after it.
Read = tuple[Fact, int] | None


def pair(source: Source, i: int) -> Read:
    """Read a score (`2:1`), a season (`2014/15`) or another pair (`24/7`) at a NUMBER."""
    left, mark, right = source.toks[i : i + 3]
    if mark.text not in (":", "/") or right.kind != NUMBER or not (glued(left, mark) and glued(mark, right)):
        return None
    if mark.text == ":" and (source.inside_number(i + 3)):
        return _duration(source, i)
    if source.inside_number(i + 3) and source.toks[i + 3].text == mark.text:
        return None
    if right.text == "00" and mark.text == ":" and int(left.text) <= 24:
        return Fact(left.start, right.end, Kind.TIME, Clock(int(left.text), 0)), i + 3
    clocklike = mark.text == ":" and len(right.text) == 2 and int(right.text) < 60 and int(left.text) < 24
    rule = "inner" if source.inner(i, i + 3) else "fact"
    also = Clock(int(left.text), int(right.text)) if clocklike else None
    return Fact(left.start, right.end, Kind.NUMBER, Pair(left.text, right.text, mark.text), rule=rule, also=also), i + 3


def _duration(source: Source, i: int) -> Read:
    """Read `3:51,942` or `2:03:38`."""
    toks = source.toks
    end, numbers = i + 3, [toks[i].text, toks[i + 2].text]
    while source.inside_number(end):
        numbers.append(toks[end + 1].text)
        end += 2
        if toks[end - 2].text != ":":
            break
    written = source.text[toks[i].start : toks[end - 1].end]
    reading = Literal(written.replace(",", "."), (), tuple(numbers))
    return Fact(toks[i].start, toks[end - 1].end, Kind.NUMBER, reading), end


def dotted(source: Source, i: int) -> Read:
    """Read a version: three or more numbers joined by full stops that are no grouped numeral."""
    toks = source.toks
    before = toks[i - 1].text.lower() if i else ""
    if not source.point(i) or not (source.point(i + 2) or before in _VERSION_WORDS):
        return None
    number = read_digits(toks, i, source.text, group=".", point=",")
    end = i + 3
    while source.point(end - 1) and end < i + 2 * _PARTS:
        end += 2
    if number.end >= end and before not in _VERSION_WORDS:
        return None
    written = source.text[toks[i].start : toks[end - 1].end]
    reading = Literal(written, numbers=tuple(token.text for token in toks[i:end:2]))
    return Fact(toks[i].start, toks[end - 1].end, Kind.VERSION, reading, rule="version"), end


def hyphened(source: Source, i: int) -> Read:
    """Read three or more numbers joined by hyphens: `978-3-16-148410-0`."""
    toks = source.toks
    end = i + 1
    while toks[end + 1].kind == NUMBER and source.joined(end) > end:
        end += 2
    if end < i + 5:
        return None
    written = source.text[toks[i].start : toks[end - 1].end]
    reading = Literal(written, numbers=tuple(token.text for token in toks[i:end:2]))
    return Fact(toks[i].start, toks[end - 1].end, Kind.NUMBER, reading), end


def postcode(source: Source, i: int) -> Read:
    """Read a German postcode at a NUMBER: five digits after `PLZ`, in an address, or before the name of a place."""
    toks = source.toks
    code, place = toks[i], toks[i + 1]
    if len(code.text) != 5 or source.measured(i + 1) or source.inside_number(i + 1):
        return None
    named = i > 0 and toks[i - 1].text in ("PLZ", "Postleitzahl")
    is_place = place.kind == WORD and place.text[0].isupper() and not glued(code, place)
    if not named and not (is_place and (code.text[0] == "0" or _after_street(source, i) or _is_place(place.text))):
        return None
    return Fact(code.start, code.end, Kind.NUMBER, digits_only(code.text)), i + 1


def _after_street(source: Source, i: int) -> bool:
    """Return whether a house number and a comma are in front of token `i`: `Am Markt 5a, `."""
    toks = source.toks
    at = i - 2
    if at > 1 and toks[at].kind == WORD and len(toks[at].text) == 1 and glued(toks[at - 1], toks[at]):
        at -= 1
    if at < 1 or toks[i - 1].text != "," or toks[at].kind != NUMBER or len(toks[at].text) > 3:
        return False
    return (toks[at - 1].kind == WORD and toks[at - 1].text[0].isupper()) or toks[at - 1].text == "."


@lru_cache(maxsize=4096)
def _is_place(word: str) -> bool:
    """Return whether a word looks like a place and not like what is counted, which is a plural.

    Its people are known (`Potsdamer`), or it is unknown and has no ending of a plural.
    """
    if is_small(word) or word.lower() in months("de"):
        return False
    return is_german(f"{word}er") or not (is_native(word) or word.endswith(_PLURAL_ENDS))


def letters_behind(source: Source, i: int) -> Read:
    """Read digits directly followed by letters: `5G`, `16a`, `4x100`."""
    digits, letters, more = source.toks[i : i + 3]
    if letters.kind != WORD or not glued(digits, letters) or source.scale(i + 1) or letters.text in currency_signs():
        return None
    if german_derived("zwei" + letters.text.lower()):
        return None
    if more.kind == NUMBER and glued(letters, more):
        return _product(source, i)
    single = len(letters.text) == 1 and (letters.text.isupper() or letters.text not in units())
    if not single and not (letters.text.isupper() and len(letters.text) <= 3 and letters.text not in units()):
        return None
    forms = tuple(f"{digits.text}{gap}{letters.text}" for gap in ("", " ", "-"))
    reading = Literal(forms[0], forms, (digits.text,))
    return Fact(digits.start, letters.end, Kind.NAME, reading, rule="designation"), i + 2


def _product(source: Source, i: int) -> Read:
    """Read `4x100`, to which English may glue the unit that follows: `4x100m`."""
    digits, letters, more = source.toks[i : i + 3]
    unit = source.toks[source.joined(i + 3)].text
    forms = [form.format(digits.text, letters.text, more.text) for form in ("{}{}{}", "{} {} {}", "{}{} {}", "{0}×{2}")]
    forms += [f"{form}{sign}" for form in forms for sign in units().get(unit, ())]
    rule = "inner" if source.inner(i, i + 3) else "designation"
    reading = Literal(forms[0], tuple(forms), (digits.text, more.text))
    return Fact(digits.start, more.end, Kind.NAME, reading, rule=rule), i + 3


def letters_before(source: Source, i: int) -> Read:
    """Read capitals followed by digits at a WORD: `KN-23`, `MiG-29`, `G7`, `H5N1`, `A 380`.

    A name in small letters (`Stufe-3`, `Kohlenstoff-14`) may have an English form of its own: there the number alone
    is a fact.
    """
    toks = source.toks
    letters = toks[i]
    at = source.joined(i + 1)
    digits = toks[at]
    near = glued(toks[at - 1], digits)
    if digits.kind != NUMBER or not _capitals(letters.text) or not (near or len(letters.text) == 1):
        return None
    if (len(digits.text) == 4 and at > i + 1) or (i and glued(toks[i - 1], letters) and toks[i - 1].text in DASHES):
        return None
    if not near and (digits.start - letters.end != 1 or source.measured(at + 1)):
        return None
    end = at + 1
    while near and end < i + _PARTS and _continued(source, end):
        end += 1
    if source.inside_number(end) or (toks[end].text == "." and toks[end + 1].kind == WORD and not near):
        return None
    number = source.text[digits.start : toks[end - 1].end]
    forms = tuple(f"{letters.text}{gap}{number}{s}" for s in ("", "s") for gap in ("", "-", " "))
    written = source.text[letters.start : toks[end - 1].end]
    reading = Literal(written, forms, tuple(token.text for token in toks[at:end] if token.kind == NUMBER))
    return Fact(letters.start, toks[end - 1].end, Kind.NAME, reading, rule="designation"), end


def document(source: Source, i: int) -> Read:
    """Read the number of a document, with letters in front: `S/2024/215`, `A/RES/70/1`."""
    toks, end = source.toks, i + 1
    numbers: list[str] = []
    while (
        end < i + 2 * _PARTS
        and toks[end].text == "/"
        and glued(toks[end - 1], toks[end])
        and glued(toks[end], toks[end + 1])
    ):
        part = toks[end + 1]
        if part.kind == NUMBER:
            numbers.append(part.text)
        elif part.kind != WORD or not part.text.isupper():
            break
        end += 2
    if end < i + 5 or not numbers or not toks[i].text.isupper() or len(toks[i].text) > 4:
        return None
    written = source.written(i, end)
    reading = Literal(written, numbers=tuple(numbers))
    return Fact(toks[i].start, toks[end - 1].end, Kind.NAME, reading, rule="designation"), end


def _capitals(letters: str) -> bool:
    """Return whether letters look like a code: `KN`, `MiG`, but not `Stufe`."""
    return letters[0].isupper() and (len(letters) == 1 or not letters[1:].islower())


def _continued(source: Source, i: int) -> bool:
    """Return whether a designation goes on with the token `i`: digits, or one or two letters, glued to it."""
    token = source.toks[i]
    tail = token.kind == WORD and len(token.text) <= 2 and (token.text.isupper() or len(token.text) == 1)
    return glued(source.toks[i - 1], token) and (token.kind == NUMBER or tail)
