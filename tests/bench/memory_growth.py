"""Does memory grow with the input? `python tests/bench/memory_growth.py [--lines N …]`.

Generated lines, most of them different and every tenth with a figure of its own, go through `bilingua translate IN -o
OUT` with the shipped glossary: reading, cleaning, segmentation, matching, enforcement, checks, journal and final file
are the real ones. Each size is a process of its own, and its peak resident memory is what the kernel says at its end.

  copy   an engine that copies the German and obeys the marks, so that a million lines take minutes; what it leaves out
         is decoding, whose memory depends on the batch and not on the number of batches
  ct2    the embedded model, for tens of thousands of lines

`--memory` fills a translation memory in one run and measures a second run that takes everything from it. `--report`
writes the receipt as well, `--ending jsonl` feeds rows instead of lines, `--bare` leaves glossary and facts out. The
time is that of the whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from bilingua.apps.cli import main
from bilingua.engines import base
if sys.argv[1] == "copy":
    base.REGISTRY["ct2"] = "tests.bench.copying:CopyingEngine"
main(sys.argv[2:])
"""
WORDS = (
    ("Die Regierung in Pjöngjang", "Die DVRK", "Das Bundesamt", "Ein Sprecher der Partei", "Die Agentur Yonhap"),
    ("meldet", "bestätigt", "nennt", "prüft", "verlangt"),
    ("Lieferungen", "Granaten", "Container", "drei Tonnen Getreide", "Arbeiter"),
    ("nach Russland", "an der Grenze", "für die Ukraine", "in Nordkorea", "bei der Messe in Bern"),
)


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engine", choices=["copy", "ct2"], default="copy")
    parser.add_argument("--ending", choices=["txt", "jsonl", "csv"], default="txt")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    for count in arguments.lines:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(Path(folder), count, arguments))
        print(" ".join(f"{name}={value}" for name, value in rows[-1].items()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def measured(folder: Path, count: int, arguments: argparse.Namespace) -> dict[str, object]:
    """Translate so many lines in a fresh process; returns its peak memory and its time."""
    source, target = folder / f"in.{arguments.ending}", folder / f"out.{arguments.ending}"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(lines(count, arguments.ending))
    given = ["translate", str(source), "-o", str(target), "--quiet"]
    if arguments.bare:
        given += ["--no-glossary", "--no-facts", "--no-names"]
    if arguments.report:
        given += ["--report", str(folder / "report.jsonl")]
    if arguments.memory:
        given += ["--memory", str(folder / "memory.db")]
        run(arguments.engine, given)
    peak, seconds = run(arguments.engine, given)
    with source.open("rb") as before, target.open("rb") as after:
        assert sum(1 for _ in before) == sum(1 for _ in after), "lines were lost"
    rate = round(count / seconds)
    return {"lines": count, "peak_mib": round(peak, 1), "seconds": round(seconds, 1), "lines_per_s": rate}


def run(engine: str, given: list[str]) -> tuple[float, float]:
    """Run the command line; returns its peak resident memory in MiB and its wall time in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, engine, *given], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"the run failed: {status}"
    return usage.ru_maxrss / 1024, time.perf_counter() - start


def lines(count: int, ending: str) -> Iterator[str]:
    """Yield lines of the file; the same ones at every call."""
    chance = random.Random(7)
    if ending == "csv":
        yield "id,text\n"
    for number in range(count):
        figure = f"{number + 1_000_000:,}".replace(",", ".") if number % 10 == 0 else chance.randrange(1000)
        text = f"{' '.join(chance.choice(words) for words in WORDS)}, Meldung {figure}."
        if ending == "jsonl":
            yield json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n"
        else:
            yield f'{number},"{text}"\n' if ending == "csv" else f"{text}\n"


if __name__ == "__main__":
    main()
