"""Translates the documents that were accepted, one after the other, on a thread of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread

from bilingua.apps import jobs as files
from bilingua.apps.run import Meter, Result, Runner
from bilingua.apps.service.backend import Ask
from bilingua.apps.service.errors import BusyError, shown
from bilingua.apps.service.jobs import Job, JobStore, State
from bilingua.apps.service.log import log, traced
from bilingua.apps.service.queue import MergingQueue
from bilingua.errors import BilinguaError, DocumentError
from bilingua.receipt import Receipt
from bilingua.records import Block, Severity, Translation
from bilingua.text.documents import stream_document

_LOOK_EVERY_S = 5.0  # for jobs of a process that died
# Blocks translated together: the next client waits so long.
_CHUNK = 64
# How often a document is begun: one that kills the process must not do so for ever.
_ATTEMPTS = 3
ALONE = "alone"  # in a job's `extra`: its glossaries apply in place of the server's own


class DocumentWorker:
    """Takes jobs from the store, also those that a process left unfinished when it died.

    `report` is called with the state of each document that ends.
    """

    def __init__(self, store: JobStore, queue: MergingQueue, *, signature: str, report: Callable[[str], None]) -> None:
        self._store = store
        self._report = report
        self._queue = queue
        self._signature = signature
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        self.progress: dict[str, float] = {}  # blocks done, of the documents that this process works on
        self._wake = Event()
        self._thread = Thread(target=self._work, name="bilingua-documents", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is a new job."""
        self._wake.set()

    async def stop(self) -> None:
        """End after the chunk that is being translated; the job stays in the store and goes on with the next start."""
        self._stopping = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self._once()
            except (OSError, BilinguaError) as error:  # the disk is full, or away: it may come back
                log("documents wait", level=logging.ERROR, error=type(error).__name__)
            self._wake.wait(_LOOK_EVERY_S)

    def _once(self) -> None:
        """Do the jobs that nobody else does."""
        self._store.sweep()
        for waiting in self._store.waiting():
            with self._store.claimed(waiting) as job:
                if job and not job.is_finished and not self._stopping:
                    self._translate(job)

    def _translate(self, job: Job) -> None:
        """Translate one document and record how it ended."""
        source = self._store.source(job)
        try:
            if job.attempts == _ATTEMPTS:
                raise DocumentError(f"given up: the service has died {_ATTEMPTS} times while translating it")
            job = self._counted(replace(job, state=State.TRANSLATING, attempts=job.attempts + 1), source)
            self._store.save(job)
            job = replace(job, state=State.DONE, findings=self._run(job, source))
        except BusyError:  # the service is being stopped
            job = replace(job, state=State.QUEUED, attempts=job.attempts - 1)
        except _GoneError:
            return
        except BilinguaError as error:
            job = replace(job, state=State.ERROR, error=_said(error, source, job))
        except Exception as error:  # whatever it is, its owner must hear of it, and the other documents go on
            log("document failed", level=logging.ERROR, error=traced(error))
            job = replace(job, state=State.ERROR, error=f"it cannot be translated: {type(error).__name__}")
        self.progress.pop(job.id, None)
        if self._store.find(job.id) is not None:  # nobody has deleted it meanwhile
            self._store.save(job)
            if job.is_finished:
                self._report(str(job.state))

    def _advance(self, id: str, blocks: float, segments: int) -> None:
        self.progress[id] = self.progress.get(id, 0.0) + blocks

    def _counted(self, job: Job, source: Path) -> Job:
        with stream_document(source, format=job.format) as stream:
            lengths = [len(block.text) for block in stream.filled()]
        return replace(job, blocks=len(lengths), characters=sum(lengths))

    def _run(self, job: Job, source: Path) -> dict[str, int]:
        """Translate a document into its place and count its findings; finished chunks are not translated again."""
        result, paths, alone = Result(), tuple(map(Path, job.glossaries)), bool(job.extra.get(ALONE))

        def translate(blocks: Iterable[Block]) -> Sequence[Translation]:
            if self._store.find(job.id) is None:
                raise _GoneError("it was deleted")
            asks = [Ask(block, job.source, job.target, paths, alone=alone) for block in blocks]
            waiting = asyncio.run_coroutine_threadsafe(self._queue.translate(asks, patient=True), self._loop)
            translations = []
            for answer in waiting.result():
                if isinstance(answer, BilinguaError):
                    raise answer
                translations.append(answer)
            return translations

        with Receipt(self._signature, keep_blocks=True) as receipt:
            Runner(
                translate,
                settings=f"{self._signature}|{job.glossaries}|{alone}|{sorted(job.terms.items())}",
                receipt=receipt,
                say=lambda line: None,
                meter=Meter(partial(self._advance, job.id)),
                terms=job.terms,
                resume=True,
                chunk=_CHUNK,
            ).run([files.Job(source, self._store.result(job), job.format)], result)
            for _, error in result.errors:
                raise error
            receipt.write(self._store.receipt(job), sources=[source])
            return {str(severity): receipt.findings[severity] for severity in Severity}


def _said(error: BilinguaError, source: Path, job: Job) -> str:
    """Return what a document's owner reads of an error: the document by the name that it came with."""
    text = f"{shown(error)} ({error.hint})" if error.hint else shown(error)
    return text.replace(source.name, job.name)


class _GoneError(BilinguaError):
    """Nobody wants the document any more."""
