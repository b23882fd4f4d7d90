"""Files to English files with one translator: what `bilingua translate` does with its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Protocol

from bilingua.apps.jobs import Job, find_jobs
from bilingua.apps.run import Result, Runner
from bilingua.errors import InputError, SettingsError, StoreError
from bilingua.memory import DispensableMemory
from bilingua.pipeline import Translator
from bilingua.receipt import Receipt, explain
from bilingua.records import Severity, Translation
from bilingua.terms.glossary import Glossary
from bilingua.text.facts import DEFAULT, FactStyle

_NAMED = 10  # files left out that are named on the terminal; the receipt has all


class Advance(Protocol):
    """Counts so many more as done; `work` is what the speed is counted in, the same number where it is not given."""

    def __call__(self, count: float, work: int | None = None) -> None:
        """Move on."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to translate, as on the command line (`bilingua translate --help`)."""

    output: Path | None = None
    glossaries: Sequence[str] | None = None
    terms: Mapping[str, str] | None = None
    format: str | None = None
    topics: Sequence[str] | None = None
    on: date | None = None
    engine: str = "ct2"
    model: str | None = None
    beam: int = 4
    device: str = "auto"
    threads: int = 0
    memory: Path | None = None
    report: Path | None = None
    explain: bool = False
    strict: bool = False
    strict_input: bool = False
    fail_on: Severity | None = None
    facts: bool = True
    style: FactStyle = DEFAULT
    pattern: str | None = None
    resume: bool = False
    force: bool = False
    quiet: bool = False


def glossaries(paths: Sequence[str], *, none: bool) -> Sequence[str] | None:
    """Return the glossaries to enforce: None means the shipped one.

    Raises:
        SettingsError: some are named, and none is wanted.
    """
    if paths and none:
        raise SettingsError("--glossary and --no-glossary exclude each other")
    return () if none else list(paths) or None


def demands(terms: Sequence[str]) -> dict[str, str]:
    """Return the terms of the command line, each `DE=EN`, as a mapping.

    Raises:
        SettingsError: one has another form.
        GlossaryError: one cannot be used.
    """
    pairs = {}
    for term in terms:
        source, sign, target = term.partition("=")
        if not sign or not source.strip() or not target.strip():
            raise SettingsError(f"--term {term!r} is not of the form DE=EN")
        pairs[source.strip()] = target.strip()
    Glossary.from_mapping(pairs, name="--term")
    return pairs


def translate_files(
    files: Sequence[Path],
    options: Options,
    *,
    say: Callable[[str], None],
    bar: Callable[[int | None], AbstractContextManager[Advance]],
) -> int:
    """Translate files, folders of files or `-`, and return the exit code.

    `say` takes lines for people; `bar` is given the number of blocks, None meaning unknown, and shows the progress.

    Raises:
        InputError: nothing can be begun: an option, a file or a glossary cannot be used.
        EngineError: the model cannot be loaded, or fails on everything.
    """
    plan = find_jobs(files, options.output, pattern=options.pattern, format=options.format, force=options.force)
    _refuse_shared_outputs(options, plan.jobs)
    result = Result()
    todo = _pending(plan.jobs, options.resume, result)
    readable, total = _checked(todo, result, strict=options.strict_input)
    _name_left_out(plan.left_out, say)
    if not todo:
        say("everything is there already")
        return 0
    for _, error in result.errors:
        say(f"bilingua: {error}")
    begun = monotonic()
    segments = 0
    sources = [job.source for job in readable]
    with _Translating(options, sources, result, say) as work, bar(total) as advance:

        def advanced(blocks: float, count: int) -> None:
            nonlocal segments
            segments += count
            advance(blocks, count)

        work.run(readable, advanced)
        if len(plan.jobs) == len(result.errors) == 1:
            return result.exit_code
        if options.report:
            work.receipt.write(
                options.report,
                errors=[(str(job.source), error) for job, error in result.errors]
                + [("", problem) for problem in result.problems],
                skipped=[str(job.source) for job in result.skipped],
                left_out=[str(path) for path in plan.left_out],
                sources=sources,
            )
    if not options.quiet:
        say(str(work.receipt))
        if len(plan.jobs) > 1:
            say(_tally(result, work.receipt.count, segments, monotonic() - begun))
    is_bad = options.fail_on is not None and work.receipt.at_least(options.fail_on)
    return result.exit_code or (1 if is_bad else 0)


class _Translating:
    """The translator of a run with its memory and receipt; use it in a `with` statement."""

    def __init__(self, options: Options, sources: Sequence[Path], result: Result, say: Callable[[str], None]) -> None:
        self._options, self._result, self._say = options, result, say
        self._runner: Runner | None = None
        self._memory = DispensableMemory(options.memory, self._given_up, sources=sources) if options.memory else None
        self._translator = Translator(
            options.glossaries,
            engine=options.engine,
            model=options.model,
            beam=options.beam,
            strict=options.strict,
            facts=options.facts,
            style=options.style,
            topics=options.topics,
            on=options.on,
            memory=self._memory,
            device=options.device,
            threads=options.threads,
            progress=self._decoded,
        )
        self.receipt = Receipt(self._translator.signature, keep_blocks=bool(options.report))

    def __enter__(self) -> _Translating:
        return self

    def __exit__(self, *exception: object) -> None:
        self.receipt.close()
        if self._memory is not None:
            self._memory.close()

    def run(self, jobs: Sequence[Job], advance: Callable[[float, int], None]) -> None:
        """Do the jobs."""
        options = self._options
        scope = sorted((options.terms or {}).items()), sorted(options.topics or ()), str(options.on)
        self._runner = Runner(
            self._translator.translate_blocks,
            settings=f"{self._translator.signature}|strict:{options.strict}|{options.style}|{scope}",
            receipt=self.receipt,
            say=self._say,
            advance=advance,
            explain=self._explain if options.explain else None,
            terms=options.terms,
            resume=options.resume,
        )
        self._runner.run(jobs, self._result)

    def _decoded(self, characters: int) -> None:
        if self._runner:
            self._runner.decoded(characters)

    def _explain(self, job: Job, index: int, translation: Translation) -> None:
        if lines := list(explain(translation)):
            for line in (f"{job.source}:{index + 1}: {translation.text}", *lines):
                self._say(line)

    def _given_up(self, error: StoreError) -> None:
        self._result.problems.append(error)
        self._say(f"bilingua: {error}; going on without the memory")


def _pending(jobs: Sequence[Job], resume: bool, result: Result) -> list[Job]:
    """Return the jobs that are to be done; with `resume`, those whose output is there are noted as skipped."""
    if resume and any(job.target is None or job.from_stdin for job in jobs):
        raise SettingsError("--resume needs files on both sides", hint="name an output with -o")
    todo: list[Job] = []
    for job in jobs:
        is_done = resume and job.target is not None and job.target.is_file()
        if is_done and job.target == job.source:
            raise InputError(f"{job.source} is its own output", hint="with --resume, name another output")
        (result.skipped if is_done else todo).append(job)
    return todo


def _checked(jobs: Sequence[Job], result: Result, *, strict: bool) -> tuple[list[Job], int | None]:
    """Read everything once, which costs little and finds bad files before the first word is translated.

    Returns the jobs that can be done and the number of their blocks, None where that is unknown. A bad file among
    several with outputs of their own is noted in `result`; otherwise nothing is begun.
    """
    readable: list[Job] = []
    total: int | None = 0
    for job in jobs:
        try:
            count = job.count_blocks(strict=strict)
        except InputError as error:
            if job.target is None or len(jobs) == 1:
                raise
            result.errors.append((job, error))
            continue
        readable.append(job)
        total = None if count is None or total is None else total + count
    return readable, total


def _refuse_shared_outputs(options: Options, jobs: Sequence[Job]) -> None:
    """Refuse to write two things to one file, or a receipt or memory over a source."""
    used: dict[Path, str] = {job.source.resolve(): str(job.source) for job in jobs if job.can_be_read_again}
    used |= {job.target.resolve(): f"the translation of {job.source}" for job in jobs if job.target}
    for option, path in (("--memory", options.memory), ("--report", options.report)):
        if path is not None and not (path.exists() and not path.is_file()):  # /dev/null takes anything
            if other := used.get(path.resolve()):
                raise SettingsError(f"{option} {path}: that file is {other} already", hint="name another file")
            used[path.resolve()] = f"the file of {option}"


def _name_left_out(paths: Sequence[Path], say: Callable[[str], None]) -> None:
    if paths:
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        say(f"left out, no document format: {', '.join(map(str, paths[:_NAMED]))}{more}")


def _tally(result: Result, blocks: int, segments: int, seconds: float) -> str:
    """Say in a line what became of the documents, and how fast."""
    counts = [
        (len(result.done), "translated"),
        (len(result.skipped), "already there"),
        (len(result.errors), "failed"),
    ]
    documents = ", ".join(f"{count} {what}" for count, what in counts if count or what == "translated")
    rate = segments / seconds if seconds else 0.0
    return f"documents: {documents}; {blocks} blocks in {seconds:.0f} s ({rate:.1f} segments a second)"
