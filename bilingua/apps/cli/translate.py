"""`bilingua translate`: texts, files or standard input in, English out, and the receipt where an option names it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from bilingua.apps.cli.options import (
    confidence_option,
    engine_options,
    glossary_options,
    scope,
    scope_options,
    style_options,
)
from bilingua.apps.cli.profile import is_from_profile, profile_options
from bilingua.apps.cli.progress import progress, say
from bilingua.records import Severity


def _files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete the names of files."""
    return [CompletionItem(incomplete, type="file")]


@click.command(short_help="Translate texts, files or standard input with the glossary enforced.")
@click.argument("inputs", nargs=-1, metavar="[FILE|TEXT]...", shell_complete=_files)
@glossary_options
@click.option(
    "-t", "--term", "terms", multiple=True, metavar="DE=EN", help="A term for this run, above every glossary."
)
@click.option("--keep", "kept", multiple=True, metavar="WORD", help="A word to leave as it is; repeatable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Output file; a directory where there are several inputs.  [default: standard output]",
)
@click.option("--format", metavar="NAME", help="Document format (txt, jsonl, …).  [default: by extension]")
@click.option("--unwrap", is_flag=True, help="Join the lines of hard-wrapped mails and wires to paragraphs.")
@scope_options
@engine_options
@click.option(
    "--memory", type=click.Path(path_type=Path, dir_okay=False), help="Translation memory to use and to fill."
)
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the receipt to this file, as JSON Lines."
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to read, correct and export."
)
@click.option(
    "--explain", is_flag=True, help="Print German and English, each term, fact and finding to standard error."
)
@click.option("--strict", is_flag=True, help="Fail if a term could only be forced in.")
@click.option("--strict-input", is_flag=True, help="Refuse a file of rows if one of them cannot be used.")
@click.option(
    "--fail-on",
    type=click.Choice(list(map(str, Severity))),
    help="Exit with 1 when there is a finding of this severity or worse.",
)
@confidence_option("fast")
@click.option(
    "--alternatives",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Up to N other wordings of each sentence: below a line of text, in the `sentences` of rows and receipt.",
)
@click.option("--no-facts", is_flag=True, help="Leave numbers, dates and URLs to the model.")
@click.option("--no-names", is_flag=True, help="Leave names to the model.")
@style_options
@click.option("--glob", "pattern", metavar="PATTERN", help="Files of a folder, as '**/*.html'.  [default: all formats]")
@click.option("--resume", is_flag=True, help="Resume an interrupted run: keep finished outputs and finished chunks.")
@click.option("--watch", is_flag=True, help="Go on translating what comes into the folders, until Ctrl-C.")
@click.option("--force", is_flag=True, help="Let a translation replace its own source.")
@profile_options
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
def translate(
    inputs: tuple[str, ...],
    *,
    glossaries: tuple[str, ...],
    no_glossary: bool,
    terms: tuple[str, ...],
    kept: tuple[str, ...],
    topics: tuple[str, ...],
    on: datetime | None,
    fail_on: str | None,
    no_facts: bool,
    no_names: bool,
    dates: str,
    times: str,
    money: str,
    percent: str,
    profile: Path | None,
    watch: bool,
    **options: Any,
) -> int:
    """Translate German texts, FILEs, folders of files, or standard input, into English.

    What is the name of no file and has a space in it is the TEXT itself. On a terminal, without any, each line that is
    typed is translated at once.

    Text files come back line by line; jsonl rows keep their unknown fields. Every glossary term and every number is
    in the output: what the model misses is repaired, decoded again, or forced in and reported. A document that
    cannot be translated is reported, and the others are still translated.

    \b
    Examples:
      bilingua translate "Die DVRK schweigt."
      bilingua translate article.de.txt
      bilingua translate article.de.txt -o article.en.txt --report receipt.jsonl --html review.html
      bilingua translate -g house.csv -g desk.csv --fail-on critical *.txt -o english/
      echo "Die DVRK schweigt." | bilingua translate --explain
      bilingua translate news/ -o english/ --glob '**/*.txt' --resume
      bilingua translate --watch incoming/ -o english/
      bilingua translate rows.jsonl -t "Versorgung=treatment" --keep Tagesschau --spelling gb --times 24
    """
    from bilingua.apps import translate as work
    from bilingua.facts.style import named_style

    chosen = work.Options(
        glossaries=work.glossaries(glossaries, none=no_glossary),
        terms=work.demands(terms, kept),
        fail_on=Severity(fail_on) if fail_on else None,
        facts=not no_facts,
        names=not no_names,
        needs_wrapped=not is_from_profile("unwrap"),
        style=named_style(dates=dates, times=times, money=money, percent=percent),
        **scope(topics, on),
        **options,
    )
    if profile and not chosen.quiet:
        say(f"settings: {profile}")
    bar = partial(progress, unit="blocks", pace="segments", quiet=chosen.quiet)
    if watch:
        from bilingua.apps.watch import watch_folders

        return watch_folders(inputs, chosen, say=say, bar=bar)
    return work.translate_files(inputs or ["-"], chosen, say=say, bar=bar)
