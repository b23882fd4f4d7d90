"""Public models: fetched once from the Hugging Face hub, converted, checked, and from then on available by name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bilingua.data import read_lines
from bilingua.engines.base import DecodeOptions, create
from bilingua.engines.convert import convert_model
from bilingua.engines.models import WEIGHTS, ModelInfo, models_folder, read_info
from bilingua.errors import EngineError, ModelIncompatibleError, ModelNotFoundError
from bilingua.files import new_directory

# Any model that translates German into English produces this word.
_PROBE, _WORD = "Das Haus ist alt.", "house"


@dataclass(frozen=True, slots=True)
class PublicModel:
    """A model on the hub: its names here and there, and what its makers publish about it on the page `source`.

    `download_mb` is the size of its weights, `newstest2017` and `newstest2018` are BLEU / chrF.
    """

    name: str
    hub: str
    licence: str
    download_mb: int
    newstest2017: str
    newstest2018: str
    source: str


def public_models() -> tuple[PublicModel, ...]:
    """Return the public models known by name, the best first."""
    rows = csv.DictReader(read_lines("public_models.tsv"), delimiter="\t")
    return tuple(PublicModel(download_mb=int(row.pop("download_mb")), **row) for row in rows)


def get_model(name: str, out: str | Path | None = None, *, quantization: str = "int8") -> ModelInfo:
    """Fetch a public model, by its name here or on the hub, and return it converted for the ct2 engine.

    It is stored under its name, or in the directory `out`, which appears only after the model has translated a test
    sentence. A stored model is returned without network access.

    Raises:
        ModelNotFoundError: no such model, or it is neither cached nor available from the hub.
        ModelIncompatibleError: it cannot be converted, or does not translate German into English.
        EngineNotInstalledError: torch is missing.
        InputError: `out` exists and is not a converted model, or cannot be written.
    """
    hub = {model.name: model.hub for model in public_models()}.get(name, name)
    if "/" not in hub:
        known = ", ".join(model.name for model in public_models())
        raise ModelNotFoundError(
            f"no public model is known as {name!r}", hint=f"{known}; or ORG/NAME, as the hub has it"
        )
    target = Path(out) if out is not None else models_folder() / hub.rsplit("/", 1)[1]
    if not (target / WEIGHTS).is_file():
        with new_directory(target) as work:
            convert_model(hub, work, quantization=quantization)
            _check(work, hub)
    return read_info(target)


def _check(directory: Path, name: str) -> None:
    try:
        (answer,) = create("ct2", str(directory), device="cpu").translate([_PROBE], DecodeOptions())
    except EngineError as error:
        raise ModelIncompatibleError(f"{name}: converted, but it cannot be run: {error.message}") from error
    if _WORD not in answer.text.lower():
        raise ModelIncompatibleError(
            f"{name}: {_PROBE!r} becomes {answer.text!r}", hint="is it a model for German into English?"
        )
