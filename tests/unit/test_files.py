"""Files: what is not UTF-8 is named; outputs are whole, as private as their sources, not lost to other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import time
from pathlib import Path

import pytest

from bilingua.errors import DocumentError, InputError
from bilingua.files import atomic_writer, decode, dumped, exclusive, new_directory, write_file


@pytest.mark.parametrize(
    ("data", "line", "reason", "hint"),
    [
        (
            "eins\nfür\n".encode("cp1252"),
            2,
            "byte 0xFC at offset 6; in Windows-1252 (Latin-1) it is 'ü'",
            "WINDOWS-1252",
        ),
        ("für die Lücke\n".encode("cp850"), 1, "in DOS code page 850 it is 'ü'", "CP850"),
        ("für „alle“\n".encode("mac_roman"), 1, "in Mac Roman it is 'ü'", "MACINTOSH"),
        ("für".encode("utf-16"), 1, "this is UTF-16 text", "iconv -f UTF-16"),
        ("für".encode("utf-32"), 1, "this is UTF-32 text", "iconv -f UTF-32"),
        ("f\nr\n".encode("utf-16-le"), 1, "looks like UTF-16", "iconv -f UTF-16"),
        (b"eins\nzwei \0 drei und mehr", 2, "NUL byte at offset 10", "text file"),
        ("eins\nfü".encode()[:-1], 2, "ends inside a character (offset 6)", "cut off"),
        (b"%PDF-1.7\n", None, "this is a PDF document", "extract"),
    ],
)
def test_what_is_no_utf_8_is_named(data: bytes, line: int | None, reason: str, hint: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(data, path="a.txt")
    error = caught.value
    assert (error.path, error.line) == ("a.txt", line)
    assert reason in error.reason
    assert hint in error.hint


def test_the_place_counts_from_the_start_of_the_file() -> None:
    with pytest.raises(DocumentError, match=r"a\.txt:7: .* at offset 101"):
        decode(b"f\xfcr", path="a.txt", line=7, offset=100)


def test_json_that_utf_8_cannot_hold_is_escaped() -> None:
    assert dumped({"a": "für"}) == '{"a": "für"}'
    assert dumped({"a": "f\udcfcr"}) == '{"a": "f\\udcfcr"}'


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("alt")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_file(tmp_path / "link.txt", b"neu")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "neu"


@pytest.mark.parametrize(
    ("modes", "expected"), [([], 0o644), ([0o600], 0o600), ([0o640, 0o444], 0o640), ([0o444], 0o644), ([0o777], 0o644)]
)
def test_a_new_file_is_as_private_as_its_sources(tmp_path: Path, modes: list[int], expected: int) -> None:
    sources = [tmp_path / str(number) for number in range(len(modes))]
    for source, mode in zip(sources, modes, strict=True):
        source.touch()
        source.chmod(mode)
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "out", b"x", sources=[*sources, "-"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == expected


def test_an_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "secret").touch(0o600)
    (tmp_path / "out").touch()
    (tmp_path / "out").chmod(0o664)
    write_file(tmp_path / "out", b"x", sources=[tmp_path / "secret"])
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o664


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_file(tmp_path / "out", b"old")
    with pytest.raises(RuntimeError, match="stopped"), atomic_writer(tmp_path / "out") as file:
        file.write(b"new")
        raise RuntimeError("stopped")
    assert (tmp_path / "out").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _write_for_ever(path: Path) -> None:
    with atomic_writer(path) as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
            (path.parent / "begun").touch()
            time.sleep(0.01)


def test_a_process_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(tmp_path / "out",))
    process.start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert [path.name for path in tmp_path.iterdir()] == ["begun"]


def _count(path: Path) -> None:
    for _ in range(20):
        with exclusive(path):
            number = int(path.read_text())
            time.sleep(0.001)
            write_file(path, str(number + 1).encode())


def test_changes_of_several_processes_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("0")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_count, args=(path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert path.read_text() == "60"
    assert [file.name for file in tmp_path.iterdir()] == ["number"]


def test_a_new_directory_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_directory(tmp_path / "model") as work:
        (work / "a").touch()
        raise RuntimeError
    assert not list(tmp_path.iterdir())
    with new_directory(tmp_path / "model") as work:
        (work / "a").touch()
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["a"]
    with pytest.raises(InputError, match="exists already"), new_directory(tmp_path / "model"):
        pass
