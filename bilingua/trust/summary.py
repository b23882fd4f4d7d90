"""Which sentences are doubtful, in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bilingua.records import Sentence

DOUBTFUL = 0.5  # below it a sentence more likely needs a correction of substance than not
_NAMED = 12  # lines that are named


def doubtful_lines(lines: Iterable[tuple[int, Sequence[Sentence]]], below: float | None = None) -> list[int]:
    """Return the number of its line for each doubtful sentence; `below` None means less sure than even odds."""
    limit = DOUBTFUL if below is None else below
    return [
        number
        for number, sentences in lines
        for sentence in sentences
        if sentence.confidence is not None and sentence.confidence < limit
    ]


def listed(lines: Sequence[int | str], sentences: int) -> str:
    """Return as words how many of some sentences are doubtful; `lines` has the line of each of those.

    >>> listed([4, 9, 9], 20), listed([], 1)
    ('3 of 20 sentences are doubtful (lines 4, 9)', 'no sentence is doubtful')
    """
    if not lines:
        return "no sentence is doubtful"
    numbers = list(dict.fromkeys(lines))
    names = ", ".join(map(str, numbers[:_NAMED])) + (", …" if len(numbers) > _NAMED else "")
    verb = "is" if len(lines) == 1 else "are"
    where = f"line{'s' if len(numbers) > 1 else ''} {names}"
    return f"{len(lines)} of {counted(sentences, 'sentence')} {verb} doubtful ({where})"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "term"), counted(0, "fact")
    ('1 term', '0 facts')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
