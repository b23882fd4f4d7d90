"""How the C library hands out memory while a network trains."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # numbers of glibc's <malloc.h>
_NEVER = 2**31 - 1
_GROW_BYTES = 64 << 20


def keep_freed_memory() -> bool:
    """Make glibc keep freed memory for the next tensors, and return whether it does.

    By default each large tensor is mapped anew and given back to the kernel when it is freed, and each of its pages
    is faulted in and cleared again: a fifth of a training step. False where there is no glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    wanted = ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_TOP_PAD, _GROW_BYTES))
    return mallopt is not None and all([mallopt(option, value) == 1 for option, value in wanted])
