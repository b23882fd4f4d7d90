"""Pipes, closed and full streams, odd file names, private files: what a shell can do to the command line."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.desk import called, files, head

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "from bilingua.engines import base; base.REGISTRY['ct2'] = 'tests.golden.scripted:ScriptedEngine'; "
    "from bilingua.apps.cli import main; main()"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which $B is the command line with a scripted engine."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable, "PROGRAM": PROGRAM}
    line = f'b() {{ "$PYTHON" -c "$PROGRAM" "$@"; }}; set -o pipefail; {line}'
    return subprocess.run(["bash", "-c", line], env=environment, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("b translate news/a.de.txt >&-", "standard output is closed"),
        ("b translate <&-", "standard input is closed"),
        ("b glossary list >/dev/full", "<stdout>: cannot be written: No space left on device"),
        ("b translate news/a.de.txt >/dev/full", "<stdout>: cannot be written: No space left on device"),
        ("b score news/a.de.txt --ref news/a.de.txt --metrics chrf >/dev/full", "No space left on device"),
    ],
)
def test_closed_and_full_streams(desk: Path, line: str, problem: str) -> None:
    if "/dev/full" in line and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    done = shell(line)
    assert done.returncode == 2
    *said, shown = done.stderr.decode().splitlines()
    assert all(line.startswith("glossary: ") for line in said)
    assert shown.startswith("bilingua: ")
    assert problem in shown


@pytest.mark.parametrize("line", ["b glossary list | head -1", "b translate long.txt -q | head -1"])
def test_a_reader_that_has_seen_enough_is_no_error(desk: Path, line: str) -> None:
    Path("long.txt").write_text("Der Bericht.\n" * 20_000, encoding="utf-8")
    done = shell(line)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize(
    "line",
    ["b translate -q <(echo 'Der Bericht.')", "echo 'Der Bericht.' | b translate -q /dev/stdin",
     "mkfifo f; echo 'Der Bericht.' > f & b translate -q f; wait",
     "b translate -q <(echo 'Der Bericht.') -o out.txt; cat out.txt"],
)  # fmt: skip
def test_pipes_are_read_once(desk: Path, line: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout) == (0, b"The report.\n"), done.stderr


def test_a_file_name_that_is_no_utf_8_is_in_the_receipt(desk: Path) -> None:
    name = os.fsdecode(b"news/m\xfcnchen.txt")
    Path(name).write_text("Der Bericht.\n", encoding="utf-8")
    assert called(name, "-o", "out.txt", "--report", "r.jsonl", "-q") == 0
    assert json.loads(Path("r.jsonl").read_text().splitlines()[1])["document"] == name


def test_a_file_name_cannot_write_to_the_terminal(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "a\nb\x1b[31m.txt").write_bytes(b"\xff")
    assert called("news", "-o", "out", "-q") == 1
    (shown,) = capsys.readouterr().err.splitlines()
    assert "news/a\\nb\\x1b[31m.txt:1: not UTF-8" in shown


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("news/a.de.txt", "-o", "x", "--memory", "x"), "--memory x: that file is the translation of"),
        (("news/a.de.txt", "-o", "x", "--report", "x"), "--report x: that file is the translation of"),
        (("news/a.de.txt", "-o", "x", "--report", "y", "--memory", "./y"), "--report y: that file is the file of --me"),
        (("news/a.de.txt", "--report", "news/a.de.txt"), "--report news/a.de.txt: that file is news/a.de.txt"),
    ],
)
def test_no_two_outputs_share_a_file(
    desk: Path, arguments: tuple[str, ...], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(Path())
    assert called(*arguments) == 2
    assert problem in capsys.readouterr().err
    assert files(Path()) == before


def test_a_source_is_replaced_by_force_only(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(desk)
    assert called("news/a.de.txt", "-o", "news/a.de.txt") == 2
    assert "would replace its source" in capsys.readouterr().err
    assert files(desk) == before
    assert called("news/a.de.txt", "-o", "news/a.de.txt", "--force", "-q") == 0
    assert (desk / "a.de.txt").read_text(encoding="utf-8") == "The report.\n"


def test_what_a_private_source_becomes_is_private(desk: Path) -> None:
    (desk / "a.de.txt").chmod(0o600)
    assert called("news", "-o", "out", "--report", "r.jsonl", "--memory", "m.db", "-q") == 0
    modes = {name: stat.S_IMODE(Path(name).stat().st_mode) for name in ("out/a.en.txt", "r.jsonl", "m.db")}
    assert modes == dict.fromkeys(modes, 0o600)
    assert stat.S_IMODE(Path("out/asia/b.txt").stat().st_mode) == stat.S_IMODE((desk / "asia/b.txt").stat().st_mode)


def test_files_left_out_are_named(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("notes.log", "photo.png", ".hidden.log"):
        (desk / name).touch()
    assert called("news", "-o", "out", "--report", "r.jsonl") == 0
    assert "left out, no document format: news/notes.log, news/photo.png\n" in capsys.readouterr().err
    assert head(Path("r.jsonl"))["left_out"] == ["news/notes.log", "news/photo.png"]
