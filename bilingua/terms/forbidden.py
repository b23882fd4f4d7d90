"""Find forbidden renderings in an English text; those in quotations are exempt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bilingua.language.english import find_rendering
from bilingua.records import Span

# Quotations keep the speaker's words. A straight apostrophe does not count as a quotation mark here.
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|‘[^‘’]*’(?!\w)")


def forbidden_renderings(
    text: str, spans: Sequence[Span], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], Span, bool]]:
    """Yield each forbidden rendering in a text: its place, the span that forbids it, whether it is in a quotation.

    `taken` are the places of spans: what one span forbids may be the right rendering of another.
    """
    quotes = [match.span() for match in _QUOTED.finditer(text)]
    seen = list(taken)
    for span in spans:
        while span.forbidden and (place := find_rendering(text, span.forbidden, case_sensitive=False, taken=seen)):
            seen.append(place)
            yield place, span, any(start <= place[0] and place[1] <= end for start, end in quotes)
