"""Is this a German word? The one place of the text room that asks the lemmatiser."""

from __future__ import annotations

from functools import lru_cache


def is_german(word: str) -> bool:
    """Return whether a word form is in the German dictionary, as written or with a small first letter."""
    return _known(word, "de")


def is_english(word: str) -> bool:
    """Return whether a word form is in the English dictionary, as written or with a small first letter."""
    return _known(word, "en")


@lru_cache(maxsize=65536)
def _known(word: str, lang: str) -> bool:
    from simplemma import is_known  # loads a dictionary of several megabytes, so only when a text raises the question

    return bool(is_known(word, lang=lang) or is_known(word[:1].lower() + word[1:], lang=lang))
