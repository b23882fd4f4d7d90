"""Clean German text and cut it into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from bilingua.records import Edit, Segment
from bilingua.text.boundaries import ends_sentence
from bilingua.text.characters import repair_characters
from bilingua.text.draft import Draft
from bilingua.text.gluing import restore_spaces
from bilingua.text.quotes import quote_roles

# One repair can uncover another (`&lt;p&gt;` → `<p>`); real text needs two rounds.
_MAX_ROUNDS = 10
_LINE = re.compile(r"[^\n]+")
# With unmatched quotation marks, the splitter's time grows quadratically.
_WINDOW = 4000
# Marks that may end a sentence although the splitter considers the word before them an abbreviation.
_CANDIDATE = re.compile(
    r"[.…][\"“”»«›‹)\]]{0,2}[^\S\n]+(?=[^\w\s]{0,2}[A-ZÄÖÜ])|(?<=[a-zäöüß]{3})[.!?…][\"“”»«›‹)\]]{0,2}[^\S\n]+(?=\d)"
)
# Hidden from the splitter: quotation marks, inside which it does not look for boundaries, and what UTF-8 cannot hold.
_MASKED = re.compile('["„“”«»‹›‚‘\ud800-\udfff]')
_CLOSING = frozenset(")]}")
_OPENING = frozenset("([{")


def clean(text: str) -> tuple[str, tuple[Edit, ...]]:
    """Repair a German text damaged by copying, and log every change.

    Returns NFC text and the edits, the offsets of each referring to the text after the edits before it. Nothing that
    the author wrote is removed: stray mark-up, invisible characters and wrong encodings are replaced, lost white space
    is restored. Cleaning twice changes nothing.

    >>> clean("Krieg in der Ukraine.Für die Studie")
    ('Krieg in der Ukraine. Für die Studie', (Edit(rule='stop', start=21, before='', after=' '),))
    """
    draft = Draft(text)
    for _ in range(_MAX_ROUNDS):
        done = len(draft.edits)
        repair_characters(draft)
        restore_spaces(draft)
        if len(draft.edits) == done:
            break
    return draft.text, tuple(draft.edits)


def segment(text: str) -> tuple[Segment, ...]:
    """Split a text into sentences. Every line end is a boundary; joining text + tail of all segments gives the text.

    >>> [seg.text for seg in segment("Er kam am 28. Oktober an. Z.B. mit Dr. Kim.")]
    ['Er kam am 28. Oktober an.', 'Z.B. mit Dr. Kim.']
    """
    starts = [start for line in _LINE.finditer(text) for start in _starts(text, *line.span())]
    segments = []
    if text and (not starts or starts[0] > 0):
        segments.append(Segment("", text[: starts[0]] if starts else text))
    for start, end in pairwise([*starts, len(text)]):
        body = text[start:end].rstrip()
        segments.append(Segment(body, text[start + len(body) : end]))
    return tuple(segments)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the starts of a line's segments."""
    line = text[start:end]
    first = len(line) - len(line.lstrip())
    if first == len(line):
        return
    begins = [first]
    closing = frozenset(at for at, opens in quote_roles(line).items() if not opens)
    for candidate in _candidates(line):
        ended, following = _settle(line, candidate, closing)
        if begins[-1] < following < len(line) and ends_sentence(line, begins[-1], ended, following):
            begins.append(following)
    yield from (start + begin for begin in begins)


def _candidates(line: str) -> list[int]:
    """Return offsets near which a sentence may end, ascending: the splitter's and those that it misses."""
    masked = _MASKED.sub(" ", line)
    offsets = {match.end() for match in _CANDIDATE.finditer(line)}
    at = 0
    while at < len(line):
        window = masked[at : at + _WINDOW]
        ends = [boundary["end_index"] for boundary in get_sentence_boundaries("de", window)]
        last = at + len(window) == len(line)
        offsets.update(at + end for end in ends[: None if last else -1])
        at += len(window) if last or len(ends) < 2 else ends[-2]
    return sorted(offsets)


def _settle(line: str, at: int, closing: frozenset[int]) -> tuple[int, int]:
    """Return the end of a sentence, including closing quotes, and the start of the next.

    The start is the end of the line if no white space separates the two.
    """
    ended = at
    while ended and (line[ended - 1].isspace() or line[ended - 1] in '"„“”«»‹›‚‘' or line[ended - 1] in _OPENING):
        ended -= 1
    after = ended
    while after < len(line) and (after in closing or line[after] in _CLOSING or line[after] == "‘"):
        after += 1
    following = after
    while following < len(line) and line[following].isspace():
        following += 1
    return ended, following if following > after else len(line)
