"""Beams beside one another: `python tests/bench/beams.py FOLDER [--beams 1 2 4] [--limit N] [--glossary FILE]`.

For each beam the lines of FOLDER (`src.de`, `ref.en`) are translated by three systems:

  ct2         CTranslate2 alone on the segments, tokenised beforehand
  bare        bilingua with neither glossary nor facts, names and confidence
  guarantee   bilingua as it comes: the shipped glossary (or that of `--glossary`), facts, names, findings, confidence

BLEU and chrF2 are sacrebleu's. *terms* and *facts* are the shares that `bilingua score` finds in the output, without
the waived ones. *words* are German words for each second of processor time, one thread for each batch; the systems take
turns, and *of ct2* is the median of the ratios within a turn. Loading, and tokenising for ct2, are not timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import create
from bilingua.engines.models import find_model
from bilingua.pipeline import Translator
from bilingua.quality.scoring import score
from bilingua.terms.glossary import Glossary
from bilingua.terms.loading import shipped_glossary
from bilingua.text.german import clean, segment
from tests.bench.devset import DevSet, load
from tests.bench.throughput import WARM_UP, bare_ct2

SYSTEMS = ("ct2", "bare", "guarantee")
METRICS = ("bleu", "chrf", "terms", "facts")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--glossary", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--model")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    dev = load(arguments.folder, limit=arguments.limit)
    glossary = Glossary.load(arguments.glossary or shipped_glossary())
    rows = [row for beam in arguments.beams for row in measured(dev, beam, glossary, arguments)]
    words = sum(len(line.split()) for line in dev.sources)
    print(f"{dev.name}, {len(dev.sources)} lines, {words} words, one thread")
    print("beam  system      BLEU  chrF2    terms    facts  words/CPU s  of ct2")
    for row in rows:
        scores = [f"{row[name]:6.1f}" if name in row else "     –" for name in METRICS[:2]]
        rates = [f"{row[name]:6.2f} %" if name in row else "       –" for name in METRICS[2:]]
        speed = f"{row['words_per_cpu_s']:12.0f} {row['of_ct2']:7.1%}"
        print(f"{row['beam']:4}  {row['system']:9} {' '.join((*scores, *rates))} {speed}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def measured(dev: DevSet, beam: int, glossary: Glossary, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the rows of one beam."""
    engine = create("ct2", arguments.model, threads=1)
    plain = Translator((), engine=engine, beam=beam, facts=False, names=False, confidence="none")
    enforcing = Translator(glossary, engine=engine, beam=beam)
    segments = [part.text for line in dev.sources for part in segment(clean(line)[0]) if part.text]
    options = argparse.Namespace(threads=1, beam=beam)
    work: dict[str, Callable[[], Any]] = {
        "ct2": bare_ct2(options, find_model(arguments.model).path, segments, workers=1),
        "bare": lambda: list(plain.translate_blocks(dev.blocks(terms=False))),
        "guarantee": lambda: list(enforcing.translate_blocks(dev.blocks(terms=False))),
    }
    for translator in (plain, enforcing):
        translator.translate(WARM_UP)
    turns: dict[str, list[float]] = {name: [] for name in SYSTEMS}
    outputs: dict[str, list[str]] = {}
    for _ in range(arguments.repeat):
        for name in SYSTEMS:
            start = time.process_time()
            made = work[name]()
            turns[name].append(time.process_time() - start)
            outputs[name] = [str(each) for each in made]
    words = sum(len(line.split()) for line in dev.sources)
    return [
        {
            "beam": beam,
            "system": name,
            **({} if name == "ct2" else rated(dev, outputs[name], glossary)),
            "words_per_cpu_s": words / min(turns[name]),
            "of_ct2": statistics.median(ct2 / own for ct2, own in zip(turns["ct2"], turns[name], strict=True)),
        }
        for name in SYSTEMS
    ]


def rated(dev: DevSet, outputs: list[str], glossary: Glossary) -> dict[str, float]:
    """Return the scores of one output by name; what nothing is owed of has none."""
    report = score(outputs, dev.references, sources=dev.sources, glossary=glossary, metrics=list(METRICS))
    found = {metric: report.systems[0].get(metric) for metric in METRICS}
    return {metric: each.value for metric, each in found.items() if each and each.value is not None}


if __name__ == "__main__":
    main()
