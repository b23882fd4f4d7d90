"""The file that describes a training: corpus, packs, network, dev set. Relative paths are relative to the file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from bilingua.errors import SettingsError
from bilingua.training.corpus import Part

_Settings = TypeVar("_Settings")


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    """What to train on. `finish` names the parts (by path) that the last minutes are spent on; empty means all.

    `dictionary` is a corpus file of words that helps the aligner; `glossaries` are terms to be marked wherever they
    occur; `keep_out` are test sets, files of one sentence a line: what shares a line or nine words in a row with them
    is dropped; `held` pairs are kept out of the packs to measure obedience on.
    """

    parts: tuple[Part, ...] = ()
    finish: tuple[Path, ...] = ()
    dictionary: Path | None = None
    glossaries: tuple[Path, ...] = ()
    keep_out: tuple[Path, ...] = ()
    held: int = 300


@dataclass(frozen=True, slots=True)
class PackSettings:
    """How packs are made: one per seed; see `pack.Recipe` for the rest."""

    seeds: tuple[int, ...] = (1,)
    marked: float = 0.5
    rough: float = 0.06
    renamed: float = 0.3
    joined: float = 0.06
    fit: int = 250_000
    least: int = 12  # how often a piece must occur to be in a new vocabulary


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What to start from: a state, a transformers directory, or else layers of multilingual-e5-small.

    With `start` and `e5` and the e5 layers that the start's layers came from (`start_encoder`, `start_decoder`), the
    start grows to the layers of `encoder` and `decoder`. `length_penalty` goes into the model's `bilingua.json`: more
    than 1 mends translations that come out too short.
    """

    name: str = "model"
    start: Path | None = None
    tokenizer: Path | None = None  # directory; None means beside `start`, or a new one from `e5`
    e5: Path | None = None
    encoder: tuple[int, ...] = tuple(range(12))
    decoder: tuple[int, ...] = (5, 8, 11)
    start_encoder: tuple[int, ...] = ()
    start_decoder: tuple[int, ...] = ()
    length_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class DevSettings:
    """What to measure on: a folder with src.de and ref.en, or a corpus file; marked pairs (None: the held ones)."""

    plain: Path | None = None
    marked: Path | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A training, from corpus to model. `train` holds what `train.Plan` takes."""

    work: Path
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    pack: PackSettings = field(default_factory=PackSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    dev: DevSettings = field(default_factory=DevSettings)
    train: Mapping[str, Any] = field(default_factory=dict)


def load_config(path: Path) -> Config:
    """Read a training file.

    Raises:
        SettingsError: it cannot be read, or a key or value is wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    base = path.parent
    unknown = table.keys() - {"work", "corpus", "pack", "model", "dev", "train"}
    if unknown:
        raise SettingsError(f"{path}: unknown key {min(unknown)!r}", hint="work, corpus, pack, model, dev, train")
    corpus = dict(table.get("corpus", {}))
    parts = tuple(_build(Part, part, base, f"{path}: corpus.parts") for part in corpus.pop("parts", []))
    return Config(
        work=base / table.get("work", path.stem),
        corpus=_build(CorpusSettings, {**corpus, "parts": parts}, base, f"{path}: corpus"),
        pack=_build(PackSettings, table.get("pack", {}), base, f"{path}: pack"),
        model=_build(ModelSettings, table.get("model", {}), base, f"{path}: model"),
        dev=_build(DevSettings, table.get("dev", {}), base, f"{path}: dev"),
        train=table.get("train", {}),
    )


def _build(kind: type[_Settings], table: Mapping[str, Any], base: Path, where: str) -> _Settings:
    """Make a settings object of a table; strings become paths where the field wants one."""
    known = {each.name: str(each.type) for each in fields(kind)}  # type: ignore[arg-type]
    values = {}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"{where}: unknown key {key!r}", hint=f"one of: {', '.join(known)}")
        if "Path" in known[key] and isinstance(value, str):
            value = base / value
        elif isinstance(value, list):
            value = tuple(base / each if "Path" in known[key] else each for each in value)
        values[key] = value
    try:
        return kind(**values)
    except TypeError as error:
        raise SettingsError(f"{where}: {error}") from error
