"""Compare speed in one run: `python tests/bench/throughput.py TEXT [--glossary FILE] [--no-glossary] [--json FILE]`.

The same German lines, the same weights, the same threads and beam:

  glossary      bilingua end to end with the first `--entries` entries of the glossary, facts, names and confidence
  no glossary   bilingua end to end with all of that but the glossary
  bare          bilingua with none of it: cleaning, segmentation and decoding
  ct2           CTranslate2 alone on the same segments, tokenised beforehand, in token batches of the same size, which
                are worked on side by side, one thread each, as bilingua has it
  ct2 whole     the same without the model's list of pieces that English is made of: scores for the whole vocabulary
  ct2 within    as ct2, with all threads within one batch at a time
  hf            transformers' `generate` on the same weights in fp32 and the same batches (left out with --no-hf)

The systems take turns, `--repeat` times, and each ratio is the median of the ratios within a turn, so that other work
on the machine touches all of them alike. CPU time counts all threads and says more than wall time where the cores are
shared. Loading models and a first text of a few lines are not timed; tokenising is timed for bilingua and hf, and not
for ct2. Rates are source pieces per second of the fastest turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import ctranslate2

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import BEAM, DecodeOptions, create
from bilingua.engines.models import SHORTLIST, find_model
from bilingua.engines.tokens import load_tokenizer
from bilingua.pipeline import Translator
from bilingua.records import Block
from bilingua.terms.glossary import Glossary
from bilingua.terms.loading import shipped_glossary
from bilingua.text.german import clean, segment

WARM_UP = ["Guten Tag, GutenTag.", "Am 3. Mai 2024 kamen 20.000 Soldaten aus der DVRK für 5,5 Mrd. Euro."]


@dataclass
class System:
    """What is timed, how many source pieces it translates, and what each turn took: (wall, CPU) seconds per piece."""

    work: Callable[[], object]
    pieces: int
    turns: list[tuple[float, float]] = field(default_factory=list)

    def turn(self) -> None:
        """Run once."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.work()
        self.turns.append(((time.perf_counter() - wall) / self.pieces, (time.process_time() - cpu) / self.pieces))

    def ratio(self, other: System, clock: int) -> float:
        """Return the median share of the other's time per piece that this one needs; `clock` 0 is wall, 1 CPU."""
        return statistics.median(mine[clock] / its[clock] for mine, its in zip(self.turns, other.turns, strict=True))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--glossary", type=Path, help="default: the shipped one")
    parser.add_argument("--no-glossary", action="store_true", help="leave the system with glossary out")
    parser.add_argument("--entries", type=int, default=150, help="entries of the glossary, from its first one on")
    parser.add_argument("--beam", type=int, default=BEAM)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--hf-limit", type=int, default=100, help="segments for transformers, which is slower")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-hf", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines = arguments.text.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    segments = [part.text for line in lines for part in segment(clean(line)[0]) if part.text]
    model = find_model(arguments.model).path
    tokenizer = load_tokenizer(model)
    pieces = [len(tokenizer.encode_source(text).tokens) for text in segments]
    systems = ours(arguments, lines, sum(pieces))
    threads = arguments.threads
    systems["ct2"] = System(bare_ct2(arguments, model, segments, workers=threads), sum(pieces))
    if (model / SHORTLIST).is_file():
        whole = bare_ct2(arguments, model, segments, workers=threads, shortlist=False)
        systems["ct2 whole"] = System(whole, sum(pieces))
    if threads > 1:
        systems["ct2 within"] = System(bare_ct2(arguments, model, segments, workers=1), sum(pieces))
    if not arguments.no_hf:
        step = max(1, len(segments) // arguments.hf_limit)
        systems["hf"] = System(transformers(arguments, model, segments[::step]), sum(pieces[::step]))
    for _ in range(arguments.repeat):
        for system in systems.values():
            system.turn()
    print(f"{len(lines)} lines, {len(segments)} segments, {sum(pieces)} source pieces, {arguments.threads} threads")
    report(systems, arguments.json)


def report(systems: dict[str, System], path: Path | None) -> None:
    """Print rates and ratios, and write them as JSON where asked."""
    figures = {
        name: {
            "pieces_per_s": 1 / min(wall for wall, _ in system.turns),
            "pieces_per_cpu_s": 1 / min(cpu for _, cpu in system.turns),
            "of_ct2_wall": 1 / system.ratio(systems["ct2"], 0),
            "of_ct2_cpu": 1 / system.ratio(systems["ct2"], 1),
        }
        for name, system in systems.items()
    }
    print(f"  {'':12} {'pieces/s':>9} {'of ct2':>8} {'pieces/CPU s':>13} {'of ct2':>8}")
    for name, row in figures.items():
        rate, cpu, wall_share, cpu_share = row.values()
        print(f"  {name:12} {rate:9.0f} {wall_share:8.1%} {cpu:13.0f} {cpu_share:8.1%}")
    if "glossary" in systems:
        wall, cpu = (systems["glossary"].ratio(systems["no glossary"], clock) - 1 for clock in (0, 1))
        print(f"  the glossary costs {wall:+.1%} of wall time, {cpu:+.1%} of CPU time")
        figures["glossary"] |= {"cost_wall": wall, "cost_cpu": cpu}
    if path:
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def ours(arguments: argparse.Namespace, lines: list[str], pieces: int) -> dict[str, System]:
    """Return the whole pipeline in its three settings."""
    engine = create("ct2", arguments.model, threads=arguments.threads)
    glossary = Glossary.load(arguments.glossary or shipped_glossary())
    glossary = replace(glossary, entries=glossary.entries[: arguments.entries])
    settings = {} if arguments.no_glossary else {"glossary": Translator(glossary, engine=engine, beam=arguments.beam)}
    settings["no glossary"] = Translator((), engine=engine, beam=arguments.beam)
    settings["bare"] = Translator((), engine=engine, beam=arguments.beam, facts=False, names=False, confidence="none")
    blocks = [Block(line) for line in lines]
    for translator in settings.values():
        translator.translate(WARM_UP)
    return {
        name: System(lambda each=translator: list(each.translate_blocks(blocks)), pieces)
        for name, translator in settings.items()
    }


def bare_ct2(
    arguments: argparse.Namespace, model: Path, segments: list[str], *, workers: int, shortlist: bool = True
) -> Callable[[], object]:
    """Return what translates the tokenised segments with CTranslate2 alone; `workers` batches at a time."""
    threads = arguments.threads // workers
    translator = ctranslate2.Translator(
        str(model), device="cpu", inter_threads=workers, intra_threads=threads, compute_type="int8_float32"
    )
    tokenizer = load_tokenizer(model)
    tokens = [list(tokenizer.encode_source(text).tokens) for text in segments]
    translator.translate_batch(tokens[:1])
    options = DecodeOptions()
    return lambda: translator.translate_batch(
        tokens,
        beam_size=arguments.beam,
        max_batch_size=options.batch_tokens,
        batch_type="tokens",
        use_vmap=shortlist and (model / SHORTLIST).is_file(),
    )


def transformers(arguments: argparse.Namespace, model: Path, segments: list[str]) -> Callable[[], object]:
    """Return what translates the segments with transformers and the same weights."""
    engine = create("hf", str(model), threads=arguments.threads)
    options = DecodeOptions(beam=arguments.beam)
    engine.translate(["Guten Tag."], options)
    return lambda: engine.translate(segments, options)


if __name__ == "__main__":
    main()
