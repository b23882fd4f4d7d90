"""Phrase pairs that a glossary names: where both its term and its translation occur, they are marked for training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bilingua.language.english import find_rendering
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.training.corpus import Pair
from bilingua.training.phrases import Phrase, Type


class Demands:
    """The glossaries of a training."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Load the glossaries.

        Raises:
            GlossaryError: one of them cannot be used.
        """
        self._matcher = TermMatcher([Glossary.load(path) for path in paths])

    def phrases(self, pair: Pair) -> list[Phrase]:
        """Return the glossary's phrase pairs in a sentence pair, without overlaps."""
        phrases: list[Phrase] = []
        taken: list[tuple[int, int]] = []
        for span in self._matcher.find(pair.source):
            forms = span.allowed or (span.target,)
            place = find_rendering(pair.target, forms, case_sensitive=span.case_sensitive, taken=taken)
            if place is not None:
                taken.append(place)
                start, end = place
                phrases.append(
                    Phrase(
                        Type.TERM,
                        pair.source[span.start : span.end],
                        pair.target[start:end],
                        span.start,
                        span.end,
                        start,
                        end,
                    )
                )
        return phrases
