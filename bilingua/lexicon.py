"""Is this a word? German and English word forms as Bloom filters, which load in a millisecond.

The forms are those of simplemma's dictionaries, in lower case. A filter never misses a form that it was made from, and
takes about one other word in a thousand for one (Bloom 1970, "Space/Time Trade-offs in Hash Coding with Allowable
Errors"). `python -m bilingua.lexicon` makes the files anew from the simplemma that is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from math import ceil, log
from pathlib import Path

LANGUAGES = ("de", "en")
# Places per word: each halves the share of other words that are taken for known ones.
_PLACES = 10
_LEAST_TAIL = 6  # letters from which on a German word at the end makes a word a compound


@lru_cache(maxsize=16_384)
def is_word(word: str, language: str) -> bool:
    """Tell whether a word form is in the dictionary of `de` or `en`, whatever its capitals.

    >>> is_word("Häuser", "de"), is_word("BERLIN", "de"), is_word("Hauserl", "de")
    (True, True, False)
    """
    bits = _bits(language)
    return all(bits[place >> 3] & 1 << (place & 7) for place in _places(word, 8 * len(bits)))


@lru_cache(maxsize=16_384)
def is_native(word: str) -> bool:
    """Tell whether a word is in the German dictionary, in the genitive perhaps, or ends in a longer word that is.

    >>> is_native("Haus"), is_native("Hauses"), is_native("Donauhaubitze"), is_native("Galizki")
    (True, True, True, False)
    """
    if is_word(word, "de") or is_word(word.removesuffix("s"), "de"):
        return True
    return any(is_word(word[cut:], "de") for cut in range(3, len(word) - _LEAST_TAIL + 1))


def packed(words: Iterable[str]) -> bytes:
    """Return the filter of some words."""
    known = {word.lower() for word in words}
    bits = bytearray(ceil(len(known) * _PLACES / log(2) / 8) or 1)
    for word in known:
        for place in _places(word, 8 * len(bits)):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


@lru_cache(maxsize=len(LANGUAGES))
def _bits(language: str) -> bytes:
    return files("bilingua.data").joinpath("lexicon", f"{language}.bloom").read_bytes()


def _places(word: str, size: int) -> Iterator[int]:
    # Two hashes stand for as many as are wanted (Kirsch and Mitzenmacher 2006, "Less Hashing, Same Performance").
    digest = blake2b(word.lower().encode("utf-8", "surrogatepass"), digest_size=16).digest()
    first, step = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little") | 1
    return ((first + i * step) % size for i in range(_PLACES))


def _write(folder: Path) -> None:
    from simplemma.strategies import DefaultDictionaryFactory

    for language in LANGUAGES:
        (folder / f"{language}.bloom").write_bytes(packed(DefaultDictionaryFactory().get_dictionary(language)))


if __name__ == "__main__":
    _write(Path(__file__).parent / "data" / "lexicon")
