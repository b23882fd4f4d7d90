"""`bilingua train`: from parallel text to a packaged model, or from a model to one fine-tuned on your own text."""

from __future__ import annotations

from pathlib import Path

import click

_CONFIG = click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))


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
      decay_minutes = 20
    \b
    Examples:
      bilingua train all config.toml
      bilingua train run config.toml      # again after an interruption
    """


@train.command()
@_CONFIG
def prepare(config: Path) -> None:
    """Clean the corpus, make the tokenizer, align words, mark spans, write the packs."""
    from bilingua.training.config import load_config
    from bilingua.training.prepare import prepare as prepare_packs

    prepare_packs(load_config(config), report=_say)


@train.command()
@_CONFIG
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where to train.  [default: as in CONFIG]")
@click.option("--minutes", type=float, help="Training time of the whole run.  [default: as in CONFIG]")
def run(config: Path, device: str | None, minutes: float | None) -> None:
    """Train on the packs; goes on from the saved state where there is one."""
    from dataclasses import replace

    from bilingua.training.config import load_config
    from bilingua.training.run import train as train_model

    loaded = load_config(config)
    given = {key: value for key, value in (("device", device), ("minutes", minutes)) if value is not None}
    train_model(replace(loaded, train={**loaded.train, **given}), report=_say)


@train.command()
@_CONFIG
@click.argument("out", type=click.Path(path_type=Path), required=False)
def export(config: Path, out: Path | None) -> None:
    """Write the best weights as OUT/hf (transformers) and OUT/ct2 (int8), with a model card.  [default: WORK/model]"""
    from bilingua.training.config import load_config
    from bilingua.training.run import finish_model

    for directory in finish_model(load_config(config), out):
        click.echo(str(directory))


@train.command("all")
@_CONFIG
@click.pass_context
def everything(ctx: click.Context, config: Path) -> None:
    """Prepare (unless that is done), train and export in one go."""
    from bilingua.training.config import load_config
    from bilingua.training.run import make_plan

    make_plan(load_config(config))  # a slip in the last section shall not show after an hour of preparing
    if not (load_config(config).work / "prepared.json").is_file():
        ctx.invoke(prepare, config=config)
    ctx.invoke(run, config=config)
    ctx.invoke(export, config=config)


def _say(line: str) -> None:
    click.echo(line, err=True)
