"""`bilingua glossary suggest` below the command line: a corpus of articles, read by sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bilingua.text.german import segment


def by_sentence(pairs: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Yield the sentences of lines without English, so that an example is one of them; lines with English stay whole.

    >>> list(by_sentence([("Er kam. Sie ging.", None), ("Er kam. Sie ging.", "He came. She went.")]))
    [('Er kam.', None), ('Sie ging.', None), ('Er kam. Sie ging.', 'He came. She went.')]
    """
    for german, english in pairs:
        if english is not None:
            yield german, english
        else:
            yield from ((part.text, None) for part in segment(german) if part.text)
