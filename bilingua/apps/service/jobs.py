"""Documents to translate, as folders on the disk: what was accepted survives the death of the process.

A job is accepted when its `job.json` is there. A process that works on one holds a lock on its folder, which goes with
the process; whoever finds an unfinished job without a lock takes it up.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from time import time
from typing import Any, BinaryIO

from bilingua.errors import DocumentError, StoreError
from bilingua.files import atomic_writer, write_file
from bilingua.text.documents import written_name

if sys.platform != "win32":
    import fcntl

_ID = re.compile(r"[0-9a-f]{32}")
_RECORD = "job.json"
_ABANDONED_S = 3600.0  # a folder without a record is an upload that never ended


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    TRANSLATING = "translating"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Job:
    """A document to translate: `name` as uploaded, `format` None meaning by its ending.

    `key_hash` hides the key that its owner was given, `user` is the name of the owner's API key. `glossaries` are
    paths. `attempts` counts how often it was begun. `characters` and `blocks` are counted when work begins, `findings`
    by severity at its end. `extra` is what a door wants back. Times are seconds since the epoch.
    """

    id: str
    key_hash: str
    name: str
    source: str
    target: str
    created: float
    expires: float
    format: str | None = None
    user: str = ""
    glossaries: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    state: State = State.QUEUED
    error: str = ""
    attempts: int = 0
    characters: int = 0
    blocks: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_finished(self) -> bool:
        """Return whether nothing more will happen to it."""
        return self.state in (State.DONE, State.ERROR)


class JobStore:
    """The jobs below a folder, shared by all processes of the service."""

    def __init__(self, folder: Path, *, kept_s: float) -> None:
        self._folder = folder
        self._kept_s = kept_s
        private_folder(folder)

    def create(
        self,
        name: str,
        content: BinaryIO,
        *,
        source: str,
        target: str,
        format: str | None = None,
        user: str = "",
        glossaries: tuple[Path, ...] = (),
        terms: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> tuple[Job, str]:
        """Accept a document and return its job and the key to it (64 hexadecimal digits), which is kept nowhere.

        Raises:
            StoreError: the disk has no room for it.
        """
        key, now = secrets.token_hex(32), time()
        job = Job(
            secrets.token_hex(16), _hash(key), name, source, target, now, now + self._kept_s,
            format, user, tuple(map(str, glossaries)), terms or {}, extra=extra or {},
        )  # fmt: skip
        folder = self._folder / job.id
        try:
            folder.mkdir(mode=0o700)
            with atomic_writer(self.source(job)) as file:
                shutil.copyfileobj(content, file, 1 << 20)
            self.save(job)
        except (OSError, DocumentError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            reason = error.reason if isinstance(error, DocumentError) else error.strerror
            raise StoreError(f"the document cannot be stored: {reason}") from error
        return job, key

    def find(self, id: str, key: str | None = None) -> Job | None:
        """Return a job, None if no job has this id or its key differs; a key None is not checked."""
        if not _ID.fullmatch(id):
            return None
        job = _read(self._folder / id)
        if job is None or _has_expired(job):
            return None
        return job if key is None or secrets.compare_digest(_hash(key), job.key_hash) else None

    def save(self, job: Job) -> None:
        """Write what is known of a job. One that has just ended is kept for its time from now on."""
        if job.is_finished:
            job = replace(job, expires=time() + self._kept_s)
        write_file(self._folder / job.id / _RECORD, json.dumps(asdict(job), ensure_ascii=False).encode())

    def delete(self, job: Job) -> None:
        """Forget a job and its files."""
        folder = self._folder / job.id
        # Without its record it is gone for everybody, whatever else takes its time.
        (folder / _RECORD).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def source(self, job: Job) -> Path:
        """Return where the document is."""
        return self._folder / job.id / f"source{_suffix(job)}"

    def result(self, job: Job) -> Path:
        """Return where its translation is, or will be."""
        return written_name(self._folder / job.id / f"result{_suffix(job)}")

    def receipt(self, job: Job) -> Path:
        """Return where the receipt of the translation is, or will be."""
        return self._folder / job.id / "receipt.jsonl"

    def waiting(self) -> list[Job]:
        """Return the unfinished jobs, oldest first."""
        jobs = (_read(folder) for folder in self._folder.iterdir() if _ID.fullmatch(folder.name))
        return sorted((job for job in jobs if job and not job.is_finished), key=lambda job: (job.created, job.id))

    def sweep(self) -> None:
        """Delete what has expired."""
        now = time()
        for folder in self._folder.iterdir():
            if not _ID.fullmatch(folder.name):
                continue
            job = _read(folder)
            with suppress(OSError):
                if job is None and folder.stat().st_mtime < now - _ABANDONED_S:
                    shutil.rmtree(folder, ignore_errors=True)
            if job is not None and _has_expired(job):
                with self.claimed(job) as mine:
                    if mine:
                        self.delete(job)

    @contextmanager
    def claimed(self, job: Job) -> Iterator[Job | None]:
        """Hold a job as long as the `with` statement lasts; None where somebody else has it, or it is finished."""
        try:
            handle = os.open(self._folder / job.id, os.O_RDONLY)
        except OSError:
            yield None
            return
        try:
            if sys.platform != "win32":
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    yield None
                    return
            yield _read(self._folder / job.id)  # another process may have finished it meanwhile
        finally:
            os.close(handle)


def private_folder(folder: Path) -> None:
    """Create a folder that its owner alone can look into; one that is there keeps its permissions.

    Raises:
        StoreError: it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        problem = f"cannot be created: {error.strerror}"
        raise StoreError(problem, path=str(folder), hint="--data names another") from error


def _read(folder: Path) -> Job | None:
    try:
        data = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return Job(**{**data, "glossaries": tuple(data["glossaries"]), "state": State(data["state"])})
    except (OSError, ValueError, TypeError, KeyError):  # it is gone, or no record of ours
        return None


def _has_expired(job: Job) -> bool:
    return job.is_finished and job.expires < time()


def _suffix(job: Job) -> str:
    return re.sub(r"[^.A-Za-z0-9]", "", Path(job.name).suffix)[:16]


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
