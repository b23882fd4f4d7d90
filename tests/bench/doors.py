"""Compare terms kept through the doors of a second bilingua: `python tests/bench/doors.py EVAL [--limit 150]`.

EVAL holds dev sets with `terms.jsonl`. Each line is translated with its own terms by the packaged model, then by a
second bilingua without any glossary, asked as LibreTranslate and as DeepL. Printed for each: demanded occurrences
of terms and facts, those that stand in the translation, lines that keep the same as by the packaged model, and how.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import sacrebleu

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import create
from bilingua.pipeline import Translator
from bilingua.records import Kind, Outcome, Translation
from tests.bench.devset import DevSet, load
from tests.service_door import bilingua_serving

SETS = ("wmt23_terminology_a", "dinu2019_iate414", "dinu2019_wikt727", "xu2021_health")
DOORS = ("libretranslate", "deepl")


def main() -> None:
    """Print a line for each set and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path, help="folder of the dev sets")
    parser.add_argument("--limit", type=int, default=150, help="lines of each set, from its beginning; 0 takes all")
    arguments = parser.parse_args()
    os.environ.setdefault("DEEPL_AUTH_KEY", "any")
    direct = Translator(())
    with tempfile.TemporaryDirectory() as data, bilingua_serving(Path(data)) as url:
        for name in SETS:
            dev = load(arguments.eval / name, limit=arguments.limit or None)
            own = list(direct.translate_blocks(dev.blocks(terms=True)))
            show(dev, "packaged", own, own)
            for door in DOORS:
                with closing(create(door, url=url)) as engine:
                    translator = Translator((), engine=engine)
                    show(dev, door, list(translator.translate_blocks(dev.blocks(terms=True))), own)
                    print(f"    {translator.usage}", flush=True)


def show(dev: DevSet, way: str, results: list[Translation], own: list[Translation]) -> None:
    """Print what became of the demanded occurrences."""
    outcomes = [_demanded(result) for result in results]
    standing = [
        {_place(o) for o in here if o.text and result.text[o.start : o.end] == o.text}
        for here, result in zip(outcomes, results, strict=True)
    ]
    same = [{_place(o) for o in _demanded(result) if o.text} for result in own]
    steps = Counter(str(o.verdict) for here in outcomes for o in here)
    chrf = sacrebleu.corpus_chrf([result.text for result in results], [dev.references]).score
    count, kept = (sum(map(len, each)) for each in (outcomes, standing))
    equal = sum(here == there for here, there in zip(standing, same, strict=True))
    print(f"{dev.name} {way}: {kept} of {count} demanded stand; same as packaged in {equal} of {len(own)} lines; "
          f"{dict(steps.most_common())}; chrF2 {chrf:.1f}", flush=True)  # fmt: skip


def _demanded(result: Translation) -> list[Outcome]:
    """Return the outcomes of terms and facts; names are demanded only where an engine loses them."""
    return [outcome for outcome in result.terms if outcome.span.required and outcome.span.kind is not Kind.NAME]


def _place(outcome: Outcome) -> tuple[int, int]:
    return outcome.span.start, outcome.span.end


if __name__ == "__main__":
    main()
