"""Text files with markup: everything but the translated stretches is written back as it was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from bilingua.records import Block, Translation
from bilingua.text.formats.base import read_all_lines


@dataclass(frozen=True, slots=True)
class Swap:
    """A stretch that is written otherwise as soon as anything of the document is translated: a language mark."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of the next block."""


SLOT = Slot()
Part = str | Swap | Slot


class SlotWriter:
    """Collects the blocks and writes the document at the end; `render` writes a translated block.

    `extra["raw"]` of a block is the stretch as it was read.
    """

    def __init__(self, target: BinaryIO, parts: Sequence[Part], render: Callable[[Block, Translation], str]) -> None:
        self._target = target
        self._parts = parts
        self._render = render
        self._filled: list[str] = []
        self._translated = False

    def write(self, block: Block, translation: Translation | None) -> None:
        """Take the next block."""
        self._translated |= translation is not None
        # What comes out as it went in keeps its entities and escapes too.
        same = translation is None or translation.text == translation.source
        self._filled.append(block.extra["raw"] if translation is None or same else self._render(block, translation))

    def finish(self) -> None:
        """Write the document."""
        filled = iter(self._filled)
        for part in self._parts:
            if isinstance(part, Swap):
                text = part.after if self._translated else part.before
            else:
                text = next(filled) if isinstance(part, Slot) else part
            self._target.write(text.encode())


def read_text(source: BinaryIO, where: str) -> str:
    """Return a whole UTF-8 file as it is written.

    Raises:
        DocumentError: the bytes are no UTF-8 text, or too many.
    """
    return "".join(line.mark + line.text + line.end for line in read_all_lines(source, where))


def wrapped(text: str, lines: int) -> str:
    """Return the text in at most so many lines of similar length: spaces become line ends, offsets stay."""
    start = 0
    for left in range(lines, 1, -1):
        aim = start + (len(text) - start) // left
        before, after = text.rfind(" ", start + 1, aim + 1), text.find(" ", max(aim, start + 1), len(text) - 1)
        cuts = [at for at in (before, after) if at > 0]
        if not cuts:
            break
        cut = min(cuts, key=lambda at: abs(at - aim))
        text = f"{text[:cut]}\n{text[cut + 1 :]}"
        start = cut + 1
    return text
