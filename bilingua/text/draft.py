"""A text under repair and the log of its changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bilingua.records import Edit


class Draft:
    """A text and its edits.

    Applied in order, the edits turn the original text into the current one: the `start` of each is an offset in the
    text after the edits before it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []

    def rewrite(self, rule: str, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None]) -> None:
        """Replace every match by `new(match)`; None leaves a match unchanged."""
        changes = ((match.start(), match[0], new(match)) for match in pattern.finditer(self.text))
        self._apply(rule, ((start, before, after) for start, before, after in changes if after is not None))

    def insert(self, rule: str, places: Iterable[tuple[int, str]]) -> None:
        """Insert white space given as (offset, text), offsets ascending."""
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
