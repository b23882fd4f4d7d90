"""Documents from source to target: full batches, flat memory, and nothing lost when the process dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from bilingua.apps.jobs import Job
from bilingua.apps.rows import each_by_itself, line_of, usable
from bilingua.errors import BilinguaError, EngineError
from bilingua.memory.checkpoint import Checkpoint
from bilingua.receipt import Receipt, explain, side_by_side
from bilingua.records import FOREIGN_DOCUMENT, Block, Translation
from bilingua.text.documents import READ_ONLY, DocumentStream, DocumentWriter

# Blocks translated together, which is what a killed run repeats at most. Several short documents are translated
# together, a long one in chunks; what the translator knows of a document's persons reaches as far.
_CHUNK = 256
# If the engine fails on this many documents in a row, the run stops.
_GIVE_UP_AFTER = 3
# Formats in which a row can carry an error: one that cannot be translated does not fail the document.
_WITH_ROW_ERRORS = ("jsonl", "csv", "tsv")

Pairs = Sequence[tuple[Block, Translation]]
Translate = Callable[[Iterable[Block]], Iterable[Translation]]
Failure = tuple[Job, BilinguaError]
# Counts so many more blocks as done, and so many segments as translated for them.
Advance = Callable[[float, int], None]


@dataclass(slots=True)
class Result:
    """Outcome of a run. `problems` are run-level errors, such as a memory that could not be used."""

    done: list[Job] = field(default_factory=list)
    skipped: list[Job] = field(default_factory=list)
    errors: list[Failure] = field(default_factory=list)
    problems: list[BilinguaError] = field(default_factory=list)
    row_errors: int = 0

    @property
    def exit_code(self) -> int:
        """0 all done, 1 something failed; where nothing could be done, the highest exit code of the errors."""
        if not self.errors:
            return 1 if self.problems or self.row_errors else 0
        return 1 if self.done or self.skipped else max(error.exit_code for _, error in self.errors)


class Meter:
    """How far a run is, in blocks: within a chunk by the characters that the engine has decoded."""

    def __init__(self, advance: Advance | None = None) -> None:
        self.advance = advance
        self.segments = 0
        self._blocks = self._characters = self._decoded = 0
        self._shown = 0.0  # the part of the chunk that `advance` was called for

    def begin(self, blocks: Sequence[Block]) -> None:
        """Begin a chunk; what was shown of one that failed is taken back."""
        self._move(0.0)
        self._blocks, self._characters, self._decoded = len(blocks), sum(len(block.text) for block in blocks), 0

    def decoded(self, characters: int) -> None:
        """Note that the engine has decoded sources of so many characters."""
        self._decoded += characters
        self._move(max(self._shown, min(1.0, self._decoded / max(1, self._characters))))

    def finish(self, segments: int) -> None:
        """End a chunk for which so many segments were translated."""
        self.segments += segments
        self._move(1.0, segments)
        self._shown = 0.0

    def _move(self, share: float, segments: int = 0) -> None:
        if self.advance and (share != self._shown or segments):
            self.advance((share - self._shown) * self._blocks, segments)
        self._shown = share


@dataclass(slots=True)
class _Opened:
    """A document with its first blocks; `rest` is what follows them, None where that is nothing."""

    job: Job
    stream: DocumentStream
    first: list[Block]
    rest: Iterator[Block] | None


class Runner:
    """Translates documents and writes them, each in its own function; short ones share batches.

    Args:
        translate: translates blocks, in order.
        settings: everything that translations depend on, besides the blocks; chunks with other settings are not reused.
        receipt: collects what is written.
        say: prints a line for people, such as the error of a document or row.
        meter: shows how far the run is; its `decoded` is the translator's `progress`.
        terms: German → English demands for every block; a block's own come before them.
        alternatives: the number of other wordings that are wanted for each sentence.
        resume: use the finished chunks of an earlier run.
        explain: report every term, fact and finding to people.
        chunk: blocks translated together.
    """

    def __init__(
        self,
        translate: Translate,
        *,
        settings: str,
        receipt: Receipt,
        say: Callable[[str], None],
        meter: Meter,
        terms: Mapping[str, str] | None = None,
        alternatives: int = 0,
        resume: bool = False,
        explain: bool = False,
        chunk: int = _CHUNK,
    ) -> None:
        self._translate = translate
        self._settings = settings
        self._receipt = receipt
        self._say = say
        self._meter = meter
        self._terms = terms or {}
        self._alternatives = alternatives
        self._resume = resume
        self._explain = explain
        self._chunk = chunk
        self._foreign: set[Job] = set()  # documents that are known not to be German
        self._failed_in_a_row = 0

    def run(self, jobs: Iterable[Job], result: Result) -> None:
        """Do the jobs in their order; `result` is filled on the way.

        Raises:
            EngineError: the engine fails on everything; finished chunks are in the checkpoints.
        """
        short: list[_Opened] = []
        for job in jobs:
            try:
                opened = self._open(job)
            except BilinguaError as error:
                self._fail(job, error, result)
                continue
            if not opened.rest:
                short.append(opened)
            if short and (opened.rest or sum(len(document.first) for document in short) >= self._chunk):
                self._short(short, result)
                short = []
            if opened.rest:
                self._long(opened, result)
        if short:
            self._short(short, result)

    def _open(self, job: Job) -> _Opened:
        """Read a document up to the end of its first chunk; a short one is read whole and closed."""
        with ExitStack() as stack:
            stream = stack.enter_context(job.open())
            if stream.format in READ_ONLY:
                self._say(f"{job.source}: read as plain text; {READ_ONLY[stream.format]}")
            # Who types nothing at a terminal has changed his mind.
            read = stream if job.is_typed else stream.filled()
            blocks = (self._demanding(job, block) for block in read)
            if job.from_stdin:  # which is translated as it comes
                rest: Iterator[Block] | None = blocks
                first = list(islice(blocks, self._size(job)))
            else:
                first = list(islice(blocks, self._chunk))
                following = next(blocks, None)
                rest = chain([following], blocks) if following else None
            if rest:
                stack.pop_all()
            return _Opened(job, stream, first, rest)

    def _demanding(self, job: Job, block: Block) -> Block:
        """Return a block with what the run demands of each."""
        block = usable(block)
        terms = {**self._terms, **block.terms}
        return replace(block, terms=terms, document=str(job.source), alternatives=self._alternatives)

    def _short(self, documents: Sequence[_Opened], result: Result) -> None:
        """Translate short documents together, or one by one if that fails, and write them."""
        blocks = [block for document in documents for block in document.first]
        try:
            translations = iter(self._translated(blocks))
        except BilinguaError:
            for document in documents:
                self._document(document, self._chunks(document, None), result)
            return
        for document in documents:
            pairs = list(zip(document.first, islice(translations, len(document.first)), strict=True))
            self._document(document, [pairs], result)

    def _long(self, document: _Opened, result: Result) -> None:
        """Translate a long document chunk by chunk; what is finished survives the death of the process."""
        job = document.job
        with document.stream:
            try:
                checkpoint = self._checkpoint(job)
            except BilinguaError as error:
                self._fail(job, error, result)
                return
            try:
                is_done = self._document(document, self._chunks(document, checkpoint), result)
                if checkpoint and is_done:
                    checkpoint.remove()
            finally:
                if checkpoint:
                    checkpoint.close()

    def _document(self, document: _Opened, chunks: Iterable[Pairs], result: Result) -> bool:
        """Write one document chunk by chunk, record its outcome, and return whether it is complete."""
        job, index = document.job, 0
        try:
            job.make_folder()
            target = "-" if job.target is None else job.target
            if self._explain and target == "-" and sys.stdout is not None and sys.stdout.isatty():
                target = os.devnull  # the terminal has the English beside the German
            with (
                self._receipt.document(str(job.source)) as receipt,
                DocumentWriter(
                    target, format=document.stream.format, skeleton=document.stream.skeleton, sources=[job.source]
                ) as writer,
            ):
                for pairs in chunks:
                    for block, translation in pairs:
                        writer.write(block, translation)
                        receipt.add(translation, index=index, error=block.error)
                        self._mention(job, index, block, translation, result)
                        index += 1
                    writer.flush()
        except BilinguaError as error:
            self._fail(job, error, result)
            return False
        self._failed_in_a_row = 0
        result.done.append(job)
        if self._explain:
            for finding in receipt.name_findings():
                self._say(f"{job.source}: {finding.severity}: {finding.message}")
        return True

    def _chunks(self, document: _Opened, checkpoint: Checkpoint | None) -> Iterator[Pairs]:
        """Yield a document's blocks with their translations, those of finished chunks from the checkpoint."""
        blocks = document.first
        while blocks:
            translations = checkpoint.find(blocks) if checkpoint else None
            if translations is None:
                pairs = self._pairs(document, blocks)
                if checkpoint and [block for block, _ in pairs] == blocks:  # no row was rejected
                    checkpoint.add(blocks, [translation for _, translation in pairs])
            else:
                pairs = list(zip(blocks, translations, strict=True))
                self._meter.begin(blocks)
                self._meter.finish(0)
            yield pairs
            blocks = list(islice(document.rest or (), self._size(document.job)))

    def _pairs(self, document: _Opened, blocks: Sequence[Block]) -> Pairs:
        """Translate a chunk; rows that can carry an error get one where the chunk as a whole fails."""
        try:
            return list(zip(blocks, self._translated(blocks), strict=True))
        except BilinguaError:
            if document.stream.format not in _WITH_ROW_ERRORS:
                raise
            self._meter.begin(blocks)
            pairs = each_by_itself(self._translate, blocks)
            self._meter.finish(sum(translation.segments for _, translation in pairs))
            return pairs

    def _translated(self, blocks: Sequence[Block]) -> list[Translation]:
        """Translate a chunk as a whole."""
        self._meter.begin(blocks)
        translations = list(self._translate(blocks))
        self._meter.finish(sum(translation.segments for translation in translations))
        return translations

    def _checkpoint(self, job: Job) -> Checkpoint | None:
        """Return the checkpoint of a job, None where the source cannot be read again or the target is not a file."""
        if job.target is None or not job.can_be_read_again or (job.target.exists() and not job.target.is_file()):
            return None
        job.make_folder()
        return Checkpoint(job.target, self._settings, resume=self._resume, sources=[job.source])

    def _mention(self, job: Job, index: int, block: Block, translation: Translation, result: Result) -> None:
        """Report a block's error, that a document is not German, and with `explain` all terms, facts and findings."""
        if block.error:
            result.row_errors += 1
            self._say(f"bilingua: {job.source}:{line_of(block, index)}: {block.error}")
        foreign = next((each for each in translation.findings if each.rule == FOREIGN_DOCUMENT), None)
        if foreign and job not in self._foreign and not self._explain:
            self._foreign.add(job)
            self._say(f"bilingua: {job.source}: {foreign.severity}: {foreign.message}")
        if self._explain and translation.source.strip():
            for line in (f"{job.source}:{index + 1}", *side_by_side(translation), *explain(translation)):
                self._say(line)

    def _fail(self, job: Job, error: BilinguaError, result: Result) -> None:
        """Record that a document failed.

        Raises:
            EngineError: it has failed on several documents in a row.
        """
        result.errors.append((job, error))
        self._say(f"bilingua: {error}")
        self._failed_in_a_row = self._failed_in_a_row + 1 if isinstance(error, EngineError) else 0
        if self._failed_in_a_row == _GIVE_UP_AFTER:
            raise error

    def _size(self, job: Job) -> int:
        """Return how many blocks are translated together: one at a time if they are typed at a terminal."""
        return 1 if job.is_typed else self._chunk
