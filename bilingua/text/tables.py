"""The word lists behind cleaning and segmentation, read from `bilingua/data` on first use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ScrapedMarks:
    """What web pages leave in their text: tag names, labels, stand-ins for odd characters."""

    block_tags: tuple[str, ...]
    inline_tags: tuple[str, ...]
    labels: tuple[str, ...]
    stand_ins: dict[str, str]


@cache
def scraped_marks() -> ScrapedMarks:
    """Return what web pages leave in their text."""
    data = tomllib.loads(_read("scraped.toml"))
    return ScrapedMarks(
        block_tags=tuple(data["block_tags"]),
        inline_tags=tuple(data["inline_tags"]),
        labels=tuple(sorted(data["labels"], key=len, reverse=True)),
        stand_ins=data["stand_ins"],
    )


@cache
def sentence_starters() -> frozenset[str]:
    """Return words that are capitalised only where a sentence (or a heading) begins."""
    return frozenset(_rows("sentence_starters.tsv"))


@cache
def camel_names() -> frozenset[str]:
    """Return names with a capital inside, such as YouTube, in small letters."""
    return frozenset(name.casefold() for name in _rows("camel_names.tsv"))


@cache
def abbreviations() -> dict[str, str]:
    """Return abbreviation → `never`, `number` or `maybe`: whether a sentence can end there.

    `number`: not when a number follows. `maybe`: only when the next word is one that begins sentences.
    """
    return dict(row.split("\t") for row in _rows("abbreviations.tsv"))


def _rows(name: str) -> list[str]:
    return _read(name).splitlines()[1:]


def _read(name: str) -> str:
    return files("bilingua.data").joinpath(name).read_text(encoding="utf-8")
