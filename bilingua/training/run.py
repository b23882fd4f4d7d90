"""The training commands: train by a config, back-translate, and export the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from bilingua.errors import SettingsError
from bilingua.training import state as states
from bilingua.training.backtranslate import MONO, backtranslate
from bilingua.training.batches import Pack
from bilingua.training.config import BackSettings, Config
from bilingua.training.device import pick_device, set_up
from bilingua.training.e5 import E5
from bilingua.training.evaluate import DevSet
from bilingua.training.export import export
from bilingua.training.model import Network
from bilingua.training.prepare import REVERSE, prepare
from bilingua.training.start import bart_from_e5, bart_from_weights, fresh_state, load_network
from bilingua.training.state import State
from bilingua.training.tokenizer import Codec, ReverseCodec
from bilingua.training.train import Plan, Text, Trainer

BACK = "back"  # the folder of the back-translated pairs
Report = Callable[[str], None]


def train_all(config: Config, *, report: Report = lambda line: None) -> tuple[Path, Path]:
    """Prepare, train the reverse model, back-translate, train and export, and return what `finish_model` returns.

    What is done or not configured is left out. Nothing is back-translated once training has begun.
    """
    work = config.work
    make_plan(config.train)  # an error in a later section must not surface after an hour of preparation
    if config.reverse is not None:
        reverse_plan(config)
    if not (work / "prepared.json").is_file():
        prepare(config, report=report)
    if config.reverse is not None and not (work / REVERSE / "model").is_dir():
        train_reverse(config, report=report)
    if config.backtranslate is not None and not (work / "run" / "state.pt").is_file():
        make_pairs(config, report=report)
    train(config, report=report)
    return finish_model(config)


def train(config: Config, *, report: Report = lambda line: None) -> None:
    """Train in `work/run`, resuming an interrupted run. `report` gets progress lines.

    Raises:
        SettingsError: a setting is wrong, or nothing says what to start from.
        DocumentError: the packs or the dev set are missing.
        EngineError: the model to start from cannot be used.
    """
    plan, work = make_plan(config.train), config.work
    held = work / "held.tsv"
    marked = config.dev.marked or (held if held.is_file() and held.stat().st_size else None)
    dev = DevSet.load(config.dev.plain, marked, lines=plan.dev_lines)
    codec = Codec(work)
    if not codec.has_markers:
        dev = DevSet(dev.sources, dev.references)
    text = _text(work, plan, config.backtranslate)
    Trainer(work / "run", lambda: _start(config, config.model.start), codec, plan, dev=dev, report=report).run(text)


def train_reverse(config: Config, *, report: Report = lambda line: None) -> None:
    """Train the reverse model in `work/reverse/run`, and export it to `work/reverse/model` unless that is done.

    Raises:
        SettingsError: there are no settings for it, or one is wrong.
        DocumentError: the pack or the dev set is missing.
        EngineError: the model to start from cannot be used.
    """
    plan, work = reverse_plan(config), config.work / REVERSE
    start = config.reverse.start if config.reverse else None
    dev = DevSet.load(config.dev.plain, None, lines=plan.dev_lines).reversed()
    codec = ReverseCodec(Codec(config.work))
    pack = Pack(work / "pack", reverse=True, device=pick_device(plan.device))
    trainer = Trainer(work / "run", lambda: _start(config, start), codec, plan, dev=dev, report=report)
    trainer.run(Text(pack, pack.parts))
    if not (work / "model").exists():
        export(work / "run", config.work, work / "model", name=f"{config.model.name}-reverse", reverse=True)


def make_pairs(config: Config, *, report: Report = lambda line: None) -> None:
    """Back-translate the English text into `work/back`; existing pairs are kept.

    Raises:
        SettingsError: there are no settings for it.
        ModelNotFoundError: the reverse model has not been trained.
        DocumentError: the English text has not been prepared.
    """
    if config.backtranslate is None:
        raise SettingsError("nothing says what to back-translate", hint="add a [backtranslate] table")
    plan, work = reverse_plan(config), config.work
    state = states.load(states.best(work / REVERSE / "run"))
    network = bart_from_weights(state.weights(), heads=state.heads)
    device = pick_device(plan.device)
    set_up(device, threads=plan.threads)
    backtranslate(
        network,
        ReverseCodec(Codec(work)),
        work / MONO,
        work / BACK,
        config.backtranslate,
        device=device,
        seed=plan.seed,
        report=report,
    )


def make_plan(settings: Mapping[str, Any]) -> Plan:
    """Check and return the settings of `[train]`.

    Raises:
        SettingsError: a key is unknown.
    """
    known = {entry.name for entry in fields(Plan)}
    for key in settings:
        if key not in known:
            raise SettingsError(f"train: unknown key {key!r}", hint=f"one of: {', '.join(sorted(known))}")
    return Plan(**settings)


def reverse_plan(config: Config) -> Plan:
    """Return the plan of the reverse model: that of `[train]`, overridden by `[reverse.train]`.

    Raises:
        SettingsError: there are no settings for a reverse model, or a key is unknown.
    """
    if config.reverse is None:
        raise SettingsError("nothing says how to train a reverse model", hint="add a [reverse] table")
    return make_plan({**config.train, **config.reverse.train})


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


def _text(work: Path, plan: Plan, settings: BackSettings | None) -> Text:
    """Combine the packs: each pass uses one of them and all back-translations, the finish a share of the latter."""
    packs = sorted(work.glob("pack-*"))
    if not packs:
        raise SettingsError("nothing to train on", hint="run bilingua train prepare")
    last = [work / "finish"] if (work / "finish").is_dir() else []
    made = sorted(path.parent for path in (work / BACK).glob("*/lens.npy")) if settings else []
    pack = Pack(*packs, *last, *made, device=pick_device(plan.device))
    back = np.concatenate([np.arange(0), *pack.parts[len(packs) + len(last) :]])
    passes = [np.concatenate([part, back]) for part in pack.parts[: len(packs)]]
    if not last:
        return Text(pack, passes)
    share = settings.finish if settings else 0.0
    kept = np.random.default_rng(plan.seed).choice(back, int(share * len(back)), replace=False)
    return Text(pack, passes, np.concatenate([pack.parts[len(packs)], kept]))


def _start(config: Config, start: Path | None) -> tuple[Network, State]:
    """Load the start, or begin with layers of e5."""
    settings = config.model
    if start is not None:
        return load_network(start)
    if settings.e5 is None:
        raise SettingsError("nothing to start from", hint="set model.start or model.e5")
    ids = np.load(config.work / "ids.npy").tolist()
    network = bart_from_e5(E5(settings.e5), ids, encoder=settings.encoder, decoder=settings.decoder)
    return network, fresh_state(network)
