"""The checkpoint of a document: finished chunks come back, and nothing else does."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bilingua.errors import StoreError
from bilingua.memory.checkpoint import Checkpoint
from bilingua.records import Block, Edit, Finding, Kind, Link, Outcome, Severity, Span, Translation, Verdict

SPAN = Span(4, 8, "DVRK", Kind.TERM, "DPRK", ("DPRK", "DPRK's"), ("North Korea",), rule="exact", origin="desk/1")
FULL = Translation(
    "Die DVRK 😀 \ud800",
    "The DPRK 😀",
    (Outcome(SPAN, Verdict.REPAIRED, "DPRK", 4, 8),),
    (Finding("loop", Severity.CRITICAL, "again", 0, 3),),
    (Edit("nbsp", 0, "\u00a0", " "),),
    -0.25,
    (Link(4, 8, 4, 8),),
)
BLOCKS = [Block("Die DVRK", {"DVRK": "DPRK"}, {"end": "\r\n"}), Block("\ud800")]
DONE = [FULL, Translation("\ud800", "")]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    checkpoint = Checkpoint(tmp_path / "a.txt", "beam:4", resume=False)
    checkpoint.add(BLOCKS, DONE)
    checkpoint.close()
    return tmp_path / "a.txt"


def found(
    output: Path, blocks: list[Block], *, settings: str = "beam:4", resume: bool = True
) -> list[Translation] | None:
    checkpoint = Checkpoint(output, settings, resume=resume)
    try:
        return checkpoint.find(blocks)
    finally:
        checkpoint.close()


def test_a_finished_chunk_comes_back(output: Path) -> None:
    assert found(output, BLOCKS) == DONE


@pytest.mark.parametrize(
    "blocks",
    [[Block("Die DVRK"), BLOCKS[1]], [BLOCKS[0], Block(" ")], BLOCKS[:1], [*BLOCKS, Block("")]],
    ids=["terms", "text", "shorter", "longer"],
)
def test_another_chunk_is_not_finished(output: Path, blocks: list[Block]) -> None:
    assert found(output, blocks) is None


def test_nor_is_one_of_other_settings(output: Path) -> None:
    assert found(output, BLOCKS, settings="beam:1") is None


def test_without_resume_it_begins_anew(output: Path) -> None:
    assert found(output, BLOCKS, resume=False) is None
    assert found(output, BLOCKS) is None


@pytest.mark.parametrize("resume", [True, False])
def test_somebody_elses_file_is_left_alone(output: Path, resume: bool) -> None:
    part = output.with_name("a.txt.part")
    for content in (b"half a download" * 100, b"half"):
        part.write_bytes(content)
        with pytest.raises(StoreError, match="move it away"):
            Checkpoint(output, "beam:4", resume=resume)
        assert part.read_bytes() == content
    part.unlink()
    with closing(sqlite3.connect(part)) as db:
        db.execute("CREATE TABLE bookmarks (x)")
    with pytest.raises(StoreError, match="this is not a checkpoint"):
        Checkpoint(output, "beam:4", resume=resume)


def test_it_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt.part").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="this is a link"):
        Checkpoint(tmp_path / "a.txt", "beam:4", resume=True)
    assert not (tmp_path / "elsewhere").exists()


def test_two_runs_do_not_share_one(output: Path) -> None:
    first = Checkpoint(output, "beam:4", resume=True)
    for resume in (True, False):
        with pytest.raises(StoreError, match="another run is translating into the same file"):
            Checkpoint(output, "beam:4", resume=resume)
    assert first.find(BLOCKS) == DONE
    first.close()
    assert found(output, BLOCKS) == DONE


def test_a_finished_document_leaves_nothing(output: Path) -> None:
    checkpoint = Checkpoint(output, "beam:4", resume=True)
    checkpoint.add(BLOCKS[:1], DONE[:1])
    checkpoint.remove()
    assert not list(output.parent.iterdir())


def test_it_is_as_private_as_the_source(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").touch(0o600)
    checkpoint = Checkpoint(tmp_path / "a.txt", "beam:4", resume=False, sources=[tmp_path / "secret.txt"])
    checkpoint.add(BLOCKS, DONE)
    for path in tmp_path.glob("a.txt.part*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    checkpoint.close()
