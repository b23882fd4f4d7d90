"""Rows of data: one that cannot be used or translated has an error, and costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bilingua.errors import BilinguaError, EngineError, GlossaryError
from bilingua.records import Block, Translation
from bilingua.terms.glossary import Glossary

FAILED = "engine-failed"  # the finding of a segment that the engine could not translate


def usable(block: Block) -> Block:
    """Return the block, or one with an error if its terms cannot be used."""
    if not block.terms:
        return block
    try:
        Glossary.from_mapping(block.terms)
    except GlossaryError as error:
        return rejected(block, f"`terms`: {error.message}")
    return block


def rejected(block: Block, error: str) -> Block:
    """Return a block without text or terms that carries an error."""
    return replace(block, text="", terms={}, error=error)


def line_of(block: Block, index: int) -> int:
    """Return the line (from 1) on which the row with this index ends, of formats whose rows may have several."""
    return int(block.extra.get("line", index + 1))


def each_by_itself(
    translate: Callable[[Iterable[Block]], Iterable[Translation]], blocks: Sequence[Block]
) -> list[tuple[Block, Translation]]:
    """Translate blocks one by one; those that cannot be translated get an error.

    Raises:
        EngineError: none of several can be translated, so the fault is not theirs.
    """
    pairs: list[tuple[Block, Translation]] = []
    failed: BilinguaError | None = None
    for block in blocks:
        try:
            (translation,) = translate([block])
        except BilinguaError as error:
            failed = error
            block, translation = rejected(block, str(error)), Translation("", "", segments=0)
        pairs.append((block, translation))
    asked = [place for place, block in enumerate(blocks) if block.text.strip()]
    if isinstance(failed, EngineError) and len(asked) > 1 and all(pairs[place][0].error for place in asked):
        raise failed
    return pairs


def without_failures(block: Block, translation: Translation) -> tuple[Block, Translation]:
    """Return a row as it is, or with an error if the engine failed on a part of it, which is German still."""
    for finding in translation.findings:
        if finding.rule == FAILED:
            return rejected(block, finding.message), Translation("", "", segments=0)
    return block, translation
