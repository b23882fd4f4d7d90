"""How long does scoring take? `python tests/bench/scoring.py FOLDER [--segments N …] [--processes N]`.

The lines of FOLDER (`src.de`, `ref.en`, and its first file under `systems/`, else the references, as what is scored)
are repeated until there are so many segments, each repetition with a number of its own, so that nothing is recognised.
Each size is scored with BLEU, chrF2, terms of the shipped glossary and facts, once for each metric and in a fresh
process, whose whole processor time and peak memory are printed. The last column reckons a million segments from the
two largest sizes, with what is the same at every size (imports, tables) taken off. `--processes` scores as many parts
of the largest size side by side, as an analyst would with several files: the ratio says what further cores give.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.devset import load

ROOT = Path(__file__).parents[2]

METRICS = ("bleu", "chrf", "terms", "facts")
PROGRAM = """
import sys
from pathlib import Path
import bilingua
from bilingua.terms.loading import shipped_glossary
folder, metric = Path(sys.argv[1]), sys.argv[2]
src, hyp, ref = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("src", "hyp", "ref"))
glossary = bilingua.Glossary.load(shipped_glossary()) if metric == "terms" else None
bilingua.score(hyp, ref, sources=src, glossary=glossary, metrics=[metric])
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--segments", type=int, nargs="+", default=[20_000, 40_000])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    small, large = sorted(arguments.segments)[-2:]
    rows = {}
    print(f"{'':6} {''.join(f'{size:>12,}' for size in sorted(arguments.segments))}  a million   memory   side by side")
    with tempfile.TemporaryDirectory() as name:
        folders = {size: written(Path(name) / str(size), arguments.folder, size) for size in arguments.segments}
        for metric in METRICS:
            took = {size: run([folder], metric) for size, folder in sorted(folders.items())}
            (before, *_), (after, wall, peak) = took[small], took[large]
            million = after + (1_000_000 - large) * (after - before) / (large - small)
            _, together, _ = run([folders[large]] * arguments.processes, metric)
            gain = arguments.processes * wall / together
            cells = "".join(f"{seconds:10.1f} s" for seconds, *_ in took.values())
            print(f"{metric:6} {cells} {million / 60:6.1f} min {peak:4.0f} MiB {gain:9.2f} ×", flush=True)
            rows[metric] = {"cpu_s": {size: cpu for size, (cpu, *_) in took.items()}, "million_s": million}
            rows[metric] |= {"peak_mib": peak, "side_by_side": gain}
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def written(folder: Path, dev_set: Path, size: int) -> Path:
    """Write so many segments as three files."""
    dev = load(dev_set)
    system = min(dev_set.glob("systems/*.en"), default=None)
    outputs = system.read_text(encoding="utf-8").splitlines() if system else dev.references
    folder.mkdir()
    for name, lines in (("src", dev.sources), ("hyp", outputs), ("ref", dev.references)):
        with (folder / name).open("w", encoding="utf-8") as file:
            for number in range(size):
                turn, place = divmod(number, len(dev.sources))
                file.write(f"{lines[place]} ({turn})\n" if turn else f"{lines[place]}\n")
    return folder


def run(folders: Sequence[Path], metric: str) -> tuple[float, float, float]:
    """Score folders side by side; returns CPU seconds of all, wall seconds, and the largest peak memory in MiB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    begun = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), metric], env=environment) for folder in folders
    ]
    cpu = peak = 0.0
    for process in begun:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"scoring {metric} failed")
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss / 1024)
    return cpu, time.perf_counter() - start, peak


if __name__ == "__main__":
    main()
