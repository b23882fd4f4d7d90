"""Where the time goes: `python tests/bench/parts.py TEXT [--limit N] [--model DIR]`.

One pass over the lines with the shipped glossary and facts on one thread. The engine's operations are timed from
outside: the first decoding, decoding again (what lost a figure, what went wrong as a whole), other wordings (of what
has words that are no English), sentences begun anew, scores and alignments; the rest is Python. Loading and a first
text are not timed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import create
from bilingua.pipeline import Translator
from bilingua.records import Block

WARM_UP = "Am 3. Mai 2024 kamen 20.000 Soldaten aus der DVRK für 5,5 Mrd. Euro."


class Timed:
    """An engine that notes how long its operations take and how many texts they get."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.seconds: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def _timed(self, part: str, name: str, texts: Sequence[str], *others: Any) -> Any:
        start = time.perf_counter()
        answer = getattr(self._engine, name)(texts, *others)
        self.seconds[part] += time.perf_counter() - start
        self.texts[part] += len(texts)
        return answer

    def translate(self, sources: Sequence[str], options: Any) -> Any:
        part = "decoding again" if self.texts["first decoding"] else "first decoding"
        return self._timed(part, "translate", sources, options)

    def n_best(self, sources: Sequence[str], options: Any) -> Any:
        return self._timed("other wordings", "n_best", sources, options)

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: Any) -> Any:
        return self._timed("sentences begun anew", "complete", sources, prefixes, options)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> Any:
        return self._timed("scores", "score", sources, targets)

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> Any:
        return self._timed("alignments", "align", sources, targets)


def main() -> None:
    """Print the parts, the largest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--limit", type=int, default=1000, help="lines; more than 1,024 would be several chunks")
    parser.add_argument("--model")
    arguments = parser.parse_args()
    lines = arguments.text.read_text(encoding="utf-8").splitlines()[: min(arguments.limit, 1024)]
    engine = Timed(create("ct2", arguments.model, threads=1))
    translator = Translator(engine=engine)
    translator.translate(WARM_UP)
    engine.seconds.clear()
    engine.texts.clear()
    start = time.perf_counter()
    list(translator.translate_blocks(map(Block, lines)))
    whole = time.perf_counter() - start
    rest = whole - engine.seconds.total()
    print(f"{len(lines)} lines, {whole:.1f} s on one thread")
    for part, seconds in [*engine.seconds.most_common(), ("everything else", rest)]:
        texts = f"{engine.texts[part]:6} texts" if part in engine.texts else ""
        print(f"  {part:22} {seconds / whole:6.1%} {texts}")


if __name__ == "__main__":
    main()
