"""Stretches whose inner punctuation is their own: addresses, paths, file names and the like."""

from __future__ import annotations

from bisect import bisect_right

from bilingua.language.addresses import find_addresses


class Shield:
    """The protected stretches of one text; they are looked for when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def at(self, offset: int) -> tuple[int, int] | None:
        """Return the protected stretch that covers an offset, None where there is none."""
        if self._spans is None:
            self._spans = find_addresses(self._text)
        index = bisect_right(self._spans, (offset, len(self._text) + 1)) - 1
        if index >= 0 and offset < self._spans[index][1]:
            return self._spans[index]
        return None
