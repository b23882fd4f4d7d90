"""Read German opening hours: weekdays by their abbreviations (`Mo-Fr`, `Di + Do`) and spans of hours (`9–17 Uhr`)."""

from __future__ import annotations

from bilingua.facts import german_dates
from bilingua.facts.readings import Clock, Fact, Hours, Weekdays
from bilingua.facts.source import DASHES, Source
from bilingua.facts.tokens import NUMBER, WORD, glued
from bilingua.facts.vocabulary import weekdays as weekday_numbers
from bilingua.records import Kind

_TO = frozenset({*DASHES, "—", "bis"})
# A bare comma between weekdays proves nothing ("So, Mo"): there the hours must follow.
_SURE = _TO | {"+", "/", "&", "und", "u"}
_LINKS = _SURE | {","}
_FRIDAY = "Fr"  # a currency too: francs, unless a time or a date follows
_DAYS = 7

# A fact and the index of the token after it.
Read = tuple[Fact, int] | None


def weekdays(source: Source, i: int) -> Read:
    """Read abbreviated weekdays at a WORD: several that are linked, or one with a date or a time after it."""
    toks = source.toks
    days, links, end = [weekday_numbers().get(toks[i].text)], [], _past_dot(source, i + 1)
    while days[0] is not None and toks[end].text in _LINKS and len(days) < _DAYS:
        number = weekday_numbers().get(toks[end + 1].text)
        if number is None:
            break
        links.append("-" if toks[end].text in _TO else {"u": "und"}.get(toks[end].text, toks[end].text))
        days.append(number)
        end = _past_dot(source, end + 2)
    found = tuple(day for day in days if day is not None)
    if not found or source.inner(i, end):
        return None
    # "Lee Mi-So" is a person.
    named = i > 0 and toks[i - 1].kind == WORD and toks[i - 1].text[0].isupper()
    is_sure = bool(links) and "," not in links and not (named and set(links) == {"-"})
    if not is_sure and not _is_dated(source, end):
        return None
    return Fact(toks[i].start, toks[end - 1].end, Kind.DATE, Weekdays(found, tuple(links))), end


def hours(source: Source, i: int) -> Read:
    """Read a span of hours with a dash at a NUMBER: `9–17 Uhr`, `9.00-17.30 Uhr`, and after weekdays `9–17 h`."""
    toks = source.toks
    span = _span(source, i)
    if span is None:
        return None
    reading, end = span
    unit = toks[end - 1].text
    if unit != "Uhr":
        follows = _span(source, end + 1) if toks[end].text in (",", "und", "+", "/", "&") else None
        before_named = follows is not None and toks[follows[1] - 1].text == "Uhr"
        if german_dates.date(source, i) or not (before_named or _after_weekday(source, i, lone_friday=unit == "h")):
            return None
    return Fact(toks[i].start, toks[end - 1].end, Kind.TIME, reading), end


def _span(source: Source, i: int) -> tuple[Hours, int] | None:
    left = _time(source, i)
    if left is None or source.toks[left[1]].text not in _TO - {"bis"}:
        return None
    right = _time(source, left[1] + 1)
    if right is None:
        return None
    end = right[1]
    after = source.toks[end]
    runs_on = source.inside_number(end) or (after.text in _TO and source.toks[end + 1].kind == NUMBER)
    is_unit = source.toks[end - 1].kind != NUMBER
    if not is_unit and (runs_on or source.measured(end) or source.inner(i, end)):
        return None
    return Hours(left[0], right[0]), end


def _time(source: Source, i: int) -> tuple[Clock, int] | None:
    """Read `9`, `9.00`, `9:00 Uhr` or `9 h` at token `i`."""
    toks = source.toks
    hour = toks[i]
    if hour.kind != NUMBER or len(hour.text) > 2 or int(hour.text) > 24:
        return None
    minute, end = None, i + 1
    if toks[end].text in (".", ":") and source.inside_number(end):
        if len(toks[end + 1].text) != 2 or int(toks[end + 1].text) > 59:
            return None
        minute, end = int(toks[end + 1].text), end + 2
    return Clock(int(hour.text), minute), end + (toks[end].text in ("Uhr", "h"))


def _is_dated(source: Source, i: int) -> bool:
    """Return whether a span of hours, a time or a date follows weekdays that end before token `i`."""
    toks = source.toks
    at = i + (toks[i].text in (",", ":"))
    at += toks[at].text in ("von", "ab", "um")
    if toks[at].kind != NUMBER:
        return False
    other = at + 2 if toks[at + 1].text in _LINKS | {"oder"} else at
    is_span = hours(source, at) is not None
    return is_span or any(german_dates.clock(source, n) or german_dates.date(source, n) for n in {at, other})


def _after_weekday(source: Source, i: int, *, lone_friday: bool) -> bool:
    """Return whether a weekday is in front of token `i`; `Fr` without another day only if `lone_friday`."""
    toks = source.toks
    at = i - 1
    for words in (("von", "ab"), (",", ":"), (".",)):
        at -= at >= 0 and toks[at].text in words
    if at < 0 or toks[at].text not in weekday_numbers():
        return False
    if toks[at].text != _FRIDAY or lone_friday:
        return True
    before = at - 2 - (at > 2 and toks[at - 2].text == ".")
    return before >= 0 and toks[at - 1].text in _LINKS and toks[before].text in weekday_numbers()


def _past_dot(source: Source, i: int) -> int:
    """Return the index after the full stop of an abbreviation at token `i`, unless it ends the text."""
    dot = source.toks[i]
    return i + 1 if dot.text == "." and glued(source.toks[i - 1], dot) and source.toks[i + 1].kind else i
