"""Texts to be kept out of training: test sets, whose scores would otherwise measure memorisation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bilingua.errors import DocumentError

_WORD = re.compile(r"\w+")
# Nine equal words in a row are not a coincidence. Whole lines count from four words on: any text has shorter ones.
_RUN = 9
_LINE = 4


class Exclusion:
    """What a set of plain text files holds; a text leaks if it shares a line or nine words in a row with them.

    Raises:
        DocumentError: a file cannot be read as UTF-8.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read the files, one sentence a line, of either language."""
        self._known: set[int] = set()
        for path in paths:
            try:
                lines = path.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise DocumentError(f"cannot be kept out: {error}", path=str(path)) from error
            for line in lines:
                self._known.update(_traces(line))

    def leaks(self, text: str) -> bool:
        """Return whether a text shares a line or nine words in a row with the excluded texts."""
        return not self._known.isdisjoint(_traces(text))


def _traces(text: str) -> set[int]:
    """Return hashes of the whole line and of its runs of nine words; case and punctuation are ignored."""
    words = _WORD.findall(text.casefold())
    runs = {hash(tuple(words[i : i + _RUN])) for i in range(len(words) - _RUN + 1)}
    return runs | {hash(("line", *words))} if len(words) >= _LINE else runs
