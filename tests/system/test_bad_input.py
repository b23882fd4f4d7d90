"""Bad documents, bad outputs, a bad memory: each is named, costs itself alone, and leaves nothing behind."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docx
import pytest

from bilingua import receipt
from bilingua.memory import Memory, store
from bilingua.memory.tmx import export_tmx
from bilingua.records import Hypothesis
from tests.system.desk import GOOD, SOURCES, called, files, head

ROOT = Path(__file__).parents[2]


def word(text: str) -> bytes:
    document, packed = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(packed)
    return packed.getvalue()


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(64 << 20))
    return packed.getvalue()


DOCX = word("Der Bericht.")
BAD = {
    "truncated.docx": (DOCX[: len(DOCX) // 2], "the file cut off?"),
    "bomb.docx": (bomb(), "that is not an ordinary document"),
    "empty.docx": (b"", "the file is empty"),
    "text.docx": (b"Der Bericht.", "this is no Word document"),
    "tags.html": (b"<p>" + b"<b>x</b>" * 100_000, "more than 2000 inline elements"),
    "open.html": (b"<p>Ja</p>" + b"<a " * 300_000, "never '>'"),
    "field.csv": (b"id,titel\n1,Der Bericht.\n", "no column `text`"),
    "latin.txt": (b"Der Bericht.\nM\xfcnchen\n", "not UTF-8: byte 0xFC"),
    "latin.md": (b"# M\xfcnchen\n", "not UTF-8: byte 0xFC"),
    "nul.txt": (b"Der\0 Bericht.\n", "NUL byte"),
    "nul.html": (b"<p>Der\0 Bericht.</p>\n", "NUL byte"),
    "empty.txt": (b"", "the file is empty"),
    "open.xlf": (b"<xliff><file>", "not well-formed XML"),
    "entities.xlf": (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "declares entities"),
    "open.po": (b'msgid "Der\nmsgstr', "no gettext catalogue"),
    "times.srt": (b"Der Bericht.\n", "no line with times"),
}


def test_bad_documents_are_reported_and_the_rest_goes_on(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, (content, _) in BAD.items():
        (desk / name).write_bytes(content)
    (desk / "gone.txt").symlink_to("nowhere")
    (desk / "folder.txt").mkdir()  # a folder of this name is a folder
    assert called("news", "-o", "out", "--report", "report.jsonl") == 1
    assert files(Path("out")) == GOOD
    report = head(Path("report.jsonl"))
    named = {error["document"]: error for error in report["errors"]}
    assert sorted(named) == sorted(f"news/{name}" for name in [*BAD, "gone.txt"])
    for name, (_, problem) in BAD.items():
        error = named[f"news/{name}"]
        assert problem in f"{error['message']} {error['hint']}"
    shown = capsys.readouterr().err
    for error in report["errors"]:
        assert error["message"] in shown
        assert error["message"].startswith(error["document"])
    assert f"documents: 2 translated, {len(BAD) + 1} failed" in shown


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_alone(desk: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / name).write_bytes(BAD[name][0])
    assert called(f"news/{name}", "-o", f"out-{name}", "-q") == 2
    assert capsys.readouterr().err.startswith(f"bilingua: news/{name}:")
    assert [path.name for path in Path().iterdir()] == ["news"]


def test_nothing_but_bad_documents(desk: Path) -> None:
    for name, (content, _) in BAD.items():
        (desk / name).write_bytes(content)
    assert called("news", "-o", "out", "--glob", "[b-z]*.*") == 2
    assert not Path("out").exists()


def test_a_directory_as_a_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "folder.txt").mkdir()
    assert called("news/folder.txt") == 2
    assert "news/folder.txt: this is a directory (give -o DIR" in capsys.readouterr().err


@pytest.mark.slow
def test_a_million_tags(desk: Path) -> None:
    """A page of a million tags is read in time and memory that grow with its size, not with its square."""
    (desk / "page.html").write_bytes(b"<div><i>Der Bericht.</i></div>\n" * 250_000 + b"</p>" * 10)
    program = "import sys; sys.path.insert(0, sys.argv[1]); from bilingua.text.documents import read_document as r; "
    program += "import resource as s; print(len(r(sys.argv[2]).blocks), s.getrusage(s.RUSAGE_SELF).ru_maxrss // 1024)"
    begun = time.process_time()
    done = subprocess.run([sys.executable, "-c", program, ROOT, desk / "page.html"], capture_output=True, check=True)
    blocks, mebibytes = map(int, done.stdout.split())
    assert blocks == 250_000
    assert mebibytes < 1500
    assert time.process_time() - begun < 120


# -- outputs -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"only root may mount a small file system: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


LONG = "Die DVRK hat 20.000 Container nach Russland geliefert.\n"


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_full_disk_costs_the_document_that_does_not_fit(
    desk: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "b-huge.txt").write_text(LONG * 200 + "x" * 2_000_000 + "\n", encoding="utf-8")
    assert called("news", "-o", str(small_disk), "--report", "report.jsonl") == 1
    assert files(small_disk) == GOOD
    (error,) = head(Path("report.jsonl"))["errors"]
    assert error["document"] == "news/b-huge.txt"
    assert f"{small_disk}/b-huge.txt: cannot be written: No space left on device" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_disk_that_fills_up_under_a_checkpoint_keeps_what_is_done(
    desk: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "huge.txt").write_text("".join(f"Der Bericht {n} ist lang.\n" for n in range(600)), encoding="utf-8")
    filler = small_disk / "filler"
    filler.write_bytes(bytes((1 << 20) - 12_000))
    assert called("news/huge.txt", "-o", str(small_disk / "huge.txt"), "-q") in (2, 4)
    shown = capsys.readouterr().err
    assert "database or disk is full" in shown or "No space left on device" in shown
    assert not (small_disk / "huge.txt").exists()
    filler.unlink()
    assert called("news/huge.txt", "-o", str(small_disk / "huge.txt"), "-q", "--resume") == 0
    assert sorted(path.name for path in small_disk.iterdir()) == ["huge.txt"]
    assert len((small_disk / "huge.txt").read_text(encoding="utf-8").splitlines()) == 600


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_file_system_that_is_read_only(desk: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert called("news", "-o", str(small_disk / "out")) == 2
    shown = capsys.readouterr().err
    assert shown.count("Read-only file system") == len(SOURCES)
    assert not list(small_disk.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir(mode=0o500)
    assert called("news/a.de.txt", "-o", "out/a.txt") == 2
    assert "out/a.txt: cannot be written: Permission denied" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("source", ["a.de.txt", "page.html"])
def test_standard_output_that_takes_nothing(desk: Path, source: str) -> None:
    (desk / "page.html").write_text("<p>Der Bericht.</p>", encoding="utf-8")
    program = (
        "from bilingua.engines import base; base.REGISTRY['ct2'] = 'tests.golden.scripted:ScriptedEngine'; "
        "from bilingua.apps.cli import main; main()"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "translate", "--no-glossary", desk / source],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "bilingua: <stdout>: cannot be written: No space left on device\n")


def test_no_room_for_the_receipt(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.BytesIO):
        def write(self, text: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(receipt, "SpooledTemporaryFile", lambda *_, **__: Full())
    assert called("news", "-o", "out", "--report", "report.jsonl") == 2
    assert "the receipt cannot be collected: No space left on device" in capsys.readouterr().err
    assert not list(Path("out").rglob("*.txt"))
    assert len(head(Path("report.jsonl"))["errors"]) == len(SOURCES)


# -- the translation memory --------------------------------------------------------------------------------------------


def test_a_locked_memory_costs_itself(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "_BUSY_S", 0.05)
    Memory("news.db").close()
    with closing(sqlite3.connect("news.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert called("news", "-o", "out", "--memory", "news.db", "--report", "report.jsonl") == 1
    assert files(Path("out")) == GOOD
    problem = "news.db: database is locked (another process holds it); going on without the memory"
    assert capsys.readouterr().err.count(problem) == 1
    (error,) = head(Path("report.jsonl"))["errors"]
    assert (error["error"], error["document"]) == ("StoreError", "")


@pytest.mark.parametrize("content", [b"no database " * 500, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_memory_costs_itself(desk: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("news.db").write_bytes(content)
    assert called("news", "-o", "out", "--memory", "news.db", "-q") == 1
    assert files(Path("out")) == GOOD
    assert "news.db: " in capsys.readouterr().err
    assert Path("news.db").read_bytes() == content


def test_a_memory_that_is_damaged_inside(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Memory("news.db") as memory:
        memory.load([])
    with Path("news.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    assert called("news", "-o", "out", "--memory", "news.db", "-q") == 1
    assert files(Path("out")) == GOOD
    assert "malformed" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_memory_on_a_disk_that_is_read_only_can_be_read(small_disk: Path, tmp_path: Path) -> None:
    with Memory(small_disk / "m") as memory:
        memory.add("e", [("Ja", Hypothesis("Yes"))])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with Memory(small_disk / "m", read_only=True) as memory:
        assert memory.stats()["segments"] == 1
    assert export_tmx(small_disk / "m", tmp_path / "m.tmx") == 1


def test_a_glossary_edit_asks_the_engine_for_the_segments_concerned_alone(desk: Path) -> None:
    (desk / "c.txt").write_text("Russland schweigt.\nDer Bericht nennt keine Zahlen.\n", encoding="utf-8")
    glossary = Path("desk.csv")

    def engine_made() -> list[str]:
        with Memory("news.db") as memory:
            return [entry.source for entry in memory.entries()]

    arguments = ("news", "-o", "out", "-g", "desk.csv", "--memory", "news.db", "-q")
    glossary.write_text("source,target\nDVRK,DPRK\nRussland,Russia\n", encoding="utf-8")
    assert called(*arguments) == 0
    before = engine_made()
    assert len(before) == 4
    assert called(*arguments) == 0
    assert engine_made() == before
    glossary.write_text("source,target\nDVRK,North\nRussland,Russia\n", encoding="utf-8")
    assert called(*arguments) == 0
    (new,) = set(engine_made()) - set(before)
    assert "DVRK" in new
    assert files(Path("out"))["asia/b.txt"] == "The North is silent.\n"
