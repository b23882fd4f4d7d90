"""Stretches whose inner punctuation is their own: web and mail addresses, handles, domains, file names."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from bilingua.text.tables import scraped_marks


class Shield:
    """The protected stretches of one text; they are looked for when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def at(self, offset: int) -> tuple[int, int] | None:
        """Return the protected stretch that covers an offset, None where there is none."""
        if self._spans is None:
            self._spans = [match.span() for match in _pattern().finditer(self._text)]
        index = bisect_right(self._spans, (offset, len(self._text) + 1)) - 1
        if index >= 0 and offset < self._spans[index][1]:
            return self._spans[index]
        return None


@cache
def _pattern() -> re.Pattern[str]:
    marks = scraped_marks()
    domains, files = "|".join(sorted(marks.domains)), "|".join(sorted(marks.files))
    # Every repetition is bounded or can only start at a word's beginning: the search is linear in any text.
    tail = r"""[^\s<>"„“”«»‹›]"""
    return re.compile(
        rf"""(?:(?i:https?|ftp)://|(?i:www)\.){tail}+
        |(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}
        |(?<!\w)[@\#]\w+
        |(?<![\w.-])(?:[^\W_][\w-]{{0,62}}\.){{1,4}}(?:{domains})(?![\w-])(?:/{tail}*)?
        |(?<!\w)[\w-]{{1,80}}(?:\.[\w-]{{1,20}}){{0,3}}\.(?i:{files})(?!\w)""",
        re.VERBOSE,
    )
