"""Dev sets for the benchmarks: folders with `src.de`, `ref.en`, and maybe `terms.jsonl` and `systems/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bilingua.records import Block


@dataclass(frozen=True)
class DevSet:
    """Sources, references and the terms that hold for each line alone."""

    name: str
    sources: list[str]
    references: list[str]
    terms: list[dict[str, str]]

    def blocks(self, *, terms: bool) -> list[Block]:
        """Return the sources as blocks, with or without their terms."""
        return [Block(source, own if terms else {}) for source, own in zip(self.sources, self.terms, strict=True)]


def load(folder: Path, *, limit: int | None = None) -> DevSet:
    """Read a dev set; `limit` None takes all of its lines."""
    sources, references = (_lines(folder / name)[:limit] for name in ("src.de", "ref.en"))
    terms: list[dict[str, str]] = [{} for _ in sources]
    file = folder / "terms.jsonl"
    if file.exists():
        rows = [json.loads(line) for line in _lines(file)[:limit]]
        terms = [{each["de"]: each["en"] for each in row} for row in rows]
    return DevSet(folder.name, sources, references, terms)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
