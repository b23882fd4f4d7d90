"""`bilingua translate`: files or standard input in, English out, with the receipt where it is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bilingua.apps.cli.options import engine_options, glossary_options, scope, scope_options
from bilingua.apps.cli.progress import progress
from bilingua.errors import InputError, SettingsError, StoreError
from bilingua.records import Severity

if TYPE_CHECKING:
    from bilingua.apps.jobs import Job
    from bilingua.apps.run import Result


@click.command(short_help="Translate files or standard input with the glossary enforced.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]...")
@glossary_options
@click.option(
    "-t", "--term", "terms", multiple=True, metavar="DE=EN", help="A term for this run, above every glossary."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Output file; a directory where there are several inputs.  [default: standard output]",
)
@click.option("--format", "format_", metavar="NAME", help="Document format (txt, jsonl, …).  [default: by extension]")
@scope_options
@engine_options
@click.option(
    "--memory", type=click.Path(path_type=Path, dir_okay=False), help="Translation memory to use and to fill."
)
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the receipt to this JSON file.")
@click.option("--explain", is_flag=True, help="Print each term, fact and finding to standard error.")
@click.option("--strict", is_flag=True, help="Fail where a term could only be put in by force.")
@click.option(
    "--fail-on",
    type=click.Choice([str(each) for each in Severity]),
    help="Exit with 1 when there is a finding of this severity or worse.",
)
@click.option("--no-facts", is_flag=True, help="Leave numbers, dates, URLs and names to the model.")
@click.option("--dates", type=click.Choice(["british", "american"]), default="british", show_default=True)
@click.option("--money", type=click.Choice(["words", "symbols"]), default="words", show_default=True)
@click.option("--glob", "pattern", metavar="PATTERN", help="Files of a folder, as '**/*.html'.  [default: all formats]")
@click.option("--resume", is_flag=True, help="Go on where a run before this one was stopped.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
def translate(
    files: tuple[Path, ...],
    glossaries: tuple[str, ...],
    no_glossary: bool,
    terms: tuple[str, ...],
    output: Path | None,
    format_: str | None,
    topics: tuple[str, ...],
    on: datetime | None,
    engine: str,
    model: str | None,
    beam: int,
    device: str,
    threads: int,
    memory: Path | None,
    report: Path | None,
    explain: bool,
    strict: bool,
    fail_on: str | None,
    no_facts: bool,
    dates: str,
    money: str,
    pattern: str | None,
    resume: bool,
    quiet: bool,
) -> int:
    """Translate German FILEs, folders of files, or standard input, into English.

    Text files come back line by line; jsonl rows keep their unknown fields. Every glossary term and every number is
    in the output: what the model misses is repaired, decoded again, or put in by force and reported. A document that
    cannot be translated is reported, and the rest goes on.

    \b
    Examples:
      bilingua translate article.de.txt
      bilingua translate article.de.txt -o article.en.txt --report receipt.json
      bilingua translate -g house.csv -g desk.csv --fail-on critical *.txt -o english/
      echo "Die DVRK schweigt." | bilingua translate --explain
      bilingua translate news/ -o english/ --glob '**/*.txt' --resume
      bilingua translate rows.jsonl -t "Versorgung=treatment"
    """
    from bilingua.apps.jobs import find_jobs
    from bilingua.apps.reporting import Recorder
    from bilingua.apps.run import Result, Runner, pending
    from bilingua.memory import DispensableMemory
    from bilingua.pipeline import Translator
    from bilingua.text.facts import FactStyle

    if glossaries and no_glossary:
        raise SettingsError("--glossary and --no-glossary exclude each other")
    demands = _parsed(terms)
    jobs = find_jobs(files or [Path("-")], output, pattern=pattern, format=format_)
    if resume:
        _refuse_streams(jobs)
    result = Result()
    todo = pending(jobs, resume=resume, result=result)
    readable, total = _checked(todo, result)
    if not todo:
        _say("everything is there already")
        return 0

    def given_up(error: StoreError) -> None:
        result.problems.append(error)
        _say(f"bilingua: {error}; going on without the memory")

    style = FactStyle(dates=dates, money=money)
    translator = Translator(
        () if no_glossary else (glossaries or None),
        engine=engine,
        model=model,
        beam=beam,
        strict=strict,
        facts=not no_facts,
        style=style,
        **scope(topics, on),
        memory=DispensableMemory(memory, given_up) if memory else None,
        device=device,
        threads=threads,
    )
    with ExitStack() as stack:
        advance = stack.enter_context(progress(total, unit="blocks", pace="segments", quiet=quiet))
        recorder = stack.enter_context(
            Recorder(translator.signature, say=_say, advance=advance, blocks=bool(report), explain=explain)
        )
        for job, error in result.errors:
            recorder.failed(job, error)
        settings = f"{translator.signature}|{style}|{sorted(demands.items())}|{sorted(topics)}|{on}"
        runner = Runner(translator.translate_blocks, settings=settings, listener=recorder, terms=demands, resume=resume)
        runner.run(readable, result)
        if any(job.target is None for job, _ in result.errors):
            _discard_stdout()
        if len(jobs) == len(result.errors) == 1:
            return result.exit_code
        if report:
            recorder.write_report(report, result)
    if not quiet:
        _say(recorder.summary())
        if len(jobs) > 1:
            _say(recorder.tally(result))
    return result.exit_code or (1 if fail_on and recorder.receipt.at_least(Severity(fail_on)) else 0)


def _checked(jobs: Sequence[Job], result: Result) -> tuple[list[Job], int | None]:
    """Read everything once, which costs little and finds bad files before the first word is translated.

    Returns the jobs that can be done and the number of their blocks, None where that is unknown. A bad file among
    several with outputs of their own is noted in `result`; otherwise nothing is begun.
    """
    from bilingua.apps.run import count_blocks

    readable, total = [], 0
    for job in jobs:
        try:
            count = count_blocks(job)
        except InputError as error:
            if job.target is None or len(jobs) == 1:
                raise
            result.errors.append((job, error))
            continue
        readable.append(job)
        if count is None:
            return list(jobs), None
        total += count
    return readable, total


def _refuse_streams(jobs: Sequence[Job]) -> None:
    if any(job.target is None or job.from_stdin for job in jobs):
        raise SettingsError("--resume needs files on both sides", hint="name an output with -o")


def _parsed(terms: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for term in terms:
        source, sign, target = term.partition("=")
        if not sign or not source.strip() or not target.strip():
            raise SettingsError(f"--term {term!r} is not of the form DE=EN")
        pairs[source.strip()] = target.strip()
    return pairs


def _discard_stdout() -> None:
    """Let go of what standard output cannot take; Python would try again at exit, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _say(line: str) -> None:
    click.echo(line, err=True)
