"""Print how many names survive: `python tests/bench/names.py FOLDER… [--engine ct2] [--model DIR] [--limit N]`.

A folder holds `src.de` and `ref.en`, line by line, and maybe outputs of other systems as `systems/*.en`. A name is a
word of four letters or more, with a capital, that source and reference have letter for letter. Counted are those that
stand in the translation too: by the model alone, with facts and names enforced in each line for itself, in the folder
as one document, and in the other systems' outputs. For the model alone, names that have the same pieces in German and
in English are counted apart from the others.

A finding on the reference is a false alarm or an error of the reference: the lines with one are counted as well, with
`--samples` printed.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bilingua.enforce.names import with_names
from bilingua.enforce.request import Request
from bilingua.engines.base import create
from bilingua.engines.models import find_model
from bilingua.engines.tokens import Tokenizer, load_tokenizer
from bilingua.pipeline import Translator
from bilingua.records import Hypothesis
from tests.bench.devset import DevSet, load

ALONE = "model alone"
_WORD = re.compile(r"[^\W\d_]{4,}")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", default="ct2")
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int, help="lines of each folder, from its beginning")
    parser.add_argument("--samples", type=int, default=0, help="findings on references to print")
    arguments = parser.parse_args()
    engine = create(arguments.engine, arguments.model)
    tokenizer = load_tokenizer(find_model(arguments.model).path) if arguments.engine == "ct2" else None
    plain, enforcing = Translator((), engine=engine, facts=False, names=False), Translator((), engine=engine)
    for folder in arguments.folders:
        dev = load(folder, limit=arguments.limit)
        blocks = dev.blocks(terms=False)
        shared = [replace(block, document=dev.name) for block in blocks]
        outputs = {
            ALONE: [each.text for each in plain.translate_blocks(blocks)],
            "names enforced": [each.text for each in enforcing.translate_blocks(blocks)],
            "as one document": [each.text for each in enforcing.translate_blocks(shared)],
        }
        for file in sorted(folder.glob("systems/*.en")):
            outputs[file.stem] = file.read_text(encoding="utf-8").split("\n")[: len(dev.sources)]
        found = findings(dev, arguments.samples)
        print(f"{dev.name} ({len(dev.sources)} lines): findings on the reference in {found} lines")
        for name, lines in outputs.items():
            kept, names = survival(dev, lines)
            print(f"  {name:24} {kept / names:.1%} ({kept} of {names} names)", flush=True)
            if name == ALONE and tokenizer:
                for label, (kept, names) in by_pieces(dev, lines, tokenizer).items():
                    print(f"    {label:22} {kept} of {names}", flush=True)


def survival(dev: DevSet, outputs: Sequence[str]) -> tuple[int, int]:
    """Return how many names stand in the outputs, and how many there are."""
    kept = names = 0
    for source, reference, output in zip(dev.sources, dev.references, outputs, strict=True):
        wanted = _names(source) & _names(reference)
        kept += (wanted & _names(output)).total()
        names += wanted.total()
    return kept, names


def by_pieces(dev: DevSet, outputs: Sequence[str], tokenizer: Tokenizer) -> dict[str, tuple[int, int]]:
    """Return how many names stand, and how many there are, by whether both languages have the same pieces for them."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for source, reference, output in zip(dev.sources, dev.references, outputs, strict=True):
        there = _names(output)
        for name, number in (_names(source) & _names(reference)).items():
            alike = tokenizer.encode_source(name).tokens == tokenizer.encode_target(name).tokens
            kept = min(number, there[name])
            counts[alike, True] += kept
            counts[alike, False] += number - kept
    labels = {True: "of the same pieces", False: "of other pieces"}
    return {label: (counts[alike, True], counts[alike, True] + counts[alike, False]) for alike, label in labels.items()}


def findings(dev: DevSet, samples: int) -> int:
    """Return the number of references in which names are missed, and print some."""
    requests = [Request.make(source, (), markers=False) for source in dev.sources]
    lines = 0
    for request, reference in zip(
        with_names(requests, [Hypothesis(line) for line in dev.references], [0] * len(requests)),
        dev.references,
        strict=True,
    ):
        if request.spans:
            lines += 1
            if lines <= samples:
                print([(span.text, span.target, span.forbidden, span.rule) for span in request.spans])
                print("  ", request.text, "\n  ", reference)
    return lines


def _names(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if word[0].isupper())


if __name__ == "__main__":
    main()
