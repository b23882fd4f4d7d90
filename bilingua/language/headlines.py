"""The words of headings: what the commonest say in English, and which of them are counted (*3. Liga*)."""

from __future__ import annotations

from functools import cache

from bilingua.data import read_lines, read_pairs


def listed(word: str) -> str | None:
    """Return the English of a headline word, None where it is not listed; small letters give small letters.

    >>> listed("Anzeige"), listed("anmelden"), listed("Zauberstab")
    ('Advertisement', 'log in', None)
    """
    words = read_pairs("de/headline_words.tsv")
    if word in words or not word[:1].islower():
        return words.get(word)
    english = words.get(word[0].upper() + word[1:])
    return english and english[0].lower() + english[1:]


def is_counted(word: str) -> bool:
    """Return whether a figure with a full stop before a noun is an ordinal, and not the number of a heading.

    >>> is_counted("Bundesliga"), is_counted("Ergebnisse")
    (True, False)
    """
    return word.lower().endswith(_counted())


@cache
def _counted() -> tuple[str, ...]:
    return tuple(word for row in read_lines("de/ordinal_nouns.txt") for word in row.split())
