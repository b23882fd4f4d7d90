"""`bilingua serve`: translation over HTTP."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from bilingua.apps.cli.options import engine_options, glossary_options, scope, scope_options, style_options
from bilingua.apps.cli.profile import profile_options

# Options that are the service's settings, in its own units.
_SETTINGS = (
    *("characters", "texts", "file_bytes", "rate", "bans_after"),
    *("waiting", "timeout_s", "kept_s", "suggestions"),
)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Serve the workbench, and programs that speak LibreTranslate or DeepL.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 means all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes, each with the model.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for documents, glossaries and keys.  [default: ~/.local/state/bilingua]",
)
@click.option(
    "--keys",
    type=_FILE,
    help="Ask for a key of this file.  [default: keys.tsv in the data folder, if others can reach the address]",
)
@click.option("--add-key", metavar="NAME", help="Make a key for NAME, print it, and do nothing else.")
@click.option("--read-only", is_flag=True, help="With --add-key: one that cannot change glossaries.")
@click.option("--open", "is_open", is_flag=True, help="Serve other machines without asking for a key.")
@glossary_options
@scope_options
@engine_options
@click.option("--memory", type=_FILE, help="Translation memory to use and to fill.")
@style_options
@profile_options
@click.option(
    "--max-characters",
    "characters",
    type=click.IntRange(0),
    default=0,
    help="Characters of one text.  [default: no limit]",
)
@click.option(
    "--max-texts",
    "texts",
    type=click.IntRange(0),
    default=10_000,
    show_default=True,
    help="Texts of one request; 0 for any.",
)
@click.option(
    "--max-file-mb",
    "file_bytes",
    callback=lambda context, option, value: value << 20,
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="Size of a document.",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    default=0,
    help="Requests a minute of one key, or of one address.  [default: no limit]",
)
@click.option(
    "--ban-after",
    "bans_after",
    type=click.IntRange(0),
    default=0,
    help="Shut out for an hour who exceeds the rate so often.  [default: never]",
)
@click.option(
    "--max-waiting",
    "waiting",
    type=click.IntRange(0),
    default=1_000_000,
    show_default=True,
    help="Characters that may wait for the engine.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0),
    default=120.0,
    show_default=True,
    help="Seconds that a request may take; 0 means any.",
)
@click.option(
    "--keep-hours",
    "kept_s",
    callback=lambda context, option, value: value * 3600,
    type=click.FloatRange(0.1),
    default=24.0,
    show_default=True,
    help="How long translated documents are kept.",
)
@click.option("--suggestions", is_flag=True, help="Keep better translations that users propose.")
@click.option("--phrasebook", type=_FILE, help="For tests of clients: answer from this file, without any model.")
def serve(
    *,
    host: str,
    port: int,
    workers: int,
    data: Path | None,
    keys: Path | None,
    add_key: str | None,
    read_only: bool,
    is_open: bool,
    glossaries: tuple[str, ...],
    no_glossary: bool,
    topics: tuple[str, ...],
    on: datetime | None,
    profile: Path | None,
    **options: Any,
) -> None:
    """Serve a workbench for the browser, and translations to programs that speak LibreTranslate or DeepL.

    Every glossary term and every number is in the output, as with `bilingua translate`. No key is needed on this
    machine; other machines need one, unless --open. The log has no texts.

    \b
    Examples:
      bilingua serve
      bilingua serve --add-key newsroom
      bilingua serve --host 0.0.0.0 --rate 300 -g house.csv
      curl localhost:5000/translate -d source=de -d target=en -d "q=Die DVRK schweigt."
    """
    from bilingua.apps.service import keys as key_files
    from bilingua.apps.service import serve as work
    from bilingua.apps.service.settings import KEYS, default_data
    from bilingua.apps.translate import glossaries as chosen_glossaries

    if add_key is not None:
        path = keys or (data or default_data()) / KEYS
        click.echo(key_files.add_key(path, add_key, may_edit=not read_only))
        return
    chosen = scope(topics, on)
    settings = {name: options.pop(name) for name in _SETTINGS}
    settings["metrics_token"] = os.environ.get("BILINGUA_METRICS_TOKEN", "")
    work.serve(
        work.Options(
            host=host,
            port=port,
            workers=workers,
            is_open=is_open,
            data=data,
            keys=keys,
            glossaries=chosen_glossaries(glossaries, none=no_glossary),
            topics=chosen["topics"],
            on=chosen["on"].isoformat(),
            settings=settings,
            **options,
        ),
        say=partial(click.echo, err=True) if sys.stderr.isatty() else None,
    )
