"""Names of persons that an engine has lost: demanded like terms, as they stand in the German."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bilingua.records import Kind, Span
from bilingua.text.names import lost_names

if TYPE_CHECKING:
    from bilingua.enforce.cascade import Request

RULE = "lost name"


def with_names(request: Request, text: str) -> Request:
    """Add to a request the names that its translation has lost; the request itself where there is none."""
    taken = [(span.start, span.end) for span in (*request.spans, *request.watched)]
    lost = [_copied(request.text, *place) for place in lost_names(request.text, text, taken)]
    if not lost:
        return request
    spans: Sequence[Span] = sorted([*request.spans, *lost], key=lambda span: span.start)
    return replace(request, spans=tuple(spans))


def _copied(text: str, start: int, end: int) -> Span:
    name = text[start:end]
    # The genitive ending goes with the German sentence, but not every s is one.
    forms = tuple(dict.fromkeys((name, name.removesuffix("s"))))
    return Span(start, end, name, Kind.NAME, name, forms, rule=RULE)
