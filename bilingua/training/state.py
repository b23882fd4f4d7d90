"""A training run's state on disk, written atomically, so that a kill at any moment costs minutes at most.

Beside the state there is a compact form of the weights alone: int8, a quarter of the size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from bilingua.errors import ModelIncompatibleError, ModelNotFoundError


@dataclass(slots=True)
class State:
    """Everything needed to resume a run.

    `names` orders the tensors of `master` (fp32 weights) and `ema` (their running average); `optimizer` is torch's
    state dict, None where only weights are kept. `seconds` is the training time so far; `base` names the Marian
    directory that the run started from and is empty for BART-shaped networks. `best` is the best dev chrF so far.
    """

    names: list[str]
    master: list[Tensor]
    ema: list[Tensor]
    optimizer: dict[str, Any] | None = None
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    heads: int | None = None
    base: str = ""
    best: float = 0.0
    scores: dict[str, Any] = field(default_factory=dict)

    def weights(self, *, average: bool = True) -> Mapping[str, Tensor]:
        """Return the averaged weights by name, or the last ones."""
        return dict(zip(self.names, self.ema if average else self.master, strict=True))


def save(state: State, path: Path) -> None:
    """Write a state; a reader sees the old one or the new one, never a part."""
    temporary = path.with_suffix(".tmp")
    content = {name: getattr(state, name) for name in _fields()}
    content["opt"] = content.pop("optimizer")
    torch.save(content, temporary)
    temporary.replace(path)


def load(path: Path) -> State:
    """Read a state; keys that are missing take their defaults.

    Raises:
        ModelNotFoundError: no such file.
        ModelIncompatibleError: it is not a training state.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ModelNotFoundError(f"{path}: no such training state") from error
    except Exception as error:  # torch raises whatever the unpickler encounters
        raise ModelIncompatibleError(f"{path}: cannot be read as a training state ({error})") from error
    if not isinstance(content, dict) or not {"names", "master"} <= content.keys():
        raise ModelIncompatibleError(f"{path}: not a training state")
    content.setdefault("ema", content["master"])
    content["optimizer"] = content.get("opt")
    return State(**{name: content[name] for name in _fields() if name in content})


def best(run: Path) -> Path:
    """Return the state with a run's best weights: `best.pt`, or `state.pt` if the run had no dev set."""
    return run / ("best.pt" if (run / "best.pt").is_file() else "state.pt")


def _fields() -> list[str]:
    return list(State.__dataclass_fields__)


def save_int8(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write weights as an `.npz` file, atomically.

    A matrix becomes `name|q` (int8) and `name|s` (float32), a factor for each row; vectors are float32.
    """
    arrays = {}
    for name, weight in weights.items():
        values = weight.detach().float().cpu()
        if values.dim() == 2:
            scale = values.abs().amax(1).clamp_min(1e-8) / 127
            arrays[f"{name}|q"] = (values / scale[:, None]).round().to(torch.int8).numpy()
            arrays[f"{name}|s"] = scale.numpy()
        else:
            arrays[name] = values.numpy()
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, allow_pickle=False, **arrays)
    temporary.replace(path)


def load_int8(path: Path) -> dict[str, Tensor]:
    """Read what `save_int8` wrote, as fp32 weights by name.

    Raises:
        ModelNotFoundError: no such file.
        ModelIncompatibleError: it is something else.
    """
    weights = {}
    try:
        with np.load(path) as arrays:
            for name in arrays.files:
                if name.endswith("|q"):
                    scale = torch.from_numpy(arrays[f"{name[:-2]}|s"]).float()
                    weights[name[:-2]] = torch.from_numpy(arrays[name]).float() * scale[:, None]
                elif not name.endswith("|s"):
                    weights[name] = torch.from_numpy(arrays[name]).float()
    except FileNotFoundError as error:
        raise ModelNotFoundError(f"{path}: no such weights") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, BadZipFile) as error:
        raise ModelIncompatibleError(f"{path}: not int8 weights ({error})") from error
    return weights
