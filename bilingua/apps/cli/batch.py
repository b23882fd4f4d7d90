"""`bilingua batch`: big data in shards over several workers, on this machine or a Ray cluster."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import click

from bilingua.apps.cli.options import engine_options, glossary_options, scope_options
from bilingua.apps.cli.progress import progress, say


@click.command(short_help="Translate parquet, jsonl, csv or text of any size on several workers.")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path, file_okay=False))
@glossary_options
@scope_options
@engine_options
@click.option("--strict", is_flag=True, help="A row in which a term could only be put in by force is an error.")
@click.option("--strict-input", is_flag=True, help="Read all rows first, and begin only if every one can be used.")
@click.option("--no-facts", is_flag=True, help="Leave numbers, dates, URLs and names to the model.")
@click.option("--column", default="text", show_default=True, help="The column or field to translate.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Translators at work at once.")
@click.option("--gpus", type=click.FloatRange(0), default=0, show_default=True, help="GPUs of each worker.")
@click.option(
    "--shard-mb",
    type=click.FloatRange(min=0, min_open=True),
    default=4,
    show_default=True,
    help="Size of a shard of lines or of a table, in megabytes.",
)
@click.option("--address", metavar="HOST:PORT", help="A Ray cluster.  [default: Ray on this machine alone]")
@click.option("--factory", metavar="MODULE:FUNCTION", help="What makes a worker's translator from the options.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
def batch(
    source: Path,
    output: Path,
    glossaries: tuple[str, ...],
    no_glossary: bool,
    topics: tuple[str, ...],
    on: datetime | None,
    engine: str,
    model: str | None,
    beam: int,
    device: str,
    threads: int,
    strict: bool,
    strict_input: bool,
    no_facts: bool,
    column: str,
    workers: int,
    gpus: float,
    shard_mb: float,
    address: str | None,
    factory: str | None,
    quiet: bool,
) -> int:
    """Translate INPUT, a file or a folder of parquet, jsonl, csv or txt, into the folder OUTPUT, shard by shard.

    Every row gets the columns translation, findings and error; a row that cannot be done costs nothing but itself.
    Shards that stand in OUTPUT are not done again, so the same command goes on after an interruption. Prints a summary
    as JSON. Exit codes: 0 done, 1 some rows or shards have errors, 2 nothing could be done, 3 no engine.

    \b
    Examples:
      bilingua batch corpus.parquet english/ --workers 2 --threads 4
      bilingua batch corpus/ english/ --column body --workers 8 --gpus 1 --device cuda --address ray://head:10001
    """
    from bilingua.apps.batch import FACTORY, Resources, first_day, prepare, run
    from bilingua.apps.translate import glossaries as glossaries_of

    chosen = glossaries_of(glossaries, none=no_glossary)
    # On a cluster nobody knows here how many cores a worker's machine has.
    threads = threads or (1 if address else max(1, (os.cpu_count() or 1) // workers))
    options = {
        "glossary": None if chosen is None else [_path(name) for name in chosen],
        "engine": engine,
        "model": model and _path(model),
        "beam": beam,
        "device": device,
        "threads": threads,
        "strict": strict,
        "facts": not no_facts,
        "topics": list(topics) or None,
        # A run that is taken up again another day goes on with the entries of the first one.
        "on": str((on or first_day(output) or datetime.now()).date()),
    }
    made = factory or FACTORY
    shards = prepare(
        source.absolute(),
        output.absolute(),
        column=column,
        shard_bytes=max(1, int(shard_mb * 1_000_000)),
        factory=made,
        options=options,
        strict=strict_input,
    )
    with progress(len(shards), unit="shards", quiet=quiet) as advance:
        resources = Resources(workers=workers, cpus=threads, gpus=gpus, address=address)
        summary = run(
            shards,
            resources=resources,
            factory=made,
            options=options,
            say=say,
            advance=advance,
        )
    click.echo(json.dumps(summary.to_dict(), ensure_ascii=False))
    return summary.exit_code


def _path(name: str) -> str:
    """Return a path that holds in other directories; a name that is no path stays."""
    return str(Path(name).absolute()) if Path(name).exists() else name
