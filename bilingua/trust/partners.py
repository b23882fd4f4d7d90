"""Words that answer each other: whether a content word of one text has a known translation in the other.

The pairs are those that word alignment found often enough in the training text of the embedded model; a Bloom filter
holds them (`language.words`), made by `tests/bench/partners.py`. Unlike the models it knows nothing of
context, and so it objects to other things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bilingua.language.identify import function_words
from bilingua.language.words import in_filter, is_word, stem

FILTER = "partners"
_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST_PART = 4  # letters of a part of a German compound
_ALIKE = 4  # first letters by which names and words of both languages are taken for each other
_ENOUGH = 5  # letters of an English stem that count: *organise* answers *Organisation*


def pair_key(german: str, english: str) -> str:
    """Return what the filter has of two stems that translate each other, or of one (the other is empty) that it knows.

    >>> pair_key("regier", "governmen")
    'regier gover'
    """
    return f"{german} {english[:_ENOUGH]}"


def unanswered(source: str, text: str) -> tuple[int, int]:
    """Count the content words of a German text that nothing in the English answers, and the other way round.

    Words that the filter does not know are not counted.

    >>> unanswered("Das Haus ist alt.", "The house is old."), unanswered("Das Haus ist alt.", "The bridge is old.")
    ((0, 0), (1, 1))
    """
    german, english = list(_content(source, "de")), list(_content(text, "en"))
    stems = {word: stem(word, german=False) for word in english}
    parts = {word: known for word in german if (known := list(_known_parts(word)))}
    answered: set[str] = set()
    lost = 0
    for word, known in parts.items():
        answers = {other for other in english if any(_is_pair(part, stems[other]) for part in known)}
        answered |= answers
        lost += not answers and not _has_alike(word, english)
    others = [word for word in english if word not in answered and is_word(pair_key("", stems[word]), FILTER)]
    return lost, sum(not _has_alike(word, german) for word in others)


def _content(text: str, language: str) -> Iterator[str]:
    common = function_words(language)
    return (word for word in dict.fromkeys(_WORD.findall(text.lower())) if word not in common)


def _known_parts(word: str) -> Iterator[str]:
    """Yield the stems that the filter knows: that of the word, or those of the longest known ends of a compound."""
    whole = stem(word, german=True)
    if is_word(pair_key(whole, ""), FILTER):
        yield whole
        return
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    for halves in ((word[cut:] for cut in cuts), (word[:cut].removesuffix("s") for cut in reversed(cuts))):
        stems = (stem(half, german=True) for half in halves)
        yield from islice((part for part in stems if is_word(pair_key(part, ""), FILTER)), 1)


def _is_pair(german: str, english: str) -> bool:
    return in_filter(pair_key(german, english), FILTER)  # pairs come too rarely again for a cache


def _has_alike(word: str, others: Iterable[str]) -> bool:
    return any(word[:_ALIKE] == other[:_ALIKE] for other in others)
