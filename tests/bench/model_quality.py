"""Measure a model by itself: `python tests/bench/model_quality.py FOLDER… [--model DIR] [--markdown]`.

For each folder (`src.de`, `ref.en`): BLEU and chrF2 of the plain engine output, without any enforcement, beside the
stored outputs under `systems/`, with sacrebleu's signatures. Where there is a `terms.jsonl`: obedience, the share of
marked spans that the engine renders exactly as marked, before any repair, and the chrF that marking costs or gains.
Speed is source pieces per second of `translate` alone; loading and tokenising the first batch are not timed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from sacrebleu.metrics import BLEU, CHRF

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.enforce.annotate import annotate, combine
from bilingua.engines.base import BEAM, DecodeOptions, Engine, create
from bilingua.markers import parse
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.text.german import clean
from tests.bench.devset import DevSet, load


def main() -> None:
    """Print the figures of each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", default="ct2")
    parser.add_argument("--model")
    parser.add_argument("--beam", type=int, default=BEAM)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    engine = create(arguments.engine, arguments.model, threads=arguments.threads)
    options = DecodeOptions(beam=arguments.beam)
    engine.translate(["Guten Tag."], options)
    figures = {}
    print(f"{engine.signature}, beam {arguments.beam}")
    for folder in arguments.folders:
        dev = load(folder, limit=arguments.limit)
        figures[dev.name] = plain(engine, options, dev, folder)
        if any(dev.terms):
            figures[dev.name] |= marked(engine, options, dev)
        print(dev.name, f"({len(dev.sources)} lines)")
        for key, value in figures[dev.name].items():
            print(f"  {key:28} {value}")
    for metric in (BLEU(), CHRF()):
        metric.corpus_score(["a"], [["a"]])  # a signature needs the number of references
        print(metric.get_signature())
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def plain(engine: Engine, options: DecodeOptions, dev: DevSet, folder: Path) -> dict[str, object]:
    """Score the engine and the stored systems; time the engine."""
    sources = [clean(source)[0] for source in dev.sources]
    start = time.perf_counter()
    outputs = [hypothesis.text for hypothesis in engine.translate(sources, options)]
    seconds = time.perf_counter() - start
    pieces = sum(engine.count(source) for source in sources)
    figures: dict[str, object] = {"bilingua": scores(outputs, dev.references)}
    for system in sorted(folder.glob("systems/*.en")):
        lines = system.read_text(encoding="utf-8").removesuffix("\n").split("\n")[: len(dev.sources)]
        figures[system.stem] = scores(lines, dev.references)
    figures["source pieces/s"] = round(pieces / seconds)
    figures["seconds"] = round(seconds, 1)
    return figures


def marked(engine: Engine, options: DecodeOptions, dev: DevSet) -> dict[str, object]:
    """Measure how exactly the engine renders what is marked, and what marking does to the rest."""
    if not engine.capabilities.markers:
        return {"obedience": "the engine knows no markers"}
    requests, wanted = [], []
    for source, terms in zip(dev.sources, dev.terms, strict=True):
        text = clean(source)[0]
        spans = combine(TermMatcher([Glossary.from_mapping(terms)]).find(text), ()) if terms else ()
        requests.append(annotate(text, spans))
        wanted.append([span.target for span in spans])
    outputs = [parse(hypothesis.text) for hypothesis in engine.translate(requests, options)]
    obeyed = total = 0
    for output, targets in zip(outputs, wanted, strict=True):
        regions = [output.text[start:end] for start, end in output.regions]
        for target in targets:
            total += 1
            if target in regions:
                regions.remove(target)
                obeyed += 1
    return {
        "marked": scores([output.text for output in outputs], dev.references),
        "obedience": f"{100 * obeyed / total:.2f} % ({obeyed}/{total})",
    }


def scores(outputs: list[str], references: list[str]) -> str:
    """Return BLEU / chrF2."""
    bleu, chrf = BLEU().corpus_score(outputs, [references]), CHRF().corpus_score(outputs, [references])
    return f"{bleu.score:.1f} / {chrf.score:.1f}"


if __name__ == "__main__":
    main()
