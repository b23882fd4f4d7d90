"""Texts as arguments, and lines typed at a terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bilingua.apps.inputs import TypedLines, is_text
from bilingua.apps.jobs import find_jobs
from bilingua.apps.translate import demands
from bilingua.errors import InputError, SettingsError


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("Die DVRK schweigt.", True),
        ("Der Umsatz stieg um 5,5 Prozent", True),
        ("Erste Zeile\nzweite.txt", True),
        ("Krieg und/oder Frieden", True),
        ("Hallo", False),
        ("artikel.txt", False),
        ("Mein Artikel.docx", False),
        ("./mein artikel", False),
        ("/etc/mein artikel", False),
        ("news here/mein artikel", False),
        ("mein archiv", False),  # a folder that is there
        ("", False),
        (" ", False),
    ],
)
def test_what_is_a_text(argument: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mein archiv").mkdir()
    (tmp_path / "news here").mkdir()
    assert is_text(argument) is expected


def test_a_text_is_read_like_a_file(tmp_path: Path) -> None:
    jobs = find_jobs(["Die DVRK schweigt.", "Seoul auch."], None).jobs
    assert [str(job.source) for job in jobs] == ["<text>", "<text 2>"]
    with jobs[0].open() as stream:
        assert [block.text for block in stream] == ["Die DVRK schweigt."]
    (single,) = find_jobs(["Die DVRK schweigt."], tmp_path / "a.txt").jobs
    assert single.target == tmp_path / "a.txt"
    with pytest.raises(InputError, match="a text has no name in a directory"):
        find_jobs(["Die DVRK schweigt."], tmp_path)


def test_words_without_quotes_are_missing_files() -> None:
    with pytest.raises(InputError, match=r"Die: there is no such file .*quotes"):
        find_jobs(["Die", "DVRK", "schweigt."], None)


def test_typed_lines_come_with_a_prompt_that_stays_out_of_the_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Die DVRK schweigt.\n\nSeoul auch."))
    assert list(TypedLines()) == [b"Die DVRK schweigt.\n", b"\n", b"Seoul auch.\n"]
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "de> " * 4)


def test_kept_words_are_terms_that_are_their_own_english() -> None:
    assert demands(["Bank=bench"], ["Tagesschau"]) == {"Bank": "bench", "Tagesschau": "Tagesschau"}
    with pytest.raises(SettingsError, match="exclude each other"):
        demands(["Bank=bench"], ["Bank"])
    with pytest.raises(SettingsError, match=r"--keep Katze"):
        demands(["Katze="])
