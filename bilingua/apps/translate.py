"""`bilingua translate` below the command line: jobs, translator, memory and receipt of one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from bilingua.apps.jobs import Job, Plan, find_jobs
from bilingua.apps.run import Advance, Meter, Result, Runner
from bilingua.engines.base import BEAM
from bilingua.errors import InputError, SettingsError, StoreError
from bilingua.facts.style import DEFAULT, FactStyle
from bilingua.files import write_file
from bilingua.memory import DispensableMemory, Memory
from bilingua.pipeline import Translator
from bilingua.receipt import Receipt
from bilingua.records import Severity
from bilingua.terms.glossary import Glossary
from bilingua.web.review import review_page, rows_of

_SHIPPED = "glossary: the shipped one, {} terms on arms, Russia and the DPRK (-g takes yours, --no-glossary none)"
_NAMED = 10  # files left out that are named on the terminal; the receipt has all
# Options that are the translator's, and those that decide about translations without being in its signature.
_FOR_TRANSLATOR = (
    *("engine", "model", "url", "beam", "device", "threads"),
    *("strict", "facts", "names", "style", "spelling", "topics", "on", "confidence"),
)
_BESIDE_SIGNATURE = ("strict", "style", "topics", "on", "terms", "confidence", "alternatives")


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
    url: str | None = None
    beam: int = BEAM
    device: str = "auto"
    threads: int = 0
    memory: Path | None = None
    report: Path | None = None
    html: Path | None = None
    explain: bool = False
    strict: bool = False
    strict_input: bool = False
    fail_on: Severity | None = None
    facts: bool = True
    names: bool = True
    style: FactStyle = DEFAULT
    spelling: str | None = None
    confidence: str = "fast"
    alternatives: int = 0
    pattern: str | None = None
    unwrap: bool = False
    needs_wrapped: bool = True  # refuse to unwrap where nothing is plain text; False for the wish of a profile
    resume: bool = False
    force: bool = False
    quiet: bool = False


def glossaries(paths: Sequence[str], *, none: bool) -> Sequence[str] | None:
    """Return the glossaries to enforce: None means the shipped one.

    Raises:
        SettingsError: some are named although `none` is set.
    """
    if paths and none:
        raise SettingsError("--glossary and --no-glossary exclude each other")
    return () if none else list(paths) or None


def demands(terms: Sequence[str], kept: Sequence[str] = ()) -> dict[str, str]:
    """Return the terms of the command line, each `DE=EN`, and the words to keep, as a mapping.

    Raises:
        SettingsError: one has another form, or a word is kept and translated.
        GlossaryError: one cannot be used.
    """
    pairs = {}
    for term in terms:
        source, sign, target = term.partition("=")
        if not sign or not source.strip() or not target.strip():
            hint = f"to leave it as it is: --keep {source.strip()}" if source.strip() else ""
            raise SettingsError(f"--term {term!r} is not of the form DE=EN", hint=hint)
        pairs[source.strip()] = target.strip()
    for word in map(str.strip, kept):
        if pairs.setdefault(word, word) != word:
            raise SettingsError(f"--keep {word} and --term {word}={pairs[word]} exclude each other")
    Glossary.from_mapping(pairs, name="--term")
    return pairs


def translate_files(
    inputs: Sequence[str],
    options: Options,
    *,
    say: Callable[[str], None],
    bar: Callable[[int | None], AbstractContextManager[Advance]],
) -> int:
    """Translate texts, files, folders of files or `-`, and return the exit code.

    `say` prints a line for people; `bar` takes the number of blocks, None meaning unknown, and shows the progress.

    Raises:
        InputError: nothing can be begun: an option, a file or a glossary cannot be used.
        EngineError: the model cannot be loaded, or fails on everything.
    """
    return translate_plan(planned(inputs, options), options, say=say, bar=bar)


def planned(inputs: Sequence[str], options: Options) -> Plan:
    """Return the jobs for what a run is given; errors as in `find_jobs`."""
    return find_jobs(
        inputs,
        options.output,
        pattern=options.pattern,
        format=options.format,
        unwrap=options.unwrap,
        needs_wrapped=options.needs_wrapped,
        force=options.force,
    )


def translate_plan(
    plan: Plan,
    options: Options,
    *,
    say: Callable[[str], None],
    bar: Callable[[int | None], AbstractContextManager[Advance]],
) -> int:
    """Do the jobs of a plan; arguments, result and errors as in `translate_files`."""
    _refuse_shared_outputs(options, plan.jobs)
    result, meter, begun = Result(), Meter(), monotonic()
    todo = _pending(plan.jobs, options.resume, result)
    readable, total = _checked(todo, result, strict=options.strict_input)
    _name_left_out(plan.left_out, say)
    if not todo:
        say("everything is there already")
        return 0
    for _, error in result.errors:
        say(f"bilingua: {error}")

    def given_up(error: StoreError) -> None:
        result.problems.append(error)
        say(f"bilingua: {error}; going on without the memory")

    sources = [job.source for job in readable]
    with ExitStack() as stack:
        memory = None
        if options.memory:
            memory = stack.enter_context(DispensableMemory(options.memory, given_up, sources=sources))
        translator = _translator(options, memory, meter)
        if options.glossaries is None and not options.quiet:
            say(_SHIPPED.format(len(translator.glossaries[0])))
        receipt = stack.enter_context(Receipt(translator.signature, keep_blocks=bool(options.report or options.html)))
        if any(job.is_typed for job in readable):
            say("translating line by line; Ctrl-D ends")
        else:
            meter.advance = stack.enter_context(bar(total))
        Runner(
            translator.translate_blocks,
            settings=f"{translator.signature}|{[(name, getattr(options, name)) for name in _BESIDE_SIGNATURE]}",
            receipt=receipt,
            say=say,
            meter=meter,
            terms=options.terms,
            alternatives=options.alternatives,
            resume=options.resume,
            explain=options.explain,
        ).run(readable, result)
        if len(plan.jobs) == len(result.errors) == 1:
            return result.exit_code
        _write_files(options, receipt, result, plan.left_out, sources)
    if not options.quiet:
        several = _tally(result, receipt.count, meter.segments, monotonic() - begun) if len(plan.jobs) > 1 else None
        for line in filter(None, (receipt, translator.usage, several)):
            say(str(line))
    is_bad = options.fail_on is not None and receipt.at_least(options.fail_on)
    return result.exit_code or (1 if is_bad else 0)


def _translator(options: Options, memory: Memory | None, meter: Meter) -> Translator:
    """Return the translator of a run, which can do what the options want."""
    chosen = {name: getattr(options, name) for name in _FOR_TRANSLATOR}
    translator = Translator(options.glossaries, memory=memory, progress=meter.decoded, **chosen)
    translator.check_alternatives(options.alternatives)
    return translator


def _write_files(
    options: Options, receipt: Receipt, result: Result, left_out: Sequence[Path], sources: Sequence[Path]
) -> None:
    """Write the receipt and the page for editors that are asked for."""
    if options.report:
        receipt.write(
            options.report,
            errors=[*((str(job.source), error) for job, error in result.errors), *(("", e) for e in result.problems)],
            skipped=[str(job.source) for job in result.skipped],
            left_out=[str(file) for file in left_out],
            sources=sources,
        )
    if options.html:
        _write_page(options.html, receipt, sources)


def _write_page(path: Path, receipt: Receipt, sources: Sequence[Path]) -> None:
    """Write the page for editors; it is named for the first document."""
    title = ", ".join(source.name for source in sources[:3]) + (" …" if len(sources) > 3 else "")
    page = review_page(
        rows_of(receipt.blocks()), title=title, name=sources[0].stem, summary=str(receipt), signature=receipt.signature
    )
    write_file(path, page.encode(), sources=sources)


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
    for option, path in (("--memory", options.memory), ("--report", options.report), ("--html", options.html)):
        if path is not None and not (path.exists() and not path.is_file()):  # /dev/null takes anything
            if other := used.get(path.resolve()):
                raise SettingsError(f"{option} {path}: that file is {other} already", hint="name another file")
            used[path.resolve()] = f"the file of {option}"


def _name_left_out(paths: Sequence[Path], say: Callable[[str], None]) -> None:
    if paths:
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        say(f"left out, no document format: {', '.join(map(str, paths[:_NAMED]))}{more}")


def _tally(result: Result, blocks: int, segments: int, seconds: float) -> str:
    """Return a line that counts the documents by outcome and gives the speed."""
    counts = [
        (len(result.done), "translated"),
        (len(result.skipped), "already there"),
        (len(result.errors), "failed"),
    ]
    documents = ", ".join(f"{count} {what}" for count, what in counts if count or what == "translated")
    rate = segments / seconds if seconds else 0.0
    return f"documents: {documents}; {blocks} blocks in {seconds:.0f} s ({rate:.1f} segments a second)"
