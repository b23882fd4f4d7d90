"""Malformed glossary files: each gets one line that names file, row, column and remedy, and is never touched."""

import io
import zipfile
from pathlib import Path

import pytest

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Glossary
from bilingua.terms.tidy import lint_file

H = b"source,target\n"
LAUGHS = b'<!DOCTYPE tbx [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


# file name → (bytes, row, column, a part of the message)
CASES: dict[str, tuple[bytes, int | None, str | None, str]] = {
    "empty.csv": (b"", None, None, "empty"),
    "only_blank.csv": (b"\n \n\n", None, None, "empty"),
    "only_comments.csv": (b"# names\n# of ships\n", None, None, "empty"),
    "only_bom.csv": (b"\xef\xbb\xbf", None, None, "empty"),
    "utf16.csv": ("source,target\nHafen,port\n".encode("utf-16"), None, None, "UTF-16"),
    "utf16be.csv": (b"\xfe\xff" + "source,target\n".encode("utf-16-be"), None, None, "UTF-16"),
    "latin1.csv": (H + "Häfen,ports\n".encode("latin-1"), 2, None, "not UTF-8"),
    "cp850.csv": (H + b"Hafen,port\n" + "Häfen,ports\n".encode("cp850"), 3, None, "not UTF-8"),
    "binary.csv": (b"\x00\x01\x02PNG", None, None, "binary"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00", None, None, "binary"),
    "no_header.csv": (b"Hafen,port\nWerft,shipyard\n", 1, "source", "no column 'source'"),
    "one_column.csv": (b"source\nHafen\n", 1, "target", "no column 'target'"),
    "header_only_source.csv": (b"source,note\nHafen,x\n", 1, "target", "no column 'target'"),
    "column_twice.csv": (b"source,target,target\na,b,c\n", 1, "target", "named twice"),
    "column_without_name.csv": (b"source,target,\na,b,c\n", 1, None, "has no name"),
    "too_few_cells.csv": (H + b"Hafen\n", 2, None, "1 cells where the header has 2"),
    "too_many_cells.csv": (H + b"Hafen,port,harbour\n", 2, None, "3 cells where the header has 2"),
    "open_quote.csv": (H + b'"Hafen,port\n', 2, None, "not well-formed CSV"),
    "quote_in_quotes.csv": (H + b'"the "old" port",port\n', 2, None, "not well-formed CSV"),
    "line_break_in_cell.csv": (H + b'"Ha\nfen",port\n', 3, "source", "U+000A"),
    "empty_source.csv": (H + b",port\n", 2, "source", "empty source"),
    "empty_target.csv": (H + b"Hafen,\n", 2, "target", "empty target"),
    "blank_target.csv": (H + b"Hafen,   \n", 2, "target", "empty target"),
    "duplicate.csv": (H + b"Hafen,port\nHafen,port\n", 3, "source", "duplicate entry 'Hafen'"),
    "conflict.csv": (H + b"Hafen,port\nHafen,harbour\n", 3, "target", "two targets for 'Hafen'"),
    "conflict_nfd.csv": (H + "Häfen,ports\nHa\u0308fen,harbours\n".encode(), 3, "target", "two targets"),
    "kind.csv": (b"source,target,kind\nHafen,port,keeep\n", 2, "kind", "unknown kind"),
    "case.csv": (b"source,target,case\nHafen,port,upper\n", 2, "case", "unknown case"),
    "pos.csv": (b"source,target,pos\nHafen,port,adverb\n", 2, "pos", "unknown pos"),
    "status.csv": (b"source,target,status\nHafen,port,old\n", 2, "status", "unknown status"),
    "compound.csv": (b"source,target,compound\nHafen,port,open\n", 2, "compound", "unknown compound"),
    "date.csv": (b"source,target,since\nHafen,port,1.2.2026\n", 2, "since", "not a date"),
    "impossible_date.csv": (b"source,target,until\nHafen,port,2026-02-30\n", 2, "until", "not a date"),
    "control.csv": (H + b"Ha\x07fen,port\n", 2, "source", "U+0007"),
    "soft_hyphen.csv": (H + "Ha\u00adfen,port\n".encode(), 2, "source", "U+00AD"),
    "zero_width.csv": (H + "Hafen,po\u200brt\n".encode(), 2, "target", "U+200B"),
    "bidi.csv": (H + "Hafen,\u202etrop\n".encode(), 2, "target", "U+202E"),
    "bom_inside.csv": (H + "\ufeffHafen,port\n".encode(), 2, "source", "U+FEFF"),
    "marker.csv": (H + "⟨t⟩ Hafen,port\n".encode(), 2, "source", "marker"),
    "no_word.csv": (H + b"...,dots\n", 2, "source", "no word"),
    "megabyte_cell.csv": (H + b"Hafen," + b"x" * 1_000_000 + b"\n", 2, None, ""),
    "megabyte_quote.csv": (H + b'Hafen,"' + b"x y\n" * 250_000, None, None, ""),
    "tabs_for_commas.csv": (b"source,target\nHafen\tport\n", 2, None, "1 cells"),
    "html.csv": (b"<!DOCTYPE html>\n<html></html>\n", 1, "source", "no column 'source'"),
    "xxe.tbx": (b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><tbx>&x;</tbx>', None, None, "entit"),
    "laughs.tbx": (LAUGHS + b"]><tbx>&j;</tbx>", None, None, ""),
    "remote.tmx": (b'<!DOCTYPE t [<!ENTITY % r SYSTEM "http://127.0.0.1:1/r"> %r;]><tmx/>', None, None, ""),
    "cut_off.tbx": (b"<tbx><text><body><conceptEntry>", 1, None, "not well-formed XML"),
    "other_root.tbx": (b"<rss/>", 1, None, "no TBX file"),
    "no_german.tbx": (
        b'<tbx><conceptEntry><langSec xml:lang="en"><termSec><term>port</term></termSec></langSec></conceptEntry>'
        b"</tbx>",
        None,
        None,
        "no concept with German and English",
    ),
    "wrong_encoding.tmx": (b'<?xml version="1.0" encoding="UTF-8"?><tmx>\xe4</tmx>', 1, None, "not well-formed XML"),
    "deep.tmx": (b"<tmx>" + b"<a>" * 5000, None, None, "not well-formed XML"),
    "bar_in_form.tbx": (
        b'<tbx><conceptEntry><langSec xml:lang="de"><termSec><term>a</term></termSec><termSec><term>b|c</term>'
        b"</termSec>"
        b'</langSec><langSec xml:lang="en"><termSec><term>d</term></termSec></langSec></conceptEntry></tbx>',
        1,
        "forms",
        "a | in 'b|c'",
    ),
    "trailing_comma.json": (b'{"entries": [{"source": "a", "target": "b"},]}', 1, None, "not well-formed JSON"),
    "number.json": (b'{"entries": [{"source": "a", "target": 1}]}', 1, "target", "not a text"),
    "null.json": (b"null", None, None, "no list of entries"),
    "not_a_zip.xlsx": (b"source,target\n", None, None, "not a workbook"),
    "other_zip.xlsx": (zipped(a=b"b"), None, None, "not a workbook"),
    "bomb.xlsx": (zipped(a=b"0" * 210_000_000), None, None, "more than 200 MB"),
    "one_cell.omegat.txt": (b"Hafen\n", 1, None, "1 cells"),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_bad_file_gets_one_line_with_place_and_remedy(name: str, tmp_path: Path) -> None:
    data, row, column, message = CASES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(GlossaryError) as caught:
        Glossary.load(path)
    error = caught.value
    text = str(error)
    assert "\n" not in text
    assert len(text) < 600
    assert text.startswith(str(path))
    assert message in text
    assert error.hint
    if row is not None:
        assert error.row == row
    if column is not None:
        assert error.column == column
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", sorted(name for name in CASES if name.endswith(".csv")))
def test_lint_reports_what_loading_refuses_and_touches_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(CASES[name][0])
    _, issues = lint_file(path)
    assert any(issue.rule in ("unusable", "conflict", "repeated") for issue in issues)
    assert path.read_bytes() == CASES[name][0]


def test_there_are_forty_of_them_and_every_kind_of_file() -> None:
    assert len(CASES) >= 40
    assert {Path(name).suffix for name in CASES} == {".csv", ".json", ".tbx", ".tmx", ".txt", ".xlsx"}


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.csv", tmp_path):
        target = path if path.suffix else path / "x.csv"
        target.mkdir(exist_ok=True) if path == tmp_path else None
        with pytest.raises(GlossaryError, match="cannot read the glossary"):
            Glossary.load(target)


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"csv.*tbx"):
        format_of(tmp_path / "x.docx")
