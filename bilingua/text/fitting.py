"""Cut segments that are too long for an engine: never inside a span, preferably at the end of a clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from bilingua.records import Span

# Places for a cut, best first: after a semicolon or colon, after a comma or dash, after a word.
_ENDS = tuple(re.compile(pattern) for pattern in (r"[;:]\s+", r",\s+|\s+(?=[–—-]\s)", r"(?<!\d)\s+|\s+(?=\D)", r"\s+"))
_SPACE = re.compile(r"\s+")
# The sign of copyright, arrows, shapes, emoji, flags and dingbats, with what joins them.
_PICTURES = re.compile("(?:[©℗\u2190-\u21ff\u2500-\u27bf\U0001f000-\U0001faff][\ufe0f\u200d\u20e3]*)+")
_WORD = re.compile(r"[^\W\d_]+")
# This many figures with hardly any words between them are a table row.
_MANY = 8


def cut(text: str, spans: Sequence[Span], fits: Callable[[int, int], bool]) -> list[int]:
    """Return the offsets at which to cut a segment, ascending; empty if it stays whole.

    `spans` are ordered and do not overlap; `fits(start, end)` says whether the engine can take `text[start:end]`. What
    does not fit is cut around long runs of figures, then halved at the best place near the middle, until every piece
    fits; a span that does not fit by itself is left whole. In any case a text is cut around pictures, which engines
    lose, and a row of a table around its figures, of which they mix up what belongs to what.

    >>> cut("Erst das eine; dann, mit Ruhe, das andere.", (), lambda start, end: end - start < 30)
    [15]
    """
    edges = {edge for match in _PICTURES.finditer(text) for edge in (match.start(), _next(text, match.end()))}
    row = _is_row(text, spans)
    if not (row or edges) and fits(0, len(text)):
        return []
    if row or not fits(0, len(text)):
        edges.update(_around_figures(text, spans, 1 if row else _MANY))
    cuts = sorted(edge for edge in edges if 0 < edge < len(text) and not _inside(spans, edge))
    for start, end in pairwise([0, *cuts, len(text)]):
        cuts += _halved(text, spans, start, end, fits)
    return sorted(cuts)


def within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans within `text[start:end]`, with offsets relative to it; `spans` are ordered."""
    first, last = bisect_left(spans, start, key=_start), bisect_left(spans, end, key=_start)
    inner = (span for span in spans[first:last] if span.end <= end)
    return tuple(replace(span, start=span.start - start, end=span.end - start) if start else span for span in inner)


def _is_row(text: str, spans: Sequence[Span]) -> bool:
    """Return whether a segment is a table row: many figures with few words, or only headings, between them."""
    facts = [span for span in spans if span.is_fact]
    if len(facts) < _MANY:
        return False
    gaps = pairwise([0, *(edge for span in facts for edge in (span.start, span.end)), len(text)])
    words = [word for start, end in islice(gaps, 0, None, 2) for word in _WORD.findall(text, start, end)]
    return len(words) <= len(facts) // (2 if any(map(str.islower, words)) else 1)


def _around_figures(text: str, spans: Sequence[Span], least: int) -> Iterator[int]:
    """Yield the bounds of the runs of at least `_MANY` figures."""
    run: list[Span] = []
    for span in [*spans, None]:
        if span and span.is_fact and not (run and _WORD.search(text, run[-1].end, span.start)):
            run.append(span)
            continue
        if len(run) >= least:
            yield from (run[0].start, _next(text, run[-1].end))
        run = [span] if span and span.is_fact else []


def _halved(text: str, spans: Sequence[Span], start: int, end: int, fits: Callable[[int, int], bool]) -> Iterator[int]:
    """Yield where to cut `text[start:end]`, by repeated halving, in no particular order."""
    pending = [(start, end)]
    while pending:
        start, end = pending.pop()
        middle = None if fits(start, end) else _middle(text, spans, start, end)
        if middle is not None:
            yield middle
            pending += [(start, middle), (middle, end)]


def _middle(text: str, spans: Sequence[Span], start: int, end: int) -> int | None:
    """Return the best place to cut `text[start:end]` in two, None if it is a single span."""
    middle, quarter = (start + end) // 2, (end - start) // 4
    for pattern in _ENDS:
        places = [match.end() for match in pattern.finditer(text, start + quarter, end - quarter)]
        places = [place for place in places if start < place < end and not _inside(spans, place)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    # A span or a word covers the middle: cut beside it, or through the word if there is no other place.
    within = spans[bisect_left(spans, start, key=_start) : bisect_left(spans, end, key=_start)]
    edges = {edge for span in within for edge in (span.start, _next(text, span.end))}
    edges |= {match.end() for match in _SPACE.finditer(text, start, end)}
    places = [edge for edge in edges if start < edge < end and not _inside(spans, edge)]
    if not places and start < middle and not _inside(spans, middle):
        places = [middle]
    return min(places, key=lambda place: (abs(place - middle), place), default=None)


def _inside(spans: Sequence[Span], place: int) -> bool:
    """Return whether a cut at `place` would go through a span."""
    before = bisect_left(spans, place, key=_start) - 1
    return before >= 0 and place < spans[before].end


def _start(span: Span) -> int:
    return span.start


def _next(text: str, at: int) -> int:
    """Return the end of the white space at `at`."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at
