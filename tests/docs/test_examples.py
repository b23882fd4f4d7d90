"""The examples run as they stand, on the embedded model; only what is guaranteed is looked for in their output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT

EXAMPLES = ROOT / "examples"


def run(arguments: list[str], environment: dict[str, str], cwd: Path) -> str:
    done = subprocess.run(arguments, env=environment, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_translate_text(environment: dict[str, str], tmp_path: Path) -> None:
    out = run([sys.executable, str(EXAMPLES / "translate_text.py")], environment, tmp_path)
    for receipt in ("Pjöngjangs → Pyongyang", "DVRK → ", "20.000 → 20,000", "28. Oktober → ", "Russland → "):
        assert f"  {receipt}" in out


def test_glossary_per_call(environment: dict[str, str], tmp_path: Path) -> None:
    out = run([sys.executable, str(EXAMPLES / "glossary_per_call.py")], environment, tmp_path)
    lines = [line.lower() for line in out.splitlines() if not line.startswith(" ")]
    assert [line.partition(":")[0] for line in lines] == ["call", "call", "layers"]
    assert "medical care" in lines[0]
    assert "suppl" in lines[1]
    assert "provision" in lines[2]
    assert "foundation" in lines[2]


def test_batch_jsonl(environment: dict[str, str], tmp_path: Path) -> None:
    out = run(["bash", str(EXAMPLES / "batch_jsonl.sh"), str(tmp_path)], environment, tmp_path)
    assert [line.partition("\t")[0] for line in out.splitlines()[:3]] == ["a1", "a2", "a3"]
    rows = [json.loads(line) for line in (tmp_path / "rows.en.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["desk"] for row in rows] == ["korea", "health", "korea"]
    for row, wanted in zip(rows, ("15,000", "treatment", "pyongyang"), strict=True):
        assert wanted in row["translation"].lower()


def test_the_article_keeps_its_lines_and_terms(environment: dict[str, str], tmp_path: Path) -> None:
    article = EXAMPLES / "arms-trade.de.txt"
    report = tmp_path / "receipt.jsonl"
    english = run(["bilingua", "translate", str(article), "--report", str(report)], environment, tmp_path)
    german = article.read_text(encoding="utf-8")
    assert english.count("\n") == german.count("\n")
    assert english.endswith("\n") == german.endswith("\n")
    for wanted in ("5.5 billion", "20,000", "15,000", "Friedrich-Naumann-Stiftung", "Vladimir Putin", "Vladivostok"):
        assert wanted in english
    for left in ("DVRK", "Pjöngjang", "Wladimir", "Wladiwostok", "⟨", "< p>"):
        assert left not in english
    receipt = json.loads(report.read_text(encoding="utf-8").splitlines()[0])
    assert receipt["summary"]["occurrences"] >= 30
    assert receipt["summary"]["findings"]["critical"] == 0


def test_every_example_is_listed() -> None:
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in EXAMPLES.iterdir() if path.name not in ("README.md", "__pycache__")]
    assert [name for name in names if f"`{name}" not in listed] == []
