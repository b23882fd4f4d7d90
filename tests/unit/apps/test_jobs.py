"""Files and folders on the command line become jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.apps.jobs import find_jobs
from bilingua.errors import InputError


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.de.txt", "asia/c.jsonl", "asia/d.log", ".git/e.txt", "asia/.f.txt", "README", "g.TXT"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Der Bericht.\n", encoding="utf-8")
    return tmp_path / "news"


def found(news: Path, output: Path, pattern: str | None = None) -> dict[str, str]:
    jobs = find_jobs([news], output, pattern=pattern).jobs
    return {str(job.source.relative_to(news)): str(job.target.relative_to(output)) for job in jobs if job.target}


def test_a_folder_gives_its_documents_in_order_and_its_tree_is_mirrored(news: Path, tmp_path: Path) -> None:
    expected = {"a.de.txt": "a.en.txt", "asia/c.jsonl": "asia/c.jsonl", "b.txt": "b.txt", "g.TXT": "g.TXT"}
    assert found(news, tmp_path / "out") == expected
    assert list(found(news, tmp_path / "out")) == list(expected)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.txt", ["a.de.txt", "b.txt"]),
        ("**/*.log", ["asia/d.log"]),
        ("README", ["README"]),
        ("**/*", ["README", "a.de.txt", "asia/c.jsonl", "asia/d.log", "b.txt", "g.TXT"]),
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


def test_two_inputs_and_the_name_of_a_file(news: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"both\.txt is a file, but there are 2 inputs"):
        find_jobs([news / "b.txt", news / "a.de.txt"], tmp_path / "both.txt")


def test_no_source_is_replaced(news: Path) -> None:
    with pytest.raises(InputError, match=r"would replace its source .*--force"):
        find_jobs([news], news)


@pytest.mark.parametrize("name", ["a.txt", "../news/a.txt", "link.txt"])
def test_a_document_replaces_its_own_source_only_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "news").mkdir()
    monkeypatch.chdir(tmp_path / "news")
    Path("a.txt").write_text("Der Bericht.\n", encoding="utf-8")
    Path("link.txt").symlink_to("a.txt")
    with pytest.raises(InputError, match="would replace its source"):
        find_jobs([Path("a.txt")], Path(name))
    assert len(find_jobs([Path("a.txt")], Path(name), force=True).jobs) == 1
    Path("b.txt").write_text("Der Bericht.\n", encoding="utf-8")
    assert len(find_jobs([Path("a.txt")], Path("b.txt")).jobs) == 1


def test_what_is_left_out_of_a_folder_is_named(news: Path, tmp_path: Path) -> None:
    plan = find_jobs([news], tmp_path / "out")
    assert [path.relative_to(news).as_posix() for path in plan.left_out] == ["README", "asia/d.log"]
    assert find_jobs([news], tmp_path / "out", pattern="*.txt").left_out == []


def test_a_text_in_place_of_a_file_name() -> None:
    with pytest.raises(InputError, match=r'echo "Die DVRK schweigt\." \| bilingua translate'):
        find_jobs([Path("Die DVRK schweigt.")], None)


def test_a_folder_to_standard_output(news: Path) -> None:
    with pytest.raises(InputError, match="give -o DIR"):
        find_jobs([news], None)


def test_a_binary_format_is_not_for_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.docx").touch()
    assert len(find_jobs([tmp_path / "a.docx"], None).jobs) == 1
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for path, format_ in (("a.docx", None), ("-", "docx")):
        with pytest.raises(InputError, match="not for a terminal"):
            find_jobs([tmp_path / path if path != "-" else Path("-")], None, format=format_)
    assert len(find_jobs([tmp_path / "a.docx"], tmp_path / "b.docx").jobs) == 1


def test_two_documents_of_one_name(news: Path, tmp_path: Path) -> None:
    (news / "a.en.txt").write_text("The report.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"several inputs would become a\.en\.txt"):
        find_jobs([news], tmp_path / "out")


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    with pytest.raises(InputError, match="no document in"):
        find_jobs([tmp_path / "news"], tmp_path / "out")
