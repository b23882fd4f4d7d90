"""The command line: `bilingua COMMAND`. Each command is a file of its own, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from bilingua import __version__
from bilingua.apps.cli.progress import say
from bilingua.errors import BilinguaError

# Command → (module, one line of help), so that `bilingua --help` loads no command.
_COMMANDS = {
    "translate": ("translate", "Translate files or standard input with the glossary enforced."),
    "batch": ("batch", "Translate parquet, jsonl, csv or text of any size on several workers."),
    "check": ("check", "Check a translation without a reference: terms, facts, findings, confidence."),
    "serve": ("serve", "Serve programs that speak LibreTranslate or DeepL."),
    "init": ("profile", "Write a commented bilingua.toml, the profile of a project."),
    "score": ("score", "Score translations against references."),
    "glossary": ("glossary", "Look after glossaries: list, add, lint, convert, test, diff."),
    "memory": ("memory", "Inspect, prune, export and import a translation memory."),
    "model": ("model", "List, inspect, convert and export translation models."),
    "doctor": ("doctor", "Check the installation: versions, model, machine, a self-test."),
    "train": ("train", "Train or fine-tune the embedded model."),
}


class _ReaderGoneError(Exception):
    """The reader of standard output (`head`, a pager) has seen enough."""


class _LazyGroup(click.Group):
    """Loads a command when it is called, and turns errors of standard output into ours."""

    def invoke(self, ctx: click.Context) -> Any:
        # Click would end the program with code 1 where the reader of a pipe has seen enough.
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error
        except OSError as error:
            from bilingua.files import unwritable

            raise unwritable(error, error.filename or "<stdout>") from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            if ctx.resilient_parsing or cmd_name.startswith("-"):
                return None
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=_COMMANDS, ctx=ctx)
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
    except _ReaderGoneError:
        code = 0
    except BilinguaError as error:
        if "--debug" in given:
            import traceback

            traceback.print_exc()
        say(f"bilingua: {error}")
        code = error.exit_code
    _flush_or_discard_stdout()
    sys.exit(code if isinstance(code, int) else 0)


def _flush_or_discard_stdout() -> None:
    """Let go of what standard output cannot take; Python would try again at exit, and complain."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
