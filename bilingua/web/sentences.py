"""Blocks of a receipt as rows for the pages: a sentence, its English, its evidence and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bilingua.records import Severity, overlap
from bilingua.trust.summary import DOUBTFUL

Row = dict[str, Any]

_SURE = 0.75  # confidence from which on a sentence is shown as sure


def level(confidence: float | None, findings: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the colour of a sentence's traffic light: `sure`, `unsure`, `doubtful`, or `unknown` without a judge.

    A sentence with a warning or a critical finding is `unsure` at best: the confidence may not know of its fault.
    """
    if confidence is None:
        return "unknown"
    if confidence < DOUBTFUL:
        return "doubtful"
    is_warned = any(finding["severity"] != Severity.INFO for finding in findings)
    return "unsure" if is_warned or confidence < _SURE else "sure"


def rows(block: Mapping[str, Any], *, first: int = 1, end: str = "") -> Iterator[Row]:
    """Yield the sentences of a block of a receipt (docs/schemas) as JSON-ready data.

    Sentences are numbered from `first`. Offsets are code points in the sentence's own German (`de`) and English (`en`).
    `lead` and `gap` are what the translation has before the first sentence and after each one; `end` is added after the
    last. Findings on no place, or on one between sentences, go to the first.
    """
    source, text = block["source"], block["translation"]
    sentences = block["sentences"] or [
        {"source_start": 0, "source_end": len(source), "start": 0, "end": len(text), "confidence": None}
    ]
    owners = [_owner(finding, sentences) for finding in block["findings"]]
    for index, one in enumerate(sentences):
        is_last = index + 1 == len(sentences)
        following = len(text) if is_last else sentences[index + 1]["start"]
        confidence = one["confidence"]
        own = [finding for finding, owner in zip(block["findings"], owners, strict=True) if owner == index]
        yield {
            "n": first + index,
            "de": source[one["source_start"] : one["source_end"]],
            "en": text[one["start"] : one["end"]],
            "lead": "" if index else text[: one["start"]],
            "gap": text[one["end"] : following] + (end if is_last else ""),
            "confidence": confidence if confidence is None else round(confidence, 3),
            "level": level(confidence, own),
            "evidence": [_evidence(term, one) for term in block["terms"] if _begins_in(term, one)],
            "findings": [_finding(finding, one) for finding in own],
        }


def _begins_in(term: Mapping[str, Any], sentence: Mapping[str, Any]) -> bool:
    return bool(sentence["source_start"] <= term["source_span"][0] < sentence["source_end"])


def _evidence(term: Mapping[str, Any], sentence: Mapping[str, Any]) -> Row:
    """Return how a span was rendered; `en` is None where its rendering has no place."""
    start, end = term["target_span"]
    return {
        "kind": "term" if term["kind"] in ("term", "keep") else "fact",
        **{name: term[name] for name in ("verdict", "source", "target", "wanted", "rule", "origin")},
        "de": [place - sentence["source_start"] for place in term["source_span"]],
        "en": [start - sentence["start"], end - sentence["start"]] if end > start else None,
    }


def _finding(finding: Mapping[str, Any], sentence: Mapping[str, Any]) -> Row:
    """Return a finding; `at` is its place in the sentence, None where it has none."""
    place = None
    if finding["start"] is not None:
        start, end = max(finding["start"], sentence["start"]), min(finding["end"], sentence["end"])
        place = [start - sentence["start"], end - sentence["start"]]
    return {**{name: finding[name] for name in ("rule", "severity", "message")}, "at": place}


def _owner(finding: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]]) -> int:
    """Return the index of the sentence that a finding belongs to."""
    if finding["start"] is None:
        return 0
    place = finding["start"], max(finding["end"], finding["start"] + 1)
    return next((i for i, one in enumerate(sentences) if overlap((one["start"], one["end"]), place)), 0)
