"""Translation by rule, without a model: spans are rendered, everything else is copied.

A model that is given a line without words makes some up (`9` became "99 9"), so it is never asked. What an engine fails
on is treated in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bilingua.enforce.draft import forms
from bilingua.enforce.mend import capitalised
from bilingua.enforce.request import Enforced, Request
from bilingua.errors import EngineError
from bilingua.facts.spans import is_unit
from bilingua.records import Finding, Kind, Outcome, Severity, Span, Verdict

_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff]")


def has_words(text: str, spans: Sequence[Span]) -> bool:
    """Return whether a segment has a Latin letter outside its required facts and the units that follow these.

    Words in other scripts are no German: they are copied.
    """
    at, measured = 0, False
    for span in spans:
        if span.is_fact and span.required:
            if _has_words(text[at : span.start], measured=measured):
                return True
            at, measured = span.end, True
    return _has_words(text[at:], measured=measured)


def converted(text: str, spans: Sequence[Span], *, verdict: Verdict = Verdict.NATIVE) -> Enforced:
    """Render the required spans of a segment and copy the rest; `verdict` is what their outcomes have.

    `spans` are ordered and do not overlap. Those that are only watched are copied too, and waived where the copy is not
    their English.
    """
    bare = not _LETTER.search(text)
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for span in spans:
        rendered = _rendering(span, bare=bare)
        parts += [text[at : span.start], rendered]
        start = length + span.start - at
        at, length = span.end, start + len(rendered)
        places.append((start, length))
    fixed = tuple(place for span, place in zip(spans, places, strict=True) if span.required and span.case_sensitive)
    english = capitalised("".join([*parts, text[at:]]), text, fixed)
    outcomes = [
        Outcome(span, verdict, english[start:end], start, end)
        if span.required or span.text in forms(span)
        else Outcome(span, Verdict.WAIVED, "", 0, 0)
        for span, (start, end) in zip(spans, places, strict=True)
    ]
    return Enforced(english, tuple(outcomes), 0.0)


def failed(request: Request, error: EngineError) -> Enforced:
    """Return a segment that the engine fails on: the German with its spans rendered, and a critical finding."""
    spans = sorted([*request.spans, *request.watched], key=lambda span: span.start)
    done = converted(request.text, spans, verdict=Verdict.FORCED)
    message = f"still German, but for its terms and facts, because the engine failed: {error}"
    return Enforced(done.text, done.outcomes, done.score, (Finding("engine-failed", Severity.CRITICAL, message),))


def _has_words(text: str, *, measured: bool) -> bool:
    """Return whether a stretch between facts has words; a unit right behind a fact (`measured`) is none."""
    if not _LETTER.search(text):
        return False
    unit, *rest = text.split() if measured else ("", text)
    return not is_unit(unit.strip(",;.()")) or any(map(_LETTER.search, rest))


def _rendering(span: Span, *, bare: bool) -> str:
    """Return what stands for a span; in a `bare` text, which has no letters, it has none either if that can be.

    There `12,5 %` is "12.5%" and not "12.5 percent", and `07.55`, which may be a time, stays as it is.
    """
    if not span.required or (bare and span.rule == "ambiguous" and span.text in span.allowed):
        return span.text
    if bare and span.kind not in (Kind.DATE, Kind.TIME) and _LETTER.search(span.target):
        plain = [form for form in (span.text, *span.allowed) if form in span.allowed and not _LETTER.search(form)]
        return plain[0] if plain else span.target
    return span.target
