"""Shell completion, as docs/getting-started.md switches it on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bilingua

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(bilingua.__file__).parents[1])}


def run(**variables: str) -> str:
    command = [sys.executable, "-m", "bilingua"]
    done = subprocess.run(command, env=ENVIRONMENT | variables, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("bilingua trans", "plain,translate\n"),
        ("bilingua translate --spelling ", "plain,us\nplain,gb\n"),
        ("bilingua translate arti", "file,arti\n"),
        ("bilingua glossary li", "plain,lint\nplain,list\n"),
    ],
)
def test_what_the_shell_is_offered(typed: str, offered: str) -> None:
    words = typed.split(" ")
    assert run(_BILINGUA_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(len(words) - 1)) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_scripts_for_other_shells(shell: str) -> None:
    assert "_BILINGUA_COMPLETE" in run(_BILINGUA_COMPLETE=f"{shell}_source")
