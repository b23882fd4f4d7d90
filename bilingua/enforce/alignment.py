"""Asking an engine for alignments of texts that it may not be able to take."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.engines.base import Engine, checked
from bilingua.records import Alignment

# Pieces left free where a text is handed to the engine: marks of beginning and end, and English may split into a few
# more pieces than counted.
_SLACK = 16


def fits(engine: Engine, text: str) -> bool:
    """Tell whether a text is short enough to ask the engine about; a loop that went on may not be."""
    limit = engine.max_pieces - _SLACK
    return len(text) <= limit or engine.count(text) <= limit


def align(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[Alignment | None]:
    """Align each source with its translation; None where one is empty or too long, or the engine cannot align."""
    found: list[Alignment | None] = [None] * len(pairs)
    if not engine.capabilities.alignment:
        return found
    asked = [i for i, pair in enumerate(pairs) if all(pair) and all(fits(engine, text) for text in pair)]
    sources = [pairs[i][0] for i in asked]
    alignments = checked(engine.align(sources, [pairs[i][1] for i in asked]), sources) if asked else []
    for i, alignment in zip(asked, alignments, strict=True):
        found[i] = alignment
    return found
