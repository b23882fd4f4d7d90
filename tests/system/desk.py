"""A desk to translate at: a folder of two good documents, and what must come of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bilingua.apps.cli import main

SOURCES = {"a.de.txt": "Der Bericht.\n", "asia/b.txt": "Die DVRK schweigt.\n"}
GOOD = {"a.en.txt": "The report.\n", "asia/b.txt": "The DPRK is silent.\n"}


def called(*arguments: str) -> int:
    """Call `bilingua translate`; returns its exit code."""
    with pytest.raises(SystemExit) as exit_:
        main(["translate", *arguments])
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


def files(folder: Path) -> dict[str, str]:
    """Return every file below a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    }


def head(receipt: Path) -> dict[str, Any]:
    """Return the first line of a receipt."""
    line: dict[str, Any] = json.loads(receipt.read_text(encoding="utf-8").splitlines()[0])
    return line
