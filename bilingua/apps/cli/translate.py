"""`bilingua translate`: files or standard input in, English out, with the receipt where it is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from bilingua.apps.cli.options import engine_options, glossary_options
from bilingua.errors import DocumentError, InputError, SettingsError
from bilingua.records import Document, Severity, Translation


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
@click.option("--no-facts", is_flag=True, help="Leave numbers, dates and URLs to the model.")
@click.option("--dates", type=click.Choice(["british", "american"]), default="british", show_default=True)
@click.option("--money", type=click.Choice(["words", "symbols"]), default="words", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
def translate(
    files: tuple[Path, ...],
    glossaries: tuple[str, ...],
    no_glossary: bool,
    terms: tuple[str, ...],
    output: Path | None,
    format_: str | None,
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
    quiet: bool,
) -> int:
    """Translate German FILEs, or standard input, into English.

    Text files come back line by line; jsonl rows keep their unknown fields. Every glossary term and every number is
    in the output: what the model misses is repaired, decoded again, or put in by force and reported.

    \b
    Examples:
      bilingua translate article.de.txt
      bilingua translate article.de.txt -o article.en.txt --report receipt.json
      bilingua translate -g house.csv -g desk.csv --fail-on critical *.txt -o english/
      echo "Die DVRK schweigt." | bilingua translate --explain
      bilingua translate rows.jsonl -t "Versorgung=treatment"
    """
    from bilingua.pipeline import Translator
    from bilingua.receipt import Receipt
    from bilingua.text.documents import read_document
    from bilingua.text.facts import FactStyle

    if glossaries and no_glossary:
        raise SettingsError("--glossary and --no-glossary exclude each other")
    inputs = list(files) or [Path("-")]
    targets = _targets(inputs, output)
    # Reading everything first costs little and finds a bad file before the first word is translated.
    documents = [_filled(read_document(path, format=format_)) for path in inputs]
    documents = [_with_terms(document, _parsed(terms)) for document in documents]
    translator = Translator(
        () if no_glossary else (glossaries or None),
        engine=engine,
        model=model,
        beam=beam,
        strict=strict,
        facts=not no_facts,
        style=FactStyle(dates=dates, money=money),
        memory=memory,
        device=device,
        threads=threads,
    )
    receipt = Receipt(translator.signature, keep_blocks=report is not None)
    with _progress(sum(len(document.blocks) for document in documents), quiet=quiet) as advance:
        for path, document, target in zip(inputs, documents, targets, strict=True):
            translations = []
            for index, translation in enumerate(translator.translate_blocks(document.blocks)):
                translations.append(translation)
                receipt.add(translation, document=str(path), index=index)
                advance()
            _write(document, translations, target)
            if explain:
                _explain(path, translations)
    if report:
        _write_report(report, receipt.to_dict())
    if not quiet:
        _summarise(receipt.summary())
    return 1 if fail_on and receipt.at_least(Severity(fail_on)) else 0


def _filled(document: Document) -> Document:
    """Refuse a document without any content: nearly always the step before this one went wrong."""
    if not document.blocks:
        raise DocumentError("the file is empty", path=document.path or "<stdin>", hint="there is nothing to translate")
    return document


def _targets(inputs: Sequence[Path], output: Path | None) -> list[Path | None]:
    """Return where each input's translation goes, None meaning standard output."""
    if output is None or str(output) == "-":
        return [None] * len(inputs)
    if len(inputs) == 1 and not output.is_dir():
        return [output]
    if output.exists() and not output.is_dir():
        raise InputError(f"{output} is a file, but there are {len(inputs)} inputs", hint="name a directory")
    names = [_english_name(path) for path in inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"several inputs would become {twice[0]}", hint="translate them into different directories")
    output.mkdir(parents=True, exist_ok=True)
    return [output / name for name in names]


def _english_name(path: Path) -> str:
    """Name the output of an input file: `a.de.txt` → `a.en.txt`, everything else keeps its name."""
    if str(path) == "-":
        raise InputError("standard input has no name in a directory", hint="name an output file")
    suffixes = path.suffixes
    if len(suffixes) >= 2 and suffixes[-2] == ".de":
        return path.name.removesuffix("".join(suffixes[-2:])) + ".en" + suffixes[-1]
    return path.name


def _parsed(terms: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for term in terms:
        source, sign, target = term.partition("=")
        if not sign or not source.strip() or not target.strip():
            raise SettingsError(f"--term {term!r} is not of the form DE=EN")
        pairs[source.strip()] = target.strip()
    return pairs


def _with_terms(document: Document, terms: dict[str, str]) -> Document:
    """Add the run's terms to every block; a row's own terms go before them."""
    from dataclasses import replace

    if not terms:
        return document
    blocks = tuple(replace(block, terms={**terms, **block.terms}) for block in document.blocks)
    return replace(document, blocks=blocks)


def _write(document: Document, translations: Sequence[Translation], target: Path | None) -> None:
    from bilingua.text.documents import write_document

    if target is None:
        sys.stdout.flush()
        write_document(document, translations, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        write_document(document, translations, target)


def _explain(path: Path, translations: Sequence[Translation]) -> None:
    from bilingua.receipt import explain, names_spelled_differently

    for number, translation in enumerate(translations, 1):
        lines = list(explain(translation))
        if lines:
            click.echo(f"{path}:{number}: {translation.text}", err=True)
            click.echo("\n".join(lines), err=True)
    for finding in names_spelled_differently(translations):
        click.echo(f"{path}: {finding.severity}: {finding.message}", err=True)


def _write_report(path: Path, data: dict[str, object]) -> None:
    from bilingua.text.documents import atomic_writer

    with atomic_writer(path) as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


def _summarise(summary: dict[str, dict[str, int] | int]) -> None:
    verdicts, findings = summary["verdicts"], summary["findings"]
    if isinstance(verdicts, dict) and isinstance(findings, dict):
        reached = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items() if count) or "none"
        noted = ", ".join(f"{count} {severity}" for severity, count in findings.items() if count) or "none"
        click.echo(f"terms and facts: {reached}; findings: {noted}", err=True)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error, if that is a terminal; yields the function that moves it on."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("translating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("blocks"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
