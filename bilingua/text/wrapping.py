"""Hard-wrapped text: find the lines of a mail or a wire that form one paragraph.

A line end is soft where the next word would not have fitted any more, as every program breaks lines that has a width to
keep, or where a sentence goes on in small letters. All others were meant, as in signatures, lists and verse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bilingua.language.words import is_german

_NARROWEST, _WIDEST = 40, 120  # columns at which text is wrapped; addresses are narrower, unwrapped lines wider
_SLACK = 10  # columns by which a wrapped line may exceed the 90th percentile
# Marks of quoted mail, then the indentation.
_PREFIX = re.compile(r"((?:[^\S\n]*[>|])*)([^\S\n]*)")
_ITEM = re.compile(r"(?:[-*•·]|\d{1,3}[.)]|[a-z]\))\s")
_ENDED = re.compile(r"[.:;!?…][\"“”»«›‹’')\]]*$")
_CUT_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_AND = frozenset({"und", "oder", "bis", "bzw", "sowie", "wie"})  # Nord- und Südkorea


def paragraphs(lines: Sequence[str]) -> Iterator[range]:
    """Yield the line indexes of each paragraph; an empty line is a paragraph of its own."""
    width = _width(lines)
    start = 0
    for index, (line, following) in enumerate(pairwise(lines)):
        if not _goes_on(line, following, width):
            yield range(start, index + 1)
            start = index + 1
    if lines:
        yield range(start, len(lines))


def joined(lines: Sequence[str]) -> tuple[str, str]:
    """Return the prefix of a paragraph's first line, and its lines joined without their prefixes.

    >>> joined(["> Die Zusam-", "> menarbeit von Nord-", "> und Südkorea"])
    ('> ', 'Die Zusammenarbeit von Nord- und Südkorea')
    """
    prefix, text = _parts(lines[0]) if lines else ("", "")
    for line in lines[1:]:
        text = _with(text.rstrip(), _parts(line)[1])
    return prefix, text


def _parts(line: str) -> tuple[str, str]:
    match = _PREFIX.match(line)
    end = match.end() if match else 0
    return line[:end], line[end:]


def _with(text: str, more: str) -> str:
    """Append a line to a text, rejoining a word hyphenated at the line end."""
    cut, following = _CUT_WORD.search(text), _FIRST_WORD.match(more)
    if cut is None or following is None or following[0].lower() in _AND:
        return f"{text} {more}"
    if following[0][0].isupper():
        return text + more
    return (text[:-1] if is_german(cut[1] + following[0]) else text) + more


def _width(lines: Sequence[str]) -> int:
    """Return the width at which the lines seem to be wrapped, kept by nine in ten; 0 if they are not wrapped."""
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[(len(lengths) - 1) * 9 // 10 if len(lengths) > 3 else -1] if lengths else 0
    return width if _NARROWEST <= width <= _WIDEST else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    """Return whether a paragraph continues in the following line."""
    (quoted, indent, text), (next_quoted, next_indent, more) = _dissected(line), _dissected(following)
    if quoted != next_quoted or not any(map(str.isalnum, text)) or not any(map(str.isalnum, more)):
        return False
    is_item, has_ended = bool(_ITEM.match(text)), bool(_ENDED.search(text.rstrip()))
    if (next_indent > indent and not is_item) or (_ITEM.match(more) and (is_item or has_ended)):
        return False
    is_open = _CUT_WORD.search(text.rstrip()) or (not has_ended and more[0].islower())
    if is_open and len(line) <= _WIDEST:
        return True
    return len(line) <= width + _SLACK and len(line.rstrip()) + 1 + len(more.split(maxsplit=1)[0]) > width > 0


def _dissected(line: str) -> tuple[int, int, str]:
    """Return a line's depth of quotation, its indentation, and its text."""
    match = _PREFIX.match(line)
    if match is None:
        return 0, 0, line
    return sum(match[1].count(sign) for sign in ">|"), len(match[2].expandtabs()), line[match.end() :]
