"""Compare speed in one run: `python tests/bench/throughput.py TEXT [--model DIR] [--limit N] [--json FILE]`.

The same German lines, the same weights, the same threads and beam, one after the other:

  glossary      bilingua end to end with the shipped glossary and facts
  no glossary   bilingua end to end with facts alone
  bare          bilingua with neither glossary nor facts: cleaning, segmentation and decoding
  ct2           CTranslate2 alone on the same segments, tokenised beforehand, in the same token batches
  hf            transformers' `generate` on the same weights in fp32 and the same batches (left out with --no-hf)

Loading models and the first sentence are not timed; tokenising is timed for bilingua and hf, and not for ct2. Figures
are source pieces per second; each system runs `--repeat` times and the fastest run counts.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ctranslate2

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import DecodeOptions, create
from bilingua.engines.models import find_model
from bilingua.engines.tokens import load_tokenizer
from bilingua.pipeline import Translator
from bilingua.records import Block
from bilingua.text.german import clean, segment


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--hf-limit", type=int, default=100, help="segments for transformers, which is slower")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--no-hf", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines = arguments.text.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    segments = [part.text for line in lines for part in segment(clean(line)[0]) if part.text]
    info = find_model(arguments.model)
    tokenizer = load_tokenizer(info.path)
    pieces = {text: len(tokenizer.encode_source(text).tokens) for text in segments}
    total = sum(pieces[text] for text in segments)
    rates = {name: total / seconds for name, seconds in ours(arguments, lines).items()}
    rates["ct2"] = total / best(arguments.repeat, bare_ct2(arguments, info.path, segments))
    if not arguments.no_hf:
        some = segments[:: max(1, len(segments) // arguments.hf_limit)]
        rates["hf"] = sum(pieces[text] for text in some) / best(1, transformers(arguments, info.path, some))
    print(f"{len(lines)} lines, {len(segments)} segments, {total} source pieces, {arguments.threads} threads")
    for name, rate in rates.items():
        print(f"  {name:12} {rate:8.0f} pieces/s   {100 * rate / rates['ct2']:6.1f} % of ct2")
    if arguments.json:
        arguments.json.write_text(json.dumps(rates, indent=1) + "\n", encoding="utf-8")


def ours(arguments: argparse.Namespace, lines: list[str]) -> dict[str, float]:
    """Time the whole pipeline in its three settings; returns seconds."""
    engine = create("ct2", arguments.model, threads=arguments.threads)
    settings = {
        "glossary": Translator(None, engine=engine, beam=arguments.beam),
        "no glossary": Translator((), engine=engine, beam=arguments.beam),
        "bare": Translator((), engine=engine, beam=arguments.beam, facts=False),
    }
    blocks = [Block(line) for line in lines]
    seconds = {}
    for name, translator in settings.items():
        translator.translate("Guten Tag, GutenTag.")
        seconds[name] = best(arguments.repeat, lambda each=translator: list(each.translate_blocks(blocks)))
    return seconds


def bare_ct2(arguments: argparse.Namespace, model: Path, segments: list[str]) -> Callable[[], object]:
    """Return what translates the tokenised segments with CTranslate2 alone."""
    translator = ctranslate2.Translator(
        str(model), device="cpu", inter_threads=1, intra_threads=arguments.threads, compute_type="int8_float32"
    )
    tokenizer = load_tokenizer(model)
    tokens = [list(tokenizer.encode_source(text).tokens) for text in segments]
    translator.translate_batch(tokens[:1])
    options = DecodeOptions()
    return lambda: translator.translate_batch(
        tokens, beam_size=arguments.beam, max_batch_size=options.batch_tokens, batch_type="tokens"
    )


def transformers(arguments: argparse.Namespace, model: Path, segments: list[str]) -> Callable[[], object]:
    """Return what translates the segments with transformers and the same weights."""
    engine = create("hf", str(model), threads=arguments.threads)
    options = DecodeOptions(beam=arguments.beam)
    engine.translate(["Guten Tag."], options)
    return lambda: engine.translate(segments, options)


def best(times: int, work: Callable[[], object]) -> float:
    """Return the wall time of the fastest run in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
