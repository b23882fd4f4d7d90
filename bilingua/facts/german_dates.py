"""German dates, times of day, decades and ordinals."""

from __future__ import annotations

import itertools
from functools import lru_cache

from bilingua.facts.numerals import german_cardinal
from bilingua.facts.readings import Calendar, Clock, Decade, Fact, Ordinal
from bilingua.facts.source import DASHES, Source
from bilingua.facts.tokens import NUMBER, WORD, glued
from bilingua.facts.vocabulary import months, periods
from bilingua.records import Kind

_LINKS = frozenset({"-", "–", "bis", "und", "/", "auf", "oder"})
_BEFORE_DATE = frozenset({"am", "vom", "zum", "dem"})
_ZONES = frozenset({"MEZ", "MESZ", "UTC", "GMT", "KST", "CET", "CEST"})
_BEFORE_CLOCK = frozenset({"um", "gegen", "ab", "seit", "bis"})
_BEFORE_HALF = _BEFORE_CLOCK | {"nach", "vor", "kurz"}
DECADE_ENDINGS = ("ziger", "zigern", "ßiger", "ßigern")
# Words that may begin a time as it is spoken.
BEFORE_HOUR = frozenset({"halb", "viertel", "dreiviertel"})


def date(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `28. Oktober 2024`, `24.-26. Oktober`, `18.09.2025`, `28.10.` or `2024-10-28` at a NUMBER."""
    return _worded(source, i) or _days(source, i) or _numeric(source, i) or _iso(source, i)


def _day(source: Source, i: int) -> int:
    """Return the day written at token `i`, 0 where it cannot be one."""
    token = source.toks[i]
    return int(token.text) if token.kind == NUMBER and len(token.text) <= 2 and 0 < int(token.text) <= 31 else 0


def _dot(source: Source, i: int) -> bool:
    return source.toks[i].text == "." and glued(source.toks[i - 1], source.toks[i])


def _month(source: Source, i: int) -> tuple[int, int]:
    """Read a month name at token `i`: (month, index after it), else (0, i)."""
    token = source.toks[i]
    if token.kind != WORD or not token.text[0].isupper():
        return 0, i
    month = months("de").get(token.text.lower(), 0)
    if not month:
        return 0, i
    short = len(token.text) <= 4 and token.text.lower() not in ("mai", "juni", "juli", "märz")
    return month, i + 2 if short and _dot(source, i + 1) and source.toks[i + 2].kind else i + 1


def year(source: Source, i: int) -> int:
    """Return the year written at token `i`, else 0."""
    token, after, more = source.toks[i], source.toks[i + 1], source.toks[i + 2]
    if token.kind != NUMBER or len(token.text) != 4 or not 1000 <= int(token.text) < 2200:
        return 0
    return (
        0
        if after.text and after.text in ".,:/" and glued(token, after) and more.kind == NUMBER and glued(after, more)
        else int(token.text)
    )


def _worded(source: Source, i: int) -> tuple[Fact, int] | None:
    day = _day(source, i)
    if not day:
        return None
    found, end = _month(source, i + 2 if _dot(source, i + 1) else i + 1)
    if not found:
        return None
    return _finish(source, i, (day,), found, end, "")


def _days(source: Source, i: int) -> tuple[Fact, int] | None:
    first = _day(source, i)
    at = i + 2 if _dot(source, i + 1) else i + 1
    link = source.toks[at].text
    if not first or link not in _LINKS:
        return None
    second = at + 1
    if source.toks[second].text in ("zum", "den"):
        second += 1
    last = _day(source, second)
    if not last or not _dot(source, second + 1):
        return None
    found, end = _month(source, second + 2)
    return (
        _finish(source, i, (first, last), found, end, "and" if link in ("und", "oder", "/") else "to")
        if found
        else None
    )


def _finish(source: Source, i: int, days: tuple[int, ...], found: int, end: int, link: str) -> tuple[Fact, int]:
    number = year(source, end)
    end += bool(number)
    reading = Calendar(days, found, number, link)
    return Fact(source.toks[i].start, source.toks[end - 1].end, Kind.DATE, reading), end


def _numeric(source: Source, i: int) -> tuple[Fact, int] | None:
    toks, day = source.toks, _day(source, i)
    if not day or not source.point(i):
        return None
    number = int(toks[i + 2].text)
    if not 1 <= number <= 12 or len(toks[i + 2].text) > 2:
        return None
    if source.point(i + 2):
        written = toks[i + 4].text
        if source.point(i + 4) or len(written) not in (2, 4):
            return None
        full = int(written) if len(written) == 4 else int(written) + (2000 if int(written) < 50 else 1900)
        if not 1000 <= full < 2200 or (len(written) == 2 and len(toks[i + 2].text) < 2 and len(toks[i].text) < 2):
            return None
        reading = Calendar((day,), number, full)
        return Fact(toks[i].start, toks[i + 4].end, Kind.DATE, reading), i + 5
    if _dot(source, i + 3) and toks[i + 4].kind:
        return Fact(toks[i].start, toks[i + 3].end, Kind.DATE, Calendar((day,), number)), i + 4
    before = toks[i - 1].text.lower() if i else ""
    if before in _BEFORE_DATE and not source.inside_number(i + 3) and not source.measured(i + 3):
        # "am 28.10." at the end: the last full stop is the sentence's.
        return Fact(toks[i].start, toks[i + 2].end, Kind.DATE, Calendar((day,), number)), i + 3
    return None


def _iso(source: Source, i: int) -> tuple[Fact, int] | None:
    toks = source.toks
    run = toks[i : i + 5]
    if [token.text for token in run[1::2]] != ["-", "-"] or [len(token.text) for token in run[::2]] != [4, 2, 2]:
        return None
    if not year(source, i) or not all(glued(a, b) for a, b in itertools.pairwise(run)):
        return None
    if run[2].kind != NUMBER or not 1 <= int(run[2].text) <= 12 or not _day(source, i + 4):
        return None
    reading = Calendar((int(run[4].text),), int(run[2].text), int(run[0].text))
    return Fact(run[0].start, run[4].end, Kind.DATE, reading), i + 5


def month(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read a month name at a WORD, with its year if there is one."""
    found, end = _month(source, i)
    if not found:
        return _month_compound(source, i)
    number = year(source, end)
    if not number and not _named(source, i, end):
        return None
    end += bool(number)
    start, stop = source.toks[i].start, source.toks[end - 1].end
    rule = "fact" if number else "month"
    return Fact(start, stop, Kind.DATE, Calendar(month=found, year=number), rule=rule), end


def _named(source: Source, i: int, end: int) -> bool:
    """Return whether the word at token `i` is sure to be a month: in full, with its full stop, or `Nov–Feb`."""
    toks = source.toks
    if len(toks[i].text) > 3 or toks[i].text == "Mai" or end > i + 1:
        return True
    return any(
        toks[mark].text and toks[mark].text in DASHES and _month(source, other)[0]
        for mark, other in ((i - 1, i - 2), (i + 1, i + 2))
        if other >= 0
    )


def has_month(word: str) -> bool:
    """Return whether a word is a month name or begins with one (`Septemberausgabe`)."""
    return word.lower() in months("de") or bool(_compound_month(word))


@lru_cache(maxsize=10_000)
def _compound_month(word: str) -> int:
    lower = word.lower()
    if len(lower) < 9 or not word[0].isupper():
        return 0
    return next((number for name, number in months("de").items() if len(name) > 5 and lower.startswith(name)), 0)


def _month_compound(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read the month in `Septemberausgabe`, for comparison only."""
    token = source.toks[i]
    number = _compound_month(token.text)
    if not number:
        return None
    reading = Calendar(month=number, weak=True)
    return Fact(token.start, token.end, Kind.DATE, reading, required=False, spanned=False), i + 1


def clock(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `14.30 Uhr`, `8 Uhr`, `07:55` or `um 14.30` at a NUMBER."""
    toks = source.toks
    hour, mark, minute = toks[i : i + 3]
    if len(hour.text) > 2 or int(hour.text) > 24:
        return None
    if mark.text == "Uhr":
        spoken = _minute_behind(source, i + 2)
        end = i + 2 + (spoken is not None)
        return Fact(hour.start, toks[end - 1].end, Kind.TIME, Clock(int(hour.text), spoken)), end
    if mark.text not in (".", ":") or not (glued(hour, mark) and glued(mark, minute)):
        return None
    if minute.kind != NUMBER or len(minute.text) != 2 or int(minute.text) > 59:
        return None
    after = toks[i + 3]
    reading = Clock(int(hour.text), int(minute.text))
    if after.text in ("Uhr", "h"):
        return Fact(hour.start, after.end, Kind.TIME, reading), i + 4
    if after.text == mark.text and glued(minute, after) and toks[i + 4].kind == NUMBER:
        return None
    before = toks[i - 1].text.lower() if i else ""
    sure = after.text in _ZONES or (before in ("um", "gegen") and not source.measured(i + 3))
    sure = sure or (mark.text == ":" and (hour.text[0] == "0" or before in _BEFORE_CLOCK or _behind_date(source, i)))
    if sure or (after.text in _LINKS and _clock_ahead(source, i + 4)):
        return Fact(hour.start, minute.end, Kind.TIME, reading), i + 3
    return None


def _minute_behind(source: Source, i: int) -> int | None:
    """Return the minute of `14 Uhr 30`, None where the number counts what follows it."""
    minute, after = source.toks[i], source.toks[i + 1]
    if minute.kind != NUMBER or len(minute.text) != 2 or int(minute.text) > 59 or source.inside_number(i + 1):
        return None
    counts = (after.kind == WORD and after.text[0].isupper()) or source.measured(i + 1) or after.text in _LINKS
    return None if counts or (_dot(source, i + 1) and source.toks[i + 2].kind) else int(minute.text)


def spoken(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `um halb neun`, `Viertel nach acht` or `drei Viertel acht` at a WORD."""
    toks, offsets = source.toks, None
    first = toks[i].text.lower()
    before = toks[i - 1].text.lower() if i else ""
    if first == "halb" and before in _BEFORE_HALF:
        offsets, end = (-1, 30), i + 1
    elif first == "viertel" and toks[i + 1].text in ("nach", "vor"):
        offsets, end = ((0, 15) if toks[i + 1].text == "nach" else (-1, 45)), i + 2
    elif first == "dreiviertel" and before in _BEFORE_HALF:
        offsets, end = (-1, 45), i + 1
    if offsets is None:
        return None
    hour = german_cardinal(toks[end].text.lower()) if toks[end].kind == WORD else None
    if hour is None or not 1 <= hour <= 12 or hour % 1:
        return None
    reading = Clock((int(hour) + offsets[0]) or 12, offsets[1], exact=False)
    return Fact(toks[i].start, toks[end].end, Kind.TIME, reading), end + 1


def _clock_ahead(source: Source, i: int) -> bool:
    return any(token.text == "Uhr" for token in source.toks[i : i + 4])


def _behind_date(source: Source, i: int) -> bool:
    """Return whether a year and a comma stand in front: `18.09.2025, 14:55`."""
    at = i - 2 if i and source.toks[i - 1].text == "," else i - 1
    return at > 1 and source.toks[at].kind == NUMBER and len(source.toks[at].text) == 4


def decade(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `1990er Jahre`, `80er-Jahre` or `90er` at a NUMBER."""
    toks = source.toks
    first = toks[i]
    at = source.joined(i + 1)
    if toks[at].text not in ("er", "ern") or not glued(toks[at - 1], toks[at]) or not first.text.endswith("0"):
        return None
    behind = source.joined(at + 1)
    with_noun = toks[behind].text in ("Jahre", "Jahren", "Jahrgänge", "Jahrgängen")
    century = len(first.text) == 4
    if len(first.text) not in (2, 4) or not (with_noun or century or int(first.text) >= 50):
        return None
    end = behind + 1 if with_noun else at + 1
    return Fact(first.start, toks[end - 1].end, Kind.DATE, Decade(int(first.text))), end


def spelled_decade(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `siebziger Jahre` at a WORD; without the noun the word is only compared."""
    word = source.toks[i].text.lower()
    value = german_cardinal(word[: word.rindex("er")]) if word.endswith(DECADE_ENDINGS) else None
    if value is None:
        return None
    years = source.toks[i + 1].text in ("Jahre", "Jahren")
    start, end = source.toks[i].start, source.toks[i + years].end
    reading = Decade(int(value), weak=not years)
    return Fact(start, end, Kind.DATE, reading, required=years, spanned=years), i + 1 + years


def spelled_part(source: Source, i: int, value: int) -> tuple[Fact, int] | None:
    """Read `erstes Halbjahr` or `dritten Quartal`, whose ordinal has this value, at a WORD."""
    noun = source.toks[i + 1]
    period = periods().get(noun.text.lower())
    if not period or value > 4:
        return None
    return Fact(source.toks[i].start, noun.end, Kind.DATE, Ordinal(value, *period)), i + 2


def ordinal(source: Source, i: int) -> tuple[Fact, int] | None:
    """Read `24. Mal`, `1. Halbjahr` or `3. Quartal` at a NUMBER."""
    toks = source.toks
    number, following = toks[i], toks[i + 2]
    if len(number.text) > 3 or number.text[0] == "0" or not _dot(source, i + 1):
        return None
    if source.price_dash(i, i + 1) > i + 1:
        return None
    if following.kind != WORD and following.text not in (",", "-", "–", "/"):
        return None
    if following.kind == WORD and glued(toks[i + 1], following) and len(following.text) < 3:
        return None
    period = periods().get(following.text.lower())
    value = int(number.text)
    if period and value <= 4:
        return Fact(number.start, following.end, Kind.DATE, Ordinal(value, *period)), i + 3
    # "1. FC": part of a club's name, which English leaves as it is.
    name = following.text.isupper() and len(following.text) > 1
    return Fact(number.start, toks[i + 1].end, Kind.NUMBER, Ordinal(value), required=not name), i + 2
