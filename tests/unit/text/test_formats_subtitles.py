from __future__ import annotations

import io
from pathlib import Path

import pytest

from bilingua.errors import DocumentError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document
from bilingua.text.formats.slots import wrapped

SRT = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:03,000 X1:10\r\n<i>Die Lage</i> im Norden\r\nbleibt ruhig.\r\n\r\n"
    "2\r\n00:00:04,000 --> 00:00:05,000\r\n- Wirklich?\r\n- Ja, wirklich.\r\n\r\n"
    "3\r\n00:00:06,000 --> 00:00:07,000\r\n♪ ♪\r\n"
)
VTT = (
    "WEBVTT Nachrichten\n\nNOTE Bitte nicht ändern\n\nSTYLE\n::cue { color: red }\n\n"
    "anfang\n00:01.000 --> 00:02.500 align:start\n<v Anna>Forschung &amp; Politik</v>\n"
)


def written(text: str, name: str, english: list[str] | None) -> str:
    document = read_document(io.BytesIO(text.encode()), format=name)
    done: list[Translation | None] = [None] * len(document.blocks)
    if english:
        done = [Translation(block.text, each) for block, each in zip(document.blocks, english, strict=True)]
    target = io.BytesIO()
    write_document(document, done, target)
    return target.getvalue().decode()


@pytest.mark.parametrize(("text", "name"), [(SRT, "srt"), (VTT, "vtt"), ("", "srt"), ("", "vtt"), ("\n\n", "srt")])
def test_untouched_subtitles_stay(text: str, name: str) -> None:
    assert written(text, name, None) == text


def test_a_cue_is_one_text_and_keeps_its_lines() -> None:
    document = read_document(io.BytesIO(SRT.encode()), format="srt")
    assert [block.text for block in document.blocks] == [
        "Die Lage im Norden bleibt ruhig.",
        "Wirklich?",
        "Ja, wirklich.",
    ]
    english = ["The situation in the north remains calm.", "Really?", "Yes, really."]
    assert written(SRT, "srt", english) == (
        "\ufeff1\r\n00:00:01,000 --> 00:00:03,000 X1:10\r\n<i>The situation</i> in the\r\nnorth remains calm.\r\n\r\n"
        "2\r\n00:00:04,000 --> 00:00:05,000\r\n- Really?\r\n- Yes, really.\r\n\r\n"
        "3\r\n00:00:06,000 --> 00:00:07,000\r\n♪ ♪\r\n"
    )


def test_web_subtitles_keep_notes_voices_and_settings() -> None:
    assert written(VTT, "vtt", ["Research & politics"]) == VTT.replace(
        "Forschung &amp; Politik", "Research &amp; politics"
    )


def test_a_translation_cannot_end_its_cue() -> None:
    done = written(SRT, "srt", ["A\n\nB --> C", "x", "y"])
    assert len(read_document(io.BytesIO(done.encode()), format="srt").blocks) == 3


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"Nur ein Text\n", "srt", "x.srt:1: no subtitles"),
        (b"1\n00:01 --> morgen\nText\n", "srt", "x.srt:2: times that cannot be read"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nText\n", "vtt", "x.vtt:1: no WebVTT"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nf\xfcr\n", "srt", "x.srt:3: not UTF-8"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nf\x00r\n", "srt", "x.srt:3: NUL byte"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, name: str, message: str) -> None:
    path = tmp_path / f"x.{name}"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message):
        read_document(path)


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [("", 2, ""), ("eins", 3, "eins"), ("aa bb cc dd", 2, "aa bb\ncc dd"), ("a b", 9, "a\nb"), ("aa bb ", 1, "aa bb ")],
)
def test_lines_are_balanced(text: str, lines: int, expected: str) -> None:
    assert wrapped(text, lines) == expected
