"""What SECURITY.md promises: no code from data, no network unless asked, outputs as private as their sources."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bilingua
from tests.hostile.desk import ran, translated

PACKAGE = Path(bilingua.__file__).parent
ROOT = PACKAGE.parent
# Modules whose readers run what they read, or may.
RUNS_CODE = {
    "pickle",
    "cPickle",
    "_pickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "yaml",
    "code",
    "runpy",
}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}", node


def test_nothing_that_is_read_is_run() -> None:
    wrong = []
    for place, node in nodes():
        if isinstance(node, ast.Import):
            wrong += [place for name in node.names if name.name.partition(".")[0] in RUNS_CODE]
        elif isinstance(node, ast.ImportFrom):
            wrong += [place] if (node.module or "").partition(".")[0] in RUNS_CODE else []
        elif isinstance(node, ast.Call):
            wrong += [place] if _is_unsafe(node) else []
    assert not wrong


def _is_unsafe(call: ast.Call) -> bool:
    given = {word.arg: word.value for word in call.keywords}

    def is_(name: str, value: object) -> bool:
        return isinstance(given.get(name), ast.Constant) and given[name].value == value  # type: ignore[union-attr]

    if isinstance(call.func, ast.Name):
        return call.func.id in ("eval", "exec", "compile", "__import__")
    if not isinstance(call.func, ast.Attribute):
        return False
    value = call.func.value
    owner = value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""
    if (owner, call.func.attr) == ("torch", "load"):
        return not is_("weights_only", True)
    if call.func.attr == "from_pretrained" and owner.startswith("Auto"):  # the others load their own class
        return not is_("trust_remote_code", False)
    if owner in ("np", "numpy") and call.func.attr == "load":
        return "allow_pickle" in given and not is_("allow_pickle", False)
    return is_("shell", True) or (owner, call.func.attr) in {("os", "system"), ("os", "popen")}


CLOSED = """
import socket, sys
tried = open(sys.argv[1], "a")
def closed(*arguments, **options):
    tried.write(repr(arguments)); tried.flush()
    raise OSError("the network is closed")
real = socket.socket
class Socket(real):
    connect = connect_ex = sendto = bind = closed
socket.socket = Socket
for name in ("create_connection", "getaddrinfo", "gethostbyname", "gethostbyaddr"):
    setattr(socket, name, closed)
from bilingua.apps.cli import main
for line in sys.stdin.read().splitlines():
    try:
        main(line.split())
    except SystemExit as left:
        print("\\n", line, left.code, file=sys.stderr)
        assert left.code in (0, 1), line
"""

LINES = """
--help
--version
translate -q a.txt -o b.txt --memory m --report r.jsonl
translate -q --glossary cldr a.html -o b.html
translate -q a.docx -o b.docx
glossary list
glossary add g.csv Hafenamt authority
glossary edit g.csv Hafenamt --set note=x
glossary lint g.csv
glossary convert g.csv g.xlsx
glossary convert g.csv g.tbx
glossary explain Hafenamt
glossary diff g.csv g.tbx
score b.txt --ref b.txt --src a.txt --html s.html --plots s.svg
memory stats m
memory export m m.tmx
memory import n m.tmx
model list
model info
"""


@pytest.mark.slow
def test_no_command_touches_the_network(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="needs the extra formats")
    document = docx.Document()
    document.add_paragraph("Der Bericht liegt unter https://www.beispiel.de vor.")
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.txt").write_text("Der Bericht liegt unter https://www.beispiel.de vor.\n", encoding="utf-8")
    page = (
        '<html><head><link href="https://www.beispiel.de/x.css"></head><body><p>Der <b>Bericht</b>.</p></body></html>'
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "g.csv").write_text("source,target\nHafen,port\n", encoding="utf-8")
    tried = tmp_path / "tried"
    done = subprocess.run(
        [sys.executable, "-c", CLOSED, str(tried)], input=LINES.strip(), cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert tried.read_text(encoding="utf-8") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_whatever_is_made_of_a_private_file_is_private(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        source, glossary, hypothesis = tmp_path / "a.txt", tmp_path / "g.csv", tmp_path / "h.txt"
        source.write_text("Der Bericht.\n", encoding="utf-8")
        glossary.write_text("source,target\nHafen,port\n", encoding="utf-8")
        hypothesis.write_text("The report.\n", encoding="utf-8")
        given = {source, glossary, hypothesis}
        for path in given:
            path.chmod(0o600)
        made = tmp_path / "made"
        made.mkdir()
        for run in (
            translated(source, "-o", made / "b.txt", "--memory", made / "m", "--report", made / "r.jsonl"),
            ran("memory", "export", made / "m", made / "m.tmx"),
            ran("memory", "import", made / "n", made / "m.tmx"),
            ran("glossary", "convert", glossary, made / "g.json"),
            ran("glossary", "convert", glossary, made / "g.tbx"),
            ran("glossary", "merge", glossary, glossary, glossary, "-o", made / "g.csv"),
            ran("glossary", "suggest", source, "-o", made / "s.csv"),
            ran("score", hypothesis, "--ref", source, "--html", made / "s.html", "--plots", made / "s.svg"),
        ):
            assert run.code == 0, run.err
    finally:
        os.umask(old)
    readable = [path.name for path in made.iterdir() if path.stat().st_mode & 0o077]
    assert not readable


def test_the_wheel_has_a_bill_of_its_materials() -> None:
    pytest.importorskip("hatchling", reason="what builds the wheel")
    if not (ROOT / "hatch_build.py").exists():
        pytest.skip("no checkout")
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    sys.path.append(str(ROOT))
    try:
        from hatch_build import bill
    finally:
        sys.path.remove(str(ROOT))
    metadata = ProjectMetadata(str(ROOT), PluginManager())
    made = bill(ROOT, metadata)
    assert made == json.loads(json.dumps(bill(ROOT, metadata)))
    named = {part["name"]: part for part in made["components"]}
    assert {"babel", "ctranslate2", "torch", "openpyxl", "de-en-small"} <= set(named)
    assert "pytest" not in named
    assert [part["name"] for part in made["components"] if part["type"] == "library" and not part["licenses"]] == []
    assert len(named["de-en-small"]["hashes"][0]["content"]) == 64
    assert made["metadata"]["component"]["licenses"] == [{"expression": "Apache-2.0"}]
