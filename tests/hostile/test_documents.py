"""Damaged files of every format: translated or refused in a line, with nothing left behind."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from bilingua.errors import BilinguaError
from bilingua.terms.formats.base import format_of
from tests.hostile.desk import below, translated
from tests.hostile.documents import DOCUMENTS, GLOSSARIES, damaged, document, glossary
from tests.hostile.scale import FULL

CASES = 1000 if FULL else 25


@pytest.mark.parametrize("name", DOCUMENTS)
def test_good_ones_are_translated(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / f"a.{name}", tmp_path / f"b.{name}"
    source.write_bytes(document(name))
    assert translated(source, "-o", target, "--format", name).code == 0
    assert b"The" in target.read_bytes() or target.read_bytes().startswith(b"PK")
    assert below(tmp_path) == [source.name, target.name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_damaged_ones_are_translated_or_refused(tmp_path: Path, name: str) -> None:
    for seed in range(CASES):
        source, target = tmp_path / f"a.{name}", tmp_path / "out" / f"b.{name}"
        shutil.rmtree(target.parent, ignore_errors=True)
        target.parent.mkdir()
        source.write_bytes(damaged(document(name), random.Random(f"{name}{seed}")))
        run = translated(source, "-o", target, "--format", name)
        assert run.code in (0, 1, 2), seed
        assert all(line.startswith(("bilingua: ", "left out")) for line in run.err.splitlines()), (seed, run.err)
        assert below(target.parent) == ([target.name] if run.code < 2 else []), seed
        assert "root:" not in target.read_bytes().decode(errors="replace") if target.exists() else True
        if run.code == 2:
            assert run.err.count("\n") == 1, (seed, run.err)


def test_a_folder_of_damaged_ones_goes_on_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in DOCUMENTS:
        rng = random.Random(name)
        (folder / f"a.{name}").write_bytes(damaged(document(name), rng))
        (folder / f"z.{name}").write_bytes(document(name))
    (folder / "a.docx").write_bytes(b"PK\x03\x04" + bytes(50))
    run = translated(folder, "-o", tmp_path / "out", "--report", tmp_path / "r.jsonl")
    assert run.code == 1
    assert {f"z.{name}" for name in DOCUMENTS if name != "xliff"} <= set(below(tmp_path / "out"))
    head = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert any(error["document"].endswith("a.docx") for error in head["errors"])


@pytest.mark.parametrize("name", GLOSSARIES)
def test_damaged_glossaries_are_read_or_refused_and_can_be_written(name: str) -> None:
    form = format_of(Path("a"), format=name)
    assert len(form.read(glossary(name), path="a")) >= 3
    for seed in range(4 * CASES):
        data = damaged(glossary(name), random.Random(f"{name}{seed}"))
        try:
            read = form.read(data, path="a")
        except BilinguaError as error:
            assert "\n" not in str(error), seed
            continue
        for other in ("csv", "json", "tbx", "tmx", "xlsx", "deepl"):
            target = format_of(Path("a"), format=other)
            try:
                written = target.write(read)
            except BilinguaError:
                assert other in ("tbx", "tmx", "xlsx"), (seed, other)  # XML has no place for some characters
                continue
            if other in ("csv", "json", "xlsx") and len(read):
                assert len(target.read(written, path="b")) == len(read), (seed, other)
            elif any(entry.enforced for entry in read):
                assert len(target.read(written, path="b")) >= 1, (seed, other)
