"""Outputs on the pages are real: the commands and programs run on the embedded model and must print what is shown.

Checked are `console` blocks (a line that begins with "$ " is a command, what follows it is its output) and `text`
blocks right after a `python` block. After a wanted change: BILINGUA_UPDATE_DOCS=1 pytest tests/docs/test_outputs.py,
and read the difference.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT

UPDATE = bool(os.environ.get("BILINGUA_UPDATE_DOCS"))
_CONSOLE = re.compile(r"^```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PRINTED = re.compile(r"^```python\n(?P<code>.*?)^```\n+```text\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = {"glossary.md"}  # its commands build on one another: see test_glossary_page.py
SHOWN = [
    (page, number, pattern)
    for page in PAGES
    if page.name not in ELSEWHERE
    for pattern in (_CONSOLE, _PRINTED)
    for number, _ in enumerate(pattern.finditer(page.read_text(encoding="utf-8")))
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a working directory like a checkout: examples and glossary are there."""
    for name in ("examples", "glossary"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.mark.parametrize(
    ("page", "number", "pattern"),
    SHOWN,
    ids=[f"{page.stem}-{'console' if pattern is _CONSOLE else 'python'}-{number}" for page, number, pattern in SHOWN],
)
def test_shown_output_is_real(
    page: Path, number: int, pattern: re.Pattern[str], folder: Path, environment: dict[str, str]
) -> None:
    text = page.read_text(encoding="utf-8")
    match = list(pattern.finditer(text))[number]
    if pattern is _CONSOLE:
        commands = [line[2:] for line in match["body"].splitlines() if line.startswith("$ ")]
        real = "".join(f"$ {command}\n{run(['bash', '-c', command], folder, environment)}" for command in commands)
    else:
        real = run([sys.executable, "-c", match["code"]], folder, environment)
    if UPDATE:
        start, end = match.span("body")
        page.write_text(text[:start] + real + text[end:], encoding="utf-8")
    assert real == match["body"]


def run(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints on both streams, as a terminal shows it."""
    done = subprocess.run(
        arguments, cwd=folder, env=environment, text=True, timeout=300,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return done.stdout
