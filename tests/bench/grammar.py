"""Count the constructions that a model gets right: `python tests/bench/grammar.py [--model DIR] [--all]`.

Translates the sixty sentences of tests/data/grammar/sentences.tsv without glossary and facts. A translation is right
where it matches the row's pattern and not the one for wrong readings; this judges the construction alone, not the rest
of the sentence. Prints a count for each class, and the wrong translations (`--all`: every translation). Not timed.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from pathlib import Path

from bilingua.pipeline import Translator

SENTENCES = Path(__file__).parents[1] / "data" / "grammar" / "sentences.tsv"


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="ct2")
    parser.add_argument("--model")
    parser.add_argument("--all", action="store_true", help="print every translation")
    arguments = parser.parse_args()
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    translator = Translator((), engine=arguments.engine, model=arguments.model, facts=False)
    total, right = Counter[str](), Counter[str]()
    for row, translation in zip(rows, translator.translate([row["german"] for row in rows]), strict=True):
        correct = matches(row["right"], translation.text) and not matches(row["wrong"], translation.text)
        total[row["class"]] += 1
        right[row["class"]] += correct
        if arguments.all or not correct:
            print(f"{'right' if correct else 'WRONG'}  {row['german']}  →  {translation.text}")
    for name, count in total.items():
        print(f"{name}: {right[name]} of {count}")
    print(f"all: {right.total()} of {total.total()}")


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern occurs in a text; an empty pattern never does."""
    return bool(pattern) and re.search(pattern, text, re.IGNORECASE) is not None


if __name__ == "__main__":
    main()
