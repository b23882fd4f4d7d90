"""The built-in glossary `cldr`: countries, cities, languages and currencies from Unicode's CLDR, as Babel ships it.

It is off unless requested by name (`-g cldr`), and meant to rank below a glossary of your own. CLDR has no list of
capitals, but it names the cities after which time zones are called, among them most capitals. Cities whose English and
German names differ become entries.
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
# Years and bracketed remarks mark historical names, which news texts do not use in that form.
_REMARK = re.compile(r"[(\[\d]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")
# Zones of oceans and research stations are left out: their names are parts of islands' names.
_CITY = re.compile(r"(Africa|America|Asia|Australia|Europe)/(\w+/)?(?P<name>[\w-]+)")
_OLD_SPELLINGS = frozenset({"Europe/Tirane"})  # CLDR leaves English to the zone's own name, which nobody writes


def cldr_glossary() -> Glossary:
    """Return the glossary; if CLDR gives two things the same German name, the country wins.

    >>> cldr_glossary().get("Ägypten")[0].english
    'Egypt'
    """
    entries: dict[str, Entry] = {}
    for entry in _entries():
        if len(entry.source) > 3 and not _REMARK.search(entry.source + entry.target):
            entries.setdefault(entry.source, entry)
    return Glossary(NAME, tuple(entries[source] for source in sorted(entries)))


def _entries() -> Iterator[Entry]:
    from babel import numbers  # loads CLDR's German and English files, needed by this glossary only

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
        match = _CITY.fullmatch(zone)
        if match and zone not in _OLD_SPELLINGS:
            own = match["name"].replace("_", " ")
            one, other = (_city(locale, zone, own) for locale in (german, english))
            # Names that differ only in accents are translated well anyway, and either spelling is right.
            if _bare(one) != _bare(other) and other not in english.territories.values():
                yield _entry(one, other, "city of the time zone", zone, pos="name")


def _city(locale: Locale, zone: str, own: str) -> str:
    """Return a zone's city as CLDR names it, else by the zone's own name."""
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
