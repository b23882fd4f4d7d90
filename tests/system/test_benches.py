"""The benches of the page on speed run and print their tables; how fast it is here is nobody's promise."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

SENTENCES = {
    "Die DVRK schickt 20.000 Granaten nach Russland.": "The DPRK is sending 20,000 shells to Russia.",
    "Am 3. Mai kam der Minister nach Bern.": "The minister came to Bern on 3 May.",
    "Der Bericht ist lang, aber er ist gut.": "The report is long, but it is good.",
}
BENCHES = [
    ("throughput", "src.de --limit 3 --repeat 1 --threads 1 --no-hf", "of ct2"),
    ("parts", "src.de", "first decoding"),
    ("beams", ". --beams 1 --repeat 1", "guarantee"),
    ("latency", "src.de --limit 2", "/translate"),
    ("startup", "--repeat 1", "first output"),
    ("matching", "--entries 200 --megabytes 0.01", "search_s"),
    ("memory_growth", "--lines 30", "peak_mib"),
    ("workers", "src.de --turns 1 --workers 1", "rows/s"),
    ("scoring", ". --segments 10 20 --processes 1", "facts"),
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dev_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "src.de").write_text("".join(f"{line}\n" for line in SENTENCES), encoding="utf-8")
    (folder / "ref.en").write_text("".join(f"{line}\n" for line in SENTENCES.values()), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("bench", "arguments", "printed"), BENCHES, ids=[name for name, *_ in BENCHES])
def test_a_bench_runs(bench: str, arguments: str, printed: str, dev_set: Path) -> None:
    if bench == "workers" and find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install '.[batch]'")
    command = [sys.executable, str(ROOT / "tests" / "bench" / f"{bench}.py"), *arguments.split()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=dev_set, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert printed in done.stdout
