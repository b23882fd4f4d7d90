"""Measure which decoder layer aligns best: python tests/bench/alignment_layer.py MODEL SOURCE.de REFERENCE.en [LINES].

Words of three letters and more that stand once in source and reference (names, numbers) have a known partner. Counted
is how often the source piece with the most attention from the word lies in its partner. Not timed. Prints JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from bilingua.engines.hf import HFEngine
from bilingua.records import Alignment


def twins(source: str, target: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the places of the words that stand exactly once in each text."""

    def single(text: str) -> dict[str, tuple[int, int]]:
        found = list(re.finditer(r"\w{3,}", text))
        words = [match.group() for match in found]
        return {match.group(): match.span() for match in found if words.count(match.group()) == 1}

    here, there = single(source), single(target)
    return [(here[word], place) for word, place in there.items() if word in here]


def hits(alignment: Alignment, source: tuple[int, int], target: tuple[int, int]) -> bool:
    """Tell whether most attention of a target place falls into a source place."""
    rows = [w for (a, b), w in zip(alignment.target, alignment.weights, strict=True) if a < target[1] and b > target[0]]
    total = [sum(column) for column in zip(*rows, strict=True)]
    start, end = alignment.source[max(range(len(total)), key=total.__getitem__)]
    return start < source[1] and end > source[0]


def main() -> None:
    """Print the share of hits for each layer."""
    model, source_path, target_path, lines = sys.argv[1], sys.argv[2], sys.argv[3], int((*sys.argv, "100")[4])
    sources, targets = (
        Path(path).read_text(encoding="utf-8").splitlines()[:lines] for path in (source_path, target_path)
    )
    shares: list[float] = []
    total = 0
    for layer in range(HFEngine(model).decoder_layers):
        alignments = HFEngine(model, alignment_layer=layer).align(sources, targets)
        results = [
            hits(alignment, *pair)
            for alignment, source, target in zip(alignments, sources, targets, strict=True)
            for pair in twins(source, target)
        ]
        total = len(results)
        shares.append(round(sum(results) / total, 4))
    print(json.dumps({"model": model, "lines": len(sources), "words": total, "hits_by_layer": shares}))


if __name__ == "__main__":
    main()
