"""Folders and huge files through the command line: what fails, what goes on, what a kill costs."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bilingua.apps.jobs import Job
from bilingua.apps.run import Meter, Result, Runner, Translate
from bilingua.errors import EngineError
from bilingua.receipt import Receipt
from bilingua.records import Translation
from tests.system.desk import GOOD, called, files, head

ROOT = Path(__file__).parents[2]
LINES = [f"Die DVRK hat {number} Container nach Russland geliefert." for number in range(1500)]
# The command line with a scripted engine, which waits at each call and writes down how many sources it was given.
PROGRAM = """
import sys, time
from pathlib import Path
from bilingua.apps.cli import main
from bilingua.engines import base
from tests.golden import scripted
class Slow(scripted.ScriptedEngine):
    def translate(self, sources, options):
        time.sleep({delay})
        with Path({calls!r}).open("a") as file:
            print(len(sources), file=file)
        return super().translate(sources, options)
scripted.Slow = Slow
base.REGISTRY["ct2"] = "tests.golden.scripted:Slow"
main(sys.argv[1:])
"""


def command(calls: Path, delay: float, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", PROGRAM.format(delay=delay, calls=str(calls)), *map(str, arguments)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


def run(calls: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(calls, 0, *arguments), env=environment(), capture_output=True, text=True, check=False)


def killed(calls: Path, part: Path, chunks: int, *arguments: str | Path) -> None:
    """Start a run and end it by SIGKILL when so many chunks are in the checkpoint."""
    with subprocess.Popen(command(calls, 0.15, *arguments), env=environment(), stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not part.exists() or not calls.exists() or calls.read_text().count("\n") < chunks + 1:
            assert process.poll() is None, "it came to its end before the kill"
            assert time.monotonic() < deadline, "no chunk in time"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)


def translated(calls: Path) -> int:
    return sum(map(int, calls.read_text(encoding="utf-8").split()))


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["txt", "jsonl", "csv"])
def test_after_a_kill_at_most_a_chunk_is_repeated_and_no_byte_differs(tmp_path: Path, ending: str) -> None:
    rows = {
        "txt": "\r\n".join(LINES),
        "jsonl": "".join(json.dumps({"id": n, "text": line}) + "\n" for n, line in enumerate(LINES)),
        "csv": "id,text\n" + "".join(f"{n},{line}\n" for n, line in enumerate(LINES)),
    }
    source = tmp_path / f"huge.{ending}"
    source.write_bytes(rows[ending].encode())
    whole, again = tmp_path / f"whole.{ending}", tmp_path / "deep" / f"again.{ending}"
    again.parent.mkdir()
    calls = [tmp_path / "calls-whole", tmp_path / "calls-again"]
    assert run(calls[0], "translate", source, "-o", whole, "--report", tmp_path / "whole.receipt").returncode == 0

    killed(calls[1], again.with_name(again.name + ".part"), 2, "translate", source, "-o", again)
    left = {path.name.removesuffix("-journal") for path in again.parent.iterdir()}
    assert left == {f"again.{ending}.part"}, "nothing under the final name"
    done = run(calls[1], "translate", source, "-o", again, "--resume", "--report", tmp_path / "again.receipt")
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == whole.read_bytes()
    assert [path.name for path in again.parent.iterdir()] == [again.name]
    assert translated(calls[1]) - translated(calls[0]) in (0, 256)
    assert (tmp_path / "again.receipt").read_bytes() == (tmp_path / "whole.receipt").read_bytes()


@pytest.mark.slow
def test_a_killed_folder_goes_on_inside_the_document_that_was_open(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for number, lines in enumerate((LINES[:100], LINES[100:900], LINES[900:1000])):
        (news / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    calls = [tmp_path / "calls-whole", tmp_path / "calls-again"]
    assert run(calls[0], "translate", news, "-o", tmp_path / "whole").returncode == 0
    again = tmp_path / "again"
    killed(calls[1], again / "1.txt.part", 2, "translate", news, "-o", again)
    assert {path.name.removesuffix("-journal") for path in again.iterdir()} == {"0.txt", "1.txt.part"}
    done = run(calls[1], "translate", news, "-o", again, "--resume")
    assert done.returncode == 0
    assert "2 translated, 1 already there" in done.stderr
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()
    }
    assert translated(calls[1]) - translated(calls[0]) in (0, 256)
    assert "everything is there already" in run(calls[1], "translate", news, "-o", again, "--resume").stderr


def test_bad_outputs_are_reported_and_the_rest_goes_on(desk: Path) -> None:
    Path("out/asia/b.txt").mkdir(parents=True)
    assert called("news", "-o", "out", "-q") == 1
    assert files(Path("out")) == {"a.en.txt": GOOD["a.en.txt"]}


def test_a_folder_that_cannot_be_made(desk: Path) -> None:
    Path("out").mkdir()
    Path("out/asia").write_text("a file", encoding="utf-8")
    assert called("news", "-o", "out", "-q") == 1
    assert files(Path("out")) == {"a.en.txt": GOOD["a.en.txt"], "asia": "a file"}


def test_strict_gives_up_the_document_concerned_alone(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "asia" / "a.txt").write_text("Das Regime in Pjöngjang bleibt stumm.\n", encoding="utf-8")
    code = called("news", "-o", "out", "--strict")
    written = files(Path("out"))
    assert {name: written[name] for name in GOOD} == GOOD
    if "asia/a.txt" in written:  # decoded around the term, not forced
        assert code == 0
    else:
        assert code == 1
        assert "only by force: Pjöngjang" in capsys.readouterr().err


def test_resume_keeps_finished_outputs(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/a.en.txt").write_text("done by hand\n", encoding="utf-8")
    assert called("news", "-o", "out", "--resume", "--report", "report.jsonl") == 0
    assert files(Path("out")) == {**GOOD, "a.en.txt": "done by hand\n"}
    assert head(Path("report.jsonl"))["skipped"] == ["news/a.de.txt"]
    assert called("news", "-o", "out") == 0
    assert files(Path("out")) == GOOD


@pytest.mark.parametrize("arguments", [("news/a.de.txt", "--resume"), ("-", "-o", "out.txt", "--resume")])
def test_resume_needs_files(desk: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*arguments) == 2
    assert "--resume needs files on both sides" in capsys.readouterr().err


def test_a_folder_needs_an_output(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("news") == 2
    assert "news: this is a directory (give -o DIR for its translations)" in capsys.readouterr().err


# -- the runner by itself ----------------------------------------------------------------------------------------------


class Run:
    """A runner with what it said and how far it got."""

    def __init__(self, translate: Translate, *, resume: bool = False) -> None:
        self.said: list[str] = []
        self.blocks, self.segments = 0.0, 0
        self.receipt = Receipt("")
        self.result = Result()
        self.meter = Meter(self._advance)
        self._runner = Runner(
            translate, settings="", receipt=self.receipt, say=self.said.append, meter=self.meter, resume=resume
        )

    def __call__(self, *jobs: Job) -> Result:
        with self.receipt:
            self._runner.run(jobs, self.result)
        return self.result

    def _advance(self, count: float, work: int | None = None) -> None:
        self.blocks += count
        self.segments += work or 0


def upper(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
    return (Translation(block.text, block.text.upper()) for block in blocks)


def test_chunks_reach_across_documents(tmp_path: Path) -> None:
    sizes = []

    def measured(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        sizes.append(len(blocks))
        return upper(blocks)

    jobs = []
    for number in range(60):
        source = tmp_path / f"{number}.txt"
        source.write_text("der bericht\n" * 10, encoding="utf-8")
        jobs.append(Job(source, tmp_path / f"{number}.out"))
    run = Run(measured)
    assert run(*jobs).done == jobs
    assert sizes == [260, 260, 80]
    assert (run.blocks, run.segments) == (600, 600)
    assert all(job.target and job.target.read_text() == "DER BERICHT\n" * 10 for job in jobs)
    assert not list(tmp_path.glob("*.part"))


def test_blocks_say_which_document_they_belong_to(tmp_path: Path) -> None:
    sources = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for source in sources:
        source.write_text("der bericht\nder zweite\n", encoding="utf-8")
    seen: list[tuple[str, str]] = []

    def noting(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        seen.extend((block.document, block.text) for block in blocks)
        return upper(blocks)

    Run(noting)(*(Job(path, path.with_suffix(".out")) for path in sources))
    assert seen == [(str(path), text) for path in sources for text in ("der bericht", "der zweite")]


def test_an_engine_that_fails_leaves_the_checkpoint(tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "a.out"
    source.write_text("\n".join(LINES[:600]), encoding="utf-8")
    sizes: list[int] = []

    def failing(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        sizes.append(len(blocks))
        if len(sizes) == 2:
            raise EngineError("out of memory")
        return upper(blocks)

    assert Run(failing)(Job(source, target)).exit_code == EngineError.exit_code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.out.part", "a.txt"]
    Run(failing, resume=True)(Job(source, target))
    assert sizes == [256, 256, 256, 88]
    assert target.read_text(encoding="utf-8") == "\n".join(LINES[:600]).upper()


def test_a_segment_that_the_engine_refuses_costs_its_document(tmp_path: Path) -> None:
    jobs = []
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(LINES[number], encoding="utf-8")
        jobs.append(Job(tmp_path / f"{number}.txt", tmp_path / f"{number}.out"))

    def picky(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        if any("hat 3 Container" in block.text for block in blocks):
            raise EngineError("a prefix has 258 pieces")
        return upper(blocks)

    result = Run(picky)(*jobs)
    assert (result.done, result.exit_code) == ([*jobs[:3], jobs[4]], 1)


def test_an_engine_that_fails_on_everything_stops_the_run(tmp_path: Path) -> None:
    jobs = []
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(LINES[number], encoding="utf-8")
        jobs.append(Job(tmp_path / f"{number}.txt", tmp_path / f"{number}.out"))

    def broken(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        raise EngineError("out of memory")

    run = Run(broken)
    with pytest.raises(EngineError):
        run(*jobs)
    assert len(run.said) == 3


def test_a_document_that_changes_between_two_runs_is_translated_as_it_is_now(tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "a.out"
    source.write_text("\n".join(LINES[:600]), encoding="utf-8")
    sizes: list[int] = []

    def killed_once(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        sizes.append(len(blocks))
        if len(sizes) == 3:
            raise KeyboardInterrupt
        return upper(blocks)

    with pytest.raises(KeyboardInterrupt):
        Run(killed_once)(Job(source, target))
    changed = [*LINES[:300], "Neu.", *LINES[301:600]]
    source.write_text("\n".join(changed), encoding="utf-8")
    Run(killed_once, resume=True)(Job(source, target))
    assert sizes == [256, 256, 88, 256, 88]
    assert target.read_text(encoding="utf-8") == "\n".join(changed).upper()


def test_two_runs_never_write_one_output(tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "a.out"
    source.write_text("\n".join(LINES[:600]), encoding="utf-8")
    others: list[Result] = []

    def twice(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        if not others:
            others.append(Run(upper)(Job(source, target)))
        return upper(blocks)

    assert Run(twice)(Job(source, target)).exit_code == 0
    ((_, error),) = others[0].errors
    assert "another run is translating into the same file" in str(error)
    assert target.read_text(encoding="utf-8") == "\n".join(LINES[:600]).upper()


def test_a_document_that_fails_is_not_in_the_receipt(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("\n".join(LINES[:600]), encoding="utf-8")

    def failing(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        if len(blocks) < 256:
            raise EngineError("out of memory")
        return upper(blocks)

    run = Run(failing)
    run(Job(source, tmp_path / "a.out"))
    assert run.receipt.count == 0


@pytest.mark.parametrize("name", ["a.jsonl", "a.txt"])
def test_progress_moves_with_every_batch_of_the_engine(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    row = "{{'text': '{}'}}".replace("'", '"') if name == "a.jsonl" else "{}"
    source.write_text("\n".join(row.format(line) for line in LINES[:20]), encoding="utf-8")
    seen: list[float] = []

    def batched(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        for block in blocks:
            run.meter.decoded(len(block.text))
            seen.append(run.blocks)
        return upper(blocks)

    run = Run(batched)
    run(Job(source, tmp_path / "out"))
    assert seen == sorted(seen)
    assert 0 < seen[0] < 2
    assert run.blocks == pytest.approx(20)


def test_what_is_typed_is_answered_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(io.BytesIO(b"eins\nzwei\ndrei\n")))
    answers: list[bytes] = []

    def noting(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        answers.append(capsysbinary.readouterr().out)
        return upper(blocks)

    Run(noting)(Job(Path("-"), None))
    assert [*answers, capsysbinary.readouterr().out] == [b"", b"EINS\n", b"ZWEI\n", b"DREI\n"]


def test_a_row_that_cannot_be_translated_costs_itself(tmp_path: Path) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    terms = [{"source": "⟨", "target": "y"}]
    rows = [{"text": "der bericht"}, {"text": "zahlen"}, {"id": 1}, {"text": "x", "terms": terms}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def picky(blocks: list) -> Iterator[Translation]:  # type: ignore[type-arg]
        if any("zahlen" in block.text for block in blocks):
            raise EngineError("no figures, please")
        return upper(blocks)

    run = Run(picky)
    result = run(Job(source, target))
    assert (result.exit_code, result.row_errors) == (1, 3)
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert written[0]["translation"] == "DER BERICHT"
    assert [row.get("error", "").split(":")[0] for row in written] == [
        "", "no figures, please", "no field `text`", "`terms`",
    ]  # fmt: skip
    assert [line.split(": ")[1] for line in run.said] == [f"{source}:{number}" for number in (2, 3, 4)]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_fails_one_document(tmp_path: Path) -> None:
    sources = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for source in sources:
        source.write_text("der bericht\n" * 400, encoding="utf-8")
    jobs = [Job(sources[0], Path("/dev/full")), Job(sources[1], tmp_path / "b.out")]
    result = Run(upper)(*jobs)
    assert [job for job, _ in result.errors] == jobs[:1]
    assert (result.exit_code, result.done) == (1, jobs[1:])


@pytest.mark.slow
def test_memory_is_flat_whatever_the_size(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 8_000):
        source = tmp_path / f"{count}.txt"
        source.write_text("der bericht nennt keine zahlen\n" * count, encoding="utf-8")
        tracemalloc.start()
        Run(upper)(Job(source, tmp_path / "out.txt"))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] < 1.2 * 8_000_000
