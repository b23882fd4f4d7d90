"""What a translation left out or made up, by the engine's attention: stretches that nothing on the other side answers.

Only segments of an unusual length are looked at, for that costs the engine another pass.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bilingua.enforce.alignment import align
from bilingua.engines.base import Engine
from bilingua.records import Alignment, Finding, Severity, overlap

_WORD = re.compile(r"\w+")
_LEAST = 60  # characters of a source that is looked at
# Length of the translation over that of its source, in characters, within which nothing is missing or too much.
# Measured on news: nine of ten lie between 0.75 and 1.2.
_USUAL = 0.75, 1.3
# A source word is answered where some piece of the translation looks at it with this weight or more.
_ANSWERED = 0.2
# Words in a row without an answer: in whole translations rarely more than two, where a clause is gone six on average.
_RUN = 5
# Pieces of the translation that look at one and the same piece of the source: five in whole translations, nine and more
# where a sentence was made up.
_CROWD = 8


def gaps(engine: Engine, pairs: Sequence[tuple[str, str]]) -> list[tuple[Finding, ...]]:
    """Return, for each source and its translation, findings about what was dropped or invented.

    There are none where the engine cannot align.
    """
    found: list[tuple[Finding, ...]] = [()] * len(pairs)
    odd = [i for i, pair in enumerate(pairs) if _unusual(*pair)]
    for i, alignment in zip(odd, align(engine, [pairs[i] for i in odd]), strict=True):
        source, text = pairs[i]
        found[i] = (*dropped(source, alignment), *invented(text, alignment)) if alignment else ()
    return found


def dropped(source: str, alignment: Alignment) -> tuple[Finding, ...]:
    """Find the longest stretch of the source that no part of the translation looks at, if it is long enough."""
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
    """Find a stretch of the translation all of which looks at one piece of the source, as what is made up does."""
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
