"""SQLite files of our own: another program's file is never written to, and ours are read without being changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, ClassVar, Self

from bilingua.errors import StoreError
from bilingua.files import restrict

_FETCHED = 256  # rows at once


class Database:
    """An open file, for all threads of a process; a forked child opens it again for itself.

    Use it as a context manager or call `close`. A subclass is a kind of file: its name for people, its number in
    SQLite's header, the version of its layout, its tables, and the statement that makes them.

    Args:
        path: the file; made if it is not there or empty, unless `read_only`.
        read_only: never write, not even to a new file.
        wait_s: how long to wait for another process's write.
        alone: keep other processes out as long as the file is open.
        sources: the files that the content comes from; a new file is as private as they are.

    Raises:
        StoreError: the file cannot be opened, is of another kind or newer than this program, or is held by another
            process.
    """

    kind: ClassVar[str]
    application_id: ClassVar[int]
    version: ClassVar[int]
    tables: ClassVar[frozenset[str]]
    schema: ClassVar[str]

    def __init__(
        self,
        path: str | Path,
        *,
        read_only: bool = False,
        wait_s: float = 30.0,
        alone: bool = False,
        sources: Iterable[str | Path] = (),
    ) -> None:
        self.path = Path(path)
        self._read_only, self._wait_s, self._alone = read_only, wait_s, alone
        self._lock = RLock()
        self._inherited: list[sqlite3.Connection] = []
        is_new = not read_only and not self.path.exists()
        if is_new:
            self._make(sources)
        try:
            self._open()
        except StoreError as error:
            # A full disk leaves nothing behind; where the file is locked, it is another process's by now.
            if is_new and "locked" not in error.message and self.path.exists() and not self.path.stat().st_size:
                self.path.unlink()
            raise

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        if os.getpid() == self._pid:
            self._db.close()

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._errors():
            return self._connection().execute(query, values).fetchall()

    def _stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a few hundred at a time, so that memory stays flat."""
        with self._errors():
            cursor = self._connection().execute(query)
        while True:
            with self._errors():
                rows = cursor.fetchmany(_FETCHED)
            if not rows:
                return
            yield from rows

    def _write(self, statement: str, rows: Iterable[Sequence[Any]] = ((),)) -> int:
        """Run a statement for every row; all of it takes effect, or nothing. Returns the number of changed rows."""
        with self._errors():
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                changed = db.executemany(statement, rows).rowcount
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk may have ended it already
                    db.execute("ROLLBACK")
                raise
            return changed

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Keep other threads out, and turn SQLite's errors into ours."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                is_locked, is_damaged = "locked" in str(error), not isinstance(error, sqlite3.OperationalError)
                hint = "another process holds it" if is_locked else "name another file" if is_damaged else ""
                raise StoreError(str(error), path=str(self.path), hint=hint) from error

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this process."""
        if os.getpid() != self._pid:
            self._inherited.append(self._db)  # closing the parent's connection would take the parent's locks away
            self._open()
        return self._db

    def _make(self, sources: Iterable[str | Path]) -> None:
        """Make an empty file, as private as its sources."""
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            restrict(self.path, sources)
        except FileExistsError:
            if not self.path.exists():
                raise StoreError("a link that leads nowhere", path=str(self.path), hint="remove it") from None
        except OSError as error:
            raise StoreError(f"cannot be made: {error.strerror or error}", path=str(self.path)) from error

    def _open(self) -> None:
        self._pid = os.getpid()
        with self._errors():
            try:
                self._db = self._connected("mode=ro" if self._read_only else "mode=rw")
            except sqlite3.OperationalError as error:
                if not self._read_only or "locked" in str(error):
                    raise
                # On a read-only disk nobody writes, and SQLite must know that.
                self._db = self._connected("mode=ro&immutable=1")

    def _connected(self, mode: str) -> sqlite3.Connection:
        """Connect, and look what the file is before anything is written to it."""
        address = f"{self.path.resolve().as_uri()}?{mode}"
        db = sqlite3.connect(address, uri=True, timeout=self._wait_s, isolation_level=None, check_same_thread=False)
        try:
            is_made = self._refuse_others(db)
            if not self._read_only:
                for pragma in ("locking_mode=EXCLUSIVE",) if self._alone else ("journal_mode=WAL", "synchronous=1"):
                    db.execute(f"PRAGMA {pragma}")
                if self._alone or not is_made:  # writing is also what takes the lock
                    db.executescript(
                        f"BEGIN IMMEDIATE; {self.schema}; PRAGMA application_id={self.application_id};"
                        f"PRAGMA user_version={self.version}; COMMIT"
                    )
        except BaseException:
            db.close()
            raise
        return db

    def _refuse_others(self, db: sqlite3.Connection) -> bool:
        """Refuse a file that is not of this kind, and return whether it has its tables and number."""
        ((number,),) = db.execute("PRAGMA application_id")
        ((version,),) = db.execute("PRAGMA user_version")
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if number == self.application_id:
            if version > self.version:
                hint = "update bilingua or name another file"
                raise StoreError("written by a newer bilingua", path=str(self.path), hint=hint)
            return True
        # Files from before the numbers are known by their tables.
        if number or tables not in (set(), self.tables) or (self._read_only and not tables):
            raise StoreError(f"this is not a {self.kind}", path=str(self.path), hint="name another file")
        return False
