"""Write docs/cli.md from what `bilingua … --help` prints. Run it after a change to the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bilingua.apps.cli import cli

TARGET = Path(__file__).parent / "cli.md"
WIDTH = 110

HEAD = """\
# Command line

<!-- Written by docs/generate_cli.py from the commands' own help; edits here are lost. -->

The result goes to standard output, everything else to standard error. What the exit codes mean, and which errors and
findings there are, is in [errors and exit codes](errors.md).
"""


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and those below it, each with its context, in the order in which the help lists them."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from commands(below, _context(below, name, context))


def root() -> tuple[click.Command, click.Context]:
    """Return the whole command line as a user calls it."""
    return cli, _context(cli, "bilingua", None)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(command, parent, name, **{**command.context_settings, "terminal_width": WIDTH})


def page() -> str:
    """Return the text of docs/cli.md."""
    parts = [HEAD]
    for command, context in commands(*root()):
        depth = context.command_path.count(" ")
        heading = "#" * min(2 + max(0, depth - 1), 4)
        parts.append(f"{heading} {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
