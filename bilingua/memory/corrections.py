"""Sentences as people corrected them: shown beside similar ones, never used unseen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bilingua.memory.database import Database

_CLOSE = 0.75  # similarity from which a correction helps with another sentence


@dataclass(frozen=True, slots=True)
class Correction:
    """A German sentence with the English that a person gave it, by whom and when (epoch s)."""

    source: str
    target: str
    user: str
    made_at: float


@dataclass(frozen=True, slots=True)
class Match:
    """A correction and how similar its German is to the sentence that was looked up: 0 to 1, 1 meaning equal."""

    correction: Correction
    similarity: float


class Corrections(Database):
    """A file of corrected sentences, one English for each German sentence; the last correction wins."""

    kind = "memory of corrections"
    application_id = 0x62696C63  # "bilc"
    version = 1
    tables = frozenset({"correction"})
    schema = """
        CREATE TABLE IF NOT EXISTS correction (
            source TEXT PRIMARY KEY, target TEXT NOT NULL, user TEXT NOT NULL, made_at REAL NOT NULL
        ) WITHOUT ROWID
    """

    def add(self, source: str, target: str, *, user: str = "") -> None:
        """Keep a correction.

        Raises:
            StoreError: the file cannot be written.
        """
        statement = "INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?)"
        self._write(statement, [(source, target, user, time.time())])

    def entries(self) -> Iterator[Correction]:
        """Yield all corrections, ordered by their German."""
        for row in self._stream("SELECT source, target, user, made_at FROM correction ORDER BY source"):
            yield Correction(*row)

    def nearest(self, source: str, *, least: float = _CLOSE) -> Match | None:
        """Return the correction whose German is most similar, None where none reaches `least`.

        Similarity is one less the share of insertions and deletions (`rapidfuzz.fuzz.ratio`).
        """
        sources = [row[0] for row in self._rows("SELECT source FROM correction")]
        best = process.extractOne(source, sources, scorer=fuzz.ratio, score_cutoff=100 * least)
        if best is None:
            return None
        query = "SELECT source, target, user, made_at FROM correction WHERE source = ?"
        (row,) = self._rows(query, [best[0]])
        return Match(Correction(*row), best[1] / 100)
