"""Is a text German? Function words decide what is plain, a trained identifier what they leave open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bilingua.data import read_toml, read_words
from bilingua.language.words import is_english, is_german, is_small

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTED = re.compile(r"[\"“„”«»][^\"“„”«»]+[\"“„”«»]")
LEAST_WORDS = 5  # words of a text that is judged: names and loan words make up shorter ones
# What a German newspaper may have a paragraph in; more languages would only be mistaken for these.
_LANGUAGES = "ar cs da de el en es fa fi fr he hu it ja ko nl no pl pt ro ru sv tr uk zh"
# Lists of data/de/function_words.toml: all function words, and the words that no other language of Europe has.
_KINDS = ("telling", "in_english", "in_others", "common")
_ONLY_GERMAN = ("telling", "in_english", "frequent")
# Probability from which on a text is in a language; of names in a row none is as likely. A text that has German
# function words is German unless the identifier is surer than of a quotation.
_SURE, _BEYOND_DOUBT = 0.5, 0.9
# How much less likely a language is by each of the first words that only the other dictionary has.
_FEW_WORDS, _IN_ONE_DICTIONARY = 8, 4.0


@cache
def function_words(language: str, *kinds: str) -> frozenset[str]:
    """Return the function words of `de` or `en`, in small letters; for German the `kinds` of its list, None for all.

    >>> sorted(function_words("de") & function_words("en"))
    ['all', 'also', 'am', 'an', 'her', 'in', 'per', 'so', 'was', 'will']
    """
    if language == "en":
        return read_words("en/function_words.txt")
    lists = read_toml("de/function_words.toml")
    return frozenset(word for kind in kinds or _KINDS for word in lists[kind].split())


def count_languages(text: str) -> tuple[int, int]:
    """Return how many words of a text are function words of German and not of English, and the other way round."""
    german, english = function_words("de"), function_words("en")
    words = [word for word in _WORD.findall(text.lower()) if (word in german) != (word in english)]
    found = sum(word in german for word in words)
    return found, len(words) - found


def foreign_language(text: str) -> str | None:
    """Return the language of a text that is not German, as an ISO 639 code; None where it is, or too short to say.

    >>> foreign_language("Two soldiers stand at the border"), foreign_language("Zwei Soldaten stehen an der Grenze")
    ('en', None)
    """
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS:
        return None
    # A quotation says nothing of the language that it is introduced in.
    telling = _WORD.findall(_QUOTED.sub(" ", text)) or words
    german = sum(word.lower() in function_words("de", *_ONLY_GERMAN) for word in telling)
    english = sum(word.lower() in function_words("en") for word in telling)
    if german > english + 1 or (german >= english and _has_german_words(telling)) or _are_in_dictionary(telling):
        return None  # beyond doubt, which spares loading the identifier
    language, probability = _identifier().classify(text)
    return language if language != "de" and probability >= (_BEYOND_DOUBT if german else _SURE) else None


def ranked_languages(text: str, among: Sequence[str]) -> list[tuple[str, float]]:
    """Return the languages among these that a text may be in, with their probability, the most likely one first.

    The identifier knows little of single words, which the German and the English dictionary tell apart.

    >>> [ranked_languages(text, ["de", "en"])[0][0] for text in ("Russland", "Hello", "Zwei Soldaten")]
    ['de', 'en', 'de']
    """
    ranks = {code: float(share) for code, share in _identifier().rank(text)}
    for word in _WORD.findall(text)[:_FEW_WORDS]:
        if is_german(word) != is_english(word):
            ranks["en" if is_german(word) else "de"] /= _IN_ONE_DICTIONARY
    found = sorted(((code, ranks.get(code, 0.0)) for code in among), key=lambda each: (-each[1], each[0]))
    total = sum(share for _, share in found)
    return [(code, share / total if total else 0.0) for code, share in found]


def _has_german_words(words: list[str]) -> bool:
    """Return whether most words in small letters are German ones, and more of them German than English."""
    small = [word for word in words if word[0].islower()]
    german = sum(map(is_small, small))
    return 2 * german > len(small) and german > sum(is_english(word) for word in small)


def _are_in_dictionary(words: list[str]) -> bool:
    """Return whether three of four words are in the German dictionary, and far fewer in the English."""
    german = sum(map(is_german, words))
    plain = len(words) >= LEAST_WORDS and 4 * german >= 3 * len(words) and 2 * german > 3 * sum(map(is_english, words))
    return plain and any(word.lower() in function_words("de") for word in words)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.5 s: most documents are plainly German

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES.split())
    return identifier
