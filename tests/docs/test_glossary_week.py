"""The week of glossary maintenance in `examples/` runs as it stands; the step that needs a model may be left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bilingua
from bilingua.terms.glossary import Glossary

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "glossary_week.sh"


def run(script: Path, folder: Path, programs: Path) -> str:
    programs.mkdir()
    command = programs / "bilingua"
    command.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c \'from bilingua.apps.cli import main; main()\' "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(bilingua.__file__).parents[1]),
        "PYTHONWARNINGS": "",
    }
    folder.mkdir()
    done = subprocess.run(
        ["bash", str(script), str(folder)], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def check(out: str, folder: Path) -> None:
    assert "same-term" in out
    assert "1 mended" in out
    merged = Glossary.load(folder / "merged.csv")
    assert [entry.source for entry in merged] == ["Frachter", "Hafenamt", "Seehafen-Stiftung", "Zollhaus"]
    office = merged.get("Hafenamt")[0]
    assert (office.forms, office.allowed) == (("Hafenbehörde",), ("harbour authority",))
    assert merged.get("Frachter")[0].note == "not freighter"
    assert Glossary.load(folder / "merged.tbx").get("Hafenamt")[0].allowed == ("harbour authority",)
    assert "Hafenbehörde,port authority" in (folder / "upload.csv").read_text(encoding="utf-8")
    assert "lost: column 'forbidden' (1 entries)" in out


def test_the_week_without_the_step_that_translates(tmp_path: Path) -> None:
    script = tmp_path / "examples" / SCRIPT.name
    script.parent.mkdir()
    lines = SCRIPT.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("bilingua glossary test")]
    assert len(kept) == len(lines) - 1
    script.write_text("".join(kept), encoding="utf-8")
    (script.parent / "deepl-export.csv").write_bytes((ROOT / "examples" / "deepl-export.csv").read_bytes())
    check(run(script, tmp_path / "out", tmp_path / "bin"), tmp_path / "out")


@pytest.mark.slow
def test_the_whole_week(tmp_path: Path) -> None:
    out = run(SCRIPT, tmp_path / "out", tmp_path / "bin")
    assert "2 of 2 examples pass" in out
    check(out, tmp_path / "out")
