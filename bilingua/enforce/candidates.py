"""Candidate translations that contain a missing span: replaced in place, or completed around the term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bilingua.enforce.draft import Draft, revised
from bilingua.enforce.mend import substitute, wanted_form
from bilingua.language.english import find_rendering
from bilingua.records import Alignment, Span, Verdict, overlap

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def refilled(draft: Draft, spans: Sequence[Span]) -> Draft:
    """Put missing terms into marked regions that hold something else, each term into the most similar region."""
    text = draft.text
    pairs = sorted(
        (-SequenceMatcher(None, text[slice(*region)], spans[index].target, autojunk=False).ratio(), index, region)
        for region in draft.regions
        for index in draft.missing
        if draft.free(*region)
    )
    chosen: dict[int, tuple[int, int]] = {}
    for _, index, region in pairs:
        if index not in chosen and region not in chosen.values():
            chosen[index] = region
    # From right to left, so that replacing does not move the regions still to come.
    for index, (start, end) in sorted(chosen.items(), key=lambda item: item[1], reverse=True):
        text, *_ = substitute(text, start, end, wanted_form(spans[index], text[start:end]))
    candidate = revised(draft, text, spans, Verdict.REPAIRED)
    return candidate if len(candidate.missing) < len(draft.missing) else draft


def in_place(draft: Draft, spans: Sequence[Span], index: int) -> Draft | None:
    """Return the draft with the German word or a forbidden rendering replaced by the term, None if it has neither."""
    span = spans[index]
    for start, end in _wrong_places(draft, span):
        text, *_ = substitute(draft.text, start, end, wanted_form(span, draft.text[start:end]))
        candidate = revised(draft, text, spans, Verdict.REPAIRED)
        if candidate.places[index] is not None and len(candidate.missing) < len(draft.missing):
            return candidate
    return None


def replacements(draft: Draft, spans: Sequence[Span], index: int, alignment: Alignment) -> list[Draft]:
    """Return drafts in which the words aligned with the span are replaced, with and without an article."""
    span = spans[index]
    drafts: list[Draft] = []
    place = aligned_words(draft, span, alignment)
    if place is None:
        return drafts
    term = wanted_form(span, draft.text[slice(*place)])
    seen = {draft.text}
    for article in (None, True, False):
        if article is not None and span.is_fact:
            continue
        text, *_ = substitute(draft.text, *place, term, article=article)
        if text not in seen:
            seen.add(text)
            drafts.append(revised(draft, text, spans, Verdict.REPAIRED))
    return drafts


def aligned_words(draft: Draft, span: Span, alignment: Alignment) -> tuple[int, int] | None:
    """Return the run of draft words aligned with the span's source words, None if the alignment is unclear.

    The run grows from the word with the most attention on the span to free neighbours with at least 0.3 and 60 % of
    that.
    """
    sources = [i for i, place in enumerate(alignment.source) if span.overlaps(*place)]
    words = [match.span() for match in _WORD.finditer(draft.text)]
    if not sources or not words:
        return None
    weights = [_word_weight(alignment, word, sources) for word in words]
    best = max(range(len(words)), key=lambda i: weights[i] if draft.free(*words[i]) else -1.0)
    if weights[best] < 0.2 or not draft.free(*words[best]):
        return None
    first = last = best
    threshold = max(0.3, weights[best] * 0.6)
    while first > 0 and weights[first - 1] >= threshold and draft.free(*words[first - 1]):
        first -= 1
    while last + 1 < len(words) and weights[last + 1] >= threshold and draft.free(*words[last + 1]):
        last += 1
    return words[first][0], words[last][1]


def prefixes(draft: Draft, span: Span, source: str, alignment: Alignment | None, limit: int) -> list[tuple[str, int]]:
    """Return up to `limit` beginnings of a translation that end with the span's target, and the target's offset.

    The target is tried at word starts of the draft, nearest first to the span's alignment or, without one, to its
    relative position in the source.
    """
    starts = [match.start() for match in _WORD.finditer(draft.text)]
    starts.append(len(draft.text))
    place = aligned_words(draft, span, alignment) if alignment else None
    centre = place[0] if place else len(draft.text) * span.start / max(1, len(source))
    ranked = sorted(starts, key=lambda start: (abs(start - centre), start))
    beginnings: list[tuple[str, int]] = []
    for start in ranked[:limit]:
        # At the sentence's end the term goes before the final punctuation.
        before = draft.text[:start] if start < len(draft.text) else draft.text.rstrip(".!?\"'”’» ")
        text, begin, end = substitute(before, len(before), len(before), span.target)
        if (text[:end], begin) not in beginnings:
            beginnings.append((text[:end], begin))
    return beginnings


def forced(draft: Draft, spans: Sequence[Span], index: int, source: str, alignment: Alignment | None) -> Draft:
    """Insert the span's target whatever its score: at the aligned words, or else at its relative position.

    Spans that already have a place keep it.
    """
    span = spans[index]
    place = aligned_words(draft, span, alignment) if alignment else None
    for start, end in [place] if place else []:
        text, *_ = substitute(draft.text, start, end, span.target)
        candidate = revised(draft, text, spans, Verdict.FORCED)
        if candidate.places[index] is not None and len(candidate.missing) < len(draft.missing):
            return candidate
    for start in _word_starts(draft, span, source):
        text, *_ = substitute(draft.text, start, start, span.target)
        candidate = revised(draft, text, spans, Verdict.FORCED)
        if candidate.places[index] is not None and len(candidate.missing) < len(draft.missing):
            return candidate
    # Nothing else fits (for example, the target is punctuation): append it verbatim with its own place.
    start = len(draft.text) + bool(draft.text)
    text = f"{draft.text} {span.target}".strip()
    places = tuple((start, len(text)) if i == index else place for i, place in enumerate(draft.places))
    verdicts = tuple(Verdict.FORCED if i == index else verdict for i, verdict in enumerate(draft.verdicts))
    return Draft(text, places, verdicts)


def _word_starts(draft: Draft, span: Span, source: str) -> Iterator[int]:
    """Yield the starts of words outside placed spans, nearest first to the span's relative position."""
    centre = len(draft.text) * span.start / max(1, len(source))
    starts = [match.start() for match in _WORD.finditer(draft.text)] or [0]
    for start in sorted(starts, key=lambda start: (abs(start - centre), start)):
        if draft.free(start, start + 1) or any(place and place[0] == start for place in draft.places):
            yield start


def _wrong_places(draft: Draft, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the places of the span's German word and of a forbidden rendering."""
    left = find_rendering(draft.text, (span.text,), case_sensitive=True)
    if left and draft.free(*left):
        yield left
    taken = [place for place in draft.places if place]
    wrong = find_rendering(draft.text, span.forbidden, case_sensitive=False, taken=taken) if span.forbidden else None
    if wrong:
        yield wrong


def _word_weight(alignment: Alignment, word: tuple[int, int], sources: Sequence[int]) -> float:
    """Return the mean weight of the span's source pieces (`sources`) over the pieces of a word of the draft."""
    rows = [row for row, place in zip(alignment.weights, alignment.target, strict=True) if overlap(place, word)]
    if not rows:
        return 0.0
    return sum(sum(row[i] for i in sources) for row in rows) / len(rows)
