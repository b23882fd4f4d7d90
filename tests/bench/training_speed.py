"""How fast does a model train? `python tests/bench/training_speed.py WORK [--start START] [--steps N] [--device D] …`.

WORK is a folder that `bilingua train prepare` wrote. Target tokens per second of the training loop alone, after a few
steps that are not timed; and per second of CPU time, which says more where other work shares the machine. START is what
`[model] start` may be; without it the network is an untrained one of the embedded model's shape.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.training.batches import Pack
from bilingua.training.device import pick_device
from bilingua.training.model import Bart, Network, Shape
from bilingua.training.start import fresh_state, load_network
from bilingua.training.state import State
from bilingua.training.tokenizer import Codec
from bilingua.training.train import Plan, Text, Trainer

UNTIMED = 3


def main() -> None:
    """Print the speed of a number of steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--untimed", type=int, default=UNTIMED, help="a GPU compiles during the first ones")
    parser.add_argument("--batch-tokens", type=int, default=2400)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--device", default="auto")
    arguments = parser.parse_args()
    codec, device = Codec(arguments.work), pick_device(arguments.device)

    def start() -> tuple[Network, State]:
        if arguments.start is not None:
            return load_network(arguments.start)
        network = Bart(Shape(len(codec), 12, 2))
        return network, fresh_state(network)

    plan = Plan(
        minutes=None, batch_tokens=arguments.batch_tokens, dropout=arguments.dropout, threads=arguments.threads,
        device=arguments.device,
    )  # fmt: skip
    pack = Pack(*sorted(arguments.work.glob("pack-*")), device=device)
    with tempfile.TemporaryDirectory() as out:
        trainer = Trainer(Path(out), start, codec, plan)
        stream = trainer._stream(Text(pack, pack.parts))
        for batch in islice(stream, arguments.untimed):
            float(trainer._step(pack, batch))
        before, wall, cpu = trainer.state.tokens, time.perf_counter(), time.process_time()
        for batch in islice(stream, arguments.steps):
            loss = trainer._step(pack, batch)
        float(loss)  # waits for the device
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    tokens = trainer.state.tokens - before
    print(f"{tokens / wall:.0f} target tokens/s; {tokens / cpu:.0f} per second of CPU time; {device.type}", end="")
    print(f", {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB" if device.type == "cuda" else "")


if __name__ == "__main__":
    main()
