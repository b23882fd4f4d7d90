"""Detect omissions and inventions by the engine's attention: stretches without a counterpart on the other side.

Only segments of unusual length are checked, because alignment costs another pass.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bilingua.enforce.alignment import align
from bilingua.engines.base import Engine
from bilingua.records import Alignment, Finding, Severity, overlap

_WORD = re.compile(r"\w+")
_LEAST = 60  # characters; shorter sources are not checked
# The usual range of the translation's length over its source's, in characters; on news, nine of ten ratios lie between
# 0.75 and 1.2.
_USUAL = 0.75, 1.3
# A source word is covered if some piece of the translation attends to it with at least this weight.
_ANSWERED = 0.2
# Uncovered words in a row: rarely more than two in complete translations, six on average if a clause is missing.
_RUN = 5
# Target pieces that attend to the same source piece: up to five in sound translations, nine or more in invented
# sentences.
_CROWD = 8


def gaps(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[tuple[Finding, ...]]:
    """Return findings about dropped and invented text for each pair; all empty if the engine cannot align."""
    findings: list[tuple[Finding, ...]] = [()] * len(pairs)
    odd = [i for i, pair in enumerate(pairs) if _unusual(*pair)]
    for i, alignment in zip(odd, align(engine, [pairs[i] for i in odd]), strict=True):
        source, text = pairs[i]
        findings[i] = (*dropped(source, alignment), *invented(text, alignment)) if alignment else ()
    return findings


def dropped(source: str, alignment: Alignment) -> tuple[Finding, ...]:
    """Find the longest stretch of the source without attention from the translation, if long enough to report."""
    best = [max((row[i] for row in alignment.weights), default=0.0) for i in range(len(alignment.source))]
    run: list[tuple[int, int]] = []
    longest: list[tuple[int, int]] = []
    for word in (match.span() for match in _WORD.finditer(source)):
        own = [weight for weight, place in zip(best, alignment.source, strict=True) if overlap(word, place)]
        run = [*run, word] if max(own, default=0.0) < _ANSWERED else []
        longest = max(longest, run, key=len)
    if len(longest) < _RUN:
        return ()
    quoted = source[longest[0][0] : longest[-1][1]]
    return (Finding("dropped", Severity.WARNING, f"nothing in the translation answers to {quoted!r}"),)


def invented(text: str, alignment: Alignment) -> tuple[Finding, ...]:
    """Find a stretch of the translation that attends to a single source piece, as invented text does."""
    crowds: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(alignment.weights):
        if row:
            crowds[max(range(len(row)), key=row.__getitem__)].append(index)
    crowd = max(crowds.values(), key=len, default=[])
    if len(crowd) < _CROWD:
        return ()
    start, end = alignment.target[crowd[0]][0], alignment.target[crowd[-1]][1]
    message = f"nothing in the source answers to much of {text[start:end]!r}"
    return (Finding("invented", Severity.WARNING, message, start, end),)


def _unusual(source: str, text: str) -> bool:
    return bool(text) and len(source) >= _LEAST and not _USUAL[0] <= len(text) / len(source) <= _USUAL[1]
