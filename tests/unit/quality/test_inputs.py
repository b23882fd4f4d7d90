"""Files that cannot be compared must be named with what is wrong; what can be put right is put right with a warning."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bilingua.errors import DocumentError, ScoringError
from bilingua.quality.inputs import check_counts, language, read_lines, read_terms, suspicions
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SOURCES


@pytest.mark.parametrize(("data", "lines"), [
    (b"one\ntwo\n", ("one", "two")),
    (b"one\ntwo", ("one", "two")),
    (b"one\r\ntwo\r\n", ("one", "two")),
    (b"one  \n\ttwo\t\n", ("one", "\ttwo")),
    (b"one\n\ntwo\n\n", ("one", "", "two", "")),
    ("one\u2028still one\x0cstill\x85still\n".encode(), ("one\u2028still one\x0cstill\x85still",)),
])  # fmt: skip
def test_only_line_feeds_end_lines_and_trailing_space_goes(tmp_path: Path, data: bytes, lines: tuple[str, ...]) -> None:
    path = tmp_path / "hyp.en"
    path.write_bytes(data)
    read = read_lines(path)
    assert (read.lines, read.warnings) == (lines, ())


def test_a_byte_order_mark_is_dropped_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "hyp.en"
    path.write_bytes(b"\xef\xbb\xbfone\n")
    read = read_lines(path)
    assert read.lines == ("one",)
    assert read.warnings == (f"{path}: byte order mark at the start dropped",)


@pytest.mark.parametrize(("data", "message", "hint"), [
    (
        "gut\nüber\n".encode("latin-1"),
        ":2: not UTF-8: byte 0xFC at offset 4; in Windows-1252 (Latin-1) it is 'ü'",
        "iconv -f WINDOWS-1252",
    ),
    ("gut".encode("utf-16"), ":1: this is UTF-16 text, not UTF-8", "iconv -f UTF-16"),
    (b"", ": the file has no text", "one segment per line"),
    (b"\n \n\n", ": the file has no text", "one segment per line"),
])  # fmt: skip
def test_unusable_files_are_named(tmp_path: Path, data: bytes, message: str, hint: str) -> None:
    path = tmp_path / "ref.en"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read_lines(path)
    assert caught.value.message == f"{path}{message}"
    assert hint in caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nowhere\.en: cannot read the file: No such file"):
        read_lines(tmp_path / "nowhere.en")


def test_standard_input_is_read_as_a_file_is() -> None:
    assert read_lines("-", stream=io.BytesIO(b"one\r\n")).lines == ("one",)


@pytest.mark.parametrize(("row", "expected"), [
    ([{"source": "DVRK", "target": "DPRK"}], (("DVRK", "DPRK"),)),
    ([{"de": "DVRK", "en": " DPRK "}, {"de": "a", "en": "b"}], (("DVRK", "DPRK"), ("a", "b"))),
    ([["DVRK", "DPRK"]], (("DVRK", "DPRK"),)),
    ({"DVRK": "DPRK"}, (("DVRK", "DPRK"),)),
    ([], ()),
    ({}, ()),
])  # fmt: skip
def test_terms_are_read_in_every_shape(tmp_path: Path, row: object, expected: tuple[tuple[str, str], ...]) -> None:
    path = tmp_path / "terms.jsonl"
    path.write_text(json.dumps(row) + "\n[]\n", encoding="utf-8")
    assert read_terms(path) == (expected, ())


@pytest.mark.parametrize(
    "row", ["DVRK", "3", "[3]", '[{"de": "DVRK"}]', '[["DVRK"]]', '[["DVRK", ""]]', '[["a", 3]]', "", '"ab"']
)
def test_a_broken_term_line_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "terms.jsonl"
    path.write_text(f"[]\n{row}\n[]\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"terms\.jsonl:2: not a list of terms"):
        read_terms(path)


def test_unequal_counts_are_all_told() -> None:
    with pytest.raises(ScoringError, match=r"line counts differ: a\.en has 3, ref\.en has 4, b\.en has 3"):
        check_counts({"a.en": 3, "ref.en": 4, "b.en": 3})
    check_counts({"a.en": 3, "b.en": 3})


@pytest.mark.parametrize(("lines", "expected"), [
    (SOURCES, "german"),
    (REFERENCES, "english"),
    (PLAIN, "english"),
    (("DPRK", "Seoul", "2018"), ""),
    (("Der Mann und the man",), ""),
])  # fmt: skip
def test_language_is_told_only_where_it_is_clear(lines: tuple[str, ...], expected: str) -> None:
    assert language(lines) == expected


@pytest.mark.parametrize(("systems", "references", "sources", "warnings"), [
    ({"a": PLAIN}, (REFERENCES,), SOURCES, []),
    ({"a": SOURCES}, (REFERENCES,), SOURCES, ["a looks German; was the source given as a hypothesis?"]),
    ({"a": PLAIN}, (SOURCES,), REFERENCES, [
        "the source looks English; is it the reference?", "the reference looks German; is it the source?",
    ]),
    ({"a": PLAIN}, (REFERENCES,), REFERENCES, [
        "the source looks English; is it the reference?",
        "the reference equals the source in most lines; were the files swapped?",
    ]),
    ({"a": REFERENCES}, (PLAIN, REFERENCES), None, [
        "a equals a reference line by line; was the reference given as a hypothesis?",
    ]),
    ({"a": ("", *PLAIN[1:-1], " ")}, (REFERENCES,), None, ["a is empty in lines 1, 8"]),
    ({"a": PLAIN}, (("", *REFERENCES[1:]),), None, [
        "no reference has text in line 1; every word there counts as wrong",
    ]),
    ({"a": PLAIN}, (("", *REFERENCES[1:]), REFERENCES), None, []),
    ({"a": ("It&#39;s &amp; raining.", *PLAIN[1:])}, (REFERENCES,), None, [
        "a has HTML entities such as &#39; in 1 lines; they cost points",
    ]),
])  # fmt: skip
def test_suspicious_input_is_told(
    systems: dict[str, tuple[str, ...]],
    references: tuple[tuple[str, ...], ...],
    sources: tuple[str, ...] | None,
    warnings: list[str],
) -> None:
    assert suspicions(systems, references, sources) == warnings


def test_long_lists_of_lines_are_cut() -> None:
    (told,) = suspicions({"a": ("",) * 9 + ("x",)}, (ENFORCED[:1] * 10,), None)
    assert told == "a is empty in lines 1, 2, 3, 4, 5 and 4 more"
