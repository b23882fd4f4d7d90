"""The built-in glossary `cldr`: countries, languages and currencies from Unicode's CLDR, as Babel carries it.

It is off unless asked for by name (`-g cldr`), and meant to stand below a glossary of one's own. Capitals are not in
CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bilingua.records import Kind
from bilingua.terms.glossary import Entry, Glossary

NAME = "cldr"
# Years and remarks in brackets belong to names of the past, which no news text has in that form.
_REMARK = re.compile(r"[(\[\d]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")


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
    from babel import Locale, numbers  # loads CLDR's German and English files, which only this glossary needs here

    german, english = Locale.parse("de"), Locale.parse("en")
    for code, name in german.territories.items():
        if _COUNTRY.fullmatch(code) and code in english.territories:
            yield _entry(name, english.territories[code].replace(" & ", " and "), "territory", code, pos="name")
    for code, name in german.languages.items():
        if _LANGUAGE.fullmatch(code) and code in english.languages:
            yield _entry(name, english.languages[code], "language", code, pos="noun")
    for code in sorted(german.currencies):
        one, many = (str(numbers.get_currency_name(code, count, locale="en")) for count in (1, 2))
        yield _entry(german.currencies[code], one, "currency", code, pos="noun", allowed=(many,) if many != one else ())


def _entry(source: str, target: str, what: str, code: str, *, pos: str, allowed: tuple[str, ...] = ()) -> Entry:
    kind = Kind.KEEP if source == target else Kind.TERM
    return Entry(source, target, kind, pos=pos, allowed=allowed, note=f"{what} {code}", origin="CLDR")
