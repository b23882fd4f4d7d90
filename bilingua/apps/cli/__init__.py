"""The command line: `bilingua COMMAND`. Each command is a file of its own, loaded when it is called."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import Any

import click

from bilingua import __version__
from bilingua.errors import BilinguaError

# Command → (module, one line of help), so that `bilingua --help` loads no command.
_COMMANDS = {
    "translate": ("translate", "Translate files or standard input with the glossary enforced."),
    "batch": ("batch", "Translate parquet, jsonl, csv or text of any size on several workers."),
    "score": ("score", "Score translations against references."),
    "glossary": ("glossary", "Look after glossaries: list, add, lint, convert, test, diff."),
    "memory": ("memory", "Look into a translation memory, prune, export, import it."),
    "model": ("model", "List, inspect, convert and export translation models."),
    "train": ("train", "Train or fine-tune the embedded model."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"bilingua.apps.cli.{_COMMANDS[cmd_name][0]}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bilingua")
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
def cli(debug: bool) -> None:
    """Translate German into English with every glossary term and every number right, and prove it.

    \b
    Examples:
      bilingua translate article.de.txt -o article.en.txt
      echo "Die DVRK schweigt." | bilingua translate --explain
      bilingua score article.en.txt --ref reference.en.txt
      bilingua glossary lint my-terms.csv
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 clean, 1 findings or refused, 2 bad input, 3 engine, 4 store."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code: Any = cli.main(args=given, prog_name="bilingua", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; closing stderr keeps Python from complaining at exit.
        sys.stderr.close()
        code = 0
    except BilinguaError as error:
        if "--debug" in given:
            traceback.print_exc()
        click.echo(f"bilingua: {error}", err=True)
        code = error.exit_code
    sys.exit(code if isinstance(code, int) else 0)
