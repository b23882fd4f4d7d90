"""The types that callers see, as pyright reads them; mypy reads the whole package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bilingua

PROGRAM = """\
from collections.abc import Iterator
from typing import assert_type

from bilingua import Translation, Translator

translator = Translator({"DVRK": "DPRK"})
assert_type(translator.translate("a"), Translation)
assert_type(translator.translate(["a"]), list[Translation])
assert_type(translator.translate(iter(["a"])), Iterator[Translation])
translator.translate("a", terms=[("b", "c")], context="d")
Translator([("DVRK", "DPRK")])
Translator(["desk.csv", "house.csv"])


async def answer() -> None:
    assert_type(await translator.atranslate("a"), Translation)
    assert_type(await translator.atranslate(["a"]), list[Translation])
"""
WRONG = "from bilingua import Translator\n\nTranslator(5)\n"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(bilingua.__file__).parents[1])}


PYRIGHT = shutil.which("pyright") or shutil.which("basedpyright")


def pyright(file: Path) -> int:
    done = subprocess.run(
        [str(PYRIGHT), "--outputjson", "--pythonpath", sys.executable, str(file)],
        env=ENVIRONMENT, capture_output=True, cwd=file.parent,
    )  # fmt: skip
    return int(json.loads(done.stdout)["summary"]["errorCount"])


@pytest.mark.slow
@pytest.mark.skipif(not PYRIGHT, reason="pyright is not installed (pip install pyright)")
def test_a_callers_types(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(PROGRAM, encoding="utf-8")
    wrong.write_text(WRONG, encoding="utf-8")
    assert pyright(right) == 0
    assert pyright(wrong) > 0
