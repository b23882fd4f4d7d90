"""Devices, links, poisoned memories and odd places for outputs: each is an answer in one line."""

from __future__ import annotations

import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.desk import below, ran, translated
from tests.hostile.scale import FULL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
ENDLESS = [
    ("translate", "-q", "--no-glossary", "/dev/zero"),
    ("translate", "-q", "--no-glossary", "--format", "jsonl", "/dev/zero"),
    ("translate", "-q", "--no-glossary", "--format", "csv", "/dev/zero"),
    ("translate", "-q", "--no-glossary", "--format", "html", "/dev/zero"),
    ("translate", "-q", "--no-glossary", "--format", "docx", "/dev/zero"),
    ("score", "/dev/zero", "--ref", "/dev/zero"),
]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
@pytest.mark.parametrize("line", ENDLESS, ids=lambda line: " ".join(line[2:5]))
def test_what_has_no_end_is_refused(line: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    import bilingua.files
    import bilingua.text.formats.base

    # The same with less to read.
    monkeypatch.setattr(bilingua.files, "MAX_WHOLE", 1 << 20)
    monkeypatch.setattr(bilingua.text.formats.base, "_LONGEST", 1 << 20)
    run = ran(*line)
    assert run.code == 2
    assert run.err.startswith("bilingua: /dev/zero: ") or run.err.startswith("bilingua: /dev/zero:1: ")
    assert run.err.count("\n") == 1


def test_a_glossary_may_not_be_endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bilingua.files

    monkeypatch.setattr(bilingua.files, "MAX_WHOLE", 1 << 20)
    (tmp_path / "g.csv").symlink_to("/dev/zero")
    run = ran("glossary", "list", tmp_path / "g.csv")
    assert (run.code, run.err.count("\n")) == (2, 1)


def test_links_stay_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.mkdir()
    for name, content in (("g.csv", "source,target\nHafen,port\n"), ("b.txt", "old\n"), ("r.jsonl", "")):
        (real / name).write_text(content, encoding="utf-8")
        (link / name).symlink_to(real / name)
    (tmp_path / "a.txt").write_text("Der Bericht.\n", encoding="utf-8")
    assert ran("glossary", "add", link / "g.csv", "Kai", "quay").code == 0
    assert translated(tmp_path / "a.txt", "-o", link / "b.txt", "--report", link / "r.jsonl").code == 0
    assert all(path.is_symlink() for path in link.iterdir())
    assert "Kai,quay" in (real / "g.csv").read_text(encoding="utf-8")
    assert (real / "b.txt").read_text(encoding="utf-8") == "The report.\n"
    assert (real / "r.jsonl").stat().st_size


POISON = [
    "UPDATE {table} SET {column} = x'00ff'",
    "UPDATE {table} SET {column} = 1e300",
    "UPDATE {table} SET {column} = 'x'",
    "UPDATE {table} SET {column} = ''",
    "UPDATE {table} SET {column} = char(55296)",
    "UPDATE {table} SET {column} = zeroblob(100000)",
]


def test_a_poisoned_memory_costs_itself_alone(tmp_path: Path) -> None:
    source, memory, target = tmp_path / "a.txt", tmp_path / "m", tmp_path / "b.txt"
    source.write_text("Der Bericht.\nDer Bericht kostet 5 Euro.\n", encoding="utf-8")
    assert translated(source, "-o", target, "--memory", memory).code == 0
    expected, good = target.read_bytes(), memory.read_bytes()
    with closing(sqlite3.connect(memory)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [(table, row[1]) for table in tables for row in opened.execute(f"PRAGMA table_info({table})")]
    assert columns
    for table, column in columns:
        for statement in POISON:
            memory.write_bytes(good)
            with closing(sqlite3.connect(memory)) as opened:
                try:
                    opened.execute(statement.format(table=table, column=column))
                    opened.commit()
                except sqlite3.Error:
                    continue  # which the schema refuses
            run = translated(source, "-o", target, "--memory", memory)
            assert run.code in (0, 1), (statement, column)
            assert target.read_bytes() == expected or column in ("target", "source", "marked"), (statement, column)
            for command in ("stats", "export"):
                arguments = [memory] if command == "stats" else [memory, tmp_path / "m.tmx"]
                assert ran("memory", command, *arguments).code in (0, 4), (statement, column)


@pytest.mark.parametrize("seed", range(200 if FULL else 15))
def test_a_memory_with_any_byte_changed_costs_itself_alone(tmp_path: Path, seed: int) -> None:
    source, memory, target = tmp_path / "a.txt", tmp_path / "m", tmp_path / "b.txt"
    source.write_text("Der Bericht.\n", encoding="utf-8")
    assert translated(source, "-o", target, "--memory", memory).code == 0
    data, rng = bytearray(memory.read_bytes()), random.Random(seed)
    for _ in range(rng.choice([1, 20, 400])):
        data[rng.randrange(min(len(data), 100) if rng.random() < 0.3 else len(data))] = rng.randrange(256)
    memory.write_bytes(data)
    run = translated(source, "-o", target, "--memory", memory)
    assert run.code in (0, 1)
    assert "report" in target.read_text(encoding="utf-8") or run.code == 0
    assert ".part" not in " ".join(below(tmp_path))
