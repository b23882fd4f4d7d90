"""`bilingua batch`: big data in shards over several workers, on this machine or a Ray cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bilingua.apps.cli.options import engine_options, glossary_options, scope_options, style_options
from bilingua.apps.cli.profile import profile_options
from bilingua.apps.cli.progress import progress, say


@click.command(short_help="Translate parquet, jsonl, csv or text of any size on several workers.")
@click.argument("source", metavar="INPUT", type=click.Path())
@click.argument("output", metavar="OUTPUT", type=click.Path(file_okay=False))
@glossary_options
@scope_options
@engine_options
@click.option("--strict", is_flag=True, help="A row in which a term could only be put in by force is an error.")
@click.option("--strict-input", is_flag=True, help="Read all rows first, and begin only if every one can be used.")
@click.option("--no-facts", is_flag=True, help="Leave numbers, dates and URLs to the model.")
@click.option("--no-names", is_flag=True, help="Leave names to the model.")
@style_options
@profile_options
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
@click.option(
    "--factory",
    metavar="MODULE:FUNCTION",
    default="bilingua.apps.batch:make_translator",
    help="What makes a worker's translator from the options.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
def batch(
    source: str,
    output: str,
    *,
    glossaries: tuple[str, ...],
    no_glossary: bool,
    topics: tuple[str, ...],
    strict_input: bool,
    no_facts: bool,
    no_names: bool,
    column: str,
    workers: int,
    threads: int,
    gpus: float,
    shard_mb: float,
    address: str | None,
    factory: str,
    quiet: bool,
    dates: str,
    times: str,
    money: str,
    percent: str,
    profile: Path | None,
    **options: Any,
) -> int:
    """Translate INPUT, a file or a folder of parquet, jsonl, csv or txt, into the folder OUTPUT, shard by shard.

    Both are paths, or addresses of object stores: s3://BUCKET/FOLDER, gs://BUCKET/FOLDER.

    A row that cannot be used or translated gets an error and affects no other. Shards that are in OUTPUT are not
    translated again, so the same command resumes after an interruption. Prints a summary as JSON. Exit codes: 0 done,
    1 some rows or shards have errors, 2 nothing could be done, 3 no engine.

    \b
    Examples:
      bilingua batch corpus.parquet english/ --workers 2 --threads 4
      bilingua batch corpus/ english/ --column body --workers 8 --gpus 1 --device cuda --address ray://head:10001
      bilingua batch s3://news/german s3://news/english --workers 8
    """
    from bilingua.apps import batch as work
    from bilingua.apps.translate import glossaries as chosen

    resources = work.Resources.shared_out(workers=workers, threads=threads, gpus=gpus, address=address)
    for_workers = work.worker_options(
        output,
        glossary=chosen(glossaries, none=no_glossary),
        topics=list(topics) or None,
        facts=not no_facts,
        names=not no_names,
        threads=resources.cpus,
        style={"dates": dates, "times": times, "money": money, "percent": percent},
        **options,
    )
    shards = work.prepare(
        source,
        output,
        column=column,
        shard_bytes=max(1, int(shard_mb * 1_000_000)),
        factory=factory,
        options=for_workers,
        strict=strict_input,
    )
    with progress(len(shards), unit="shards", quiet=quiet) as advance:
        summary = work.run(shards, resources=resources, factory=factory, options=for_workers, say=say, advance=advance)
    click.echo(json.dumps(summary.to_dict(), ensure_ascii=False))
    return summary.exit_code
