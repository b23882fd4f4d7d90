"""Read German dates that are narrowed down: `Mitte Oktober`, `Ende der 1990er Jahre`, `Sommer 2019`, `seit 2019`."""

from __future__ import annotations

from bilingua.facts import german_dates
from bilingua.facts.german_designations import pair as pair_of
from bilingua.facts.readings import Calendar, Dated, Decade, Fact, Pair
from bilingua.facts.source import Source
from bilingua.facts.tokens import NUMBER
from bilingua.facts.vocabulary import DatePart, date_parts
from bilingua.records import Kind

# "Bis Ende 2025" is not a late moment of 2025.
_UNTIL = frozenset({"bis", "zum", "gegen", "vor", "nach", "ab", "seit", "per", "von", "zu"})
_BETWEEN = frozenset({"des", "der", "dem", "den"})
_NOUNS = frozenset({"Jahr", "Jahres", "Jahre", "Monats", "Monat"})
_COUNTED = frozenset({"Jahren", "Jahre", "Tagen", "Stunden", "Wochen", "Monaten"})
_CLOSE = "end of"

# A fact and the index of the token after it.
Read = tuple[Fact, int] | None


def dated(source: Source, i: int) -> Read:
    """Read a date with the word that narrows it down at a WORD."""
    part = date_parts().get(source.toks[i].text.lower())
    found = _date(source, _step(source, i + 1), part) if part else None
    if part is None or found is None:
        return None
    date, end = found
    before = source.toks[i - 1].text.lower() if i else ""
    patterns = part.forms
    if part.key == "late" and before in _UNTIL:
        patterns = tuple(sorted(patterns, key=lambda form: _CLOSE not in form))
    reading = Dated(part.key, patterns, date)
    return Fact(source.toks[i].start, source.toks[end - 1].end, Kind.DATE, reading, rule="part"), end


def _step(source: Source, i: int) -> int:
    """Step over an article and `Jahr`: `Ende der 1990er`, `seit dem Jahr 2008`."""
    at = i + (source.toks[i].text in _BETWEEN)
    return at + (source.toks[at].text in _NOUNS and source.toks[at + 1].kind == NUMBER)


def _date(source: Source, i: int, part: DatePart) -> tuple[Calendar | Decade | Pair | Dated, int] | None:
    """Read the date at token `i` and return it with the index after it, if it is one that may follow the part."""
    readers = {
        "part": dated,
        "day": german_dates.date,
        "month": german_dates.month,
        "year": _year,
    }
    for follower, read in readers.items():
        found = read(source, i) if follower in part.followers else None
        if found is not None and found[0].spanned and isinstance(found[0].reading, Calendar | Decade | Pair | Dated):
            return found[0].reading, found[1]
    return None


def _year(source: Source, i: int) -> Read:
    """Read a year, a decade or two years (`2019/20`)."""
    number, after = source.toks[i], source.toks[i + 1]
    found = german_dates.decade(source, i) if number.kind == NUMBER else german_dates.spelled_decade(source, i)
    year = german_dates.year(source, i)
    if found is not None or not year:
        pair = pair_of(source, i) if len(number.text) == 4 and number.kind == NUMBER else None
        return found or pair
    counted = after.text in _COUNTED or source.measured(i + 1)
    return None if counted else (Fact(number.start, number.end, Kind.DATE, Calendar(year=year)), i + 1)
