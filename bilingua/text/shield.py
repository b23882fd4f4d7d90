"""Stretches whose punctuation does not end sentences: addresses, paths, file names and the like."""

from __future__ import annotations

from bisect import bisect_right

from bilingua.language.addresses import find_addresses


class Shield:
    """The protected stretches of one text, found on first use."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def at(self, offset: int) -> tuple[int, int] | None:
        """Return the protected stretch that covers an offset, None if the offset is not protected."""
        if self._spans is None:
            self._spans = find_addresses(self._text)
        index = bisect_right(self._spans, (offset, len(self._text) + 1)) - 1
        if index >= 0 and offset < self._spans[index][1]:
            return self._spans[index]
        return None
