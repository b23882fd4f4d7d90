"""The built-in glossary `cldr`: countries, cities, languages and currencies from Unicode's CLDR, as Babel carries it.

It is off unless asked for by name (`-g cldr`), and meant to stand below a glossary of one's own. CLDR has no list of
capitals. It names the cities after which time zones are called, among them most capitals; those with another name in
English than in German are entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilingua.records import Kind
from bilingua.terms.glossary import Entry, Glossary

if TYPE_CHECKING:
    from babel import Locale

NAME = "cldr"
# Years and remarks in brackets belong to names of the past, which no news text has in that form.
_REMARK = re.compile(r"[(\[\d]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")
# Zones of the oceans and of research stations are named after islands, by half of their names.
_CITY = re.compile(r"(Africa|America|Asia|Australia|Europe)/(\w+/)?(?P<name>[\w-]+)")
_OLD_SPELLINGS = frozenset({"Europe/Tirane"})  # CLDR leaves English to the zone's own name, which nobody writes


def cldr_glossary() -> Glossary:
    """Return the glossary; where CLDR gives two things the same German name, the country is meant.

    >>> cldr_glossary().get("Ägypten")[0].english
    'Egypt'
    """
    entries: dict[str, Entry] = {}
    for entry in _entries():
        if len(entry.source) > 3 and not _REMARK.search(entry.source + entry.target):
            entries.setdefault(entry.source, entry)
    return Glossary(NAME, tuple(entries[source] for source in sorted(entries)))


def _entries() -> Iterator[Entry]:
    from babel import numbers  # loads CLDR's German and English files, which only this glossary needs here

    german, english = _locales()
    for code, name in german.territories.items():
        if _COUNTRY.fullmatch(code) and code in english.territories:
            yield _entry(name, english.territories[code].replace(" & ", " and "), "territory", code, pos="name")
    yield from _cities()
    for code, name in german.languages.items():
        if _LANGUAGE.fullmatch(code) and code in english.languages:
            yield _entry(name, english.languages[code], "language", code, pos="noun")
    for code in sorted(german.currencies):
        one, many = (str(numbers.get_currency_name(code, count, locale="en")) for count in (1, 2))
        yield _entry(german.currencies[code], one, "currency", code, pos="noun", allowed=(many,) if many != one else ())


def _cities() -> Iterator[Entry]:
    german, english = _locales()
    for zone in sorted(german.time_zones):
        found = _CITY.fullmatch(zone)
        if found and zone not in _OLD_SPELLINGS:
            own = found["name"].replace("_", " ")
            one, other = (_city(locale, zone, own) for locale in (german, english))
            # A name that differs in its accents alone comes out right anyway, and either spelling is.
            if _bare(one) != _bare(other) and other not in english.territories.values():
                yield _entry(one, other, "city of the time zone", zone, pos="name")


def _city(locale: Locale, zone: str, own: str) -> str:
    """Return a zone's city; where CLDR names none, the zone's own name is it."""
    return str(locale.time_zones.get(zone, {}).get("city") or own).replace("\u00ad", "")


def _bare(name: str) -> str:
    """Return a name without accents and hyphens, in lower case."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(char for char in letters if char.isalnum())


def _locales() -> tuple[Locale, Locale]:
    from babel import Locale

    return Locale.parse("de"), Locale.parse("en")


def _entry(source: str, target: str, what: str, code: str, *, pos: str, allowed: tuple[str, ...] = ()) -> Entry:
    kind = Kind.KEEP if source == target else Kind.TERM
    return Entry(source, target, kind, pos=pos, allowed=allowed, note=f"{what} {code}", origin="CLDR")
