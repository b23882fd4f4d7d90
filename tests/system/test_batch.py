"""Batches on a real Ray of two workers: one is killed, one row is bad, a restart repeats nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bilingua.apps.stores import place
from bilingua.engines.base import DecodeOptions
from bilingua.pipeline import Translator
from bilingua.records import Hypothesis
from tests.fakes import FakeEngine
from tests.golden.scripted import LEXICON

ROOT = Path(__file__).parents[2]
SHARDS, ROWS = 8, 4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install '.[batch]'"),
]


class Logging(FakeEngine):
    """Takes its time, and writes down which process was asked for what."""

    def translate(self, sources: Any, options: DecodeOptions) -> list[Hypothesis]:
        with Path(os.environ["BATCH_TEST_LOG"]).open("a", encoding="utf-8") as log:
            for source in sources:
                log.write(json.dumps([os.getpid(), source]) + "\n")
        time.sleep(1)
        return super().translate(sources, options)


def make(**options: Any) -> Translator:
    """Make the translator of a worker, as `--factory` asks for it."""
    return Translator((), engine=Logging(lexicon=LEXICON))


def started(source: Path | str, output: Path | str, log: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "BATCH_TEST_LOG": str(log),
    }
    program = "from bilingua.apps.cli import main; main()"
    given = ["batch", str(source), str(output), "--factory", "tests.system.test_batch:make", "--threads", "1"]
    return subprocess.Popen(
        [sys.executable, "-c", program, *given, "--shard-mb", "0.0001", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    out, err = process.communicate(timeout=300)
    assert out, err
    return process.returncode, json.loads(out.splitlines()[-1]), err


def asked(log: Path) -> list[tuple[int, str]]:
    return [tuple(json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for shard in range(SHARDS):
        rows = [{"id": [shard, row], "text": f"Der Bericht {shard}{row} ist lang."} for row in range(ROWS)]
        if shard == 3:
            rows[1] = {"id": [3, 1]}
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{shard}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(params=["disk", "store"])
def folders(request: pytest.FixtureRequest, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Return where the corpus is and where its output goes: on a disk, or in an object store."""
    if request.param == "disk":
        yield str(corpus), str(corpus.with_name("out"))
        return
    object_store = pytest.importorskip("tests.object_store", reason="needs the extra test", exc_type=ImportError)
    for name, value in object_store.KEYS.items():
        monkeypatch.setenv(name, value)
    with object_store.running() as store:
        store.put("news", {f"german/{path.name}": path.read_bytes() for path in corpus.iterdir()})
        yield f"s3://news/german{store.query}", f"s3://news/english{store.query}"


def contents(folder: str) -> dict[str, bytes]:
    """Return what is in a folder, but for the plan."""
    found = {}
    for entry in place(folder).files(place(folder)):
        with entry.place.open() as file:
            found[entry.path] = file.read()
    return found


def test_a_killed_worker_loses_nothing_and_a_restart_repeats_nothing(folders: tuple[str, str], tmp_path: Path) -> None:
    (corpus, output), log = folders, tmp_path / "log"
    process = started(corpus, output, log, "--workers", "2", "--shard-mb", "64")
    deadline = time.monotonic() + 200
    while len({pid for pid, _ in asked(log)}) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    victim = asked(log)[-1][0]
    os.kill(victim, signal.SIGKILL)
    code, summary, err = ended(process)

    assert code == 1, err
    assert (summary["shards"], summary["row_errors"], summary["problems"]) == (SHARDS, 1, [])
    assert "3.jsonl: no field `text`" in err
    written = contents(output)
    assert list(written) == [f"{shard}.jsonl" for shard in range(SHARDS)]
    rows = [json.loads(line) for content in written.values() for line in content.decode().splitlines()]
    assert [row["id"] for row in rows] == [[shard, row] for shard in range(SHARDS) for row in range(ROWS)]
    for (shard, row), found in ((row["id"], row) for row in rows):
        bad = (shard, row) == (3, 1)
        assert found.get("translation") == (None if bad else f"The report {shard}{row} is long.")
        assert ("error" in found) == bad
    workers = {pid for pid, _ in asked(log)}
    assert len(workers) >= 3, "a new worker took the place of the killed one"
    assert len(asked(log)) <= SHARDS * ROWS - 1 + ROWS, "no more than the shard in hand was repeated"
    assert place(output).names() == {*written, "_bilingua.json"}

    (place(output) / "5.jsonl").remove()
    log.unlink()
    code, summary, err = ended(started(corpus, output, log, "--workers", "2", "--shard-mb", "64"))
    assert code == 0, err
    assert (summary["done_before"], summary["rows"]) == (SHARDS - 1, ROWS)
    assert {source for _, source in asked(log)} == {f"Der Bericht 5{row} ist lang." for row in range(ROWS)}
    assert contents(output) == written


def test_two_workers_share_the_shards(corpus: Path, tmp_path: Path) -> None:
    # How much faster two are than one depends on the machine: docs/batch.md has measured figures.
    log = tmp_path / "log"
    _, summary, _ = ended(started(corpus, tmp_path / "out", log, "--workers", "2"))
    assert summary["workers"] == 2
    done = Counter(pid for pid, _ in asked(log))
    assert len(done) == 2
    assert min(done.values()) >= 2
