"""Gettext catalogues with German message ids: entries without a translation, or with a fuzzy one, get one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import polib

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, is_content
from bilingua.text.formats.inline import Tag, extract, needs_links
from bilingua.text.formats.slots import read_text
from bilingua.text.formats.weaving import weave

_MARKUP = re.compile(r"(%(?:\(\w+\))?[-+#0]*\d*(?:\.\d+)?[sdiufgxr]\b|\{[\w.!:]*\}|</?[A-Za-z][^<>]*>)")
_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)(?:.*[^/])?>", re.DOTALL)
_LINE = re.compile(r"\(line (\d+)\)")


class PoFormat:
    """PO and POT. Placeholders and tags are inline markup; a plural entry is two blocks."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file.

        Raises:
            DocumentError: no catalogue, or none in UTF-8.
        """
        text = read_text(source, where)
        return Content(list(_blocks(_catalogue(text, where), where)), (text, where))

    def writer(self, target: BinaryIO, skeleton: tuple[str, str]) -> _Writer:
        """Return a writer. A catalogue in which nothing is translated keeps its bytes."""
        return _Writer(target, *skeleton)


class _Writer:
    def __init__(self, target: BinaryIO, text: str, where: str) -> None:
        self._target = target
        self._text = text
        self._where = where
        self._done: list[str | None] = []

    def write(self, block: Block, translation: Translation | None) -> None:
        self._done.append(None if translation is None else _rendered(block, translation))

    def finish(self) -> None:
        if not any(self._done):
            self._target.write(self._text.encode())
            return
        catalogue = _catalogue(self._text, self._where)
        done = iter(self._done)
        for entry in _open_entries(catalogue):
            texts = [next(done) for _ in _sources(entry)]
            if None in texts:
                continue  # an incomplete plural does not count
            if entry.msgid_plural:
                entry.msgstr_plural = {number: str(text) for number, text in enumerate(texts)}
            else:
                entry.msgstr = str(texts[0])
            if "fuzzy" in entry.flags:
                entry.flags.remove("fuzzy")
                entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if catalogue.metadata:
            catalogue.metadata |= {"Language": "en", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
        end = "\r\n" if "\r\n" in self._text else "\n"
        self._target.write(str(catalogue).replace("\n", end).encode())


def _catalogue(text: str, where: str) -> polib.POFile:
    try:
        # With a line end no text is the name of a file, which polib would open.
        return polib.pofile(text.removeprefix("\ufeff") + "\n", check_for_duplicates=False)
    except (OSError, ValueError, UnicodeError, IndexError) as error:
        line = _LINE.search(str(error))
        raise DocumentError(
            "no gettext catalogue, or a malformed one",
            path=where,
            line=int(line[1]) if line else None,
            hint="msgfmt -c shows what is wrong with it",
        ) from error


def _open_entries(catalogue: polib.POFile) -> Iterator[polib.POEntry]:
    for entry in catalogue:
        translated = entry.translated() and not entry.fuzzy
        if not entry.obsolete and not translated and is_content(entry.msgid):
            yield entry


def _sources(entry: polib.POEntry) -> list[str]:
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def _blocks(catalogue: polib.POFile, where: str) -> Iterator[Block]:
    for entry in _open_entries(catalogue):
        for source in _sources(entry):
            body = source.strip()
            at = source.index(body)
            text, elements = extract(_pieces(body), where, entry.linenum)
            outer = (source[:at], source[at + len(body) :])
            extra = {"elements": elements, "outer": outer}
            yield Block(text, extra=extra, linked=needs_links(text, elements))


def _pieces(text: str) -> Iterator[str | Tag]:
    for position, part in enumerate(_MARKUP.split(text)):
        if not position % 2:
            yield part
        elif name := _NAME.fullmatch(part):
            yield Tag("close" if name[1] else "open", part, name[2].lower())
        else:
            yield Tag("void", part)


def _rendered(block: Block, translation: Translation) -> str:
    before, after = block.extra["outer"]
    woven = weave(block.text, block.extra["elements"], translation)
    text = "".join(piece if isinstance(piece, str) else piece.payload for piece in woven)
    return f"{before}{text}{after}"
