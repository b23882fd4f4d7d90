"""Plain text that is hard-wrapped, as mails and wires are: a paragraph is a block, and becomes one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, in_one_line, read_lines
from bilingua.text.wrapping import joined, paragraphs


class WrappedFormat:
    """Paragraph in, line out. The file is read as a whole, as its width shows only then; untouched lines come back."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the paragraphs."""
        return Content(self._blocks(source, where))

    def writer(self, target: BinaryIO, skeleton: Any) -> _Writer:
        """Return a writer."""
        return _Writer(target)

    def _blocks(self, source: BinaryIO, where: str) -> Iterator[Block]:
        lines = list(read_lines(source, where))
        for place in paragraphs([line.text for line in lines]):
            own = [lines[index] for index in place]
            prefix, text = joined([line.text for line in own])
            raw = "".join(line.mark + line.text + line.end for line in own)
            yield Block(text, extra={"before": own[0].mark + prefix, "end": own[-1].end, "raw": raw})


class _Writer:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, block: Block, translation: Translation | None) -> None:
        if translation is None and "raw" in block.extra:
            text = block.extra["raw"]
        else:
            text = block.text if translation is None else in_one_line(translation.text)
            text = f"{block.extra.get('before', '')}{text}{block.extra.get('end', chr(10))}"
        self._target.write(text.encode())

    def finish(self) -> None:
        """Do nothing: every paragraph is written."""
