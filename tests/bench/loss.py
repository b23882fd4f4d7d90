"""What a training has learnt: `python tests/bench/loss.py WEIGHTS TOKENIZER FOLDER… [--limit N] [--reverse]`.

For each folder (`src.de`, `ref.en`): nats per piece of the reference, each piece given those before it, over the pieces
that a translation may hold, without label smoothing. WEIGHTS is a run's `state.pt`, of which the averaged and the last
weights are measured, or int8 weights (`.npz`); TOKENIZER the folder with its tokenizer. With --reverse the weights are
those of an English-German model over the same tokenizer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.training import state as states
from bilingua.training.evaluate import nats
from bilingua.training.model import Network
from bilingua.training.start import bart_from_weights, load_network
from bilingua.training.tokenizer import Codec, ReverseCodec
from tests.bench.devset import load


def main() -> None:
    """Print a row for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--reverse", action="store_true")
    arguments = parser.parse_args()
    codec = Codec(arguments.tokenizer)
    for name, network in networks(arguments.weights):
        network.to(torch.bfloat16).eval()
        for folder in arguments.folders:
            dev = load(folder, limit=arguments.limit)
            sides = (dev.references, dev.sources) if arguments.reverse else (dev.sources, dev.references)
            loss = nats(
                network, ReverseCodec(codec) if arguments.reverse else codec, *sides, device=torch.device("cpu")
            )
            print(f"  {name:9} {dev.name:24} {loss:.4f}", flush=True)


def networks(path: Path) -> Iterator[tuple[str, Network]]:
    """Yield the networks that a file holds, with their names."""
    if path.suffix == ".npz":
        yield "int8", load_network(path)[0]
        return
    state = states.load(path)
    print(f"step {state.step}, {state.tokens / 1e6:.2f} million target tokens")
    for name, average in (("averaged", True), ("last", False)):
        yield name, bart_from_weights(state.weights(average=average), heads=state.heads)


if __name__ == "__main__":
    main()
