"""Files and folders on the command line become jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.apps.jobs import find_jobs
from bilingua.errors import InputError


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.de.txt", "asia/c.jsonl", "asia/d.pdf", ".git/e.txt", "asia/.f.txt", "README", "g.TXT"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Der Bericht.\n", encoding="utf-8")
    return tmp_path / "news"


def found(news: Path, output: Path, pattern: str | None = None) -> dict[str, str]:
    jobs = find_jobs([news], output, pattern=pattern)
    return {str(job.source.relative_to(news)): str(job.target.relative_to(output)) for job in jobs if job.target}


def test_a_folder_gives_its_documents_in_order_and_its_tree_is_mirrored(news: Path, tmp_path: Path) -> None:
    expected = {"a.de.txt": "a.en.txt", "asia/c.jsonl": "asia/c.jsonl", "b.txt": "b.txt", "g.TXT": "g.TXT"}
    assert found(news, tmp_path / "out") == expected
    assert list(found(news, tmp_path / "out")) == list(expected)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.txt", ["a.de.txt", "b.txt"]),
        ("**/*.pdf", ["asia/d.pdf"]),
        ("README", ["README"]),
        ("**/*", ["README", "a.de.txt", "asia/c.jsonl", "asia/d.pdf", "b.txt", "g.TXT"]),
    ],
)
def test_a_glob_decides_below_the_folder(news: Path, tmp_path: Path, pattern: str, names: list[str]) -> None:
    assert list(found(news, tmp_path / "out", pattern)) == names


@pytest.mark.parametrize("pattern", ["/etc/*", "../*", "", "a**b/**c"])
def test_globs_that_leave_the_folder_or_mean_nothing(news: Path, tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match=r"--glob|no document"):
        find_jobs([news], tmp_path / "out", pattern=pattern)


def test_outputs_within_the_folder_are_no_inputs(news: Path) -> None:
    (news / "english").mkdir()
    (news / "english" / "old.txt").write_text("The report.\n", encoding="utf-8")
    assert "english/old.txt" not in found(news, news / "english")


def test_no_source_is_replaced(news: Path) -> None:
    with pytest.raises(InputError, match="would replace a source"):
        find_jobs([news], news)


def test_two_documents_of_one_name(news: Path, tmp_path: Path) -> None:
    (news / "a.en.txt").write_text("The report.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"several inputs would become a\.en\.txt"):
        find_jobs([news], tmp_path / "out")


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    with pytest.raises(InputError, match="no document in"):
        find_jobs([tmp_path / "news"], tmp_path / "out")
