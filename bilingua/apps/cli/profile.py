"""The profile on the command line: `bilingua init`, and the options that take it as their defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

_NONE = "bilingua.no_profile"


def _use(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Make the settings of the profile the defaults of the command, and return its path."""
    from bilingua.profile import Profile

    if ctx.meta.get(_NONE):
        return None
    profile = Profile.load(value) if value else Profile.find()
    ctx.default_map = {**(ctx.default_map or {}), **_defaults(ctx.command, profile.values)}
    return profile.path


def _defaults(command: click.Command, values: Any) -> dict[str, Any]:
    """Return settings by the names of a command's parameters; what the command has no option for is left out."""
    given = dict(values)
    if "term" in given:
        given["term"] = [f"{source}={target}" for source, target in given["term"].items()]
    if given.get("glossary") == []:
        given["no-glossary"] = True
    given |= {f"no-{key}": not given.pop(key) for key in ("facts", "names") if key in given}
    named = {option.removeprefix("--"): param.name for param in command.params for option in param.opts}
    return {named[key] or "": value for key, value in given.items() if key in named}


def is_from_profile(name: str) -> bool:
    """Return whether the profile, and not the command line, has set a parameter of the command that runs."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.DEFAULT_MAP


def one_of_two(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Let `--glossary` and `--no-glossary` of the command line go before the other one in the profile."""
    other = "no_glossary" if param.name == "glossaries" else "glossaries"
    return type(value)() if is_from_profile(param.name or "") and ctx.params.get(other) else value


def _none(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_NONE] = value


def profile_options(function: Any) -> Any:
    """Add `--profile` and `--no-profile` to a command that translates; it gets the path of the profile, or None."""
    none = click.option(
        "--no-profile", is_flag=True, is_eager=True, expose_value=False, callback=_none, help="Use no profile."
    )
    named = click.option(
        "--profile", type=click.Path(path_type=Path, dir_okay=False), is_eager=True, callback=_use, metavar="FILE",
        help="Settings that count where no option is given.  [default: bilingua.toml here or in a folder above]",
    )  # fmt: skip
    return none(named(function))


@click.command(short_help="Write a commented bilingua.toml, the profile of a project.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".", metavar="[DIR]")
def init(folder: Path) -> None:
    """Write a commented bilingua.toml into DIR or the working folder. A file that is there is left alone.

    \b
    Examples:
      bilingua init
      bilingua init newsroom/
    """
    from bilingua.apps.profile import write_profile

    click.echo(f"{write_profile(folder)} written; every line in it is a comment until you remove its #", err=True)
