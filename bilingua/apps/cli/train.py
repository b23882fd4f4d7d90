"""`bilingua train`: from parallel text to a packaged model, or from a model to one fine-tuned on your own text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bilingua.training.config import Config

_CONFIG = click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DEVICE = click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where to run.  [default: as in CONFIG]"
)


@click.group()
def train() -> None:
    """Train or fine-tune a model. CONFIG is a TOML file that names corpus, start and length of a training.

    \b
    Example CONFIG, which fine-tunes the embedded model (write its weights first: bilingua model export start):
      work = "mine"
      [[corpus.parts]]
      path = "mine.tsv"                # German TAB English, one pair a line
      [corpus]
      glossaries = ["glossary.csv"]    # its terms are marked wherever both sides have them
      [model]
      name = "mine"
      start = "start"
      [dev]
      plain = "dev.tsv"
      [train]
      minutes = 60
      lr = 1e-4
    \b
    Examples:
      bilingua train all config.toml
      bilingua train run config.toml      # again after an interruption
    """


@train.command()
@_CONFIG
def prepare(config: Path) -> None:
    """Clean the corpus, make the tokenizer, align words, mark spans, write the packs."""
    from bilingua.training.prepare import prepare as prepare_packs

    prepare_packs(_load(config), report=_say)


@train.command()
@_CONFIG
@_DEVICE
def reverse(config: Path, device: str | None) -> None:
    """Train the English-German model of [reverse] and write it as WORK/reverse/model; goes on where it stopped."""
    from bilingua.training.run import train_reverse

    train_reverse(_load(config, device=device), report=_say)


@train.command()
@_CONFIG
@_DEVICE
def backtranslate(config: Path, device: str | None) -> None:
    """Make pairs of the English text of [backtranslate] with the reverse model; goes on where it stopped."""
    from bilingua.training.run import make_pairs

    make_pairs(_load(config, device=device), report=_say)


@train.command()
@_CONFIG
@_DEVICE
@click.option("--minutes", type=float, help="Training time of the whole run.  [default: as in CONFIG]")
def run(config: Path, device: str | None, minutes: float | None) -> None:
    """Train on the packs; goes on from the saved state where there is one."""
    from bilingua.training.run import train as train_model

    train_model(_load(config, device=device, minutes=minutes), report=_say)


@train.command()
@_CONFIG
@click.argument("out", type=click.Path(path_type=Path), required=False)
def export(config: Path, out: Path | None) -> None:
    """Write the best weights as OUT/hf (transformers) and OUT/ct2 (int8), with a model card.  [default: WORK/model]"""
    from bilingua.training.run import finish_model

    for directory in finish_model(_load(config), out):
        click.echo(str(directory))


@train.command("all")
@_CONFIG
def everything(config: Path) -> None:
    """Do all of the above in one go, leaving out what is done or not configured."""
    from bilingua.training.run import train_all

    for directory in train_all(_load(config), report=_say):
        click.echo(str(directory))


def _load(path: Path, **given: str | float | None) -> Config:
    """Read a training file; options given on the command line override its [train] section."""
    from dataclasses import replace

    from bilingua.training.config import load_config

    config = load_config(path)
    return replace(config, train={**config.train, **{k: v for k, v in given.items() if v is not None}})


def _say(line: str) -> None:
    click.echo(line, err=True)
