"""Plain text: every line is a block, and stays one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, in_one_line, read_lines

_OTHER = "    or: "


class TextFormat:
    """Line in, line out: line ends, empty lines, a byte order mark and a missing last line end come back.

    With `lenient`, a line that is not UTF-8 has an error and comes back empty; otherwise it is refused.
    """

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read lazily."""
        return Content(self._blocks(source, where))

    def writer(self, target: BinaryIO, skeleton: Any) -> _Writer:
        """Return a writer."""
        return _Writer(target)

    def _blocks(self, source: BinaryIO, where: str) -> Iterator[Block]:
        layouts: dict[tuple[str, str], dict[str, str]] = {}  # shared by the lines that look alike
        for line in read_lines(source, where, lenient=self._lenient):
            layout = layouts.setdefault((line.mark, line.end), {"mark": line.mark, "end": line.end})
            yield Block("" if line.error else line.text, extra=layout, error=line.error)


class _Writer:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, block: Block, translation: Translation | None) -> None:
        text = block.text if translation is None else in_one_line(translation.text)
        end = block.extra.get("end", "\n")
        # Other wordings are wanted by who reads them there and then; each has a line of its own below.
        others = (other for one in (translation.sentences if translation else ()) for other in one.alternatives)
        lines = (end or "\n").join([text, *(f"{_OTHER}{in_one_line(other)}" for other in others)])
        self._target.write(f"{block.extra.get('mark', '')}{lines}{end}".encode())

    def finish(self) -> None:
        """Do nothing: every line is written."""
