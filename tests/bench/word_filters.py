"""Make the filters of `bilingua.language.words` from the installed simplemma: `python tests/bench/word_filters.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from simplemma.strategies import DefaultDictionaryFactory

import bilingua
from bilingua.language.words import BOTH, LANGUAGES, SMALL, packed

# What is left out of the small forms, and what tells adjectives from nouns among them.
_GRADED = re.compile(r".{7}(?:end|[tnrlghsd])(?:er|est|st)e[mnrs]?$")
_ADJECTIVE = re.compile(r"e[mnrs]?$")
_PARTICIPLE = re.compile(r"(?:end|iert|elt|ert|igt|icht|enst|st|er|en|et)e[mnrs]?$")


def main() -> None:
    """Write the filters."""
    folder = Path(bilingua.__file__).parent / "data" / "lexicon"
    for language in LANGUAGES:
        words = DefaultDictionaryFactory().get_dictionary(language)
        (folder / f"{language}.bloom").write_bytes(packed(words))
        if language == "de":
            small = small_forms(words)
            (folder / f"{SMALL}.bloom").write_bytes(packed(small))
            (folder / f"{BOTH}.bloom").write_bytes(packed(form for form in small if is_noun_too(form, words)))


def small_forms(lemmas: Mapping[str, str]) -> list[str]:
    """Return the forms of a dictionary, form → lemma, that have a small letter.

    Left out are small forms of nouns, which are slips, and comparatives and superlatives of long words, of which a
    dictionary that inflects by rule is full.
    """
    return [
        form
        for form, lemma in lemmas.items()
        if form.isalpha() and form[0].islower() and lemma[0].islower() and not _GRADED.search(form)
    ]


def is_noun_too(form: str, lemmas: Mapping[str, str]) -> bool:
    """Return whether a small form is a noun of its own with a capital, and no adjective that is made one."""
    noun = lemmas.get(form[0].upper() + form[1:], "")
    if not noun[:1].isupper():
        return False
    lemma = lemmas[form]
    inflected = form != lemma and _ADJECTIVE.search(form)
    return not (inflected and (noun.lower().startswith(lemma) or (len(form) > 7 and _PARTICIPLE.search(form))))


if __name__ == "__main__":
    main()
