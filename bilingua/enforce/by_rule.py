"""Translation by rule, without a model: spans are rendered, everything else is copied.

Given a line without words, a model makes some up (`9` became "99 9"), so such lines never reach one. Segments on which
the engine fails are handled the same way.
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
    """Return whether a segment has a Latin letter outside its required facts and the units that follow them.

    Words in other scripts are not German and are copied.
    """
    at, measured = 0, False
    for span in spans:
        if span.is_fact and span.required:
            if _has_words(text[at : span.start], measured=measured):
                return True
            at, measured = span.end, True
    return _has_words(text[at:], measured=measured)


def converted(text: str, spans: Sequence[Span], *, verdict: Verdict = Verdict.NATIVE) -> Enforced:
    """Render the required spans of a segment, with outcomes of this `verdict`, and copy the rest.

    `spans` are ordered and do not overlap. Spans that are only watched are copied too, and waived if the copy is not
    valid English for them.
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
    """Return a segment on which the engine failed: the German with its spans rendered, and a critical finding."""
    spans = sorted([*request.spans, *request.watched], key=lambda span: span.start)
    done = converted(request.text, spans, verdict=Verdict.FORCED)
    message = f"still German, but for its terms and facts, because the engine failed: {error}"
    return Enforced(done.text, done.outcomes, done.score, (Finding("engine-failed", Severity.CRITICAL, message),))


def _has_words(text: str, *, measured: bool) -> bool:
    """Return whether a stretch between facts has words; a unit right after a fact (`measured`) does not count."""
    if not _LETTER.search(text):
        return False
    unit, *rest = text.split() if measured else ("", text)
    return not is_unit(unit.strip(",;.()")) or any(map(_LETTER.search, rest))


def _rendering(span: Span, *, bare: bool) -> str:
    """Return the rendering of a span, without letters if possible in a `bare` text, which has none itself.

    There `12,5 %` becomes "12.5%" and not "12.5 percent", and `07.55`, which may be a time, is kept.
    """
    if not span.required or (bare and span.rule == "ambiguous" and span.text in span.allowed):
        return span.text
    if bare and span.kind not in (Kind.DATE, Kind.TIME) and _LETTER.search(span.target):
        plain = [form for form in (span.text, *span.allowed) if form in span.allowed and not _LETTER.search(form)]
        return plain[0] if plain else span.target
    return span.target
