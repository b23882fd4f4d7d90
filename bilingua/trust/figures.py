"""Compare the figures of two texts: numbers, dates, money, rough quantities and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bilingua.facts.compare import compare
from bilingua.records import Finding, Outcome, Severity, Span
from bilingua.trust.vocabulary import Place

Difference = tuple[Counter[str], Counter[str]]  # values that are missing, and values that are too many
_MARK = "\ufffc"


def disagreement(source: str, text: str, spans: Sequence[Span], places: Sequence[Place | None]) -> Difference:
    """Compare the values of a segment and its translation: (missing, added), as `compare` does.

    Numbers in glossary terms are left out, for a term may have one in one language alone (`Siebenergruppe`, G7).
    `places[i]` is the place of span i in the text, None if it has none.
    """
    for span, place in zip(spans, places, strict=True):
        if place and not span.is_fact and any(compare(span.text, text[slice(*place)])):
            source = source[: span.start] + _MARK * (span.end - span.start) + source[span.end :]
            text = text[: place[0]] + _MARK * (place[1] - place[0]) + text[place[1] :]
    return compare(source, text)


def figures(source: str, text: str, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Yield findings about values that only one of the texts has."""
    places = [(outcome.start, outcome.end) if outcome.text else None for outcome in outcomes]
    missing, added = disagreement(source, text, [outcome.span for outcome in outcomes], places)
    if missing:
        message = f"in the source only: {', '.join(sorted(missing.elements()))}"
        yield Finding("fact-missing", Severity.WARNING, message)
    if added:
        message = f"in the translation only: {', '.join(sorted(added.elements()))}"
        yield Finding("fact-added", Severity.WARNING, message)
