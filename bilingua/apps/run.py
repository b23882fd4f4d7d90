"""Many documents in one stream: full batches across them, flat memory, and nothing lost when the process dies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from bilingua.apps.jobs import Job
from bilingua.apps.journal import Journal, Pair
from bilingua.errors import BilinguaError, DocumentError, EnforcementError, InputError
from bilingua.records import Block, Translation
from bilingua.text.documents import DocumentStream, DocumentWriter, stream_document

# Blocks translated together, which is what a killed run repeats at most. The translator takes as many at a time, and
# what it knows of a document's persons reaches as far.
_CHUNK = 256

Translate = Callable[[Iterable[Block]], Iterable[Translation]]
Failure = tuple[Job, BilinguaError]


class Listener(Protocol):
    """Hears how a run goes on."""

    def delivered(self, job: Job, index: int, translation: Translation) -> None:
        """A block of a document was written; `index` counts from 0."""

    def finished(self, job: Job) -> None:
        """A document is complete and stands under its name."""

    def failed(self, job: Job, error: BilinguaError) -> None:
        """A document was given up; the others go on."""

    def advanced(self, blocks: int, segments: int) -> None:
        """So many more blocks are there, and so many segments were translated for them in this run."""


@dataclass(slots=True)
class Result:
    """What became of the jobs. `problems` are what went wrong beside them, such as a memory that could not be used."""

    done: list[Job] = field(default_factory=list)
    skipped: list[Job] = field(default_factory=list)
    errors: list[Failure] = field(default_factory=list)
    problems: list[BilinguaError] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all done, 1 something failed; where nothing could be done, the highest exit code of the errors."""
        if not self.errors:
            return 1 if self.problems else 0
        return 1 if self.done or self.skipped else max(error.exit_code for _, error in self.errors)


def count_blocks(job: Job) -> int | None:
    """Read a document through to see whether it can be read, and count its blocks; None for standard input.

    Raises:
        InputError: it cannot be read, or nothing stands in it.
    """
    if job.from_stdin:
        return None
    with stream_document(job.source, format=job.format) as stream:
        return sum(1 for _ in _filled(stream))


def pending(jobs: Iterable[Job], *, resume: bool, result: Result) -> list[Job]:
    """Return the jobs that are to be done; with `resume` those whose output stands there are noted as skipped."""
    todo: list[Job] = []
    for job in jobs:
        done = resume and job.target is not None and job.target.is_file()
        if done and job.target == job.source:
            raise InputError(f"{job.source} is its own output", hint="with --resume, name another output")
        (result.skipped if done else todo).append(job)
    return todo


class Runner:
    """Translates documents one after the other in chunks that may reach over their borders.

    Args:
        translate: what translates blocks, in order.
        settings: everything that decides about the translations; a journal made with others is refused.
        listener: hears what happens.
        terms: German → English demands for every block; a block's own go before them.
        resume: go on where a run before this one stopped.
    """

    def __init__(
        self,
        translate: Translate,
        *,
        settings: str,
        listener: Listener,
        terms: Mapping[str, str] | None = None,
        resume: bool = False,
    ) -> None:
        self._translate = translate
        self._settings = settings
        self._listener = listener
        self._terms = terms or {}
        self._resume = resume

    def run(self, jobs: Iterable[Job], result: Result) -> None:
        """Do the jobs; `result` is filled on the way.

        Raises:
            EngineError, StoreError: nothing can be translated any more; finished chunks are in the journals.
        """
        items: Sequence[tuple[_Output, Block | None]] = []
        try:
            for items in _chunks(self._feed(jobs)):
                self._translate_chunk(items)
                for output, block in items:
                    if block is None:
                        self._finish(output, result)
                output, block = items[-1]
                if block is not None:
                    output.attempt(output.pause)
        except BaseException:
            for output, _ in items:
                output.abandon()
            raise

    def _feed(self, jobs: Iterable[Job]) -> Iterator[tuple[_Output, Block | None]]:
        """Yield the blocks of all documents that are still to be translated, and None at the end of each document."""
        for job in jobs:
            output = _Output(job, self)
            try:
                for block in output.blocks():
                    if output.error:
                        break
                    yield output, block
            except InputError as error:
                output.error = error
            yield output, None

    def _translate_chunk(self, items: Sequence[tuple[_Output, Block | None]]) -> None:
        blocks = [(output, block) for output, block in items if block is not None]
        try:
            if blocks:
                self._take(blocks)
        except EnforcementError:
            # One document asks for the impossible; which one shows when each is translated for itself.
            for output in dict.fromkeys(output for output, _ in blocks):
                own = [item for item in blocks if item[0] is output]
                output.attempt(partial(self._take, own))

    def _take(self, items: Sequence[tuple[_Output, Block]]) -> None:
        translations = list(self._translate([block for _, block in items]))
        for (output, block), translation in zip(items, translations, strict=True):
            output.pending.append((block, translation))
        self._listener.advanced(len(items), sum(translation.segments for translation in translations))

    def _finish(self, output: _Output, result: Result) -> None:
        output.attempt(output.finish)
        if output.error:
            output.abandon()
            result.errors.append((output.job, output.error))
            self._listener.failed(output.job, output.error)
        else:
            result.done.append(output.job)
            self._listener.finished(output.job)

    def opened(self, job: Job) -> tuple[DocumentStream, Iterator[Block]]:
        """Open a document and return it with its blocks, the run's terms among their demands."""
        stream = stream_document(job.source, format=job.format)
        name = str(job.source)
        blocks = (replace(block, terms={**self._terms, **block.terms}, document=name) for block in _filled(stream))
        return stream, blocks

    def journal(self, job: Job) -> Journal | None:
        """Return the journal of a job: none where the source cannot be read again or the target is no file."""
        if job.target is None or job.from_stdin or (job.target.exists() and not job.target.is_file()):
            return None
        journal = Journal(job.target, self._settings)
        journal.start(resume=self._resume)
        return journal

    def delivered(self, job: Job, index: int, translation: Translation) -> None:
        """Pass on that a block was written."""
        self._listener.delivered(job, index, translation)

    def known(self, blocks: int) -> None:
        """Pass on that blocks are there from the run before."""
        self._listener.advanced(blocks, 0)


class _Output:
    """The way of one document to its target.

    What fits into one chunk is written at once. A longer document goes into its journal chunk by chunk and is put
    together at its end; where there can be no journal, it is written as it comes.
    """

    def __init__(self, job: Job, run: Runner) -> None:
        self.job = job
        self.pending: list[Pair] = []
        self.error: BilinguaError | None = None
        self._run = run
        self._journal: Journal | None = None
        self._writer: DocumentWriter | None = None
        self._stream: DocumentStream | None = None
        self._written = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks that are not in the journal yet."""
        self._journal = self._run.journal(self.job)
        self._stream, blocks = self._run.opened(self.job)
        with self._stream:
            if self._journal:
                known = sum(1 for _ in self._journal.replay(blocks))
                self._run.known(known)
            yield from blocks

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something for this document, and note it where that fails."""
        if self.error is None:
            try:
                action()
            except (InputError, EnforcementError) as error:
                self.error = error

    def pause(self) -> None:
        """Put what is pending in safety: the chunk ends, the document goes on."""
        if self._journal:
            self._make_parents()
            self._journal.add(self.pending)
        else:
            self._write(self.pending)
        self.pending.clear()

    def finish(self) -> None:
        """Complete the target."""
        self._make_parents()
        if self._journal and self._journal.begun:
            self._journal.add(self.pending)
            self._assemble(self._journal)
        else:
            self._write(self.pending)
        if self._writer:
            self._writer.close()
            self._writer = None
        if self._journal:
            self._journal.remove()

    def abandon(self) -> None:
        """Throw away what was written of the target; a journal stays."""
        if self._writer:
            with suppress(DocumentError):  # a full disk is full to the last byte, which does not matter any more
                self._writer.__exit__(DocumentError, self.error, None)
            self._writer = None
        if self._journal:
            self._journal.close()

    def _assemble(self, journal: Journal) -> None:
        self._stream, blocks = self._run.opened(self.job)
        with self._stream:
            self._write(journal.replay(blocks))
            if next(blocks, None) is not None:
                raise DocumentError("the document has grown while it was translated", path=str(self.job.source))

    def _write(self, pairs: Iterable[Pair]) -> None:
        if self._writer is None and self._stream:
            target = "-" if self.job.target is None else self.job.target
            self._writer = DocumentWriter(target, format=self._stream.format, skeleton=self._stream.skeleton)
        for block, translation in pairs:
            if self._writer:
                self._writer.write(block, translation)
            self._run.delivered(self.job, self._written, translation)
            self._written += 1
        if self._writer:
            self._writer.flush()

    def _make_parents(self) -> None:
        if self.job.target and self.job.make_parents:
            folder: Path = self.job.target.parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                problem = f"the folder cannot be made: {error.strerror or error}"
                raise DocumentError(problem, path=str(folder)) from error


def _filled(stream: DocumentStream) -> Iterator[Block]:
    """Yield the blocks; refuse a document without any: nearly always the step before this one went wrong."""
    empty = True
    for block in stream:
        empty = False
        yield block
    if empty:
        raise DocumentError("the file is empty", path=stream.path or "<stdin>", hint="there is nothing to translate")


def _chunks(
    feed: Iterator[tuple[_Output, Block | None]],
) -> Iterator[list[tuple[_Output, Block | None]]]:
    """Group a feed by the number of its blocks; ends of documents do not count, so that a resumed run cuts alike."""
    chunk: list[tuple[_Output, Block | None]] = []
    count = 0
    for item in feed:
        chunk.append(item)
        count += item[1] is not None
        if count == _CHUNK:
            yield chunk
            chunk, count = [], 0
    if chunk:
        yield chunk
