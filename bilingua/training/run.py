"""What the commands do: train as a config says, and export the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np

from bilingua.errors import SettingsError
from bilingua.training.batches import Pack
from bilingua.training.config import Config
from bilingua.training.e5 import E5
from bilingua.training.evaluate import DevSet
from bilingua.training.export import export
from bilingua.training.grow import grow
from bilingua.training.model import Bart, Network
from bilingua.training.state import State
from bilingua.training.tokenizer import Codec
from bilingua.training.train import Plan, Trainer, fresh_state, load_network, start_from_e5


def train(config: Config, *, report: Callable[[str], None] = lambda line: None) -> None:
    """Train in `work/run`, taking up again what was interrupted there. `report` gets progress lines.

    Raises:
        SettingsError: a setting is wrong, or nothing says what to start from.
        DocumentError: the packs or the dev set are missing.
        EngineError: the model to start from cannot be used.
    """
    plan = make_plan(config)
    work = config.work
    held = work / "held.tsv"
    marked = config.dev.marked or (held if held.is_file() and held.stat().st_size else None)
    dev = DevSet.load(config.dev.plain, marked, lines=plan.dev_lines)
    codec = Codec(work)
    if not codec.has_markers:
        dev = DevSet(dev.sources, dev.references)
    trainer = Trainer(work / "run", lambda: _start(config), codec, plan, dev=dev, report=report)
    finish = Pack(work / "finish") if (work / "finish").is_dir() else None
    trainer.run([Pack(path) for path in sorted(work.glob("pack-*"))], finish=finish)


def make_plan(config: Config) -> Plan:
    """Check and take over the settings of `[train]`.

    Raises:
        SettingsError: a key is unknown.
    """
    known = {each.name for each in fields(Plan)}
    for key in config.train:
        if key not in known:
            raise SettingsError(f"train: unknown key {key!r}", hint=f"one of: {', '.join(sorted(known))}")
    return Plan(**config.train)


def finish_model(config: Config, out: Path | None = None) -> tuple[Path, Path]:
    """Export the best weights to `out` (None: `work/model`); returns the transformers and the CTranslate2 directory."""
    settings = config.model
    return export(
        config.work / "run",
        config.work,
        out or config.work / "model",
        name=settings.name,
        length_penalty=settings.length_penalty,
    )


def _start(config: Config) -> tuple[Network, State]:
    settings = config.model
    if settings.start is not None and settings.start_encoder:
        return _grown(config)
    if settings.start is not None:
        return load_network(settings.start)
    if settings.e5 is None:
        raise SettingsError("nothing to start from", hint="set model.start or model.e5")
    ids = np.load(config.work / "ids.npy").tolist()
    return start_from_e5(settings.e5, ids, encoder=settings.encoder, decoder=settings.decoder)


def _grown(config: Config) -> tuple[Network, State]:
    settings = config.model
    if settings.start is None or settings.e5 is None:
        raise SettingsError("only a start grows, with layers of e5", hint="set model.start and model.e5")
    old, _ = load_network(settings.start)
    if not isinstance(old, Bart):
        raise SettingsError(f"{settings.start}: only models in the shape of the embedded one grow")
    network = grow(
        old,
        E5(settings.e5),
        encoder=settings.encoder,
        decoder=settings.decoder,
        old_encoder=settings.start_encoder,
        old_decoder=settings.start_decoder,
    )
    return network, fresh_state(network)
