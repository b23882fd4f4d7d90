"""What is copied to the letter and never read: web and mail addresses, paths, file names, handles and codes.

Cleaning leaves them alone, and facts and segments take them for one thing, so both look for them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from bilingua.data import read_toml

# A word that keeps its letters: an address, a file name, an abbreviation with points inside. It is looked for from the
# beginning of a word only: within one of thousands of characters, every place would be tried.
FIXED_WORD = r"(?<!\S)\S*(?:@|://|\\|_|[^\W\d_]\.[^\W\d_])\S*"


@cache
def address_endings(kind: str) -> frozenset[str]:
    """Return the endings of `domains` or `files`, without their dot."""
    return frozenset(read_toml("addresses.toml")[kind])


@cache
def address_patterns() -> Mapping[str, str]:
    """Return a regular expression for each kind, in the order in which they are to be tried at one place.

    They find a thing of any length in linear time: a repetition without a bound begins only where nothing of its own
    kind comes before it.
    """
    domains = "|".join(sorted(address_endings("domains"), key=len, reverse=True))
    files = address_endings("files")
    names = "|".join(sorted((*files, *map(str.upper, files)), key=len, reverse=True))
    char = '[^\\s<>"“”„«»‹›⟨⟩]'
    name = r"[\w.+@%~-]"
    schemes = "mailto|tel|data|urn|magnet"
    return {
        "url": rf"(?<!\w)(?:[A-Za-z][A-Za-z0-9+.-]{{1,20}}://|(?:{schemes}):(?=[\w+?])){char}+"
        rf"|(?<!\w)(?i:www)\.[\w-]+\.{char}+",
        "email": r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        # A label has at most 63 characters, and `x.ch.Die` is an address with a sentence after it.
        "domain": rf"(?<![\w.-])(?:[^\W_][\w-]{{0,62}}\.){{1,9}}(?:{domains})(?:/{char}*|(?![\w@-]|\.[a-z0-9]))",
        "path": rf"(?<![^\s(\[„“‚‘\x22'=:,;|])(?:(?:~|\.\.?)/|/(?:[\w.]{name}*/)+)(?:{name}|/)*"
        rf"|(?<!\w)[A-Za-z]:\\{char}*|(?<![\w\\])\\\\\w[\w.-]*\\{char}+",
        "file": rf"(?<![\w./-])(?:[\w.]{name}*/)*[\w.-]*\w\.(?:{names})(?![\w-]|\.\w)",
        # Hashes, keys and encoded data: no word is so long and has so many digits.
        "code": r"(?<![\w+/=])(?=(?:[A-Za-z_+/=]*\d){4})(?=[\d_+/=]*[A-Za-z])[A-Za-z0-9_+/=]{32,}",
        "handle": r"(?<![\w@])@\w+",
        "hashtag": r"(?<![\w&#])#\w*[^\W\d]\w*",
    }


def find_addresses(text: str, *kinds: str) -> list[tuple[int, int]]:
    """Return where a text has addresses and the like, in order; no `kinds` means all of `address_patterns`.

    >>> find_addresses("Mehr auf www.a.de, per Mail an b@c.de und in /etc/hosts", "url", "email")
    [(9, 18), (31, 37)]
    """
    pattern = _pattern(kinds)
    if kinds and _SIGNS.keys() >= set(kinds):
        return [match.span() for start, end in _marked(text) for match in pattern.finditer(text, start, end)]
    return [match.span() for match in pattern.finditer(text)]


# Kinds that hold no white space, and always one of these signs: only the words around signs are looked at.
_SIGNS = {"url": r":|[Ww]{3}\.", "email": "@"}
_SIGN = re.compile("|".join(_SIGNS.values()))


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches without white space that have a sign."""
    end = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < end:
            continue
        start = sign.start()
        while start > end and not text[start - 1].isspace():
            start -= 1
        space = _SPACE.search(text, sign.end())
        end = space.start() if space else len(text)
        yield start, end


_SPACE = re.compile(r"\s")


@cache
def _pattern(kinds: tuple[str, ...]) -> re.Pattern[str]:
    patterns = address_patterns()
    return re.compile("|".join(patterns[kind] for kind in kinds or patterns))
