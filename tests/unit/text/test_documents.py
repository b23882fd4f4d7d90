from __future__ import annotations

import io
import json
import os
import stat
import zlib
from pathlib import Path

import pytest

from bilingua.errors import DocumentError, UnsupportedFormatError
from bilingua.records import Block, Document, Finding, Kind, Outcome, Severity, Span, Translation, Verdict
from bilingua.text.documents import DocumentWriter, read_document, stream_document, write_document


def upper(document: Document) -> list[Translation | None]:
    return [Translation(block.text, block.text.upper()) for block in document.blocks]


def written(data: bytes, name: str, *, translate: bool = True) -> bytes:
    document = read_document(io.BytesIO(data), format=name)
    target = io.BytesIO()
    write_document(document, upper(document) if translate else [None] * len(document.blocks), target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("txt", b"", b""),
        ("txt", b"eins\nzwei\n", b"EINS\nZWEI\n"),
        ("txt", b"eins\r\n\r\n  zwei", b"EINS\r\n\r\n  ZWEI"),
        ("txt", b"\xef\xbb\xbfeins\n", b"\xef\xbb\xbfEINS\n"),
        ("txt", b"\xef\xbb\xbf", b"\xef\xbb\xbf"),
        ("txt", b"eins\rzwei\r\n\n", b"EINS\rZWEI\r\n\n"),
        ("txt", "für\u2028dich\n".encode(), "FÜR DICH\n".encode()),
        # Tables get a column.
        ("csv", b"id,text\n1,ja\n2,nein\n", b"id,text,translation\n1,ja,JA\n2,nein,NEIN\n"),
        ("csv", b'id;text\r\n1;"ja; ""nein"""\r\n', b'id;text;translation\r\n1;"ja; ""nein""";"JA; ""NEIN"""\r\n'),
        ("csv", b"\xef\xbb\xbftext,id\nja,1", b"\xef\xbb\xbftext,id,translation\nja,1,JA"),
        ("csv", b'text,translation,id\nja,,"1"\n', b"text,translation,id\nja,JA,1\n"),
        ("csv", b'text\n"a\nb"\n\n', b'text,translation\n"a\nb","A\nB"\n\n'),
        ("csv", b"", b""),
        ("tsv", b"text\tid\na, b\t1\n", b"text\tid\ttranslation\na, b\t1\tA, B\n"),
    ],
)
def test_lines_and_cells_stay_where_they_were(name: str, data: bytes, expected: bytes) -> None:
    assert written(data, name) == expected


def test_a_line_end_inside_a_translation_does_not_add_a_line() -> None:
    document = read_document(io.BytesIO(b"eins\nzwei\n"))
    target = io.BytesIO()
    write_document(document, [Translation("eins", "Heading\nText"), None], target)
    assert target.getvalue() == b"Heading Text\nzwei\n"


def test_jsonl_rows_come_back_with_their_fields_and_results() -> None:
    data = b'{"id": 7, "text": "Die DVRK", "terms": [{"source": "DVRK", "target": "DPRK"}], "x": [1.5, null]}\r\n\n'
    document = read_document(io.BytesIO(data), format="jsonl")
    assert document.blocks[0].terms == {"DVRK": "DPRK"}
    span = Span(4, 8, "DVRK", Kind.TERM, "DPRK")
    done = Translation(
        "Die DVRK",
        "The DPRK – ja",
        terms=(Outcome(span, Verdict.REPAIRED, "DPRK", 4, 8),),
        findings=(Finding("copied", Severity.WARNING, "ja", 11, 13),),
    )
    target = io.BytesIO()
    write_document(document, [done, Translation("", "")], target)
    assert target.getvalue().endswith(b"\r\n\n")
    assert "–" in target.getvalue().decode()
    row = json.loads(target.getvalue().splitlines()[0])
    assert list(row) == ["id", "text", "terms", "x", "translation", "findings", "sentences"]
    assert row["x"] == [1.5, None]
    assert row["translation"] == "The DPRK – ja"
    assert row["terms"] == [
        {
            "source": "DVRK",
            "target": "DPRK",
            "wanted": span.target,
            "kind": "term",
            "verdict": "repaired",
            "rule": "exact",
            "origin": span.origin,
            "source_span": [4, 8],
            "target_span": [4, 8],
        }
    ]
    assert row["findings"] == [{"rule": "copied", "severity": "warning", "message": "ja", "start": 11, "end": 13}]


def test_jsonl_with_half_a_surrogate_pair_can_be_written() -> None:
    row = json.loads(written(b'{"text": "\\ud800"}\n', "jsonl"))
    assert row["translation"] == "\ud800"


def test_rows_without_translation_get_an_empty_cell_beside_translated_ones() -> None:
    document = read_document(io.BytesIO(b"text\nja\nnein\n"), format="csv")
    target = io.BytesIO()
    write_document(document, [None, Translation("nein", "no")], target)
    assert target.getvalue() == b"text,translation\nja,\nnein,no\n"


def test_a_long_cell_is_read_and_the_limit_of_other_readers_stays() -> None:
    import csv

    limit = csv.field_size_limit()
    document = read_document(io.BytesIO(b"text\n" + b"x" * 1_000_000 + b"\n"), format="csv")
    assert len(document.blocks[0].text) == 1_000_000
    assert csv.field_size_limit() == limit


BAD = [
    ("txt", "für\nfür\n".encode("cp1252"), 1, "byte 0xFC at offset 1; in Windows-1252 (Latin-1) it is 'ü'"),
    ("txt", b"eins\nsag \x84ja\x93\n", 2, "offset 9"),
    ("txt", "für".encode("utf-16"), 1, "UTF-16"),
    ("txt", "f\nr\n".encode("utf-16-le"), 1, "looks like UTF-16"),
    ("txt", "für".encode("utf-32"), 1, "UTF-32"),
    ("txt", b"eins\nzwei \x00 drei und noch mehr\n", 2, "NUL byte at offset 10"),
    ("txt", "eins\nfü".encode()[:-1], 2, "ends inside a character"),
    ("txt", b"%PDF-1.7\n", None, "a PDF document"),
    ("txt", b"PK\x03\x04\x14", None, "ZIP"),
    ("csv", b"id,txt\n1,a\n", 1, "no column `text`; there are 'id', 'txt'"),
    ("csv", b"\nid,text\n", 1, "header is empty"),
    ("csv", b"text,text\na,b\n", 1, "two columns are called 'text'"),
    ("csv", b'id,"text\n1,a\n', 1, "malformed row"),
]


@pytest.mark.parametrize(("name", "data", "line", "message"), BAD)
def test_bad_files_are_named_with_line_and_reason(
    tmp_path: Path, name: str, data: bytes, line: int | None, message: str
) -> None:
    path = tmp_path / f"bad.{name}"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == (str(path), line)


BAD_ROWS = [
    (b'{"text": "a"}\n{"text": }\n', 2, "malformed JSON at column 10"),
    (b'["text"]\n', 1, "a list, not an object"),
    (b'{"txt": "a"}\n', 1, "no field `text`"),
    (b'\n{"text": 5}\n', 2, "`text` is a number"),
    (b'{"text": null}\n', 1, "`text` is null"),
    (b'{"text": "a", "text": "b"}\n', 1, "'text' is there twice"),
    (b'{"text": "a", "terms": {"a": "b"}}\n', 1, "`terms` is an object"),
    (b'{"text": "a", "terms": ["a"]}\n', 1, "term 1 needs"),
    (b'{"text": "a", "terms": [{"source": "a", "target": ""}]}\n', 1, "term 1 needs"),
    (b'{"text":"a","terms":[{"source":"a","target":"b"},{"source":"a","target":"c"}]}', 1, "another one 'b'"),
    (b'{"text": ' + b"[" * 100_000 + b"\n", 1, "too deeply"),
]


@pytest.mark.parametrize(("data", "line", "message"), BAD_ROWS)
def test_bad_rows_come_back_with_an_error(data: bytes, line: int, message: str) -> None:
    document = read_document(io.BytesIO(data), format="jsonl")
    assert [number for number, block in enumerate(document.blocks, 1) if block.error] == [line]
    block = document.blocks[line - 1]
    assert message in block.error
    assert (block.text, block.terms) == ("", {})
    target = io.BytesIO()
    write_document(document, [Translation(block.text, "B") for block in document.blocks], target)
    lines = target.getvalue().splitlines()
    row = json.loads(lines[line - 1])
    assert row["error"] == block.error
    assert "translation" not in row
    assert len(lines) == len(document.blocks)


def test_a_row_that_is_done_has_no_error_of_an_earlier_run_and_the_other_way_round() -> None:
    done = b'{"text": "a", "error": "no", "cleaned": "b"}\n'
    failed = b'{"text": 1, "translation": "B", "findings": []}\n'
    document = read_document(io.BytesIO(done + failed), format="jsonl")
    target = io.BytesIO()
    write_document(document, [Translation("a", "A"), Translation("", "")], target)
    rows = [json.loads(line) for line in target.getvalue().splitlines()]
    assert rows == [
        {"text": "a", "translation": "A", "terms": [], "findings": [], "sentences": []},
        {"text": 1, "error": "`text` is a number, not a string"},
    ]


def test_whatever_a_parser_raises_is_an_error_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise zlib.error("Error -3 while decompressing data")

    monkeypatch.setattr("bilingua.text.formats.txt.TextFormat.read", damaged)
    with pytest.raises(DocumentError, match="cannot be read: error: Error -3"):
        read_document(io.BytesIO(b"a"))


@pytest.mark.parametrize("name", ["stdin", "stdout"])
def test_closed_standard_streams(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(f"sys.{name}", None)
    with pytest.raises(DocumentError, match="is closed"):
        if name == "stdin":
            read_document("-")
        else:
            write_document(Document((), "txt"), [], "-")


def test_directories_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="directory"):
        read_document(tmp_path)
    with pytest.raises(DocumentError, match="no such file"):
        read_document(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "format_", "hint"),
    [("a.txt", "jsnl", "'jsonl'"), ("a.jsonll", None, "'.jsonl'"), ("a.xyz", None, "known: ")],
)
def test_unknown_formats_get_a_suggestion(name: str, format_: str | None, hint: str) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        read_document(name, format=format_)
    assert hint in caught.value.hint


def test_a_stream_is_read_lazily(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n1,a\n2\n")
    with stream_document(path) as stream:
        blocks = iter(stream)
        assert next(blocks).text == "a"
        assert next(blocks).error == "the row has 1 cells, the header 2"


def test_standard_input_and_output(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("für\n".encode())))
    document = read_document("-")
    assert (document.path, document.format, document.blocks[0].text) == (None, "txt", "für")
    with capfdbinary.disabled():
        target = io.TextIOWrapper(io.BytesIO())
        monkeypatch.setattr("sys.stdout", target)
        write_document(document, [None], "-")
        assert target.buffer.getvalue() == "für\n".encode()  # type: ignore[attr-defined]


def test_writing_takes_the_place_at_once_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("alt")
    path.chmod(0o640)
    with pytest.raises(RuntimeError, match="stopped"), DocumentWriter(path, format="txt") as writer:
        writer.write(Block("neu"), None)
        raise RuntimeError("stopped")
    assert path.read_text() == "alt"
    with DocumentWriter(path, format="txt") as writer:
        writer.write(Block("neu"), None)
        assert path.read_text() == "alt"
    assert path.read_text() == "neu\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208


def test_a_full_disk_is_an_error_of_the_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be written"), DocumentWriter("/dev/full", format="txt") as writer:
        for _ in range(100):
            writer.write(Block("x" * 10_000), None)


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    document = Document((Block("a"),), "txt")
    with pytest.raises(DocumentError, match="directory, not a file"):
        write_document(document, [None], tmp_path)
    with pytest.raises(DocumentError, match="create the directory"):
        write_document(document, [None], tmp_path / "no" / "a.txt")
    with pytest.raises(DocumentError, match="2 translations for 1 blocks"):
        write_document(document, [None, None], tmp_path / "a.txt")
    assert not list(tmp_path.iterdir())
