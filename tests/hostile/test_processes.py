"""Kills, forks, threads and full disks: what is done stays done, and the rest can be done again."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bilingua.memory import Memory
from bilingua.pipeline import Translator
from tests.hostile.desk import LEXICON, below, ran, translated
from tests.hostile.documents import document
from tests.hostile.scale import FULL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX processes")
ROOT = Path(__file__).parents[2]

# The real command line over an engine that takes its time.
PROGRAM = """
import sys, time
from bilingua.apps.cli import main
from bilingua.engines import base
from tests.golden import scripted
class Slow(scripted.ScriptedEngine):
    def translate(self, sources, options):
        time.sleep(0.02)
        return super().translate(sources, options)
scripted.Slow = Slow
base.REGISTRY["ct2"] = "tests.golden.scripted:Slow"
main(sys.argv[1:])
"""


def started(*arguments: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in below(folder)}


@pytest.mark.slow
def test_kills_at_random_moments_cost_nothing_that_is_done(tmp_path: Path) -> None:
    news, whole, again, memory = tmp_path / "news", tmp_path / "whole", tmp_path / "again", tmp_path / "m"
    news.mkdir()
    lines = [f"Die DVRK hat {number} Container nach Russland geliefert." for number in range(700)]
    (news / "a.txt").write_text("\r\n".join(lines), encoding="utf-8")
    (news / "b.csv").write_text("id,text\n" + "".join(f"{n},{line}\n" for n, line in enumerate(lines[:400])))
    (news / "c.html").write_bytes(document("html"))
    (news / "d.docx").write_bytes(document("docx"))
    begun = time.monotonic()
    with started("translate", "-q", news, "-o", whole, "--memory", tmp_path / "w") as run:
        assert run.wait(300) == 0
    takes, expected, rng, kills = time.monotonic() - begun, contents(whole), random.Random(1), 0
    while kills < (50 if FULL else 4):
        with started("translate", "-q", news, "-o", again, "--memory", memory, "--resume") as run:
            try:
                assert run.wait(rng.uniform(0.1, 1.1) * takes) == 0
            except subprocess.TimeoutExpired:
                run.send_signal(rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
                run.wait(60)
                kills += 1
        left = contents(again) if again.exists() else {}
        finished = {name: data for name, data in left.items() if ".part" not in name}
        assert finished == {name: expected[name] for name in finished}
        if memory.exists():
            with closing(sqlite3.connect(memory)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if left == expected:  # from the start again, with what the memory knows
            for name in left:
                (again / name).unlink()
    with started("translate", "-q", news, "-o", again, "--memory", memory, "--resume") as run:
        assert run.wait(300) == 0, run.stderr and run.stderr.read()
    assert contents(again) == expected


@pytest.mark.slow
def test_killed_edits_leave_the_old_glossary_or_the_new_one(tmp_path: Path) -> None:
    path, rng = tmp_path / "g.csv", random.Random(2)
    path.write_text("source,target\n" + "".join(f"Wort{n},word {n}\n" for n in range(20_000)), encoding="utf-8")
    for number in range(20 if FULL else 3):
        before = path.read_bytes()
        with started("glossary", "add", path, f"Zusatz{number}", "addition") as run:
            try:
                run.wait(rng.uniform(0.3, 2.5))
            except subprocess.TimeoutExpired:
                run.kill()
        added = f"Zusatz{number},addition\n".encode()
        after = path.read_bytes()
        assert after == before or after.replace(added, b"") == before
        assert below(tmp_path) in (["g.csv"], sorted(["g.csv", *(n for n in below(tmp_path) if n.endswith(".tmp"))]))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let no file grow above a size, as a full disk does not."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_does_not_fit_leaves_the_old_file(tmp_path: Path) -> None:
    source, big = tmp_path / "a.txt", tmp_path / "big.txt"
    source.write_text("Der Bericht.\n", encoding="utf-8")
    big.write_text("".join(f"Der Bericht {number} kostet 5 Euro.\n" for number in range(900)), encoding="utf-8")
    glossary, memory = tmp_path / "g.csv", tmp_path / "m"
    glossary.write_text("source,target\n" + "".join(f"Wort{n},word {n}\n" for n in range(900)), encoding="utf-8")
    assert translated(source, "-o", tmp_path / "x.txt", "--memory", memory).code == 0
    made = [tmp_path / name for name in ("b.txt", "r.jsonl", "s.html", "s.svg", "g.json", "m.tmx")]
    for path in made:
        path.write_bytes(b"old")
    before = {name: data for name, data in contents(tmp_path).items() if not name.startswith("m")}
    commands: list[tuple[object, ...]] = [
        ("translate", "-q", "--no-glossary", big, "-o", made[0]),
        ("translate", "-q", "--no-glossary", big, "-o", tmp_path / "new.txt", "--report", made[1]),
        ("score", big, "--ref", big, "--html", made[2], "--metrics", "chrf"),
        ("score", big, "--ref", big, "--plots", made[3], "--metrics", "chrf"),
        ("glossary", "add", glossary, "Zusatz", "addition"),
        ("glossary", "convert", glossary, made[4]),
        ("memory", "export", memory, made[5]),
    ]
    for command in commands:
        with no_file_above(300):
            run = ran(*command)
        assert run.code in (2, 4), (command, run.err)
        assert run.err.startswith("bilingua: "), command
        assert run.err.count("\n") == 1, (command, run.err)
    assert {name: data for name, data in contents(tmp_path).items() if not name.startswith("m")} == before
    assert made[-1].read_bytes() == b"old"


def test_threads_share_a_translator_and_its_memory(tmp_path: Path) -> None:
    from tests.fakes import FakeEngine

    with Memory(tmp_path / "m") as memory:
        translator = Translator((), engine=FakeEngine(lexicon=LEXICON), memory=memory)
        texts = [f"Der Bericht kostet {number} Euro." for number in range(30)]
        expected = [str(each) for each in translator.translate(texts)]
        found: list[list[str]] = []

        def work(first: int) -> None:
            order = texts[first:] + texts[:first]
            done = [str(translator.translate(text)) for text in order]
            found.append(done[len(texts) - first :] + done[: len(texts) - first])

        threads = [threading.Thread(target=work, args=(number * 3,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert found == [expected] * 8


FORKED = """
import os, signal, sys
from bilingua.pipeline import Translator
translator = Translator((), engine="hf", model=sys.argv[1], beam=1, device="cpu", threads=2)
text = "Der Bericht nennt keine Zahlen. " * 8
expected = str(translator.translate(text))
child = os.fork()
if not child:
    signal.alarm(60)
    os._exit(int(str(translator.translate(text)) != expected))
sys.exit(os.waitpid(child, 0)[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_may_use_a_model_of_the_hub(marian: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FORKED, str(marian)], env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0


def test_glossary_edits_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("source,target\nHafen,port\n", encoding="utf-8")
    runs = [started("glossary", "add", path, f"Wort{number}", "word") for number in range(8 if FULL else 3)]
    assert [run.wait(120) for run in runs] == [0] * len(runs)
    for run in runs:
        assert run.stderr
        run.stderr.close()
    assert path.read_text(encoding="utf-8").count("Wort") == len(runs)
