"""Malformed glossary files: each gets one line that names file, row, column and remedy, and is never touched."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from bilingua.apps.cli import main
from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import format_of
from bilingua.terms.glossary import Glossary
from bilingua.terms.upkeep.tidy import fix_file, lint_file

FOLDER = Path(__file__).parents[2] / "data" / "bad_glossaries"
TABLE = "messages.tsv"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


# Too big to lie about in a repository.
GENERATED = {
    "bomb.xlsx": lambda: zipped(a=b"0" * 210_000_000),
    "megabyte_cell.csv": lambda: b"source,target\nHafen," + b"x" * 1_000_000 + b"\n",
    "megabyte_quote.csv": lambda: b'source,target\nHafen,"' + b"x y\n" * 250_000,
}


def messages() -> dict[str, str]:
    lines = (FOLDER / TABLE).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if not line.startswith("#"))


MESSAGES = messages()


@pytest.fixture
def bad(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a copy of the file, since what is tested is that not even a copy is touched."""
    name = request.param
    path = tmp_path / name
    path.write_bytes(GENERATED[name]() if name in GENERATED else (FOLDER / name).read_bytes())
    return path


every_file = pytest.mark.parametrize("bad", sorted(MESSAGES), indirect=True)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@every_file
def test_each_gets_one_line_with_place_and_remedy(bad: Path) -> None:
    if bad.suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    before = digest(bad)
    with pytest.raises(GlossaryError) as caught:
        Glossary.load(bad)
    start, _, end = MESSAGES[bad.name].partition("%%")
    said = str(caught.value)
    assert said.startswith(f"{bad}{start}")
    assert said.endswith(end)
    assert caught.value.hint
    assert "\n" not in said
    assert len(said) < len(str(bad)) + 300
    assert digest(bad) == before


@pytest.mark.parametrize(
    "bad", sorted(name for name in MESSAGES if name.endswith((".csv", ".tbx", ".json"))), indirect=True
)
def test_lint_reports_it_and_fix_mends_it_or_leaves_it(bad: Path) -> None:
    original = bad.read_bytes()
    _, issues = lint_file(bad)
    assert any(issue.rule in ("unusable", "conflict", "repeated") for issue in issues)
    assert bad.read_bytes() == original
    mended = fix_file(bad)
    assert bad.read_bytes() == mended.data
    # What was written is better than what was there; otherwise nothing was.
    assert mended.data == original or len(mended.after) < len(mended.before)


@pytest.mark.parametrize("bad", ["xxe.tbx", "open_quote.csv", "utf16.csv", "number.json"], indirect=True)
@pytest.mark.parametrize(
    "words",
    [
        ("glossary", "list", "{}"),
        ("glossary", "add", "{}", "Kai", "quay"),
        ("glossary", "edit", "{}", "Hafen", "--set", "note=x"),
        ("glossary", "remove", "{}", "Hafen"),
        ("glossary", "sort", "{}"),
        ("glossary", "convert", "{}", "{}.out.tsv"),
        ("glossary", "merge", "{}", "{}", "{}", "-o", "{}"),
        ("translate", "-g", "{}", "{}"),
    ],
    ids=lambda words: words[1],
)
def test_no_command_gives_a_traceback_or_touches_it(
    words: tuple[str, ...], bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digest(bad)
    with pytest.raises(SystemExit) as left:
        main([word.format(bad) for word in words])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"bilingua: {bad}")
    assert err.count("\n") == 1
    assert digest(bad) == before
    assert [path.name for path in bad.parent.iterdir()] == [bad.name]


def test_the_table_names_every_file_and_there_are_forty() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {TABLE, ".gitattributes"}
    assert files | set(GENERATED) == set(MESSAGES)
    assert len(files) >= 40
    assert {Path(name).suffix for name in MESSAGES} == {".csv", ".json", ".tbx", ".tmx", ".txt", ".xlsx"}


def test_the_files_came_through_the_version_control_as_they_were() -> None:
    assert (FOLDER / "utf16.csv").read_bytes().startswith(b"\xff\xfe")
    assert b"\r" in (FOLDER / "carriage_returns.csv").read_bytes()
    assert (FOLDER / "empty.csv").read_bytes() == b""


def test_entities_are_not_even_looked_for(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the word", encoding="utf-8")
    file = tmp_path / "g.tmx"
    file.write_text(
        f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret.as_uri()}">]><tmx><body><tu><tuv xml:lang="de"><seg>&x;</seg></tuv>'
        '<tuv xml:lang="en"><seg>b</seg></tuv></tu></body></tmx>',
        encoding="utf-16",
    )
    with pytest.raises(GlossaryError, match="declares entities") as caught:
        Glossary.load(file)
    assert "the word" not in json.dumps(str(caught.value))


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.csv", tmp_path):
        target = path if path.suffix else path / "x.csv"
        target.mkdir(exist_ok=True) if path == tmp_path else None
        with pytest.raises(GlossaryError, match="cannot read the glossary"):
            Glossary.load(target)


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"csv.*tbx"):
        format_of(tmp_path / "x.docx")
