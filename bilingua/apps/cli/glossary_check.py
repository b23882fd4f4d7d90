"""The commands of `bilingua glossary` that check, test, compare, merge and convert."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bilingua.apps.cli.options import engine_options
from bilingua.apps.cli.progress import progress
from bilingua.errors import InputError
from bilingua.records import Severity

if TYPE_CHECKING:
    from bilingua.records import Translation
    from bilingua.terms.glossary import Glossary
    from bilingua.terms.upkeep.lint import Issue

FILE = click.Path(path_type=Path, dir_okay=False)
_SHOWN = 64  # sentences after which the progress bar moves on: some batches of the engine


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--fix", is_flag=True, help="Mend what cannot change a translation, and write the file.")
@click.option("-n", "--dry-run", is_flag=True, help="With --fix: write nothing.")
@click.option("--corpus", type=FILE, help="German lines, or German, tab, English: also check against these sentences.")
@click.option(
    "--translate", is_flag=True, help="With --corpus: also check the output of the model without the glossary."
)
@click.option(
    "--fail-on",
    type=click.Choice(list(map(str, Severity))),
    default="warning",
    show_default=True,
    help="Exit with 1 when there is an issue of this severity or worse.",
)
@click.option("--format", "format_", metavar="NAME", help="Format of FILE.  [default: by extension]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@engine_options
@click.pass_context
def lint(
    ctx: click.Context,
    /,
    files: tuple[Path, ...],
    fix: bool,
    dry_run: bool,
    corpus: Path | None,
    translate: bool,
    fail_on: str,
    format_: str | None,
    as_json: bool,
    **engine: Any,
) -> None:
    """Check each FILE: rows that cannot be used, conflicts, shadowed entries, stop words, broken encoding, and more.

    All faults of a file are reported at once, one a line: file, row, column, severity, rule, what and what to do.

    \b
    Examples:
      bilingua glossary lint terms.csv
      bilingua glossary lint terms.csv --fix
      bilingua glossary lint terms.csv --corpus articles.tsv --json
      bilingua glossary lint terms.csv --corpus articles.txt --translate
      bilingua glossary lint glossary/*.csv --fail-on critical
    """
    from bilingua.terms.upkeep.evidence import issues as corpus_issues
    from bilingua.terms.upkeep.evidence import read_corpus, translated, uses
    from bilingua.terms.upkeep.tidy import fix_file, lint_file

    if translate and not corpus:
        raise InputError("--translate needs sentences", hint="name them: --corpus articles.txt")
    bare = _translator([], engine) if translate else None
    issues: list[tuple[Path, Issue]] = []
    for file in files:
        if fix:
            mended = fix_file(file, format=format_, on=date.today(), dry_run=dry_run)
            gone = len(mended.before) - len(mended.after)
            click.echo(f"{file}: {gone} mended" + (" (dry run)" if dry_run else ""), err=True)
        glossary, own = lint_file(file, format=format_, on=date.today())
        issues += [(file, issue) for issue in own]
        if corpus and glossary is not None:
            pairs = translated(glossary, read_corpus(corpus), bare) if bare else read_corpus(corpus)
            issues += [(file, issue) for issue in corpus_issues(uses(glossary, pairs), bare=translate)]
    if as_json:
        rows = [{"file": str(file), **asdict(issue)} for file, issue in issues]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for file, issue in issues:
            click.echo(_line(file, issue))
        if not issues:
            click.echo(f"no issues in {', '.join(map(str, files))}", err=True)
    levels = list(Severity)
    if any(levels.index(issue.severity) >= levels.index(Severity(fail_on)) for _, issue in issues):
        ctx.exit(1)


@click.command()
@click.argument("source", type=FILE, metavar="IN")
@click.argument("target", type=FILE, metavar="OUT")
@click.option("--from", "from_", metavar="NAME", help="Format of IN.  [default: by extension]")
@click.option("--to", metavar="NAME", help="Format of OUT.  [default: by extension]")
@click.option("--lossless", is_flag=True, help="Write nothing and exit with 1 where something would be lost.")
@click.pass_context
def convert(ctx: click.Context, source: Path, target: Path, from_: str | None, to: str | None, lossless: bool) -> None:
    """Convert a glossary from one format to another, and list what the new one cannot hold.

    \b
    Formats:
      csv, tsv, json, xlsx (extra "formats")     every field
      tmx                                        every field, as properties
      tbx, tbx-dct, tbx2                         terms, statuses, part of speech, topic, notes
      deepl, deepl4, google, pairs-tsv, amazon, google-set, omegat     pairs; forms become pairs of their own

    \b
    Examples:
      bilingua glossary convert deepl-export.csv terms.csv --from deepl
      bilingua glossary convert terms.csv terms.tbx
      bilingua glossary convert terms.csv upload.csv --to amazon
      bilingua glossary convert terms.csv terms.xlsx --lossless
    """
    from bilingua.terms.formats.base import format_of
    from bilingua.terms.glossary import Glossary

    if target.resolve() == source.resolve():
        raise InputError("IN and OUT are the same file", hint="name another file")
    glossary = Glossary.load(source, format=from_)
    losses = format_of(target, format=to).losses(glossary)
    for line in losses:
        click.echo(f"lost: {line}", err=True)
    if losses and lossless:
        click.echo(f"{target} was not written", err=True)
        ctx.exit(1)
    glossary.save(target, format=to)
    forms = sum(len(entry.forms) for entry in glossary)
    more = f" with {forms} further forms" if forms else ""
    click.echo(f"{len(glossary)} entries{more} written to {target}", err=True)


@click.command("test")
@click.argument("file", type=FILE, required=False)
@click.option("--examples", type=FILE, help="File of examples.  [default: tests/NAME.csv beside FILE]")
@click.option("-m", "--match", metavar="TEXT", help="Only examples whose sentence or entry has this text.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("-v", "--verbose", is_flag=True, help="Print the translations that pass too.")
@engine_options
@click.pass_context
def run_examples(
    ctx: click.Context,
    /,
    file: Path | None,
    examples: Path | None,
    match: str | None,
    as_json: bool,
    verbose: bool,
    **engine: Any,
) -> None:
    """Translate the example sentences of FILE with FILE enforced, and check what must and must not be in them.

    Examples are a CSV: source,must_contain,must_not_contain,entry. Exits with 1 where one fails.

    \b
    Examples:
      bilingua glossary test
      bilingua glossary test terms.csv --match Hafen --verbose
      bilingua glossary test terms.csv --examples more.csv --json
    """
    from bilingua.terms.glossary import Glossary
    from bilingua.terms.loading import shipped_glossary
    from bilingua.terms.upkeep.examples import examples_of, load_examples, run, untested

    file = file or shipped_glossary()
    glossary = Glossary.load(file)
    loaded = load_examples(examples or examples_of(file))
    chosen = [one for one in loaded if not match or match.casefold() in f"{one.source}\n{one.entry}".casefold()]
    if not chosen:
        raise InputError("no example to run", hint="check --match, or add examples")
    results = run(chosen, glossary, _translator(glossary, engine))
    failed = [result for result in results if result.problems]
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
    else:
        for result in results:
            if result.problems or result.forced or verbose:
                click.echo(
                    f"{'FAIL' if result.problems else 'ok  '} {result.example.source}\n     {result.translation}"
                )
            for problem in result.problems:
                click.echo(f"     {problem}")
            if result.forced:
                click.echo(f"     put in by force: {', '.join(result.forced)}")
        click.echo(f"{len(results) - len(failed)} of {len(results)} examples pass")
    if not match and (without := untested(glossary, loaded)):
        click.echo(f"{len(without)} entries have no example: {', '.join(e.source for e in without[:10])}", err=True)
    if failed:
        ctx.exit(1)


@click.command()
@click.argument("before", type=FILE, metavar="A")
@click.argument("after", type=FILE, metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there is a difference.")
@click.pass_context
def diff(ctx: click.Context, before: Path, after: Path, as_json: bool, exit_code: bool) -> None:
    """Compare glossaries A and B by meaning: entries added (+), removed (-) and changed (~); row order does not matter.

    What the difference does to translations is shown by `bilingua glossary impact`.

    \b
    Examples:
      bilingua glossary diff old.csv new.csv
      bilingua glossary diff old.tbx new.csv --json --exit-code
    """
    from bilingua.terms.glossary import Glossary
    from bilingua.terms.upkeep.diff import diff as compare

    changes = compare(Glossary.load(before), Glossary.load(after))
    if as_json:
        data = [{"source": change.source, "change": list(change.lines())} for change in changes]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for change in changes:
            click.echo("\n".join(change.lines()))
    if exit_code and changes:
        ctx.exit(1)


@click.command()
@click.argument("before", type=FILE, metavar="OLD")
@click.argument("after", type=FILE, metavar="NEW")
@click.argument("corpus", type=FILE, metavar="CORPUS")
@click.option("--limit", type=click.IntRange(0), help="Print at most so many sentences.  [default: all]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where a translation changes.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no sum.")
@engine_options
@click.pass_context
def impact(
    ctx: click.Context,
    /,
    before: Path,
    after: Path,
    corpus: Path,
    limit: int | None,
    as_json: bool,
    exit_code: bool,
    quiet: bool,
    engine: str,
    model: str | None,
    url: str | None,
    device: str,
    threads: int,
    **options: Any,
) -> None:
    """Show what changing the glossary OLD into NEW does to the translations of CORPUS.

    CORPUS has German lines, or German, tab, English; other documents (docx, html, …) are taken by paragraphs. Only
    sentences in which the two glossaries match differently are translated.

    \b
    Examples:
      bilingua glossary impact old.csv new.csv articles.txt
      git show HEAD:terms.csv > old.csv && bilingua glossary impact old.csv terms.csv articles.txt --exit-code
      bilingua glossary impact old.csv new.csv article.docx --json
    """
    from bilingua.apps import impact as impacts
    from bilingua.engines.base import create
    from bilingua.terms.glossary import Glossary

    old, new = Glossary.load(before), Glossary.load(after)
    sentences = list(impacts.corpus_sentences(corpus))
    loaded = create(engine, model, url=url, device=device, threads=threads)
    with progress(len(sentences), unit="sentences", quiet=quiet) as advance:
        result = impacts.impact([old], [new], sentences, engine=loaded, progress=advance, **options)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=1))
    else:
        for line in impacts.lines(result, limit=limit):
            click.echo(line)
    if not quiet:
        click.echo(impacts.summary(result), err=True)
    if exit_code and result.effects:
        ctx.exit(1)


@click.command()
@click.argument("base", type=FILE)
@click.argument("ours", type=FILE)
@click.argument("theirs", type=FILE)
@click.option("-o", "--output", type=FILE, help="Where the merged glossary goes.  [default: standard output, as CSV]")
@click.option("--format", "format_", metavar="NAME", help="Format of all files.  [default: by extension]")
@click.pass_context
def merge(ctx: click.Context, base: Path, ours: Path, theirs: Path, output: Path | None, format_: str | None) -> None:
    """Merge OURS and THEIRS, which both come from BASE, field by field.

    Where both changed the same field differently, ours stays, a comment "# CONFLICT …" above the entry says what
    theirs was, and the exit code is 1. The result can be loaded in any case, and lint reports what is open.

    \b
    As a merge driver for git:
      git config merge.glossary.driver "bilingua glossary merge %O %A %B --format csv -o %A"
      echo "*.csv merge=glossary" >> .gitattributes

    \b
    Examples:
      bilingua glossary merge base.csv ours.csv theirs.csv -o merged.csv
    """
    from bilingua.terms.upkeep.merge import merge_files

    result, data = merge_files(base, ours, theirs, output=output, format=format_)
    if not output:
        click.echo(data, nl=False)
    for conflict in result.conflicts:
        click.echo(f"{conflict.source}: {conflict}", err=True)
    if result.conflicts:
        ctx.exit(1)


@click.command()
@click.argument("corpus", type=FILE)
@click.option("-g", "--glossary", "known", multiple=True, type=FILE, metavar="FILE", help="Skip the terms that it has.")
@click.option("-o", "--output", type=FILE, help="Glossary file for the suggestions.  [default: CSV on standard output]")
@click.option("--least", type=click.IntRange(1), default=3, show_default=True, help="Sentences a term must occur in.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="How many suggestions at most.")
def suggest(corpus: Path, known: tuple[Path, ...], output: Path | None, least: int, limit: int) -> None:
    """Suggest entries from CORPUS: German lines, or German, tab, English.

    Names, abbreviations and compounds that come back, best first, with the English that stands beside them, how often,
    and an example. They have the status "proposed": nothing is enforced until somebody changes that. Without English,
    the target is "?".

    \b
    Examples:
      bilingua glossary suggest articles.tsv -g terms.csv -o proposed.csv
      bilingua glossary suggest articles.txt --least 5 --limit 50
    """
    from bilingua.apps.suggest import by_sentence
    from bilingua.terms.formats.csv import CsvFormat
    from bilingua.terms.glossary import Glossary
    from bilingua.terms.upkeep.evidence import read_corpus
    from bilingua.terms.upkeep.mining import proposals
    from bilingua.terms.upkeep.mining import suggest as mined

    lines = by_sentence(read_corpus(corpus))
    suggestions = mined(lines, known=[Glossary.load(path) for path in known], least=least, limit=limit)
    glossary = proposals(suggestions)
    if output:
        glossary.save(output, sources=[corpus, *known])
        click.echo(f"{len(glossary)} suggestions written to {output}", err=True)
    else:
        click.echo(CsvFormat().write(glossary).decode(), nl=False)


def _translator(
    glossary: Glossary | Sequence[Glossary], engine: dict[str, Any]
) -> Callable[[Sequence[str]], list[Translation]]:
    """Return what translates sentences with a glossary, in batches, showing how far it is."""
    from bilingua.pipeline import Translator
    from bilingua.records import Block

    translator = Translator(glossary, **engine)

    def translate(sentences: Sequence[str]) -> list[Translation]:
        made: list[Translation] = []
        with progress(len(sentences), unit="sentences", quiet=False) as advance:
            for start in range(0, len(sentences), _SHOWN):
                chunk = sentences[start : start + _SHOWN]
                made += translator.translate_blocks(Block(text) for text in chunk)
                advance(len(chunk))
        return made

    return translate


def _line(file: Path, issue: Issue) -> str:
    where = ":".join(str(part) for part in (file, issue.row, issue.column) if part)
    hint = f" ({issue.hint})" if issue.hint else ""
    return f"{where}: {issue.severity}: {issue.rule}: {issue.message}{hint}"
