"""Read the binary layout of CTranslate2's `model.bin` without loading it: names, shapes and, on demand, values.

`ctranslate2.specs.model_spec.ModelSpec` writes it (binary version 6, little-endian): version, name of the
specification, revision; then variables (name, shape, type, bytes) and aliases (name, name of the variable).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bilingua.errors import ModelIncompatibleError

if TYPE_CHECKING:  # numpy takes longer to load than a table of contents, which needs none of it
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float32]

_VERSIONS = (5, 6)
# In the order of CTranslate2's type ids. numpy lacks the last one.
_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")
_MOST_DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable's values lie in the file: shape, CTranslate2's type id, offset and length in bytes."""

    shape: tuple[int, ...]
    type_id: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The table of contents of a `model.bin`. `aliases` maps further names to variables."""

    path: Path
    specification: str
    variables: dict[str, Variable]
    aliases: dict[str, str]

    def __contains__(self, name: str) -> bool:
        """Return whether the file has a variable or an alias of this name."""
        return name in self.variables or name in self.aliases

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the dimensions of a variable; a scalar has none.

        Raises:
            ModelIncompatibleError: no such variable.
        """
        return self._variable(name).shape

    def values(self, name: str) -> Array:
        """Read a variable as float32; int8 and int16 weights are divided by their `_scale`.

        Raises:
            ModelIncompatibleError: no such variable, or its type is not supported.
        """
        import numpy as np

        raw = self._raw(name)
        if raw.dtype not in (np.int8, np.int16) or not raw.shape:
            return raw.astype(np.float32)
        # Only the variable itself has a scale; aliases share it.
        scale = self._raw(self.aliases.get(name, name) + "_scale").astype(np.float32)
        # int8 has one scale per row, int16 a single one.
        return raw.astype(np.float32) / (scale.reshape(-1, *[1] * (raw.ndim - 1)) if scale.shape else scale)

    def number(self, name: str, default: float) -> float:
        """Return a scalar variable, or the default if it is absent."""
        return float(self._raw(name).reshape(-1)[0]) if name in self else default

    def type_name(self, name: str) -> str:
        """Return the type that a variable is stored in: float32, int8, int16, int32, float16 or bfloat16.

        Raises:
            ModelIncompatibleError: no such variable, or an unknown type.
        """
        type_id = self._variable(name).type_id
        if type_id >= len(_TYPES):
            raise ModelIncompatibleError(f"{self.path}: {name} is of an unknown type ({type_id})")
        return _TYPES[type_id]

    def _variable(self, name: str) -> Variable:
        variable = self.variables.get(self.aliases.get(name, name))
        if variable is None:
            raise ModelIncompatibleError(f"{self.path}: the variable {name} is missing")
        return variable

    def _raw(self, name: str) -> npt.NDArray[np.generic]:
        import numpy as np

        variable = self._variable(name)
        if self.type_name(name) == "bfloat16":
            raise ModelIncompatibleError(
                f"{self.path}: {name} is stored as bfloat16, which cannot be read", hint="convert with int8 or float32"
            )
        dtype = np.dtype(self.type_name(name))
        with self.path.open("rb") as stream:
            stream.seek(variable.offset)
            return np.frombuffer(stream.read(variable.length), dtype=dtype).reshape(variable.shape)


def read_model_file(path: Path) -> ModelFile:
    """Read the table of contents of a `model.bin`.

    Raises:
        ModelIncompatibleError: the file is truncated, not a CTranslate2 model, or of another layout.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        try:
            return _read(path, stream, size)
        except (struct.error, UnicodeDecodeError) as error:
            raise _broken(path) from error


def _read(path: Path, stream: BinaryIO, size: int) -> ModelFile:
    version = _number(stream, "I")
    if version not in _VERSIONS:
        raise ModelIncompatibleError(f"{path}: not a CTranslate2 model of a known version (found {version})")
    specification = _string(stream)
    _number(stream, "I")
    variables: dict[str, Variable] = {}
    for _ in range(_number(stream, "I")):
        name = _string(stream)
        rank = _number(stream, "B")
        if rank > _MOST_DIMENSIONS:
            raise _broken(path)
        shape = struct.unpack(f"<{rank}I", stream.read(4 * rank))
        type_id, length = _number(stream, "B"), _number(stream, "I")
        offset = stream.tell()
        if offset + length > size:
            raise _broken(path)
        variables[name] = Variable(shape, type_id, offset, length)
        stream.seek(length, 1)
    aliases = {}
    for _ in range(_number(stream, "I")):
        alias, name = _string(stream), _string(stream)
        if name not in variables:
            raise _broken(path)
        aliases[alias] = name
    return ModelFile(path, specification, variables, aliases)


def _number(stream: BinaryIO, code: str) -> int:
    number: int = struct.unpack("<" + code, stream.read(struct.calcsize("<" + code)))[0]
    return number


def _string(stream: BinaryIO) -> str:
    length = _number(stream, "H")
    raw = stream.read(length)
    if len(raw) < length:
        raise struct.error("cut off")
    return raw.rstrip(b"\0").decode("utf-8")


def _broken(path: Path) -> ModelIncompatibleError:
    return ModelIncompatibleError(
        f"{path}: the file is cut off or damaged", hint="copy the model again; compare its size with the original's"
    )
