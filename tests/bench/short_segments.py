"""Translate headings and buttons and flag what looks odd: `python tests/bench/short_segments.py [--seed N] [--all]`.

Draws `--count` rows of tests/data/short_segments.tsv and translates each as a text with the shipped glossary.
Prints German, English and flags:

  doubled    a word stands twice, its plural included, and in the German once
  long       three times as long as the German, or longer
  german     a German word is left that is no name and no English word
  same       comes back as it went in

Flags are mechanical: what is invented or wrong, a reader has to say. The rules of findings stand beside the flags. They
are counted in all rows, and in those whose heading is no word of bilingua/data/de/headline_words.tsv.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from bilingua.enforce.headings import heading
from bilingua.enforce.request import Request
from bilingua.language.words import is_native, is_word
from bilingua.pipeline import Translator
from bilingua.trust.guards import german_words

ROWS = Path(__file__).parents[1] / "data" / "short_segments.tsv"
FLAGS = ("doubled", "long", "german", "same")
LONG = 3  # lengths of the German that no rendering of a heading has
_WORD = re.compile(r"[^\W\d_]+")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--all", action="store_true", help="take every row")
    parser.add_argument("--counts", action="store_true", help="print no rows, but their counts")
    parser.add_argument("--model")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--no-glossary", action="store_true")
    arguments = parser.parse_args()
    rows = read_rows()
    if not arguments.all:
        rows = random.Random(arguments.seed).sample(rows, arguments.count)
    glossary = () if arguments.no_glossary else None
    translator = Translator(glossary, model=arguments.model, threads=arguments.threads)
    done = translator.translate([german for _, german in rows])
    flagged: list[list[str]] = []
    asked: list[list[str]] = []
    for (kind, german), translation in zip(rows, done, strict=True):
        flags = [*flags_of(german, translation.text), *(found.rule for found in translation.findings)]
        flagged.append(flags)
        if not is_listed(german):
            asked.append(flags)
        if not arguments.counts:
            print(f"{kind}\t{german}\t{translation.text}\t{' '.join(flags)}")
    report("all", flagged)
    report("not listed", asked)


def is_listed(german: str) -> bool:
    """Return whether a row is answered from the list of headline words."""
    head = heading(Request.make(german, (), markers=False))
    return head is not None and head.known is not None


def report(name: str, flagged: Sequence[Sequence[str]]) -> None:
    """Print how many rows have each flag."""
    counts = Counter(flag for flags in flagged for flag in set(flags))
    found = ", ".join(f"{flag} {counts[flag]}" for flag in (*FLAGS, *sorted(counts.keys() - set(FLAGS))))
    print(f"{name}: {len(flagged)} rows; {found}")


def read_rows() -> list[tuple[str, str]]:
    """Return kind and German of every row."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    return [(kind, german) for kind, german in (line.split("\t") for line in lines if not line.startswith("#"))]


def flags_of(german: str, english: str) -> list[str]:
    """Return what looks odd about a translation."""
    flags = []
    if doubled(english) and not doubled(german):
        flags.append("doubled")
    if len(english) >= LONG * len(german):
        flags.append("long")
    if german_left(german, english):
        flags.append("german")
    if english == german:
        flags.append("same")
    return flags


def doubled(text: str) -> bool:
    """Return whether a content word stands twice in a text, its plural included, or any word twice in a row."""
    words = [word.removesuffix("s") for word in _WORD.findall(text.lower())]
    twice = any(count > 1 for word, count in Counter(words).items() if len(word) > 3)
    return twice or any(one == other for one, other in pairwise(words))


def german_left(german: str, english: str) -> bool:
    """Return whether a German word is left that is not an English one as well."""
    source = {word.lower() for word in _WORD.findall(german)}
    copied = (word for word in _WORD.findall(english) if word.lower() in source and len(word) > 2)
    return bool(german_words(english)) or any(is_native(word) and not is_word(word, "en") for word in copied)


if __name__ == "__main__":
    main()
