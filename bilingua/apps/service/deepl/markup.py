"""Texts with markup, taken apart into blocks and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bilingua.apps.service.errors import ServiceError
from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Format
from bilingua.text.formats.html import HtmlFormat
from bilingua.text.formats.slots import wrapped
from bilingua.text.formats.xml import XmlFormat

_FAILED = "Tag handling parsing failed, please check input."


@dataclass(frozen=True, slots=True)
class Text:
    """A text to translate: its blocks, and what its format needs to put them together.

    `format` None means that there is no markup. The skeleton of such a text is what its one block was taken from, with
    what is before and after it; None where that is the whole text.
    """

    raw: str
    blocks: tuple[Block, ...]
    format: Format | None = None
    skeleton: Any = None

    @property
    def shown(self) -> str:
        """The text without its markup."""
        return "\n".join(block.text for block in self.blocks)

    def filled(self, translations: Sequence[Translation]) -> str:
        """Return the text with the translations of its blocks."""
        if self.format is None:
            return _broken(translations[0].text, self.skeleton)
        file = BytesIO()
        writer = self.format.writer(file, self.skeleton)
        for block, translation in zip(self.blocks, translations, strict=True):
            writer.write(block, translation)
        writer.finish()
        return file.getvalue().decode()


def plain(text: str, *, lines: bool) -> Text:
    """Return a text without markup as one block; without `lines`, a line break in it does not end a sentence."""
    body = text.strip()
    if lines or len(body.splitlines()) < 2:
        return Text(text, (Block(text),))
    return Text(text, (Block(" ".join(body.splitlines())),), skeleton=text.partition(body))


def marked_up(text: str, format: HtmlFormat | XmlFormat, *, strict: bool) -> Text:
    """Return a text with markup as the blocks that its format finds.

    Raises:
        ServiceError: with `strict`, it cannot be read, or is text outside all elements of HTML.
    """
    try:
        content = format.read(BytesIO(text.encode()), "text")
        blocks = tuple(content.blocks)
        if strict and isinstance(format, HtmlFormat):
            _check_parents(text)
    except DocumentError as error:
        raise ServiceError(_FAILED, hint=error.reason) from error
    return Text(text, blocks, format, content.skeleton)


def _check_parents(text: str) -> None:
    """Refuse text that no element encloses.

    Raises:
        DocumentError: there is some.
    """
    for block in XmlFormat(outline=False).read(BytesIO(text.encode()), "text").blocks:
        outer = [each for each in block.extra["elements"] if each.parent < 0 and each.close is not None]
        inside = {offset for each in outer for offset in range(each.start, each.end)}
        if any(not character.isspace() and at not in inside for at, character in enumerate(block.text)):
            raise DocumentError("text without parent", path="text")


def _broken(text: str, around: tuple[str, str, str] | None) -> str:
    """Return a translation that was made without line breaks with as many of them as the source has."""
    if around is None:
        return text
    before, body, after = around
    return before + wrapped(text, len(body.splitlines())) + after
