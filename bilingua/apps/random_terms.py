"""Random terms: words of the source with their words in the reference, demanded like a glossary.

The WMT 2025 terminology task compares systems without terms, with proper ones and with random ones: a system that gains
as much from random words as from a glossary gains from looking at the reference, not from terminology.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from bilingua.enforce.linking import link
from bilingua.engines.base import Engine
from bilingua.errors import SettingsError

_LEAST = 4  # letters of a word


def random_terms(
    sources: Sequence[str], references: Sequence[str], engine: Engine, *, most: int, seed: int = 1
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return up to `most` pairs of words for each line; equal seeds give equal pairs.

    Only words count that stand once on their side of the line, and that the engine's attention clearly links.

    Raises:
        SettingsError: no word qualifies, as where the engine cannot align.
    """
    rows = []
    pairs = list(zip(sources, references, strict=True))
    for number, ((source, reference), links) in enumerate(zip(pairs, link(engine, pairs), strict=True)):
        words = {
            (source[each.source_start : each.source_end], reference[each.target_start : each.target_end])
            for each in links
        }
        german, english = Counter(one for one, _ in words), Counter(other for _, other in words)
        chosen = [
            (one, other)
            for one, other in sorted(words)
            if german[one] == english[other] == 1 and source.count(one) == reference.count(other) == 1
            and min(len(one), len(other)) >= _LEAST and one.isalpha() and other.isalpha()
        ]  # fmt: skip
        generator = random.Random(f"{seed} {number}")  # noqa: S311 - a sample and no secret
        rows.append(tuple(sorted(generator.sample(chosen, min(most, len(chosen))))))
    if not any(rows):
        raise SettingsError("no random terms", hint="the engine must be able to align, as ct2 is")
    return tuple(rows)
