"""XML documents: what they can hold, how they are read, and how they are written; shared by the formats made of it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, BinaryIO

from lxml import etree

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.inline import Tag

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without control characters, half surrogate pairs and non-characters."""
    return _FORBIDDEN.sub("", text)


def parsed(data: bytes, where: str) -> Any:
    """Return the root of an XML document; nothing is fetched or expanded.

    Raises:
        DocumentError: it is not well-formed, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or None
        # The message ends with the place, which is said already.
        problem = str(error).split(", line ")[0]
        hint = "open it in a browser or XML editor to see the place"
        raise DocumentError(f"not well-formed XML: {problem}", path=where, line=line, hint=hint) from error
    declared: Any = root.getroottree().docinfo.internalDTD  # the stubs don't know the type of a DTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        hint = "remove the <!ENTITY …> declarations"
        raise DocumentError("the file declares entities, which are not read", path=where, hint=hint)
    return root


def local_name(node: Any) -> str:
    """Return a node's name without its namespace; empty for a comment or an instruction."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


# Marks that the engine sees as white space.
STAND_INS = {"br": "\n", "tab": " "}


def without_stand_in(text: str, before: Tag | None) -> str:
    """Return the text after a tag without what stood for it: the mark itself is put in already."""
    return text.removeprefix(STAND_INS.get(before.name, "")) if before is not None else text


def fill(node: Any, pieces: Iterable[str | Tag]) -> None:
    """Put woven pieces into an empty element: text, and the payloads of tags as its children."""
    into = [node]
    before: Tag | None = None
    for piece in pieces:
        if isinstance(piece, str):
            _append(into[-1], storable(without_stand_in(piece, before)))
        elif piece.kind == "close":
            into.pop()
        else:
            piece.payload.tail = None
            into[-1].append(piece.payload)
            if piece.kind == "open":
                into.append(piece.payload)
        before = piece if isinstance(piece, Tag) else None


def _append(node: Any, text: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


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
