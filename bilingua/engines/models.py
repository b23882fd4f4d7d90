"""Find models: those in the package, by name, and any other, by directory."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from bilingua.errors import ModelIncompatibleError, ModelNotFoundError

CARD = "bilingua.json"
WEIGHTS = "model.bin"
SHORTLIST = "vmap.txt"  # CTranslate2's name for the list of pieces that its decoder chooses from


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Description of a model directory. `size` is the bytes of all its files, `card` the content of `bilingua.json`."""

    name: str
    path: Path
    markers: bool
    size: int
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scores(self) -> Mapping[str, Any]:
        """The scores published by the model's makers; empty if there are none."""
        scores = self.card.get("scores", {})
        return scores if isinstance(scores, dict) else {}

    @property
    def reverse_of(self) -> str:
        """The packaged model whose tokenizer an English-to-German model shares; empty for all other models."""
        return str(self.card.get("reverse_of", ""))

    @property
    def length_penalty(self) -> float:
        """The exponent of the length by which beam search normalises scores; above 1 favours long translations.

        It is the card's `length_penalty`, by default 1: the mean over the pieces.

        Raises:
            ModelIncompatibleError: the card's value is not a number from 0 to 5.
        """
        value = self.card.get("length_penalty", 1.0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 5:
            raise ModelIncompatibleError(f"{self.path / CARD}: length_penalty is {value!r}, not a number from 0 to 5")
        return float(value)


def packaged_models() -> tuple[ModelInfo, ...]:
    """Return the CTranslate2 models in the package, the default first, then by name."""
    root = Path(str(resources.files("bilingua"))) / "data" / "models"
    infos = [read_info(path.parent) for path in root.glob(f"*/{WEIGHTS}")]
    return tuple(sorted(infos, key=lambda info: (not info.card.get("default", False), info.name)))


def models_folder() -> Path:
    """Return the folder where `get` stores models; the environment variable BILINGUA_MODELS overrides it."""
    named = os.environ.get("BILINGUA_MODELS")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(named) if named else Path(home) / "bilingua" / "models"


def kept_models() -> tuple[ModelInfo, ...]:
    """Return the models in `models_folder()`, by name."""
    return tuple(_kept(path.parent) for path in sorted(models_folder().glob(f"*/{WEIGHTS}")))


def _kept(directory: Path) -> ModelInfo:
    """Describe a stored model by the name of its directory, whatever name its card has."""
    return replace(read_info(directory), name=directory.name)


def read_info(directory: Path) -> ModelInfo:
    """Describe a model directory by its `bilingua.json`; without one, the model has no markers.

    Raises:
        ModelIncompatibleError: `bilingua.json` cannot be read.
    """
    card = read_card(directory)
    size = sum(path.stat().st_size for path in directory.iterdir() if path.is_file())
    return ModelInfo(str(card.get("name", directory.name)), directory, card.get("markers") is True, size, card)


def read_card(directory: Path) -> dict[str, Any]:
    """Read `bilingua.json` of a model directory; empty if the file does not exist.

    Raises:
        ModelIncompatibleError: the file is not a JSON object.
    """
    path = directory / CARD
    if not path.is_file():
        return {}
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelIncompatibleError(f"{path}: not readable as JSON ({error})") from error
    if not isinstance(card, dict):
        raise ModelIncompatibleError(f"{path}: not a JSON object")
    return card


def find_model(model: str | None) -> ModelInfo:
    """Find a CTranslate2 model by directory, or by the name of a packaged or stored one; None means the default.

    Raises:
        ModelNotFoundError: no such model; the hint says how to get one.
    """
    if model is None:
        packaged = [info for info in packaged_models() if not info.reverse_of]
        if not packaged:
            raise ModelNotFoundError(
                "the package holds no model", hint="name one with --model, or install a released wheel"
            )
        return packaged[0]
    directory = Path(model)
    if (directory / WEIGHTS).is_file():
        return read_info(directory)
    for info in packaged_models():
        if info.name == model:
            return info
    if Path(model).name == model and (models_folder() / model / WEIGHTS).is_file():
        return _kept(models_folder() / model)
    message, hint = _missing(directory, model)
    raise ModelNotFoundError(message, hint=hint)


def _missing(directory: Path, model: str) -> tuple[str, str]:
    if directory.is_dir() and (directory / "config.json").is_file():
        return (
            f"{model}: a transformers model, not a CTranslate2 one",
            f"use --engine hf, or bilingua model convert {model} OUT",
        )
    if directory.exists():
        return f"{model}: no {WEIGHTS} in it", "name a CTranslate2 model directory"
    known = (info.name for info in (*packaged_models(), *kept_models()) if not info.reverse_of)
    names = ", ".join(known) or "none"
    return (
        f"{model}: no such directory, and no model has this name",
        f"here: {names}; bilingua model get fetches others, --engine hf runs one of the Hugging Face hub as it is",
    )


def fingerprint(directory: Path) -> str:
    """Return 12 hexadecimal digits that change with any file of a model: weights, tokenizer or configuration."""
    paths = sorted(path for path in directory.iterdir() if path.is_file())
    digests = [path.name + _digest(str(path), *_stamp(path)) for path in paths if path.suffix in _CONTENT]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:12]


# Files that a translation can depend on; a README is not among them.
_CONTENT = (".bin", ".safetensors", ".json", ".spm", ".model", ".txt")


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _digest(path: str, modified_ns: int, size: int) -> str:
    # Time and size are part of the cache key, so that only changed files are read again.
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
