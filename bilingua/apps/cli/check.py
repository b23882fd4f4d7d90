"""`bilingua check`: what may be believed of a translation, by whomever it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bilingua.apps.cli.options import confidence_option, glossary_options, scope, scope_options
from bilingua.apps.cli.progress import say
from bilingua.records import Severity


@click.command(short_help="Check a translation without a reference: terms, facts, findings, confidence.")
@click.argument("source")
@click.argument("translation")
@glossary_options
@scope_options
@confidence_option("full")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each line.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to read, correct and export."
)
@click.option(
    "--below",
    type=click.FloatRange(0, 1),
    metavar="N",
    help="Exit with 1 when a sentence is less sure than this, from 0 to 1.  [default: 0.5, and never]",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(map(str, Severity))),
    help="Exit with 1 when there is a finding of this severity or worse.",
)
@click.option("--no-facts", is_flag=True, help="Check no numbers, dates and addresses.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True, help="Where models run."
)
@click.option("--threads", type=click.IntRange(0), default=0, help="CPU threads.  [default: all cores]")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def check(
    source: str,
    translation: str,
    *,
    glossaries: tuple[str, ...],
    no_glossary: bool,
    topics: tuple[str, ...],
    on: datetime | None,
    fail_on: str | None,
    no_facts: bool,
    **options: Any,
) -> int:
    """Check TRANSLATION against SOURCE: two text files with as many lines (- is standard input).

    For each line: which terms and facts are in place, what looks wrong, and the chance that an editor finds nothing of
    substance to correct. It needs no reference, and the translation may be anybody's. Lines that want a look are
    printed, the summary goes to standard error. Exit codes: 0 done, 1 --fail-on or --below, 2 bad input.

    \b
    Examples:
      bilingua check article.de.txt article.en.txt
      bilingua check article.de.txt article.en.txt -g house.csv --json > checked.jsonl
      bilingua check article.de.txt article.en.txt --html review.html
      bilingua check article.de.txt article.en.txt --fail-on critical --below 0.3
    """
    from bilingua.apps.check import check_files
    from bilingua.apps.translate import glossaries as chosen

    return check_files(
        source,
        translation,
        glossary=chosen(glossaries, none=no_glossary),
        fail_on=Severity(fail_on) if fail_on else None,
        facts=not no_facts,
        echo=click.echo,
        say=say,
        **scope(topics, on),
        **options,
    )
