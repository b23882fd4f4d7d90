"""Forbidden renderings: finding them in a draft, and which stand in quotation marks and are exempt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bilingua.enforce.draft import Draft, Place
from bilingua.records import Span
from bilingua.terms.matching import find_rendering

# What somebody is quoted as saying keeps the speaker's words. A straight apostrophe is no quotation mark here.
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|‘[^‘’]*’(?!\w)")


def offences(text: str, spans: Sequence[Span], taken: Sequence[Place]) -> Iterator[tuple[Place, Span, bool]]:
    """Yield each forbidden rendering in a text: its place, the span that forbids it, whether it is exempt as quoted.

    `taken` are the places where spans stand: what one span forbids may be the right rendering of another.
    """
    quotes = [match.span() for match in _QUOTED.finditer(text)]
    seen = list(taken)
    for span in dict.fromkeys(span for span in spans if span.forbidden):
        while place := find_rendering(text, span.forbidden, case_sensitive=False, taken=seen):
            seen.append(place)
            yield place, span, any(start <= place[0] and place[1] <= end for start, end in quotes)


def standing(draft: Draft, spans: Sequence[Span]) -> list[tuple[Place, Span]]:
    """Return the forbidden renderings in a draft that are not exempt."""
    taken = [place for place in draft.places if place]
    return [(place, span) for place, span, exempt in offences(draft.text, spans, taken) if not exempt]
