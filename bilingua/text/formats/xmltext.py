"""What XML can hold, and a writer for whole files: shared by the formats that are made of it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import BinaryIO

from bilingua.records import Block, Translation

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without control characters, half surrogate pairs and non-characters."""
    return _FORBIDDEN.sub("", text)


class WholeFileWriter(ABC):
    """Collects the translations of a file; one in which nothing is translated keeps its bytes."""

    def __init__(self, target: BinaryIO, data: bytes, where: str) -> None:
        """Begin with the file as it was read."""
        self._target = target
        self._data = data
        self._where = where
        self._translations: list[Translation | None] = []

    def write(self, block: Block, translation: Translation | None) -> None:
        """Take the next translation; None leaves the block as it was."""
        self._translations.append(translation)

    def finish(self) -> None:
        """Write the file."""
        self._target.write(self._rebuilt() if any(self._translations) else self._data)

    @abstractmethod
    def _rebuilt(self) -> bytes:
        """Return the file with the translations in it."""
