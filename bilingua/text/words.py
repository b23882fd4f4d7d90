"""Is this a German word, an English one, or a name? The one place of the text room that asks the lexicon."""

from __future__ import annotations

from bilingua.lexicon import OFFICES, TITLES, is_family_name, is_given_name, is_native, is_word

__all__ = ["OFFICES", "TITLES", "is_english", "is_family_name", "is_german", "is_given_name", "is_native"]


def is_german(word: str) -> bool:
    """Return whether a word form is in the German dictionary, whatever its capitals."""
    return is_word(word, "de")


def is_english(word: str) -> bool:
    """Return whether a word form is in the English dictionary, whatever its capitals."""
    return is_word(word, "en")
