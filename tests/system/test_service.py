"""`bilingua serve` as a process: it is stopped, killed and started again, and nothing that was accepted is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from bilingua.pipeline import Translator

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "tests" / "data" / "service" / "phrasebook.toml"
LINES = ["Die DVRK schweigt.", "Am 3. Mai kamen 20.000 Soldaten.", "Der Minister reiste nach Moskau."]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@contextmanager
def served(data: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the service on a free port; yield its address and process, which is stopped at the end if it still runs."""
    command = [sys.executable, "-m", "bilingua", "serve", "--port", "0", "--data", str(data), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    log = data.with_suffix(".log")
    with log.open("w") as errors, subprocess.Popen(command, stderr=errors, text=True, env=environment) as process:
        try:
            while not (found := re.search(r"running on (http://[\d.:]+)", log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            while not answers(found[1]):
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            yield found[1], process
        finally:
            process.terminate()
            process.wait(60)


def answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health").status_code == 200
    except httpx2.ConnectError:
        return False


def state(url: str, document: str) -> str:
    return str(httpx2.get(f"{url}/v1/documents/{document}").json()["state"])


def test_a_document_survives_kill_9(tmp_path: Path) -> None:
    data = tmp_path / "data"
    text = "".join(f"Guten Morgen {number}\nGuten Morgen\n" for number in range(2_000))
    with served(data, "--phrasebook", str(BOOK)) as (url, process):
        document = httpx2.post(f"{url}/v1/documents", files={"file": ("a.txt", text.encode())}).json()["id"]
        while state(url, document) == "queued":
            time.sleep(0.01)
        time.sleep(0.3)
        assert state(url, document) == "translating"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    (record,) = data.glob("jobs/*/job.json")
    assert json.loads(record.read_text())["attempts"] == 1
    with served(data, "--phrasebook", str(BOOK)) as (url, _):
        while (now := state(url, document)) != "done":
            assert now in ("queued", "translating")
            time.sleep(0.1)
        result = httpx2.get(f"{url}/v1/documents/{document}/result").text
    assert result == "".join(f"Guten Morgen {number}\nGood morning\n" for number in range(2_000))


def test_requests_under_way_are_answered_when_the_service_is_stopped(tmp_path: Path) -> None:
    with served(tmp_path / "data") as (url, process), ThreadPoolExecutor(8) as pool:
        body = {"q": LINES * 4, "source": "de", "target": "en"}
        under_way = [pool.submit(httpx2.post, f"{url}/translate", json=body, timeout=60) for _ in range(8)]
        while "translate" not in httpx2.get(f"{url}/metrics").text and "waiting_characters 0" in (
            httpx2.get(f"{url}/metrics").text
        ):
            time.sleep(0.01)
        process.terminate()
        answers = [each.result().json()["translatedText"] for each in under_way]
        assert process.wait(60) in (0, -signal.SIGTERM)
    assert answers == [[each.text for each in Translator().translate(LINES * 4)]] * 8


@pytest.mark.slow
def test_several_processes_count_together(tmp_path: Path) -> None:
    with served(tmp_path / "data", "--phrasebook", str(BOOK), "--workers", "2") as (url, _):
        for _ in range(20):
            body = {"q": "Guten Morgen", "source": "de", "target": "en"}
            assert httpx2.post(f"{url}/translate", json=body).json() == {"translatedText": "Good morning"}
        metrics = httpx2.get(f"{url}/metrics").text
        assert 'bilingua_requests_total{route="/translate",status="200"} 20.0' in metrics
        document = httpx2.post(f"{url}/v1/documents", files={"file": ("a.txt", b"Guten Morgen\n")}).json()["id"]
        while state(url, document) != "done":
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--host", "0.0.0.0"], "keys.tsv has no keys (bilingua serve --add-key NAME makes one; --open serves"),  # noqa: S104
        (["--keys", "none.tsv"], "none.tsv has no keys"),
        (["--model", "/nowhere"], "/nowhere"),
        (["--phrasebook", "none.toml"], "none.toml: cannot be read"),
        (["-g", "none.csv"], "none.csv"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_line(options: list[str], problem: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bilingua", "serve", "--data", str(tmp_path), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode in (2, 3)
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_is_printed_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bilingua", "serve", "--data", str(tmp_path), "--add-key", "newsroom"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    key = done.stdout.strip()
    assert len(key) >= 40
    assert key not in (tmp_path / "keys.tsv").read_text()


@pytest.mark.parametrize(("workers", "state"), [("1", "ready"), ("2", "starting 2 processes")])
def test_a_terminal_gets_the_address_first_and_the_log_after_it(workers: str, state: str, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "bilingua", "serve", "--port", "0", "--workers", workers]
    command += ["--data", str(tmp_path / "data"), "--phrasebook", str(BOOK)]
    with subprocess.Popen(command, stderr=theirs, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        line = os.read(ours, 1000).decode()
        process.terminate()
    assert re.match(rf"bilingua is {state}: http://127\.0\.0\.1:\d+/ \(Ctrl\+C stops it\)\r\n", line)
