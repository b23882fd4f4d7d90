"""What a training state has learnt: `python tests/bench/loss.py STATE TOKENIZER FOLDER… [--limit N]`.

For each folder (`src.de`, `ref.en`): nats per piece of the reference, each piece given those before it, over the pieces
that a translation may hold, without label smoothing; once with the averaged weights and once with the last ones.
STATE is a run's `state.pt` of the embedded model's shape, TOKENIZER the folder with its tokenizer.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.training import state as states
from bilingua.training.model import Bart, bart_from_weights
from bilingua.training.tokenizer import Codec
from tests.bench.devset import load

BATCH = 20


def main() -> None:
    """Print a row for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    arguments = parser.parse_args()
    state, codec = states.load(arguments.state), Codec(arguments.tokenizer)
    print(f"step {state.step}, {state.tokens / 1e6:.2f} million target tokens")
    for average in (True, False):
        network = bart_from_weights(state.weights(average=average), heads=state.heads).to(torch.bfloat16)
        for folder in arguments.folders:
            dev = load(folder, limit=arguments.limit)
            nats = loss(network, codec, dev.sources, dev.references)
            print(f"  {'averaged' if average else 'last':9} {dev.name:24} {nats:.4f}", flush=True)


@torch.inference_mode()
def loss(network: Bart, codec: Codec, sources: list[str], targets: list[str]) -> float:
    """Return the mean negative log-probability of the targets' pieces."""
    written = torch.as_tensor(codec.written)
    places = torch.full((len(codec),), -1)
    places[written] = torch.arange(len(written))
    sides = (codec.encode_sources(sources), codec.encode_targets(targets))
    pairs = [[torch.tensor([*row, network.eos][-network.limit :]) for row in side] for side in sides]
    order = sorted(range(len(sources)), key=lambda i: len(pairs[1][i]))
    total, count = 0.0, 0
    for first in range(0, len(order), BATCH):
        source, target = (
            pad_sequence([side[i] for i in order[first : first + BATCH]], batch_first=True, padding_value=network.pad)
            for side in pairs
        )
        begun = torch.cat([torch.full((len(target), 1), network.start), target[:, :-1]], 1)
        hidden = network.decode(begun, *network.encode(source))
        labels = places[target]
        kept = (target != network.pad) & (labels >= 0)
        logits = functional.linear(hidden[kept], network.output()[0][written]).float()
        total += float(functional.cross_entropy(logits, labels[kept], reduction="sum"))
        count += int(kept.sum())
    return total / count


if __name__ == "__main__":
    main()
