"""Every data file has its origin and licence in the README of the folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bilingua.data
from bilingua.data import read_lines, read_pairs, read_words

FOLDER = Path(bilingua.data.__file__).parent
README = FOLDER / "README.md"
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
# The glossary is mapped into the package when it is built, and documents itself.
FILES = [
    path
    for path in sorted(FOLDER.rglob("*"))
    if path.is_file()
    and path.suffix not in {".py", ".pyc"}
    and path.name != "README.md"
    and "glossary" not in path.parts
]


@pytest.mark.parametrize("path", [str(path.relative_to(FOLDER)) for path in FILES])
def test_every_file_is_listed_once(path: str) -> None:
    assert len([pattern for pattern, _ in ROWS if Path(path).match(pattern)]) == 1


@pytest.mark.parametrize(("pattern", "origin"), ROWS)
def test_every_row_names_files_and_an_origin(pattern: str, origin: str) -> None:
    assert list(FOLDER.glob(pattern))
    assert origin.strip()


@pytest.mark.parametrize(
    "path", [str(path.relative_to(FOLDER)) for path in FILES if path.suffix == ".txt" and path.name.islower()]
)
def test_no_list_has_a_word_twice(path: str) -> None:
    words = [word for line in read_lines(path) for word in line.split()]
    assert len(words) == len(set(words))


def test_comments_are_no_words() -> None:
    assert not read_words("de/acronyms.txt") & {"#", "Abbreviations"}
    assert read_pairs("en/irregular_plurals.tsv")["advice"] == ""
