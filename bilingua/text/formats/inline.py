"""Inline markup, taken out of a block before it is translated; `weaving` puts it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bilingua.errors import DocumentError
from bilingua.language.words import is_german

TOKEN = re.compile(r"\w(?:[\w'’.,:/-]*\w)?|[^\w\s]")
# What can be demanded as a term without being a text of its own.
_PLAIN = re.compile(r"\w[\w.-]{0,39}(?: [\w.-]{1,40}){0,3}(?<=\w)")
# Deeper elements are kept as single tags: no text has so many on purpose, and rendering may recurse.
_DEPTH = 50
_ELEMENTS = 2000


@dataclass(frozen=True, slots=True)
class Tag:
    """A piece of markup. `payload` is what the format writes; `name` pairs an opening tag with its closing one.

    A `keep` stands for a stretch that is not translated: the engine sees its `text`, the payload takes its place.
    """

    kind: Literal["open", "close", "void", "keep"]
    payload: Any
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """An element around `start:end` of a block's text; `close` is None for a single tag, `parent` an index or -1."""

    start: int
    end: int
    open: Tag
    close: Tag | None
    parent: int


def keep(payload: Any, shown: str) -> Tag:
    """Return a tag for something that is not translated.

    The engine sees its text where a demand for it can do no harm to other words: it is short, and no German.
    """
    is_short = _PLAIN.fullmatch(shown) is not None and not any(is_german(word) for word in TOKEN.findall(shown))
    return Tag("keep", payload, text=shown if is_short else "")


def extract(pieces: Iterable[str | Tag], where: str, line: int | None = None) -> tuple[str, tuple[Element, ...]]:
    """Take text and elements apart; a tag without its partner becomes a single tag.

    Raises:
        DocumentError: there are far more elements than prose can have.
    """
    text = ""
    elements: list[Element] = []
    opened: list[int] = []  # indexes of elements that wait for their closing tag
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        parent = opened[-1] if opened else -1
        if piece.kind == "close":
            if _close(piece, len(text), elements, opened):
                continue
            parent = opened[-1] if opened else -1
        if len(elements) == _ELEMENTS:
            raise DocumentError(
                f"more than {_ELEMENTS} inline elements in one paragraph", path=where, line=line, hint="split it"
            )
        elements.append(Element(len(text), len(text) + len(piece.text), piece, None, parent))
        text += piece.text
        if piece.kind == "open" and len(opened) < _DEPTH:
            opened.append(len(elements) - 1)
    _release(elements, opened)
    return text, tuple(elements)


def _close(tag: Tag, at: int, elements: list[Element], opened: list[int]) -> bool:
    """Close the innermost open element of this name; those inside that are still open become single tags."""
    depth = next((i for i in range(len(opened) - 1, -1, -1) if elements[opened[i]].open.name == tag.name), None)
    if depth is None:
        return False
    _release(elements, opened[depth + 1 :])
    index = opened[depth]
    elements[index] = replace(elements[index], end=at, close=tag)
    del opened[depth:]
    return True


def _release(elements: list[Element], unclosed: Sequence[int]) -> None:
    """Hand the children of elements that are never closed to the element around these."""
    for index in reversed(unclosed):
        parent = elements[index].parent
        for i in range(index + 1, len(elements)):
            if elements[i].parent == index:
                elements[i] = replace(elements[i], parent=parent)


def needs_links(text: str, elements: Sequence[Element]) -> bool:
    """Return whether an element has a place inside the text, so that it matters which word is rendered by which."""
    return any(element.start > 0 or element.end < len(text) for element in elements)
