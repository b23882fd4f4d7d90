"""Cut text into tokens, and find what must be copied unread: addresses, file names, handles, telephone numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from bilingua.facts.codes import code_spans
from bilingua.language.addresses import address_patterns
from bilingua.records import Kind

NUMBER, WORD, MARK = 1, 2, 3
SPACES = (" ", "\u00a0", "\u2009", "\u202f", "\u2007")

HALVES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_OPAQUE = "\ufffc"
_LENGTHS = frozenset({"m", "km", "cm", "mm", "dm", "ft", "mi", "in"})
_TOKEN = re.compile(r"([0-9]+)|([^\W\d_½¼¾]+)|(\S)")
# What every opaque stretch has; most sentences have nothing of it.
_HINT = re.compile(r"[@#\\]|:(?://|\w)|\.[A-Za-z]|[/~.]/|/\S*/|[+(]\d|\b0\d|[A-Za-z0-9_+/=]{32}")


class Token(NamedTuple):
    """A run of digits, a run of letters, or one other character; `kind` is NUMBER, WORD or MARK."""

    text: str
    kind: int
    start: int
    end: int


class Opaque(NamedTuple):
    """A stretch that is copied as it stands."""

    start: int
    end: int
    kind: Kind
    rule: str


# Ends every token list, so that the grammar may look ahead without asking for the length.
END = Token("", 0, -1, -1)


def tokens(text: str, opaque: tuple[Opaque, ...] = ()) -> list[Token]:
    """Cut a text into tokens, leaving out white space; what is opaque is one MARK; END tokens close the list."""
    found: list[Token] = []
    done = 0
    # One token stands for each opaque stretch, so that no rule reads on across it.
    for stretch in opaque:
        found += _cut(text, done, stretch.start)
        found.append(Token(_OPAQUE, MARK, stretch.start, stretch.end))
        done = stretch.end
    found += _cut(text, done, len(text))
    found.extend((END,) * 4)
    return found


def _cut(text: str, start: int, end: int) -> list[Token]:
    return [Token(m[0], m.lastindex or 0, m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]


def glued(left: Token, right: Token) -> bool:
    """Return whether two tokens touch."""
    return left.end == right.start


def power_of_unit(toks: list[Token], i: int) -> bool:
    """Return whether a NUMBER is the exponent of a unit, as in `km2`."""
    return i > 0 and toks[i].text in ("2", "3") and toks[i - 1].text in _LENGTHS and glued(toks[i - 1], toks[i])


@cache
def _opaque_pattern() -> re.Pattern[str]:
    rules = {
        **address_patterns(),
        # A prefix that no number has (+41, 044, (0)), then groups of two digits or more; no date such as 09/02/2024.
        "phone": r"(?<![\w.,])(?<!\d[ '\u00a0\u2009\u202f\u2019])"
        r"(?=(?:\D{0,3}\d){7})(?!\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b)"
        r"(?:\+\d{1,3}|\(0\d+\)|00\d{2}|0\d{1,4})(?:[ /\u00a0-]{1,3}|\(0\))?"
        r"(?:\(?\d{2,3}+\)?(?:[ /\u00a0-]\d{2,}+){1,5}|\(?\d{4,}+\)?(?:[ /\u00a0-]\d{2,}+){0,5})(?![\w.,]\d)",
    }
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in rules.items()))


_KINDS = {
    "url": Kind.URL,
    "domain": Kind.URL,
    "email": Kind.EMAIL,
    "path": Kind.FILE,
    "file": Kind.FILE,
    "code": Kind.FILE,
    "handle": Kind.HANDLE,
    "hashtag": Kind.HANDLE,
    "phone": Kind.NUMBER,
}


def opaque_spans(text: str) -> tuple[Opaque, ...]:
    """Find addresses, file names, handles, hashtags, telephone numbers, identifiers; closing punctuation is outside."""
    found = []
    for match in _opaque_pattern().finditer(text) if _HINT.search(text) else ():
        rule = match.lastgroup or ""
        value = match[0].rstrip(".,;:!?'’)" if "(" not in match[0] else ".,;:!?'’")
        found.append(Opaque(match.start(), match.start() + len(value), _KINDS[rule], rule))
    found += [Opaque(start, end, Kind.NAME, "identifier") for start, end in code_spans(text)]
    chosen: list[Opaque] = []
    # What begins first wins, at one place the address.
    for stretch in sorted(found, key=lambda stretch: stretch.start):
        if not chosen or stretch.start >= chosen[-1].end:
            chosen.append(stretch)
    return tuple(chosen)
