"""The journal: whole chunks come back, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bilingua.apps.journal import Journal
from bilingua.errors import DocumentError
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
PAIRS = [
    (Block("Die DVRK", {"DVRK": "DPRK"}, {"end": "\r\n"}), FULL),
    (Block(""), Translation("", "")),
    (Block("Der Bericht."), Translation("Der Bericht.", "The report.", score=-0.5)),
]
BLOCKS = [block for block, _ in PAIRS]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    journal = Journal(tmp_path / "a.txt", "beam:4")
    journal.add(PAIRS[:2])
    journal.add(PAIRS[2:])
    journal.close()
    return tmp_path / "a.txt"


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every journal of a test, as the runner does."""
    made: list[Journal] = []
    make = Journal.__init__

    def noted(journal: Journal, output: Path, settings: str) -> None:
        make(journal, output, settings)
        made.append(journal)

    monkeypatch.setattr(Journal, "__init__", noted)
    yield
    for journal in made:
        journal.close()


def resumed(output: Path, settings: str = "beam:4") -> Journal:
    journal = Journal(output, settings)
    journal.start(resume=True)
    return journal


def test_everything_comes_back(output: Path) -> None:
    assert list(resumed(output).replay(iter(BLOCKS))) == PAIRS


def test_what_follows_in_the_document_is_left_for_the_reader(output: Path) -> None:
    blocks = iter([*BLOCKS, Block("Neu."), Block("Neuer.")])
    assert len(list(resumed(output).replay(blocks))) == 3
    assert next(blocks).text == "Neu."


@pytest.mark.parametrize("lost", range(1, 60, 7))
def test_a_half_written_chunk_is_dropped_and_written_again(output: Path, lost: int) -> None:
    part = Journal(output, "").path
    whole = part.read_bytes()
    part.write_bytes(whole[:-lost])
    journal = resumed(output)
    assert list(journal.replay(iter(BLOCKS))) == PAIRS[:2]
    journal.add(PAIRS[2:])
    assert part.read_bytes() == whole


def test_a_chunk_with_a_flipped_byte_ends_the_journal(output: Path) -> None:
    part = Journal(output, "").path
    lines = part.read_bytes().splitlines(keepends=True)
    middle = len(lines[1]) // 2
    flipped = b"A" if lines[1][middle : middle + 1] != b"A" else b"B"
    lines[1] = lines[1][:middle] + flipped + lines[1][middle + 1 :]
    part.write_bytes(b"".join(lines))
    assert list(resumed(output).replay(iter(BLOCKS))) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [Block("Die DVRK"), *BLOCKS[1:]],
        [BLOCKS[0], Block(" "), BLOCKS[2]],
        BLOCKS[:2],
        [],
        BLOCKS[1:],
    ],
    ids=["terms", "text", "shorter", "empty", "shifted"],
)
def test_another_document_is_refused(output: Path, blocks: list[Block]) -> None:
    with pytest.raises(DocumentError, match=r"a\.txt\.part: the document has changed since"):
        list(resumed(output).replay(iter(blocks)))


def test_other_settings_are_refused(output: Path) -> None:
    with pytest.raises(DocumentError, match="another model, glossary or option"):
        resumed(output, "beam:1")


def test_without_resume_it_begins_anew(output: Path) -> None:
    journal = Journal(output, "beam:1")
    journal.start(resume=False)
    assert not journal.path.exists()
    assert list(journal.replay(iter(BLOCKS))) == []


@pytest.mark.parametrize("resume", [True, False])
def test_somebody_elses_file_is_left_alone(output: Path, resume: bool) -> None:
    journal = Journal(output, "beam:4")
    journal.path.write_bytes(b"half a download")
    with pytest.raises(DocumentError, match="no journal"):
        journal.start(resume=resume)
    assert journal.path.read_bytes() == b"half a download"


@pytest.mark.parametrize("content", [b"", b'{"file": "bilingua jour'])
def test_a_header_that_was_not_finished(output: Path, content: bytes) -> None:
    journal = Journal(output, "beam:4")
    journal.path.write_bytes(content)
    if content:
        with pytest.raises(DocumentError, match="no journal"):
            journal.start(resume=True)
    else:
        journal.start(resume=True)
        assert not journal.begun


def test_two_runs_do_not_write_to_one_output(output: Path) -> None:
    first = resumed(output)
    before = first.path.read_bytes()
    for resume in (True, False):
        with pytest.raises(DocumentError, match="another run is translating into the same file"):
            Journal(output, "beam:4").start(resume=resume)
    assert first.path.read_bytes() == before
    first.close()
    assert list(resumed(output).replay(iter(BLOCKS))) == PAIRS


def test_a_run_that_comes_second_between_two_chunks_gives_up(tmp_path: Path) -> None:
    first, second = (Journal(tmp_path / "a.txt", "beam:4") for _ in range(2))
    for journal in (first, second):
        journal.start(resume=True)
    first.add(PAIRS[:2])
    with pytest.raises(DocumentError, match="another run"):
        second.add(PAIRS)
    first.add(PAIRS[2:])
    assert list(first.replay(iter(BLOCKS))) == PAIRS


def test_what_a_run_could_not_take_up_is_free_again(output: Path) -> None:
    with pytest.raises(DocumentError, match="another model"):
        resumed(output, "beam:1")
    assert resumed(output).begun
