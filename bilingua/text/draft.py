"""A text under repair together with the log of what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bilingua.records import Edit


class Draft:
    """A text and its edits.

    Applied one after the other, the edits lead from the first text to the present one: `start` of each is an offset in
    the text as the edits before it left it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []

    def rewrite(self, rule: str, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None]) -> None:
        """Put `new(match)` in the place of every match; None leaves a match as it is."""
        found = ((match.start(), match[0], new(match)) for match in pattern.finditer(self.text))
        self._apply(rule, ((start, before, after) for start, before, after in found if after is not None))

    def insert(self, rule: str, places: Iterable[tuple[int, str]]) -> None:
        """Insert white space at (offset, what), offsets ascending."""
        self._apply(rule, ((start, "", after) for start, after in places))

    def _apply(self, rule: str, changes: Iterable[tuple[int, str, str]]) -> None:
        pieces: list[str] = []
        done, shift = 0, 0
        for start, before, after in changes:
            if before == after:
                continue
            self.edits.append(Edit(rule, start + shift, before, after))
            pieces += self.text[done:start], after
            done = start + len(before)
            shift += len(after) - len(before)
        if pieces:
            self.text = "".join(pieces) + self.text[done:]
