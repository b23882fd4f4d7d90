"""XML of any vocabulary, whole or a fragment: the text of blocks is translated, everything else stays as written.

There is no document type to ask which elements are paragraphs and which are inside a sentence, so that is read off
the structure, or stated by the caller. Nothing is parsed into a tree: what is not translated is copied from the source.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import BinaryIO, Literal

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, is_content
from bilingua.text.formats.inline import Tag, extract, keep, needs_links
from bilingua.text.formats.slots import SLOT, Part, SlotWriter, read_text
from bilingua.text.formats.weaving import weave

# A value has no "<", as in XML: so a tag that never ends is given up at the next one.
_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[^\W\d][\w:.\-]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*?(?P<void>/?)>""")
_STRICT = re.compile(r"""</?[^\W\d][\w:.\-]*(?:\s+[^\W\d][\w:.\-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>""")
_ENTITY = re.compile(r"(&[^\W\d][\w.\-]*;)")
_BARE = re.compile(r"&(?!#?\w+;)")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*\[[^\]]*\]\s*>")  # with declarations of its own
_INDENT = re.compile(r"\s*\n\s*")

_Kind = Literal["open", "close", "void", "text", "other", "keep"]


@dataclass(frozen=True, slots=True)
class _Event:
    """A piece of the source. `shown` is the text of an element that is kept whole."""

    kind: _Kind
    raw: str
    name: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class XmlFormat:
    """XML, or a fragment of it.

    Elements named in `ignored` are not translated. Those in `splitting` end a sentence, those in `joining` stand inside
    one; with `outline`, so does every other element that has text beside it somewhere, and the rest split. Without it,
    only `splitting` do. `strict` refuses what is not well-formed, or else it is taken as text. Without `lines`, a line
    break is a space.
    """

    ignored: frozenset[str] = frozenset()
    splitting: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    outline: bool = True
    strict: bool = False
    lines: bool = True

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole source.

        Raises:
            DocumentError: with `strict`, it is not well-formed.
        """
        events = list(_events(read_text(source, where)))
        problem = _problem(events)
        if problem and self.strict:
            raise DocumentError(f"not well-formed XML: {problem}", path=where)
        events = list(_kept(events, self.ignored))
        splits = self._splitting(events)
        blocks: list[Block] = []
        parts: list[Part] = []
        for stretch in _stretches(events, splits):
            raw = "".join(event.raw for event in stretch)
            body = raw.strip()
            pieces = _trimmed([piece for event in stretch for piece in self._pieces(event)])
            if not any(is_content(piece) for piece in pieces if isinstance(piece, str)):
                parts.append(raw)
                continue
            text, elements = extract(_named(pieces), where)
            terms = {element.open.text: element.open.text for element in elements if element.open.text}
            extra = {"raw": body, "elements": elements}
            blocks.append(Block(text, terms, extra, linked=needs_links(text, elements)))
            before = raw[: raw.index(body)]
            parts += [before, SLOT, raw[len(before) + len(body) :]]
        return Content(blocks, (tuple(parts), not problem))

    def writer(self, target: BinaryIO, skeleton: tuple[Sequence[Part], bool]) -> SlotWriter:
        """Return a writer."""
        parts, escaped = skeleton
        return SlotWriter(target, parts, partial(_render, escaped=escaped))

    def _splitting(self, events: Sequence[_Event]) -> frozenset[str]:
        """Return the names of the elements that end a sentence."""
        if not self.outline:
            return self.splitting - self.joining
        names = {event.name for event in events if event.kind in ("open", "void")}
        return (self.splitting | (names - _beside_text(events))) - self.joining

    def _pieces(self, event: _Event) -> Iterator[str | Tag]:
        if event.kind == "text":
            for piece in _ENTITY.split(event.raw):
                text = html.unescape(piece)
                if _ENTITY.fullmatch(text):  # declared by the document, or by one that it names
                    yield Tag("keep", text)
                else:
                    yield text if self.lines else _INDENT.sub(" ", text)
        elif event.kind == "keep":
            yield keep(event.raw, event.shown)
        else:
            yield Tag("void" if event.kind == "other" else event.kind, event.raw, event.name)


def _render(block: Block, translation: Translation, *, escaped: bool) -> str:
    """Return a translated block as XML, with as many escapes as the source has."""
    pieces = weave(block.text, block.extra["elements"], translation)

    def written(text: str) -> str:
        if not escaped:
            return text
        text = html.escape(text, quote=False)
        return text if "&gt;" in block.extra["raw"] else text.replace("&gt;", ">")

    return "".join(written(piece) if isinstance(piece, str) else piece.payload for piece in pieces)


def _events(text: str) -> Iterator[_Event]:
    """Yield the pieces of a source; a "<" that begins no markup is text."""
    endless: set[str] = set()  # what begins somewhere and does not end: looked for once
    done = at = 0
    while (at := text.find("<", at)) >= 0:
        event = _markup(text, at, endless)
        if event is None:
            at += 1
            continue
        if at > done:
            yield _Event("text", text[done:at])
        yield event
        done = at = at + len(event.raw)
    if done < len(text):
        yield _Event("text", text[done:])


def _markup(text: str, at: int, endless: set[str]) -> _Event | None:
    if declaration := _DOCTYPE.match(text, at):
        return _Event("other", declaration[0])
    opening = next((ending for ending in _ENDS if text.startswith(ending, at)), None)
    if opening is not None:
        end = -1 if opening in endless else text.find(_ENDS[opening], at + len(opening))
        if end < 0:
            endless.add(opening)
            return None
        return _Event("other", text[at : end + len(_ENDS[opening])])
    tag = _TAG.match(text, at)
    if tag is None:
        return None
    return _Event("close" if tag["close"] else "void" if tag["void"] else "open", tag[0], tag["name"])


def _problem(events: Sequence[_Event]) -> str:
    """Return why pieces are not well-formed; an empty string if they are."""
    opened: list[str] = []
    for event in events:
        if event.kind == "text" and ("<" in event.raw or _BARE.search(event.raw)):
            return "'<' and '&' are written '&lt;' and '&amp;' in text"
        if event.name and not _STRICT.fullmatch(event.raw):
            return f"in the tag {event.raw[:40]}"
        if event.kind == "open":
            opened.append(event.name)
        elif event.kind == "close" and (not opened or opened.pop() != event.name):
            return f"{event.raw} closes what is not open"
    return f"<{opened[-1]}> is not closed" if opened else ""


def _kept(events: Sequence[_Event], ignored: frozenset[str]) -> Iterator[_Event]:
    """Yield the events, with those of an ignored element as one."""
    inside: list[_Event] = []
    depth = 0
    for event in events:
        if not inside:
            if event.name not in ignored or event.kind == "close":
                yield event
            elif event.kind == "void":
                yield _Event("keep", event.raw, event.name)
            else:
                inside, depth = [event], 1
            continue
        inside.append(event)
        if event.name == inside[0].name:
            depth += {"open": 1, "close": -1}.get(event.kind, 0)
        if not depth:
            shown = html.unescape("".join(event.raw for event in inside if event.kind == "text"))
            yield _Event("keep", "".join(event.raw for event in inside), event.name, shown)
            inside = []
    yield from inside  # never closed


def _beside_text(events: Sequence[_Event]) -> set[str]:
    """Return the names of the elements that somewhere have text beside them, in the same parent."""
    found: set[str] = set()
    levels: list[tuple[set[str], list[bool]]] = [(set(), [])]  # of each open element: its children, whether it has text

    def leave() -> None:
        children, text = levels.pop()
        if text:
            found.update(children)

    for event in events:
        if event.kind == "text" and event.raw.strip():
            levels[-1][1].append(True)
        elif event.kind in ("open", "void"):
            levels[-1][0].add(event.name)
            if event.kind == "open":
                levels.append((set(), []))
        elif event.kind == "close" and len(levels) > 1:
            leave()
    while levels:
        leave()
    return found


def _stretches(events: Sequence[_Event], splits: frozenset[str]) -> Iterator[list[_Event]]:
    """Yield what stands between the tags that end a sentence together, and each of those by itself."""
    stretch: list[_Event] = []
    for event in events:
        if event.kind == "keep" or event.name not in splits:
            stretch.append(event)
            continue
        yield from ([stretch] if stretch else [])
        yield [event]
        stretch = []
    yield from ([stretch] if stretch else [])


def _named(pieces: list[str | Tag]) -> list[str | Tag]:
    """Give what is kept and not shown a name in the text: an engine moves a word to its place, and not a gap.

    What touches a word, or another thing that is kept, stays a gap: it would be read as part of it.
    """
    said = "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    names = (name for number in count(1) if (name := f"X{number}") not in said)
    named: list[str | Tag] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Tag) and piece.kind == "keep" and not piece.text:
            before = named[-1] if named else ""
            after = pieces[at + 1] if at + 1 < len(pieces) else ""
            touched = [side if isinstance(side, str) else side.text for side in (before, after)]
            if not any(map(str.isalnum, touched[0][-1:] + touched[1][:1])):
                piece = replace(piece, text=next(names))
        named.append(piece)
    return named


def _trimmed(pieces: list[str | Tag]) -> list[str | Tag]:
    """Take white space away from the ends, which is written as it was."""
    for places, strip in ((range(len(pieces)), str.lstrip), (range(len(pieces) - 1, -1, -1), str.rstrip)):
        for at in places:
            piece = pieces[at]
            if isinstance(piece, Tag):
                break
            pieces[at] = strip(piece)
            if pieces[at]:
                break
    return pieces
