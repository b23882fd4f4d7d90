"""The translation memory: engine outputs by marked source, kept in SQLite.

The key is a hash of the engine's signature, the decoding options and the marked source. A glossary edit changes the
marked source of the segments that hold the term, and of no others: only those are translated again. Enforcement and
checks run on remembered outputs as on new ones, so a memory can never bring a wrong term back.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bilingua.engines.base import DecodeOptions, Engine, checked
from bilingua.errors import StoreError
from bilingua.memory.database import Database
from bilingua.records import Hypothesis

_INSERT = (
    "INSERT OR IGNORE INTO memory (key, engine, source, target, score, made_at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
# SQLite enforces no types, and other programs can write to the file: rows that no engine made are as if not there.
LATEST = 253_402_300_799.0  # the last second of the year 9999
_IS_SOUND = f"""
typeof(engine) = 'text' AND typeof(source) = 'text' AND typeof(target) = 'text' AND length(target) < 100000
AND typeof(score) IN ('real', 'integer') AND abs(score) < 1e6
AND typeof(made_at) IN ('real', 'integer') AND made_at BETWEEN 0 AND {LATEST}
"""
_BUSY_S = 30.0  # how long to wait for another process's write
_BATCH = 500  # below SQLite's limit of bound variables


@dataclass(frozen=True, slots=True)
class Remembered:
    """One remembered segment: engine, marked source, output, its score, and when it was made (epoch s)."""

    engine: str
    source: str
    target: str
    score: float
    made_at: float


class Memory(Database):
    """A translation memory file, safe to share between processes and threads.

    With `read_only` the file is not changed in any way. A new file is as private as `sources`, the documents that are
    translated with it.

    Raises:
        StoreError: the file cannot be opened, is not a memory, or is locked for longer than half a minute.
    """

    kind = "translation memory"
    application_id = 0x62696C6D  # "bilm"
    version = 1
    tables = frozenset({"memory"})
    schema = """
        CREATE TABLE IF NOT EXISTS memory (
            key BLOB PRIMARY KEY, engine TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, score REAL NOT NULL,
            made_at REAL NOT NULL, used_at REAL NOT NULL, hits INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS memory_used ON memory (used_at)
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, sources: Iterable[str | Path] = ()) -> None:
        super().__init__(path, read_only=read_only, wait_s=_BUSY_S, sources=sources)

    def find(self, engine: str, sources: Sequence[str]) -> dict[str, Hypothesis]:
        """Return the outputs remembered for these sources; `engine` names engine, model and options exactly."""
        keys = {_key(engine, source): source for source in sources}
        known: dict[str, Hypothesis] = {}
        for batch in _batches(list(keys)):
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, target, score FROM memory WHERE key IN ({marks}) AND {_IS_SOUND}"  # noqa: S608
            rows = self._rows(query, batch)
            if rows:
                used = [(time.time(), key) for key, *_ in rows]
                self._write("UPDATE memory SET hits = hits + 1, used_at = ? WHERE key = ?", used)
            known |= {keys[key]: Hypothesis(target, score) for key, target, score in rows}
        return known

    def add(self, engine: str, pairs: Iterable[tuple[str, Hypothesis]]) -> None:
        """Remember outputs; all of them are written, or none."""
        now = time.time()
        self.load(Remembered(engine, source, output.text, output.score, now) for source, output in pairs)

    def load(self, entries: Iterable[Remembered]) -> int:
        """Add entries of another memory, all or none; existing ones are kept. Returns how many were new."""
        return self._write(
            _INSERT,
            ((_key(e.engine, e.source), e.engine, e.source, e.target, e.score, e.made_at, e.made_at) for e in entries),
        )

    def entries(self) -> Iterator[Remembered]:
        """Yield everything, ordered by engine and source."""
        query = f"SELECT engine, source, target, score, made_at FROM memory WHERE {_IS_SOUND} ORDER BY engine, source"  # noqa: S608
        for row in self._stream(query):
            yield Remembered(*row)

    def __len__(self) -> int:
        """Count the remembered segments."""
        ((count,),) = self._rows("SELECT COUNT(*) FROM memory")
        return int(count)

    def stats(self) -> dict[str, object]:
        """Return the counts: segments and hits in all, per engine, and the size in bytes."""
        query = f"SELECT engine, COUNT(*), SUM(hits) FROM memory WHERE {_IS_SOUND} GROUP BY engine ORDER BY engine"  # noqa: S608
        rows = self._rows(query)
        return {
            "segments": sum(count for _, count, _ in rows),
            "hits": sum(hits for *_, hits in rows),
            "bytes": self.path.stat().st_size,
            "engines": {engine: {"segments": count, "hits": hits} for engine, count, hits in rows},
        }

    def prune(self, *, unused_days: float | None = None, keep_engine: str | None = None) -> int:
        """Delete segments unused for that many days, or made by another engine; returns how many."""
        gone = 0
        if unused_days is not None:
            gone += self._write("DELETE FROM memory WHERE used_at < ?", [(time.time() - unused_days * 86400,)])
        if keep_engine is not None:
            gone += self._write("DELETE FROM memory WHERE engine <> ?", [(keep_engine,)])
        self._rows("VACUUM")
        return gone


class DispensableMemory(Memory):
    """A memory that a long run can do without: at the first error it is given up, and the engine is asked instead.

    `given_up` is called once, with the error. Translations are the same with and without a memory.
    """

    def __init__(
        self, path: str | Path, given_up: Callable[[StoreError], None], *, sources: Iterable[str | Path] = ()
    ) -> None:
        self._given_up = given_up
        self._is_open = False
        try:
            super().__init__(path, sources=sources)
            self._is_open = True
        except StoreError as error:
            given_up(error)

    def find(self, engine: str, sources: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what is known; nothing, once the memory is given up."""
        try:
            return super().find(engine, sources) if self._is_open else {}
        except StoreError as error:
            self._give_up(error)
            return {}

    def add(self, engine: str, pairs: Iterable[tuple[str, Hypothesis]]) -> None:
        """Remember outputs, unless the memory is given up."""
        try:
            if self._is_open:
                super().add(engine, pairs)
        except StoreError as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._is_open:
            super().close()

    def _give_up(self, error: StoreError) -> None:
        self.close()
        self._is_open = False
        self._given_up(error)


def remembering(engine: Engine, memory: Memory) -> Engine:
    """Return an engine that asks a memory first; `translate` and `revise` do, the rest goes to the given engine."""
    return cast(Engine, _RememberingEngine(engine, memory))


class _RememberingEngine:
    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine = engine
        self._memory = memory

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Return remembered outputs, and the engine's for what is new."""
        return self._recalled(f"{options!r}", sources, lambda new: self._engine.translate(new, options))

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Return remembered outputs, and the engine's for what is new; a draft is not part of the key."""
        drafted = dict(zip(sources, drafts, strict=True))
        return self._recalled(
            f"{options!r}|revised", sources, lambda new: self._engine.revise(new, [drafted[s] for s in new], options)
        )

    def _recalled(
        self, how: str, sources: Sequence[str], ask: Callable[[Sequence[str]], list[Hypothesis]]
    ) -> list[Hypothesis]:
        name = f"{self._engine.signature}|{how}"
        known = self._memory.find(name, sources)
        new = list(dict.fromkeys(source for source in sources if source not in known))
        if new:
            made = dict(zip(new, checked(ask(new), new), strict=True))
            self._memory.add(name, ((source, output) for source, output in made.items() if not output.error))
            known |= made
        return [known[source] for source in sources]


def _key(engine: str, source: str) -> bytes:
    return hashlib.blake2b(f"{engine}\0{source}".encode(), digest_size=16).digest()


def _batches(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
