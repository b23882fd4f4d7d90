"""Commands as a table: what each prints, how it exits and which files it leaves behind, held against snapshots.

After a wanted change: BILINGUA_UPDATE_GOLDEN=1 pytest tests/golden, and read the difference.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import bilingua
from bilingua.apps.cli import main
from bilingua.engines import base

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("BILINGUA_UPDATE_GOLDEN"))

TERMS = "source,target,kind,forbidden\nDVRK,DPRK,,North Korea\nPjöngjang,Pyongyang,,\nYonhap,,keep,\n"
ARTICLE = "Gestern schweigt Pjöngjang.\n\nDie DVRK hat 20.000 Container nach Russland geliefert.\n"
DESK = {"desk.csv": TERMS}
FAULTY = """\
source,target,kind
DVRK,DPRK,
Haubitze,,
die,the,
DVRK,North Korea,
Yonhap,Jonhap,keep
Rakete,rocket,perhaps
"""
VERSIONS = {
    "base.csv": "source,target\nDVRK,DPRK\nHaubitze,howitzer\n",
    "old.csv": "source,target\nDVRK,North Korea\nHaubitze,howitzer\n",
    "new.csv": "source,target\nDVRK,D.P.R.K.\nHaubitze,howitzer\nYonhap,Yonhap\n",
}
EXAMPLES = """\
source,must_contain,must_not_contain,entry
Die DVRK schweigt.,DPRK,North Korea,DVRK
Die Haubitze schweigt.,howitzer,,Haubitze
"""
ROWS = [
    {"id": 7, "text": "Die DVRK schweigt.", "source": "kcna"},
    {"text": "Die DVRK schweigt.", "terms": [{"source": "DVRK", "target": "North"}]},
    {"text": ""},
]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


@dataclass(frozen=True)
class CliCase:
    """One call: the arguments after `bilingua`, standard input, and the files in the working directory."""

    name: str
    args: str
    stdin: str | bytes = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)


CASES = [
    # -- translate
    CliCase("stdin", "translate -g desk.csv", ARTICLE, DESK),
    CliCase("stdin-explain", "translate -g desk.csv --explain -q", ARTICLE, DESK),
    CliCase(
        "file-report", "translate a.de.txt -g desk.csv -o a.en.txt --report r.json", files={**DESK, "a.de.txt": ARTICLE}
    ),
    CliCase(
        "two-files",
        "translate a.de.txt b.txt -g desk.csv -o out -q",
        files={**DESK, "a.de.txt": ARTICLE, "b.txt": "Der Bericht.\n"},
    ),
    CliCase("no-final-newline", "translate --no-glossary -q", "Der Bericht nennt keine Zahlen."),
    CliCase(
        "crlf", "translate a.txt -o b.txt --no-glossary -q", files={"a.txt": b"Der Bericht.\r\n\r\nDie Zahlen.\r\n"}
    ),
    CliCase("jsonl", "translate rows.jsonl -g desk.csv -o rows.en.jsonl", files={**DESK, "rows.jsonl": JSONL}),
    CliCase("term", "translate -g desk.csv -t DVRK=North -q", "Die DVRK schweigt.\n", DESK),
    CliCase("term-malformed", "translate -t DVRK", "Die DVRK schweigt.\n"),
    CliCase("no-glossary", "translate --no-glossary --explain", "Die DVRK hat 20.000 Container geliefert.\n"),
    CliCase("no-facts", "translate --no-glossary --no-facts", "Die DVRK hat 20.000 Container geliefert.\n"),
    CliCase("missing-term", "translate -g desk.csv --explain", "Das Regime in Pjöngjang bleibt stumm.\n", DESK),
    CliCase(
        "fail-on", "translate --no-glossary --fail-on critical", "Der Bericht ist lang und der Bericht ist lang.\n"
    ),
    CliCase("glossary-twice-said", "translate -g desk.csv --no-glossary", ARTICLE, DESK),
    CliCase(
        "foreign-document",
        "translate --no-glossary --fail-on warning",
        "Two soldiers of the army stand at the border.\nDie Zahlen.\n",
    ),
    CliCase("heading-doubled", "translate --no-glossary --explain --fail-on warning", "Hängebrücke\n"),
    CliCase("marker-in-source", "translate --no-glossary --explain", "Der Bericht ⟨t⟩ nennt⟨=⟩ keine⟨/t⟩ Zahlen.\n"),
    CliCase("empty-file", "translate empty.txt", files={"empty.txt": b""}),
    CliCase("empty-stdin", "translate"),
    CliCase("white-space-only", "translate a.txt -q", files={"a.txt": "\n \n\n"}),
    CliCase("binary-file", "translate photo.txt -o out.txt", files={"photo.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9}),
    CliCase(
        "wrong-encoding",
        "translate latin.txt -o out.txt",
        files={"latin.txt": "Der Bericht.\nPjöngjang schweigt über München.\n".encode("cp1252")},
    ),
    CliCase("utf-16", "translate wide.txt -o out.txt", files={"wide.txt": "Der Bericht.\n".encode("utf-16")}),
    CliCase("missing-file", "translate nowhere.txt -o out.txt"),
    CliCase("directory-as-file", "translate folder", files={"folder/a.txt": ARTICLE}),
    CliCase("second-file-missing", "translate a.txt nowhere.txt -o out", files={"a.txt": ARTICLE}),
    CliCase("same-output-name", "translate x/a.txt y/a.txt -o out", files={"x/a.txt": ARTICLE, "y/a.txt": ARTICLE}),
    CliCase("unknown-format", "translate a.txt --format wav", files={"a.txt": ARTICLE}),
    CliCase(
        "jsonl-no-json",
        "translate rows.jsonl -o out.jsonl",
        files={"rows.jsonl": '{"text": "Die Zahlen."}\n{"text": \n'},
    ),
    CliCase(
        "jsonl-no-text",
        "translate rows.jsonl -o out.jsonl",
        files={"rows.jsonl": '{"text": "Die Zahlen."}\n{"titel": "x"}\n'},
    ),
    CliCase("unknown-engine", "translate --engine deep", ARTICLE),
    CliCase("unknown-model", "translate --model no-such-model", ARTICLE),
    CliCase("model-without-weights", "translate --model mini", ARTICLE, {"mini/readme.txt": "nothing here"}),
    CliCase("beam-zero", "translate --beam 0", ARTICLE),
    CliCase("output-folder-missing", "translate a.txt -o no/such/folder.txt --no-glossary", files={"a.txt": ARTICLE}),
    # -- glossaries that cannot be used
    CliCase("glossary-missing", "translate -g nowhere.csv -o out.txt", ARTICLE),
    CliCase("glossary-no-column", "translate -g bad.csv", ARTICLE, {"bad.csv": "source,english\nDVRK,DPRK\n"}),
    CliCase("glossary-empty", "translate -g bad.csv", ARTICLE, {"bad.csv": ""}),
    CliCase(
        "glossary-duplicate",
        "translate -g bad.csv",
        ARTICLE,
        {"bad.csv": "source,target\nDVRK,DPRK\nYonhap,Yonhap\nDVRK,DPRK\n"},
    ),
    CliCase(
        "glossary-conflict",
        "translate -g bad.csv",
        ARTICLE,
        {"bad.csv": "source,target\nDVRK,DPRK\nDVRK,North Korea\n"},
    ),
    CliCase(
        "glossary-empty-target", "translate -g bad.csv", ARTICLE, {"bad.csv": "source,target\nDVRK,DPRK\nHaubitze,\n"}
    ),
    CliCase("glossary-marker", "translate -g bad.csv", ARTICLE, {"bad.csv": "source,target\nDVRK,⟨t⟩DPRK\n"}),
    CliCase(
        "glossary-latin1",
        "translate -g bad.csv",
        ARTICLE,
        {"bad.csv": "source,target\nPjöngjang,Pyongyang\n".encode("latin-1")},
    ),
    CliCase("glossary-unknown-format", "translate -g bad.doc", ARTICLE, {"bad.doc": TERMS}),
    # -- glossary
    CliCase("list", "glossary list desk.csv", files=DESK),
    CliCase("list-match", "glossary list desk.csv --match pyong --json", files=DESK),
    CliCase("show", "glossary show DVRK desk.csv", files=DESK),
    CliCase("show-unknown", "glossary show DVKR desk.csv", files=DESK),
    CliCase("add", "glossary add desk.csv Haubitze howitzer", files=DESK),
    CliCase("add-conflict", "glossary add desk.csv DVRK North", files=DESK),
    CliCase("add-no-target", "glossary add desk.csv Haubitze", files=DESK),
    CliCase("edit-dry-run", "glossary edit desk.csv DVRK -s target=DPRK(N) -n", files=DESK),
    CliCase("edit-unknown-column", "glossary edit desk.csv DVRK -s kind=maybe", files=DESK),
    CliCase("remove", "glossary remove desk.csv DVRK", files=DESK),
    CliCase("remove-unknown", "glossary remove desk.csv DVRK DDR", files=DESK),
    CliCase(
        "sort", "glossary sort desk.csv", files={"desk.csv": "source,target\nYonhap,Yonhap\n# the state\nDVRK,DPRK\n"}
    ),
    CliCase("stats", "glossary stats desk.csv", files=DESK),
    CliCase("explain", "glossary explain -g desk.csv DVRK-Regierung", files=DESK),
    CliCase("lint-clean", "glossary lint desk.csv", files=DESK),
    CliCase("lint", "glossary lint bad.csv", files={"bad.csv": FAULTY}),
    CliCase("lint-missing-column", "glossary lint bad.csv", files={"bad.csv": "source,english\nDVRK,DPRK\n"}),
    CliCase("convert", "glossary convert desk.csv desk.tsv", files=DESK),
    CliCase("convert-lossless", "glossary convert desk.csv out.csv --to amazon --lossless", files=DESK),
    CliCase("diff", "glossary diff old.csv new.csv --exit-code", files=VERSIONS),
    CliCase("merge-conflict", "glossary merge base.csv old.csv new.csv", files=VERSIONS),
    CliCase("glossary-test", "glossary test desk.csv --verbose", files={**DESK, "tests/desk.csv": EXAMPLES}),
    CliCase("glossary-test-missing", "glossary test desk.csv", files=DESK),
    # -- score
    CliCase(
        "score",
        "score a.en -r b.en -s a.de -g desk.csv",
        files={
            **DESK,
            "a.de": "Die DVRK hat 20.000 Container.\n",
            "a.en": "North Korea has 20,000 containers.\n",
            "b.en": "The DPRK has 20,000 containers.\n",
        },
    ),
    CliCase(
        "score-limit-missed",
        "score a.en -r b.en --metrics bleu --min bleu=99",
        files={"a.en": "Seoul is silent about the talks.\n", "b.en": "Seoul says nothing about the talks.\n"},
    ),
    CliCase("score-counts-differ", "score a.en -r b.en", files={"a.en": "one\ntwo\n", "b.en": "one\n"}),
    CliCase("score-missing-file", "score nowhere.en -r b.en", files={"b.en": "one\n"}),
    CliCase("score-nothing", "score -r b.en", files={"b.en": "one\n"}),
    CliCase("score-unknown-metric", "score b.en -r b.en --metrics elan", files={"b.en": "one\n"}),
    # -- model
    CliCase(
        "model-info",
        "model info mini",
        files={"mini/model.bin": b"\1\2", "mini/bilingua.json": '{"name": "mini", "markers": true}'},
    ),
    CliCase("model-path", "model path mini", files={"mini/model.bin": b"\1\2"}),
    CliCase("model-unknown", "model info no-such-model"),
    CliCase("model-card-broken", "model info mini", files={"mini/model.bin": b"\1\2", "mini/bilingua.json": "{"}),
    # -- the command line itself
    CliCase("no-command", ""),
    CliCase("version", "--version"),
    CliCase("unknown-command", "transmogrify"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_snapshot(
    case: CliCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = {name: _bytes(content) for name, content in case.files.items()}
    for name, content in before.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_bytes(case.stdin)), encoding="utf-8"))
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as exit_:
        main(case.args.split())
    out, err = capsysbinary.readouterr()
    assert b"Traceback" not in err
    parts = [
        f"$ bilingua {case.args}",
        f"[exit {exit_.value.code}]",
        "[stdout]",
        out.decode(),
        "[stderr]",
        err.decode(),
    ]
    for path in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        name = path.relative_to(tmp_path).as_posix()
        if path.read_bytes() != before.pop(name, None):
            parts += [f"[file {name}]", _visible(path.read_bytes())]
    assert before == {}, "input files are gone"
    actual = _normalised("\n".join(parts), tmp_path)
    snapshot = SNAPSHOTS / f"{case.name}.txt"
    if UPDATE:
        snapshot.write_text(actual, encoding="utf-8")
    assert actual == snapshot.read_text(encoding="utf-8")


def test_a_line_of_a_megabyte_stays_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    source = tmp_path / "long.txt"
    sentence = "Die DVRK schweigt" + " und der Bericht" * 12 + " ist lang. "
    times = 1_000_000 // len(sentence)
    source.write_text(sentence * times + "\nDer Bericht.\n", encoding="utf-8")
    with pytest.raises(SystemExit) as exit_:
        main(["translate", str(source), "--quiet"])
    assert exit_.value.code == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert [line.count("The DPRK is silent and") for line in lines] == [times, 0]


def test_every_snapshot_has_its_case() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == {case.name for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _visible(content: bytes) -> str:
    return content.decode().replace("\r", "<CR>")


def _normalised(text: str, directory: Path) -> str:
    """Take out what differs between machines, versions and models, and nothing else."""
    text = text.replace(str(directory), "<dir>").replace(bilingua.__version__, "<version>")
    text = re.sub(r"glossary:[0-9a-f]{8}", "glossary:<digest>", text)
    text = re.sub(r'"fingerprint": "[0-9a-f]+"', '"fingerprint": "<fingerprint>"', text)
    text = re.sub(r"packaged: [^;]*;", "packaged: <names>;", text)
    return re.sub(r"\|version:[\d.]+", "|version:<sacrebleu>", text)
