"""The file that describes a training, from corpus to model. Relative paths are relative to the file."""

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
    """The training text. `finish` names the parts (by path) used in the last minutes; empty means all.

    `dictionary` is a corpus file of words that helps the aligner; `glossaries` are terms to be marked wherever they
    occur; `keep_out` are test sets, files of one sentence a line: pairs that share a line or nine consecutive words
    with them are dropped; `held` is the number of pairs kept out of the packs to measure obedience.
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
    """The initial model: weights, a transformers directory, or else layers of multilingual-e5-small.

    `length_penalty` is written to the model's `bilingua.json`: more than 1 corrects translations that are too short.
    """

    name: str = "model"
    start: Path | None = None
    tokenizer: Path | None = None  # directory; None means beside `start`, or a new one from `e5`
    e5: Path | None = None
    encoder: tuple[int, ...] = tuple(range(12))
    decoder: tuple[int, ...] = (6, 11)
    length_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class ReverseSettings:
    """An English-German model over the same pieces. `start` None means the layers of e5 that `[model]` names.

    `train` holds what differs from the settings of `[train]`.
    """

    start: Path | None = None
    train: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackSettings:
    """English text to be made into pairs by the reverse model.

    `texts` are files of one sentence a line. A share of `greedy` of them is translated greedily, the others sampled,
    each piece from the `best` likeliest. `minutes` bounds the time it takes (None: all of the text). `finish` is the
    share of the pairs that the finishing text keeps.
    """

    texts: tuple[Path, ...] = ()
    greedy: float = 0.5
    best: int = 10
    minutes: float | None = None
    finish: float = 0.4


@dataclass(frozen=True, slots=True)
class DevSettings:
    """The dev set: a folder with src.de and ref.en, or a corpus file; marked pairs (None: the held ones)."""

    plain: Path | None = None
    marked: Path | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A training, from corpus to model. `train` holds the arguments of `train.Plan`.

    `reverse` and `backtranslate` are None if the file has no such table.
    """

    work: Path
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    pack: PackSettings = field(default_factory=PackSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    dev: DevSettings = field(default_factory=DevSettings)
    train: Mapping[str, Any] = field(default_factory=dict)
    reverse: ReverseSettings | None = None
    backtranslate: BackSettings | None = None


_TABLES = ("corpus", "pack", "model", "dev", "train", "reverse", "backtranslate")


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
    unknown = table.keys() - {"work", *_TABLES}
    if unknown:
        raise SettingsError(f"{path}: unknown key {min(unknown)!r}", hint=f"one of: work, {', '.join(_TABLES)}")
    if "backtranslate" in table and "reverse" not in table:
        raise SettingsError(f"{path}: backtranslate needs a reverse model", hint="add a [reverse] table")
    corpus = dict(table.get("corpus", {}))
    parts = tuple(_build(Part, part, base, f"{path}: corpus.parts") for part in corpus.pop("parts", []))

    def build(kind: type[_Settings], name: str) -> _Settings:
        return _build(kind, table.get(name, {}), base, f"{path}: {name}")

    return Config(
        work=base / table.get("work", path.stem),
        corpus=_build(CorpusSettings, {**corpus, "parts": parts}, base, f"{path}: corpus"),
        pack=build(PackSettings, "pack"),
        model=build(ModelSettings, "model"),
        dev=build(DevSettings, "dev"),
        train=table.get("train", {}),
        reverse=build(ReverseSettings, "reverse") if "reverse" in table else None,
        backtranslate=build(BackSettings, "backtranslate") if "backtranslate" in table else None,
    )


def _build(kind: type[_Settings], table: Mapping[str, Any], base: Path, where: str) -> _Settings:
    """Make a settings object from a table; strings become paths if the field needs one."""
    known = {entry.name: str(entry.type) for entry in fields(kind)}  # type: ignore[arg-type]
    values = {}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"{where}: unknown key {key!r}", hint=f"one of: {', '.join(known)}")
        if "Path" in known[key] and isinstance(value, str):
            value = base / value
        elif isinstance(value, list):
            value = tuple(base / item if "Path" in known[key] else item for item in value)
        values[key] = value
    try:
        return kind(**values)
    except TypeError as error:
        raise SettingsError(f"{where}: {error}") from error
