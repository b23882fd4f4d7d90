"""Translations as rows for the pages: a sentence, its English, the evidence and the findings that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bilingua.records import Finding, Outcome, Sentence, Translation, overlap

# From which confidence on a sentence is shown as sure, and below which as doubtful.
SURE, DOUBTFUL = 0.75, 0.5


def level(confidence: float | None) -> str:
    """Return the colour of a sentence's traffic light: `sure`, `unsure`, `doubtful`, or `unknown` without a judge."""
    if confidence is None:
        return "unknown"
    return "sure" if confidence >= SURE else "unsure" if confidence >= DOUBTFUL else "doubtful"


def rows(translation: Translation, *, first: int = 1, document: int = 0, end: str = "") -> Iterator[dict[str, Any]]:
    """Yield the sentences of a translated block as JSON-ready data.

    Sentences are numbered from `first`; `document` is the index of the document that they belong to. Offsets are code
    points in the sentence's own German (`de`) and English (`en`). `lead` and `gap` are what the translation has before
    the first sentence and after each one; `end` is added after the last. Findings on no place, or on one between
    sentences, go to the first.
    """
    sentences = translation.sentences or (
        Sentence(0, len(translation.source), 0, len(translation.text)),
    )
    owners = [_owner(finding, sentences) for finding in translation.findings]
    for index, sentence in enumerate(sentences):
        following = sentences[index + 1].start if index + 1 < len(sentences) else len(translation.text)
        own = [finding for finding, owner in zip(translation.findings, owners, strict=True) if owner == index]
        yield {
            "n": first + index,
            "doc": document,
            "de": translation.source[sentence.source_start : sentence.source_end],
            "en": translation.text[sentence.start : sentence.end],
            "lead": translation.text[: sentence.start] if index == 0 else "",
            "gap": translation.text[sentence.end : following] + (end if index + 1 == len(sentences) else ""),
            "confidence": None if sentence.confidence is None else round(sentence.confidence, 3),
            "level": level(sentence.confidence),
            "evidence": [_evidence(one, sentence) for one in translation.terms if _belongs(one, sentence)],
            "findings": [_finding(one, sentence) for one in own],
        }


def _belongs(outcome: Outcome, sentence: Sentence) -> bool:
    return sentence.source_start <= outcome.span.start < sentence.source_end


def _evidence(outcome: Outcome, sentence: Sentence) -> dict[str, Any]:
    """Return how a span was rendered; `en` is None where its rendering has no place."""
    span = outcome.span
    placed = outcome.end > outcome.start
    return {
        "kind": "fact" if span.is_fact else "term",
        "verdict": str(outcome.verdict),
        "source": span.text,
        "target": outcome.text,
        "wanted": span.target,
        "rule": span.rule,
        "origin": span.origin,
        "de": [span.start - sentence.source_start, span.end - sentence.source_start],
        "en": [outcome.start - sentence.start, outcome.end - sentence.start] if placed else None,
    }


def _finding(finding: Finding, sentence: Sentence) -> dict[str, Any]:
    """Return a finding; `at` is its place in the sentence, None where it has none."""
    place = None
    if finding.start is not None and finding.end is not None:
        start, end = max(finding.start, sentence.start), min(finding.end, sentence.end)
        place = [start - sentence.start, end - sentence.start]
    return {"rule": finding.rule, "severity": str(finding.severity), "message": finding.message, "at": place}


def _owner(finding: Finding, sentences: tuple[Sentence, ...]) -> int:
    """Return the index of the sentence that a finding belongs to."""
    if finding.start is None or finding.end is None:
        return 0
    place = finding.start, max(finding.end, finding.start + 1)
    return next((i for i, one in enumerate(sentences) if overlap((one.start, one.end), place)), 0)
