"""`bilingua glossary`: look after glossaries. The commands that check and compare are in `glossary_check`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bilingua.apps.cli.glossary_check import convert, diff, impact, lint, merge, run_examples, suggest
from bilingua.apps.cli.options import scope, scope_options
from bilingua.errors import InputError

if TYPE_CHECKING:
    from bilingua.terms.glossary import Entry, Glossary
    from bilingua.terms.upkeep.maintain import Edited

FILE = click.Path(path_type=Path, dir_okay=False)

format_option = click.option("--format", "format_", metavar="NAME", help="Format of FILE.  [default: by extension]")
dry_run_option = click.option("-n", "--dry-run", is_flag=True, help="Show the change, and write nothing.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
set_option = click.option(
    "-s", "--set", "cells", multiple=True, metavar="COLUMN=CELL", help='A cell, such as forms="A | B"; repeatable.'
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def glossary() -> None:
    """Look after glossaries: change, check, test, compare and convert them.

    FILE is a glossary of any format: csv (canonical), tsv, json, xlsx, tbx, tmx, deepl, google, amazon, omegat. The
    extension determines which; --format overrides it. If an optional FILE is omitted, the shipped glossary is used.

    \b
    Examples:
      bilingua glossary list
      bilingua glossary add terms.csv Hafenamt "port authority"
      bilingua glossary lint terms.csv --fix
      bilingua glossary convert terms.csv terms.tbx
      bilingua glossary test terms.csv
    """


@glossary.command("list")
@click.argument("file", type=FILE, required=False)
@click.option("-m", "--match", metavar="TEXT", help="Only entries with this text in any cell.")
@click.option("--status", help="Only entries of this status (preferred, admitted, deprecated, proposed).")
@format_option
@json_option
def list_entries(file: Path | None, match: str | None, status: str | None, format_: str | None, as_json: bool) -> None:
    """List the entries of FILE, one a line: German, a tab, English.

    \b
    Examples:
      bilingua glossary list
      bilingua glossary list terms.csv --match Hafen
      bilingua glossary list terms.csv --status proposed --json
    """
    entries = [
        entry
        for entry in _load(file, format_)
        if (not status or entry.status == status) and (not match or _mentions(entry, match))
    ]
    if as_json:
        click.echo(json.dumps([_cells(entry) for entry in entries], ensure_ascii=False, indent=1))
        return
    for entry in entries:
        click.echo(f"{entry.source}\t{entry.english}" + ("" if entry.enforced else f"\t({entry.status})"))


@glossary.command()
@click.argument("source")
@click.argument("file", type=FILE, required=False)
@format_option
@json_option
def show(source: str, file: Path | None, format_: str | None, as_json: bool) -> None:
    """Show all entries of FILE for the German term SOURCE.

    \b
    Examples:
      bilingua glossary show DVRK
      bilingua glossary show Hafenamt terms.csv --json
    """
    from bilingua.terms.upkeep.maintain import find

    loaded = _load(file, format_)
    entries = loaded.get(source) or (find(loaded, source),)
    if as_json:
        click.echo(json.dumps([_cells(entry) for entry in entries], ensure_ascii=False, indent=1))
        return
    for entry in entries:
        for comment in entry.comments:
            click.echo(comment)
        for column, cell in _cells(entry).items():
            click.echo(f"{column:<10} {cell}")


@glossary.command()
@click.argument("file", type=FILE)
@click.argument("source")
@click.argument("target", required=False, default="")
@click.option("--keep", is_flag=True, help="The term stays as it is; no TARGET.")
@set_option
@format_option
@dry_run_option
def add(
    file: Path, source: str, target: str, keep: bool, cells: tuple[str, ...], format_: str | None, dry_run: bool
) -> None:
    """Add an entry to FILE: the German SOURCE becomes TARGET in English.

    FILE is created if it does not exist. An entry for the same term is a conflict and refused.

    \b
    Examples:
      bilingua glossary add terms.csv Hafenamt "port authority"
      bilingua glossary add terms.csv --keep Seehafen-Stiftung -s "forbidden=Seaport Foundation"
      bilingua glossary add terms.csv Bank bench -s "context=Park | Garten" -s pos=noun
    """
    from bilingua.terms.upkeep import maintain

    values = {"source": source, "target": target, **({"kind": "keep"} if keep else {}), **_parsed(cells)}
    _report(maintain.add(file, values, format=format_, dry_run=dry_run), dry_run=dry_run)


@glossary.command()
@click.argument("file", type=FILE)
@click.argument("source")
@set_option
@format_option
@dry_run_option
def edit(file: Path, source: str, cells: tuple[str, ...], format_: str | None, dry_run: bool) -> None:
    """Change cells of the entry for SOURCE in FILE; an empty cell goes back to the default.

    \b
    Examples:
      bilingua glossary edit terms.csv Hafenamt -s "target=harbour office"
      bilingua glossary edit terms.csv Hafenamt -s status=deprecated -s "note=see Hafenbehörde"
      bilingua glossary edit terms.csv Hafenamt -s note= --dry-run
    """
    from bilingua.terms.upkeep import maintain

    if not cells:
        raise InputError("nothing to change", hint='name a cell: --set "target=…"')
    _report(maintain.edit(file, source, _parsed(cells), format=format_, dry_run=dry_run), dry_run=dry_run)


@glossary.command()
@click.argument("file", type=FILE)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@format_option
@dry_run_option
def remove(file: Path, sources: tuple[str, ...], format_: str | None, dry_run: bool) -> None:
    """Remove the entries for one or more SOURCEs from FILE; if one is not there, none is removed.

    \b
    Examples:
      bilingua glossary remove terms.csv Hafenamt
      bilingua glossary remove terms.csv Hafenamt Werft --dry-run
    """
    from bilingua.terms.upkeep import maintain

    _report(maintain.remove(file, sources, format=format_, dry_run=dry_run), dry_run=dry_run)


@glossary.command()
@click.argument("file", type=FILE)
@format_option
@dry_run_option
def sort(file: Path, format_: str | None, dry_run: bool) -> None:
    """Write FILE in canonical form: dictionary order, usual quoting; comments stay with their entries.

    \b
    Examples:
      bilingua glossary sort terms.csv
      bilingua glossary sort terms.csv --dry-run
    """
    from bilingua.terms.upkeep import maintain

    changed = maintain.sort(file, format=format_, dry_run=dry_run)
    moved = sum(a is not b for a, b in zip(changed.before.entries, changed.after.entries, strict=True))
    click.echo(f"{moved} of {len(changed.after)} entries moved" + (" (dry run)" if dry_run else ""))


@glossary.command()
@click.argument("file", type=FILE, required=False)
@format_option
@json_option
def stats(file: Path | None, format_: str | None, as_json: bool) -> None:
    """Count the entries of FILE by kind, status, part of speech, and what they make use of.

    \b
    Examples:
      bilingua glossary stats
      bilingua glossary stats terms.csv --json
    """
    from bilingua.terms.upkeep import maintain

    counts = maintain.stats(_load(file, format_))
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=1))
        return
    for name, number in counts.items():
        click.echo(f"{number:>7}  {name}")


@glossary.command()
@click.argument("text", required=False)
@click.option("-g", "--glossary", "files", multiple=True, type=FILE, metavar="FILE", help="Repeatable, later wins.")
@scope_options
@json_option
def explain(
    text: str | None, files: tuple[Path, ...], topics: tuple[str, ...], on: datetime | None, as_json: bool
) -> None:
    """Explain which terms match in a German TEXT (or standard input), and why near misses do not.

    \b
    Examples:
      bilingua glossary explain "Die DVRK-Regierung schweigt."
      bilingua glossary explain -g terms.csv "Am Hafenamts-Gebäude" --json
      bilingua glossary explain -g terms.csv "Der Liegeplatz ist frei." --topic shipping --on 2025-12-31
    """
    from bilingua.terms.matching import TermMatcher

    matcher = TermMatcher([_load(file, None) for file in files] or [_load(None, None)], **scope(topics, on))
    lines = (text if text is not None else sys.stdin.read()).splitlines()
    rows = [(number, match) for number, line in enumerate(lines, start=1) for match in matcher.explain(line)]
    if as_json:
        keys = ("text", "source", "matched", "reason", "start", "end", "origin")
        data = [{"line": number, **{key: getattr(match, key) for key in keys}} for number, match in rows]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for _, match in rows:
        click.echo(f"{'+' if match.matched else '-'} {match.text}\t{match.source}\t{match.reason}")


for command in (lint, convert, run_examples, diff, impact, merge, suggest):
    glossary.add_command(command)


def _load(file: Path | None, format_: str | None) -> Glossary:
    from bilingua.terms.glossary import Glossary

    if file is None:
        from bilingua.terms.loading import shipped_glossary

        file = shipped_glossary()
    return Glossary.load(file, format=format_)


def _mentions(entry: Entry, text: str) -> bool:
    return any(text.casefold() in cell.casefold() for cell in _cells(entry).values())


def _cells(entry: Entry) -> dict[str, str]:
    from bilingua.terms.glossary import COLUMNS

    cells = {column: entry.cell(column) for column in (*COLUMNS, *dict(entry.extra))}
    return {column: cell for column, cell in cells.items() if cell or column in ("source", "target")}


def _parsed(cells: Sequence[str]) -> dict[str, str]:
    values = {}
    for cell in cells:
        column, equals, text = cell.partition("=")
        if not equals or not column.strip():
            raise InputError(f"{cell!r} is not COLUMN=CELL", hint='write --set "note=seen in print"')
        values[column.strip()] = text
    return values


def _report(changed: Edited, *, dry_run: bool) -> None:
    from bilingua.terms.upkeep.diff import diff as compare

    changes = compare(changed.before, changed.after)
    for change in changes:
        for line in change.lines():
            click.echo(line)
    if columns := [name for name in changed.after.used_columns() if name not in changed.before.used_columns()]:
        click.echo(f"new column: {', '.join(columns)}", err=True)
    if not changes:
        click.echo("nothing changes")
    elif dry_run:
        click.echo("(dry run: nothing was written)", err=True)
