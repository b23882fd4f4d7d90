"""Make the filter of words that answer each other (`trust.partners`) from parallel text, by word alignment.

    python -m tests.bench.partners news.tsv.xz general.tsv.xz

Each file has `German<TAB>English` lines, as for training; 300,000 pairs are enough and take some minutes.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bilingua.language.words import packed, stem
from bilingua.training.aligner import Aligner, tokenize
from bilingua.training.corpus import read_pairs
from bilingua.trust.partners import FILTER, pair_key

_PAIRS, _LONGEST = 320_000, 170  # pairs that are aligned, and characters of the German
_ITERATIONS, _CHUNK = 4, 20_000
_SURE = 0.1  # product of both directions' beliefs from which on a link counts
# A pair of stems is kept if it was seen so often, and makes up this share of what one of the two was linked with.
_OFTEN, _SHARE = 2, 0.02
_KNOWN = 4  # links from which on a stem is known

Stems = tuple[str, str]


def main(paths: Sequence[str]) -> None:
    """Write the filter into the package."""
    folder = Path(__file__).parents[2] / "bilingua" / "data" / "lexicon"
    folder.joinpath(f"{FILTER}.bloom").write_bytes(packed(keys(linked(sample(map(Path, paths))))))


def sample(paths: Iterable[Path]) -> list[tuple[list[str], list[str]]]:
    """Return short pairs of the files in words, drawn evenly where there are too many."""
    rows = [(pair.source, pair.target) for path in paths for pair in read_pairs(path) if len(pair.source) < _LONGEST]
    chosen = random.Random(1).sample(rows, min(_PAIRS, len(rows)))
    return [([t.text for t in tokenize(german)], [t.text for t in tokenize(english)]) for german, english in chosen]


def linked(pairs: Sequence[tuple[list[str], list[str]]]) -> Counter[Stems]:
    """Align the pairs, and count the stems that are linked."""
    aligner = Aligner()
    aligner.fit(pairs, iterations=_ITERATIONS)
    counts: Counter[Stems] = Counter()
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        for (german, english), links in zip(chunk, aligner.links(chunk), strict=True):
            counts.update(
                (stem(german[link.i], german=True), stem(english[link.j], german=False))
                for link in links
                if link.forward * link.backward > _SURE
            )
    return counts


def keys(counts: Counter[Stems]) -> Iterator[str]:
    """Yield what goes into the filter: the pairs that are more than chance, and the stems of either side."""
    here: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for (german, english), count in counts.items():
        here[german] += count
        there[english] += count
    for (german, english), count in counts.items():
        if count >= _OFTEN and count >= _SHARE * min(here[german], there[english]):
            yield pair_key(german, english)
    yield from (pair_key(german, "") for german, count in here.items() if count >= _KNOWN)
    yield from (pair_key("", english) for english, count in there.items() if count >= _KNOWN)


if __name__ == "__main__":
    main(sys.argv[1:])
