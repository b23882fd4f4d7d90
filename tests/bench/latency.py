"""How long does one sentence take? `python tests/bench/latency.py TEXT [--limit N] [--threads N] [--no-service]`.

Each line of TEXT is translated by itself, warm, with the shipped glossary, facts, names and findings:

  python      `Translator.translate(line)`
  fast        the same at beam 1
  /translate  `bilingua serve`, LibreTranslate's door, one client with one connection, on this machine

The three take turns line by line, so that other work on the machine touches all alike. Lines of less than 5 or more
than 60 words are left out. Loading the model and a first round over the first eight lines are not timed. The goal is
60 ms for the median and 120 ms for the 95th percentile, on two cores that nothing else uses.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx2

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.base import create
from bilingua.pipeline import Translator
from tests.bench.service import percentile, served

WARM_UP = 8


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--no-service", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    every = arguments.text.read_text(encoding="utf-8").splitlines()
    lines = [line for line in every if 5 <= len(line.split()) <= 60][: arguments.limit]
    engine = create("ct2", threads=arguments.threads)
    doors: dict[str, Callable[[str], object]] = {
        "python": Translator(engine=engine).translate,
        "fast": Translator(engine=engine, beam=1).translate,
    }
    with ExitStack() as stack:
        if not arguments.no_service:
            url, _ = stack.enter_context(served(["--threads", str(arguments.threads)]))
            client = stack.enter_context(httpx2.Client(timeout=600))
            doors["/translate"] = lambda line: client.post(
                f"{url}/translate", json={"q": line, "source": "de", "target": "en"}
            ).raise_for_status()
        for ask in doors.values():
            for line in lines[:WARM_UP]:
                ask(line)
        took: dict[str, list[float]] = {name: [] for name in doors}
        for line in lines:
            for name, ask in doors.items():
                start = time.perf_counter()
                ask(line)
                took[name].append(1000 * (time.perf_counter() - start))
    print(f"{len(lines)} lines of {statistics.mean(len(line.split()) for line in lines):.0f} words on average")
    print(f"  {'':12} {'p50':>7} {'p95':>7}")
    figures = {name: {share: percentile(values, share) for share in (50, 95)} for name, values in took.items()}
    for name, shares in figures.items():
        print(f"  {name:12} {shares[50]:4.0f} ms {shares[95]:4.0f} ms")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
