"""`bilingua memory`: what a translation memory holds, pruning it, moving it as TMX."""

from __future__ import annotations

import json
from pathlib import Path

import click

_FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group(short_help="Inspect, prune, export and import a translation memory.")
def memory() -> None:
    """Manage the translation memory that `bilingua translate --memory FILE` fills.

    \b
    Examples:
      bilingua memory stats news.memory
      bilingua memory prune news.memory --unused-days 90
      bilingua memory export news.memory news.tmx
      bilingua memory import other.memory news.tmx
    """


@memory.command()
@_FILE
def stats(file: Path) -> None:
    """Print the counts of segments and hits, per engine, as JSON."""
    from bilingua.memory import Memory

    with Memory(file, read_only=True) as store:
        click.echo(json.dumps(store.stats(), indent=1, ensure_ascii=False))


@memory.command()
@_FILE
@click.option("--unused-days", type=click.FloatRange(0), help="Delete segments unused for this many days.")
@click.option("--keep-engine", metavar="NAME", help="Delete segments of all other engines (`stats` lists the names).")
def prune(file: Path, unused_days: float | None, keep_engine: str | None) -> None:
    """Delete segments and reclaim their space."""
    from bilingua.memory import Memory

    if unused_days is None and keep_engine is None:
        raise click.UsageError("choose what to delete: --unused-days or --keep-engine")
    with Memory(file) as store:
        click.echo(f"{store.prune(unused_days=unused_days, keep_engine=keep_engine)} segments deleted")


@memory.command("export")
@_FILE
@click.argument("tmx", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "_format", type=click.Choice(["tmx"]), default="tmx", help="The only format so far.")
def export_(file: Path, tmx: Path, _format: str) -> None:
    """Write a memory as TMX 1.4b, for other tools or another machine."""
    from bilingua.memory.tmx import export_tmx

    count = export_tmx(file, tmx)
    click.echo(f"{count} segments written to {tmx}")


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("tmx", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(file: Path, tmx: Path) -> None:
    """Import a TMX file that `export` wrote; segments that the memory has already are kept."""
    from bilingua.memory.tmx import import_tmx

    click.echo(f"{import_tmx(file, tmx)} new segments")
