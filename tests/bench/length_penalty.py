"""What length penalty suits a CTranslate2 model: `python tests/bench/length_penalty.py FOLDER… [--penalties P…]`.

For each folder (`src.de`, `ref.en`) and each penalty: BLEU and chrF2 of the plain engine output, its length over the
reference's in words, and where there is a `terms.jsonl` the obedience to marked spans. Nothing is timed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from sacrebleu.metrics import BLEU

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import DecodeOptions, Engine, create
from bilingua.engines.models import CARD, find_model
from bilingua.text.german import clean
from tests.bench.devset import load
from tests.bench.model_quality import marked, scores


def main() -> None:
    """Print a row for each folder and penalty."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--penalties", nargs="+", type=float, default=[0.6, 1.0, 1.4, 1.8, 2.2])
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    options = DecodeOptions(beam=arguments.beam)
    with tempfile.TemporaryDirectory() as work:
        engines = {each: with_penalty(arguments.model, each, Path(work) / f"{each}") for each in arguments.penalties}
        for folder in arguments.folders:
            dev = load(folder, limit=arguments.limit)
            sources = [clean(source)[0] for source in dev.sources]
            print(f"{dev.name} ({len(sources)} lines)")
            for penalty, engine in engines.items():
                outputs = [hypothesis.text for hypothesis in engine.translate(sources, options)]
                bleu = BLEU().corpus_score(outputs, [dev.references])
                row = f"  {penalty:4}  {scores(outputs, dev.references)}  length {bleu.sys_len / bleu.ref_len:.3f}"
                print(row, marked(engine, options, dev) if any(dev.terms) else "", flush=True)


def with_penalty(model: str | None, penalty: float, copy: Path) -> Engine:
    """Load a copy of a model whose card says another penalty."""
    shutil.copytree(find_model(model).path, copy)
    card = json.loads((copy / CARD).read_text(encoding="utf-8"))
    (copy / CARD).write_text(json.dumps(card | {"length_penalty": penalty}), encoding="utf-8")
    return create("ct2", str(copy))


if __name__ == "__main__":
    main()
