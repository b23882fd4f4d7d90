"""Alignments from an engine, skipping texts that it cannot handle."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.engines.base import Engine, checked
from bilingua.records import Alignment


def align(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[Alignment | None]:
    """Align each source with its translation; None if either is empty or too long, or the engine cannot align."""
    results: list[Alignment | None] = [None] * len(pairs)
    if not engine.capabilities.alignment:
        return results
    asked = [i for i, pair in enumerate(pairs) if all(pair) and _takes(engine, *pair)]
    sources = [pairs[i][0] for i in asked]
    alignments = checked(engine.align(sources, [pairs[i][1] for i in asked]), sources) if asked else []
    for i, alignment in zip(asked, alignments, strict=True):
        results[i] = alignment
    return results


def _takes(engine: Engine, source: str, target: str) -> bool:
    return engine.count(source) <= engine.max_pieces and engine.fits(target)
