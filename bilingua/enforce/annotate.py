"""The spans of a segment that an engine is asked to render, and the source with these spans marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bilingua.markers import mark_source
from bilingua.records import Kind, Span, without_overlaps

# A URL or an address is one thing, whatever terms it contains.
INDIVISIBLE = (Kind.URL, Kind.EMAIL, Kind.HANDLE, Kind.FILE)


def combine(terms: Iterable[Span], facts: Iterable[Span]) -> tuple[Span, ...]:
    """Merge term and fact spans of one segment so that none overlap, in order of their start.

    URLs, e-mail addresses, handles and file names take precedence, then longer spans, then terms over facts.
    """
    ranked = sorted(
        [*terms, *facts],
        key=lambda span: (span.kind not in INDIVISIBLE, span.start - span.end, span.is_fact, span.start),
    )
    return tuple(without_overlaps(ranked))


def worth_marking(span: Span) -> bool:
    """Return whether a span is marked: required terms, and required facts that are not simply copied."""
    if span.is_fact:
        # Digits are copied anyway, addresses are not; inside a word (`100-Meter-Lauf`) a marker would tear it apart.
        # A model knows months and rough numbers, and translates the sentence better without the marker.
        copied = span.target == span.text and span.kind not in INDIVISIBLE
        return span.required and not copied and span.rule not in ("inner", "month", "vague", "part")
    return span.required


def annotate(text: str, spans: Sequence[Span]) -> str:
    """Return a source with its spans marked; they are ordered and do not overlap."""
    return mark_source(text, [(span.start, span.end, span.target) for span in spans])
