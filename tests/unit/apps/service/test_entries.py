"""Glossary entries as clients send them, and the files they are kept in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.apps.service.entries import format_entries, parse_entries, read_entries, write_entries
from bilingua.apps.service.errors import ServiceError
from bilingua.terms.glossary import Glossary


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("tsv", "Haus\thouse", [("Haus", "house")]),
        ("tsv", "Haus\thouse\r\n\r\n Maus \t mouse \n", [("Haus", "house"), ("Maus", "mouse")]),
        ("csv", "Haus,house\n\nMaus,mouse\n", [("Haus", "house"), ("Maus", "mouse")]),
        ("csv", 'Haus,"a house, built"\r\n"""Bau""",site,DE,en-GB\n', [("Haus", "a house, built"), ('"Bau"', "site")]),
        ("csv", "maison,house,fr,en\nHaus,house,de,en\n", [("Haus", "house")]),
        ("csv", "Haus,house,,\n", [("Haus", "house")]),
    ],
)
def test_entries_are_read(format: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert parse_entries(text, format, "de", "en") == expected


@pytest.mark.parametrize(
    ("format", "text", "detail"),
    [
        ("tsv", "Haus house", "index 0 (starting at position 0) misses tab separator"),
        ("tsv", "a\tb\n\tc", "index 1 (starting at position 4) is not a pair of texts"),
        ("tsv", "a\tb\tc", "index 0 (starting at position 0) is not a pair of texts"),
        ("tsv", "a\x07\tb", "is not a pair of texts"),
        ("tsv", "a\tb\na\tc", "index 1 (starting at position 4) duplicates key with the index 0"),
        ("tsv", f"{'ä' * 513}\tb", "is longer than 1024 bytes"),
        ("tsv", "\n\n", "there are none"),
        ("csv", "maison,house,fr,en\n", "there are none"),
        ("csv", 'a,"b\n', "line 1: unexpected end of data"),
        ("csv", "alone\n", "misses tab separator"),
    ],
)
def test_what_is_wrong_is_said(format: str, text: str, detail: str) -> None:
    with pytest.raises(ServiceError) as caught:
        parse_entries(text, format, "de", "en")
    assert caught.value.message == "Invalid glossary entries provided" and detail in caught.value.hint


def test_other_formats() -> None:
    with pytest.raises(ServiceError, match="entries_format"):
        parse_entries("a\tb", "xlsx", "de", "en")


_TERM = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20).map(str.strip)


@given(st.dictionaries(_TERM.filter(bool), _TERM.filter(bool), min_size=1, max_size=5))
def test_files_keep_entries_as_they_are(tmp_path_factory: pytest.TempPathFactory, terms: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("entries") / "de-en.tsv"
    write_entries(path, list(terms.items()))
    assert dict(read_entries(path)) == terms
    assert dict(parse_entries(format_entries(terms.items()), "tsv", "de", "en")) == terms


def test_files_are_glossaries_of_every_command(tmp_path: Path) -> None:
    path = tmp_path / "de-en.tsv"
    write_entries(path, [("Haus", "house"), ("# 1", "no. 1")])
    assert [(each.source, each.target) for each in Glossary.load(path)] == [("Haus", "house"), ("# 1", "no. 1")]
