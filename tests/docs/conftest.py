"""An environment in which pages and examples run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import bilingua


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which `bilingua` and `python3` are those under test, installed or not."""
    programs = tmp_path_factory.mktemp("bin")
    for name, call in (("bilingua", "-c 'from bilingua.apps.cli import main; main()'"), ("python3", "")):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(bilingua.__file__).parents[1]),
        "PYTHONWARNINGS": "",
    }
