"""Asking an engine for alignments of texts that it may not be able to take."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.engines.base import Engine, checked
from bilingua.records import Alignment


def align(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[Alignment | None]:
    """Align each source with its translation; None where one is empty or too long, or the engine cannot align."""
    found: list[Alignment | None] = [None] * len(pairs)
    if not engine.capabilities.alignment:
        return found
    asked = [i for i, pair in enumerate(pairs) if all(pair) and _takes(engine, *pair)]
    sources = [pairs[i][0] for i in asked]
    alignments = checked(engine.align(sources, [pairs[i][1] for i in asked]), sources) if asked else []
    for i, alignment in zip(asked, alignments, strict=True):
        found[i] = alignment
    return found


def _takes(engine: Engine, source: str, target: str) -> bool:
    return engine.count(source) <= engine.max_pieces and engine.fits(target)
