"""Lists of names, from a corpus: `python tests/bench/given_names.py CORPUS…` writes `bilingua/data/names/*.txt` anew.

`given_names.txt`: candidates are Faker's lists for the languages whose names German news has most. Of those that the
corpus shows before another word with a capital, only the ones stay whose next word is copied mostly: *Paris* and
*August* are names, too, but what follows them seldom is. `english_names.txt`: names that no dictionary has, and that
English spells in its own way (*Tuscany*).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import bilingua
from bilingua.language.identify import function_words
from bilingua.language.words import is_english, is_native
from bilingua.names.spelling import fold, transcribed
from bilingua.training.corpus import Pair, read_pairs

FOLDER = Path(bilingua.__file__).parent / "data" / "names"
_EXCLUDED = Path(__file__).with_name("no_given_names.txt")
_HOME = ("de_DE", "de_AT", "de_CH")
_LOCALES = (
    *_HOME, "cs_CZ", "da_DK", "en_GB", "en_US", "es_ES", "fi_FI", "fr_FR", "hr_HR", "hu_HU", "it_IT", "nl_NL", "no_NO",
    "pl_PL", "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sv_SE", "tr_TR",
)  # fmt: skip
_NAME = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?:-[^\W\d_]+)*(?![\w-])")
_OFTEN = 3  # couples that show what a word is
_COPIED, _COPIED_GERMAN = 0.8, 0.6  # of the words behind it; of those that are in the German dictionary


def given_names(pairs: Iterable[Pair], candidates: dict[str, bool]) -> list[str]:
    """Return the candidates behind which a family name stands; True means one that German speakers have.

    A candidate that the pairs hardly show stays if it is such a one, or no word of either language.
    """
    # Texts repeat themselves, so each couple of words counts once: copied, if any pair copies it.
    couples: dict[tuple[str, str], bool] = {}
    for pair in pairs:
        words = list(_WORD.finditer(pair.source))
        for word, following in pairwise(words):
            name, family = couple = word.group(), following.group()
            if name not in candidates or pair.source[word.end() : following.start()] != " " or family.isupper():
                continue
            if family[0].isupper() and "-" not in family and family.lower() not in function_words("de"):
                couples[couple] = couples.get(couple, False) or _is_copied(family, pair.target)
    seen = Counter((name, is_native(family)) for name, family in couples)
    copied = Counter((name, is_native(family)) for (name, family), kept in couples.items() if kept)

    def is_given(name: str) -> bool:
        if seen[name, True] >= _OFTEN and copied[name, True] < _COPIED_GERMAN * seen[name, True]:
            return False
        total, kept = (count[name, True] + count[name, False] for count in (seen, copied))
        if total >= _OFTEN:
            return kept >= _COPIED * total
        return kept > 0 or candidates[name] or not (is_native(name) or is_english(name))

    return sorted(filter(is_given, candidates))


def english_names(pairs: Iterable[Pair]) -> list[str]:
    """Return the words with a capital that are in no dictionary, and that the German mostly has not as they stand."""
    seen: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for pair in pairs:
        there = {word for word in _NAME.findall(pair.target) if word[0].isupper() and not word.isupper()}
        unknown = {word for word in there if not is_english(word) and not is_english(word.removesuffix("s"))}
        if unknown:
            here = _NAME.findall(pair.source)
            seen.update(unknown)
            apart.update(unknown.difference(here, (word.removesuffix("s") for word in here)))
    return sorted(word for word, count in apart.items() if count >= _OFTEN and 2 * count > seen[word])


def _is_copied(family: str, target: str) -> bool:
    forms = (family, family.removesuffix("s"))
    words = _WORD.findall(target)
    return any(fold(form) == fold(word) or transcribed(form, word) for form in forms for word in words)


def candidates_of_faker() -> dict[str, bool]:
    found: dict[str, bool] = {}
    lines = _EXCLUDED.read_text(encoding="utf-8").splitlines()
    excluded = {word for line in lines if not line.startswith("#") for word in line.split()}
    for locale in _LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for kind in ("first_names", "first_names_male", "first_names_female"):
            for name in getattr(provider, kind, ()):
                if _NAME.fullmatch(name) and name not in excluded:
                    found[name] = found.get(name, False) or locale in _HOME
    return found


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path, help="files of parallel text")
    pairs = [pair for file in parser.parse_args().corpus for pair in read_pairs(file)]
    for name, words in (
        ("given_names", given_names(pairs, candidates_of_faker())),
        ("english_names", english_names(pairs)),
    ):
        (FOLDER / f"{name}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
