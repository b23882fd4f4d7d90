"""Where training runs: the device, its settings, and functions compiled for it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import torch

from bilingua.errors import SettingsError

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # numbers of glibc's <malloc.h>
_NEVER = 2**31 - 1
_GROW_BYTES = 64 << 20
_Function = TypeVar("_Function", bound=Callable[..., Any])


def pick_device(name: str) -> torch.device:
    """Turn `auto`, `cpu` or `cuda` into a device.

    Raises:
        SettingsError: the name is unknown, or there is no CUDA device.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise SettingsError(f"unknown device {name!r}", hint="one of: auto, cpu, cuda")
    if name == "cuda" and not torch.cuda.is_available():
        raise SettingsError("no CUDA device here", hint="use --device cpu")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def set_up(device: torch.device, *, threads: int = 0) -> None:
    """Set the process up for training on a device; `threads` 0 means all cores."""
    if threads:
        torch.set_num_threads(threads)
    if device.type == "cpu":
        keep_freed_memory()
        return
    # cuDNN's attention, the default on Hopper, builds a plan for every new shape: six times slower than flash
    # attention where each batch has a shape of its own.
    torch.backends.cuda.enable_cudnn_sdp(False)
    torch.set_float32_matmul_precision("high")


def fused(function: _Function, device: torch.device) -> _Function:
    """Return a function of tensors compiled for a GPU, once for all shapes; on CPU the function itself.

    The environment variable TORCHDYNAMO_DISABLE=1 switches compiling off.
    """
    return _compile(function) if device.type == "cuda" else function


@cache
def _compile(function: _Function) -> _Function:
    return cast(_Function, torch.compile(function, dynamic=True))


def keep_freed_memory() -> bool:
    """Make glibc keep freed memory for the next tensors, and return whether it does.

    By default each large tensor is mapped anew and given back to the kernel when it is freed, and each of its pages
    is faulted in and cleared again: a fifth of a training step. False without glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    wanted = ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_TOP_PAD, _GROW_BYTES))
    return mallopt is not None and all([mallopt(option, value) == 1 for option, value in wanted])
