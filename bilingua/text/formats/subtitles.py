"""Subtitles, SubRip and WebVTT: the text of each cue; numbers, times, settings, notes and styles stay as they are.

The promise is the same bytes, and libraries drop cue settings, names and comments: so this reads line by line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, Line, in_one_line, read_all_lines
from bilingua.text.formats.inline import Tag, extract, needs_links
from bilingua.text.formats.slots import SLOT, Part, SlotWriter, wrapped
from bilingua.text.formats.weaving import weave

_ARROW = "-->"
_TIMES = re.compile(r"\s*(?:\d+:)?\d+:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d+:\d{2}[.,]\d{1,3}(?:\s.*)?")
_TAG = re.compile(r"(</?[A-Za-z\d][^<>]*>|\{\\[^{}]*\})")
_NAME = re.compile(r"</?\s*([A-Za-z]+)")
_SPEAKER = re.compile(r"\s*[-–—]\s*")


@dataclass(frozen=True, slots=True)
class _Cue:
    """The lines of text of a cue."""

    lines: tuple[Line, ...]


class SrtFormat:
    """SubRip. `<i>` and the like and `{\\an8}` are inline markup."""

    entities = False

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: there are no times, or some that cannot be read.
        """
        lines = read_all_lines(source, where)
        self._check(lines, where)
        parts: list[Part] = []
        blocks: list[Block] = []
        for piece in _cues(lines, where):
            if isinstance(piece, Line):
                parts.append(piece.mark + piece.text + piece.end)
                continue
            for group in _speeches(piece.lines):
                prefix, block = self._block(group, where)
                if block is not None:
                    blocks.append(block)
                parts += [prefix, *([SLOT] if block else []), group[-1].end]
        return Content(blocks, tuple(parts))

    def writer(self, target: BinaryIO, skeleton: Sequence[Part]) -> SlotWriter:
        """Return a writer."""
        return SlotWriter(target, skeleton, self._render)

    def _check(self, lines: Sequence[Line], where: str) -> None:
        if any(line.text.strip() for line in lines) and not any(_ARROW in line.text for line in lines):
            hint = "a cue begins with 00:00:01,000 --> 00:00:02,000"
            raise DocumentError("no subtitles in it: there is no line with times", path=where, line=1, hint=hint)

    def _block(self, lines: Sequence[Line], where: str) -> tuple[str, Block | None]:
        """Return what stands before the text, and the text; None where a cue has nothing to translate."""
        raw = "".join(line.text + line.end for line in lines[:-1]) + lines[-1].text
        speaker = _SPEAKER.match(raw)
        prefix = speaker[0] if speaker else ""
        body = raw[len(prefix) :]
        text, elements = extract(self._pieces(in_one_line(body.replace("\r\n", "\n"))), where, lines[0].number)
        if not any(character.isalnum() for character in text):
            return raw, None
        extra = {"raw": body, "elements": elements, "lines": len(lines), "end": lines[0].end or "\n"}
        return prefix, Block(text, extra=extra, linked=needs_links(text, elements))

    def _pieces(self, text: str) -> Iterator[str | Tag]:
        for position, part in enumerate(_TAG.split(text)):
            if not position % 2:
                yield html.unescape(part) if self.entities else part
                continue
            name = _NAME.match(part)
            if name is None:
                yield Tag("void", part)
            else:
                yield Tag("close" if part.startswith("</") else "open", part, name[1].lower())

    def _render(self, block: Block, translation: Translation) -> str:
        # A blank line would end the cue, an arrow begin another.
        text = in_one_line(translation.text).replace(_ARROW, " → ")
        if text == translation.text.replace("\n", " "):
            translation = replace(translation, text=wrapped(text, block.extra["lines"]))
        else:
            translation = replace(translation, text=text, terms=(), links=())
        pieces = weave(block.text, block.extra["elements"], translation)
        rendered = "".join(self._escaped(piece) if isinstance(piece, str) else piece.payload for piece in pieces)
        return rendered.replace("\n", str(block.extra["end"]))

    def _escaped(self, text: str) -> str:
        return html.escape(text, quote=False) if self.entities else text


class VttFormat(SrtFormat):
    """WebVTT. Voices, classes and karaoke times are inline markup; NOTE, STYLE and REGION stay."""

    entities = True

    def _check(self, lines: Sequence[Line], where: str) -> None:
        if lines and not re.match(r"WEBVTT(?:\s|$)", lines[0].text):
            raise DocumentError("no WebVTT: it begins otherwise", path=where, line=1, hint="the first line is WEBVTT")


def _cues(lines: Sequence[Line], where: str) -> Iterator[Line | _Cue]:
    """Yield the lines as they are, and those of a cue's text together."""
    inside: list[Line] | None = None
    for line in lines:
        if inside is not None and line.text.strip():
            inside.append(line)
            continue
        if inside:
            yield _Cue(tuple(inside))
        inside = None
        if _ARROW in line.text:
            if not _TIMES.fullmatch(line.text):
                hint = "they look like 00:00:01,000 --> 00:00:02,000"
                raise DocumentError(
                    f"times that cannot be read: {line.text!r}", path=where, line=line.number, hint=hint
                )
            inside = []
        yield line
    if inside:
        yield _Cue(tuple(inside))


def _speeches(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Return the lines of a cue together, or one by one where each begins with a dash: two people speak."""
    if len(lines) > 1 and all(_SPEAKER.match(line.text) for line in lines):
        return [[line] for line in lines]
    return [lines]
