"""Measure how long the command line takes to start: `python tests/bench/startup.py [--repeat N] [--text FILE]`.

  import         `import bilingua`, less an interpreter that imports nothing
  help           `bilingua --help`, whole process
  first output   `bilingua translate FILE` with the shipped glossary, up to the first byte on standard output
  all output     the same, whole process

Each is the median of `--repeat` fresh processes, in turns. CPU time is that of the whole process, its threads included,
and says more than wall time where the cores are shared. One run of each before the first turn fills the disk's cache.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCKS = ("wall_s", "cpu_s")
CLI = ("-c", "from bilingua.apps.cli import main; main()")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--text", type=Path, default=ROOT / "examples" / "arms-trade.de.txt")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    translate = (*CLI, "translate", "--quiet", str(arguments.text))
    tasks: dict[str, Callable[[], tuple[float, float]]] = {
        "nothing": lambda: run("-c", "pass"),
        "import": lambda: run("-c", "import bilingua"),
        "help": lambda: run(*CLI, "--help"),
        "first output": lambda: run(*translate, first=True),
        "all output": lambda: run(*translate),
    }
    turns: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(arguments.repeat):
        for name, task in tasks.items():
            turns[name].append(task())
    figures = {
        name: {
            "wall_s": statistics.median(wall for wall, _ in took),
            "cpu_s": statistics.median(cpu for _, cpu in took),
        }
        for name, took in turns.items()
    }
    nothing = figures.pop("nothing")
    figures["import"] = {clock: seconds - nothing[clock] for clock, seconds in figures["import"].items()}
    print(f"  {'':14} {'wall':>8} {'CPU':>8}")
    for name, row in figures.items():
        print(f"  {name:14} {1000 * row['wall_s']:5.0f} ms {1000 * row['cpu_s']:5.0f} ms")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def run(*arguments: str, first: bool = False) -> tuple[float, float]:
    """Run Python and return wall and CPU seconds; with `first`, the wall time ends with the first byte of output."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        seen = process.stdout.read(1)
        wall = time.perf_counter() - start
        process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if not first:
            wall = time.perf_counter() - start
    if process.returncode or (first and not seen):
        sys.exit(f"{' '.join(arguments)} failed")
    return wall, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
