"""The README and the documentation as data: their code blocks, commands, links and tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SEPARATORS = {"|", "||", "&&", ";", "&"}


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of one language."""
    return [body for kind, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def links(page: Path) -> list[str]:
    """Return the targets of all links that stay in this project, without their anchors."""
    found = _LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    return [link.partition("#")[0] for link in found if "://" not in link and not link.startswith("#")]


def calls(page: Path, program: str) -> Iterator[list[str]]:
    """Yield the arguments of each call of a program in the shell blocks of a page."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words: list[str] = []
            for token in [*lexer, ";"]:
                if token not in _SEPARATORS:
                    words.append(token)
                    continue
                if words[:1] == [program]:
                    yield words[1:]
                words = []


def first_column(page: Path) -> list[str]:
    """Return the first cell of every table row, without code quotes."""
    rows = re.findall(r"^\| (.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [row.strip("`") for row in rows]
