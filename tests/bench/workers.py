"""What further workers give: `python tests/bench/workers.py TEXT [--limit N] [--workers 1 2] [--turns N]`.

`bilingua batch` translates the lines of TEXT on a Ray of this machine, with one thread for each worker, the shipped
glossary and facts, in shards of `--shard-kb`; the numbers of workers take turns. The rate is the `rows_per_s` that the
command prints: starting Ray and loading the model are not timed. *e* is the share of a worker that each one is worth,
and the days are those of a billion sentences like these: 11,574 ÷ (rate of one × workers × e).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
DAYS = 1e9 / 86_400
FARMS = (64, 500, 1000)  # threads


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--limit", type=int, default=3000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--shard-kb", type=float, default=10)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    lines = arguments.text.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    rates: dict[int, list[float]] = {workers: [] for workers in arguments.workers}
    for _ in range(arguments.turns):
        for workers in arguments.workers:
            rates[workers].append(rate(lines, workers, arguments.shard_kb))
    first = arguments.workers[0]
    figures = []
    print(f"{len(lines)} rows in shards of {arguments.shard_kb:g} kB, one thread for each worker")
    for workers, each in rates.items():
        gain = median(own / one for own, one in zip(each, rates[first], strict=True))
        share = gain * first / workers
        days = [DAYS / (median(rates[first]) / first * threads * share) for threads in FARMS]
        figures.append({"workers": workers, "rows_per_s": median(each), "gain": gain, "e": share})
        reckoned = ", ".join(f"{threads:,} threads {count:.1f}" for count, threads in zip(days, FARMS, strict=True))
        print(
            f"  {workers} workers {median(each):7.1f} rows/s {gain:5.2f} ×  e = {share:4.2f}; days: {reckoned} threads"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def rate(lines: list[str], workers: int, shard_kb: float) -> float:
    """Translate the lines and return the rows a second that the command counts."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.txt"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        given = ["batch", str(source), str(Path(folder) / "out"), "--threads", "1", "--workers", str(workers)]
        command = [sys.executable, "-m", "bilingua", *given, "--shard-mb", str(shard_kb / 1000), "--quiet"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bilingua batch failed ({done.returncode}): {done.stderr[-1000:]}")
    return float(json.loads(done.stdout.splitlines()[-1])["rows_per_s"])


if __name__ == "__main__":
    main()
