"""The data files and how tables among them are read; README.md says where each comes from.

Everywhere a line that begins with # is a comment.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def read_text(name: str) -> str:
    """Return a data file as text; `name` is its path in this folder."""
    return files("bilingua.data").joinpath(name).read_text(encoding="utf-8")


def read_lines(name: str) -> list[str]:
    """Return the lines of a data file that are not comments."""
    return [line for line in read_text(name).splitlines() if not line.startswith("#")]


@cache
def read_words(name: str) -> frozenset[str]:
    """Return a list of words, which white space separates."""
    return frozenset(word for line in read_lines(name) for word in line.split())


@cache
def read_pairs(name: str) -> dict[str, str]:
    """Return a table of two columns; a row without a tab has an empty second one."""
    return {key: value for key, _, value in (line.partition("\t") for line in read_lines(name))}


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file has."""
    return tomllib.loads(read_text(name))
