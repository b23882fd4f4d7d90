"""Load the service: `python tests/bench/service.py TEXT [--clients 1 8 64 200] [--limit 512] [--json FILE]`.

`bilingua serve` runs as a process of its own; clients send the lines of TEXT to /translate, one line a request, each
the next one as soon as it has its answer. Beside that, in turns, so that other work on the machine touches all alike:

  bare     `Translator.translate` on all lines at once, in this process, as `bilingua translate` does it
  call     `Translator.translate` on the first 64 lines
  burst    64 clients at once, each with one of these lines

Throughput is the median over the turns of (time of bare / time of the clients) on the same lines; the goal is 0.9. The
same by CPU time of the two processes, which says more where others use the machine. The latency that counts is the 95th
percentile of a burst over the time of the call; the goal is at most 2. Every answer is held against that of bare.
Memory is the service's resident size after each stage. Loading models is not timed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.pipeline import Translator

BURST = 64


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64, 200])
    parser.add_argument("--limit", type=int, default=512, help="lines; one client alone sends an eighth of them")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", nargs=argparse.REMAINDER, default=[], help="further options of bilingua serve")
    options = parser.parse_args()
    lines = [line for line in options.text.read_text(encoding="utf-8").splitlines() if line.strip()][: options.limit]
    translator = Translator()
    translator.translate(lines[:8])
    with served(options.serve) as (url, process):
        asyncio.run(clients(url, lines[:8], 8))
        report = measure(translator, url, process, lines, options.clients, options.repeat)
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measure(
    translator: Translator, url: str, process: int, lines: Sequence[str], sizes: Sequence[int], repeat: int
) -> dict[str, Any]:
    """Take turns and return medians."""
    rows: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    bursts: list[float] = []
    lost = different = 0
    memory = [resident(process)]
    for _ in range(repeat):
        own = time.process_time()
        bare, expected = timed(lambda: [each.text for each in translator.translate(lines)])
        own = time.process_time() - own
        call, _ = timed(lambda: translator.translate(lines[:BURST]))
        _, latencies, _ = asyncio.run(clients(url, lines[:BURST], BURST))
        bursts.append(percentile(latencies, 95) / call)
        for size in sizes:
            part = lines if size > 1 else lines[: len(lines) // 8]
            before = cpu(process)
            seconds, latencies, answers = asyncio.run(clients(url, part, size))
            used = cpu(process) - before
            share = sum(map(len, part)) / sum(map(len, lines))
            lost += sum(answer is None for answer in answers)
            different += sum(a is not None and a != b for a, b in zip(answers, expected, strict=False))
            rows[size].append(
                {
                    "throughput_of_bare": bare * share / seconds,
                    "by_cpu": own * share / used,
                    "p50_s": percentile(latencies, 50),
                    "p95_s": percentile(latencies, 95),
                    "lines_per_s": len(part) / seconds,
                }
            )
            memory.append(resident(process))
        print(f"bare {len(lines) / bare:.1f} lines/s", {s: rows[s][-1] for s in sizes}, bursts[-1], file=sys.stderr)
    return {
        "lines": len(lines),
        "clients": {
            size: {name: round(statistics.median(turn[name] for turn in turns), 3) for name in turns[0]}
            for size, turns in rows.items()
        },
        "burst_p95_of_call": round(statistics.median(bursts), 2),
        "lost": lost,
        "different": different,
        "memory_mib": memory,
    }


async def clients(url: str, lines: Sequence[str], size: int) -> tuple[float, list[float], list[str | None]]:
    """Send the lines by so many clients; return the seconds, the latencies, and the answers (None: lost)."""
    latencies: list[float] = []
    answers: list[str | None] = [None] * len(lines)
    turn = count()

    async def client(http: httpx2.AsyncClient) -> None:
        while (place := next(turn)) < len(lines):
            begun = time.perf_counter()
            body = {"q": lines[place], "source": "de", "target": "en"}
            response = await http.post(f"{url}/translate", json=body)
            latencies.append(time.perf_counter() - begun)
            if response.status_code == 200:
                answers[place] = response.json()["translatedText"]

    limits = httpx2.Limits(max_connections=size, max_keepalive_connections=size)
    async with httpx2.AsyncClient(timeout=600, limits=limits) as http:
        begun = time.perf_counter()
        await asyncio.gather(*(client(http) for _ in range(size)))
        return time.perf_counter() - begun, latencies, answers


@contextmanager
def served(further: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Run the service on a free port; yield its address and its process."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "bilingua", "serve", "--port", "0", "--data", data, *further]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            for line in process.stderr:
                if found := re.search(r"http://[\d.:]+", line):
                    break
            else:
                raise SystemExit("the service did not start")
            drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
            try:
                yield found[0], process.pid
            finally:
                process.terminate()
                process.wait(60)
                drain.terminate()


def timed(work: Any) -> tuple[float, Any]:
    """Return the seconds that work takes, and its result."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def percentile(values: Sequence[float], share: int) -> float:
    """Return a percentile."""
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def cpu(process: int) -> float:
    """Return the seconds that a process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> int:
    """Return the resident memory of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


if __name__ == "__main__":
    main()
