"""The translation memory: what an engine said about a marked source, kept in SQLite and never asked twice.

The key is a hash of the engine's signature, the decoding options and the marked source. A glossary edit changes the
marked source of the segments that hold the term, and of no others: only those are translated again. Enforcement and
checks run on remembered outputs as on new ones, so a memory can never bring a wrong term back.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bilingua.engines.base import Capabilities, DecodeOptions, Engine, checked
from bilingua.errors import StoreError
from bilingua.records import Alignment, Hypothesis

_SCHEMA = """
CREATE TABLE IF NOT EXISTS memory (
    key BLOB PRIMARY KEY, engine TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, score REAL NOT NULL,
    made_at REAL NOT NULL, used_at REAL NOT NULL, hits INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS memory_used ON memory (used_at);
"""
_INSERT = (
    "INSERT OR IGNORE INTO memory (key, engine, source, target, score, made_at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_VERSION = 1
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


class Memory:
    """A translation memory file, safe to share between processes; use it as a context manager or call `close`.

    Raises:
        StoreError: the file cannot be opened, is no memory, or is locked for longer than half a minute.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self._errors():
            self._db = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            with self._errors():
                self._prepare()
        except StoreError:
            self._db.close()
            raise

    def __enter__(self) -> Memory:
        """Return the memory itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        self._db.close()

    def find(self, engine: str, sources: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what is known of these sources; `engine` names engine, model and options exactly."""
        keys = {_key(engine, source): source for source in sources}
        found: dict[str, Hypothesis] = {}
        for batch in _batches(list(keys)):
            marks = ",".join("?" * len(batch))
            with self._errors():
                rows = self._db.execute(
                    f"SELECT key, target, score FROM memory WHERE key IN ({marks})",  # noqa: S608 (question marks only)
                    batch,
                ).fetchall()
            if rows:
                used = [(time.time(), key) for key, *_ in rows]
                self._write("UPDATE memory SET hits = hits + 1, used_at = ? WHERE key = ?", used)
            found |= {keys[key]: Hypothesis(target, score) for key, target, score in rows}
        return found

    def add(self, engine: str, pairs: Iterable[tuple[str, Hypothesis]]) -> None:
        """Remember outputs; all of them are written, or none."""
        now = time.time()
        rows = [(_key(engine, source), engine, source, h.text, h.score, now, now) for source, h in pairs]
        self._write(_INSERT, rows)

    def load(self, entries: Iterable[Remembered]) -> int:
        """Take in entries of another memory, all or none; what is here already stays. Returns how many were new."""
        before = len(self)
        self._write(
            _INSERT,
            ((_key(e.engine, e.source), e.engine, e.source, e.target, e.score, e.made_at, e.made_at) for e in entries),
        )
        return len(self) - before

    def entries(self) -> Iterator[Remembered]:
        """Yield everything, ordered by engine and source."""
        with self._errors():
            query = "SELECT engine, source, target, score, made_at FROM memory ORDER BY engine, source"
            for row in self._db.execute(query):
                yield Remembered(*row)

    def __len__(self) -> int:
        """Count the remembered segments."""
        with self._errors():
            return int(self._db.execute("SELECT COUNT(*) FROM memory").fetchone()[0])

    def stats(self) -> dict[str, object]:
        """Return the counts: segments and hits in all, per engine, and the size in bytes."""
        with self._errors():
            rows = self._db.execute(
                "SELECT engine, COUNT(*), SUM(hits) FROM memory GROUP BY engine ORDER BY engine"
            ).fetchall()
        return {
            "segments": sum(count for _, count, _ in rows),
            "hits": sum(hits for *_, hits in rows),
            "bytes": self.path.stat().st_size,
            "engines": {engine: {"segments": count, "hits": hits} for engine, count, hits in rows},
        }

    def prune(self, *, unused_days: float | None = None, keep_engine: str | None = None) -> int:
        """Forget segments not used for that many days, or made by another engine; returns how many went."""
        gone = 0
        with self._errors():
            if unused_days is not None:
                limit = time.time() - unused_days * 86400
                gone += self._db.execute("DELETE FROM memory WHERE used_at < ?", [limit]).rowcount
            if keep_engine is not None:
                gone += self._db.execute("DELETE FROM memory WHERE engine <> ?", [keep_engine]).rowcount
            self._db.execute("VACUUM")
        return gone

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise StoreError(f"{self.path}: written by a newer bilingua", hint="update bilingua or name another file")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={_VERSION}")

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a statement for every row; all of it takes effect, or nothing."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(statement, rows)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk may have ended it already
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            hint = "another process holds it" if "locked" in str(error) else "name another file, or delete this one"
            raise StoreError(f"{self.path}: {error}", hint=hint) from error


class DispensableMemory(Memory):
    """A memory that a long run can do without: at the first error it is given up, and the engine is asked instead.

    `given_up` is told the error, once. Translations are the same with and without a memory.
    """

    def __init__(self, path: str | Path, given_up: Callable[[StoreError], None]) -> None:
        self._given_up = given_up
        self._is_there = False
        try:
            super().__init__(path)
            self._is_there = True
        except StoreError as error:
            given_up(error)

    def find(self, engine: str, sources: Sequence[str]) -> dict[str, Hypothesis]:
        """Return what is known; nothing, once the memory is given up."""
        try:
            return super().find(engine, sources) if self._is_there else {}
        except StoreError as error:
            self._give_up(error)
            return {}

    def add(self, engine: str, pairs: Iterable[tuple[str, Hypothesis]]) -> None:
        """Remember outputs, unless the memory is given up."""
        try:
            if self._is_there:
                super().add(engine, pairs)
        except StoreError as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._is_there:
            super().close()

    def _give_up(self, error: StoreError) -> None:
        self.close()
        self._is_there = False
        self._given_up(error)


class RememberingEngine:
    """An engine that asks a memory first; everything but `translate` goes straight to the engine behind it."""

    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine = engine
        self._memory = memory

    @property
    def signature(self) -> str:
        """The signature of the engine behind it: a memory changes no translation."""
        return self._engine.signature

    @property
    def capabilities(self) -> Capabilities:
        """What the engine behind it can do."""
        return self._engine.capabilities

    @property
    def max_pieces(self) -> int:
        """The limit of the engine behind it."""
        return self._engine.max_pieces

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Return remembered outputs, and the engine's for what is new."""
        name = f"{self.signature}|{options!r}"
        known = self._memory.find(name, sources)
        new = list(dict.fromkeys(source for source in sources if source not in known))
        if new:
            outputs = checked(self._engine.translate(new, options), new)
            made = dict(zip(new, outputs, strict=True))
            self._memory.add(name, made.items())
            known |= made
        return [known[source] for source in sources]

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Ask the engine."""
        return self._engine.complete(sources, prefixes, options)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Ask the engine."""
        return self._engine.score(sources, targets)

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Ask the engine."""
        return self._engine.align(sources, targets)

    def count(self, text: str) -> int:
        """Ask the engine."""
        return self._engine.count(text)

    def fits(self, target: str) -> bool:
        """Ask the engine."""
        return self._engine.fits(target)


def _key(engine: str, source: str) -> bytes:
    return hashlib.blake2b(f"{engine}\0{source}".encode(), digest_size=16).digest()


def _batches(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
