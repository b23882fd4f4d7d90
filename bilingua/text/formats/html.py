"""HTML: the text of blocks is translated; tags, attributes, scripts, styles, code and all else stay as written.

The standard library's parser walks the tags without building a tree: it takes what browsers take, needs no recursion,
and tells where each tag stands, so that what is not translated is copied from the file.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import BinaryIO, Literal

from bilingua.errors import DocumentError
from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, is_content
from bilingua.text.formats.inline import Tag, extract, keep, needs_links
from bilingua.text.formats.slots import SLOT, Part, SlotWriter, Swap, read_text
from bilingua.text.formats.weaving import weave

_INLINE = frozenset(
    str.split(
        "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark nobr q rb rp rt"
        " ruby s samp small span strike strong sub sup time tt u var wbr"
    )
)
_VOID = frozenset(str.split("area base br col embed hr img input link meta param source track wbr"))
# Not translated: as blocks, and inside a sentence.
_SKIPPED = frozenset(
    str.split("iframe math noembed noframes object plaintext pre script style svg textarea xmp audio canvas video")
)
_KEPT = frozenset(str.split("code kbd samp tt var"))
# What a raised mark of a footnote looks like, and the end of a word that it may follow: not "m" before "2".
_NOTE_MARK = re.compile(r"\W*\w{1,3}\W*|[*†‡§]+")
_NOTED = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?)»“”])\s*$")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNENDED = 1000
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s=>"'/]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s>"']+))?""")


@dataclass(frozen=True, slots=True)
class _Event:
    """A piece of the file: a tag, text, or something else (a comment, a declaration). `line` counts from 1."""

    kind: Literal["open", "close", "text", "other"]
    raw: str
    name: str
    line: int
    translate: bool = True


class HtmlFormat:
    """HTML and XHTML. `translate="no"` and the class `notranslate` are obeyed; `lang` becomes `en`."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file."""
        parts: list[Part] = []
        blocks: list[Block] = []
        for stretch in _stretches(_events(read_text(source, where), where)):
            if isinstance(stretch, _Event):
                parts.append(_in_english(stretch))
                continue
            raw = "".join(event.raw for event in stretch)
            text, elements = extract(_pieces(stretch), where, stretch[0].line)
            if not is_content(text):
                parts += [_in_english(event) for event in stretch]
                continue
            body = raw.strip(" \t\r\n\f")
            before = raw[: raw.index(body)] if body else ""
            terms = {element.open.text: element.open.text for element in elements if element.open.text}
            extra = {"raw": body, "elements": elements}
            blocks.append(Block(text, terms, extra, linked=needs_links(text, elements)))
            parts += [before, SLOT, raw[len(before) + len(body) :]]
        return Content(blocks, tuple(parts))

    def writer(self, target: BinaryIO, skeleton: Sequence[Part]) -> SlotWriter:
        """Return a writer."""
        return SlotWriter(target, skeleton, render)


def render(block: Block, translation: Translation) -> str:
    """Return a translated block as HTML."""
    pieces = weave(block.text, block.extra["elements"], translation)
    return "".join(html.escape(piece, quote=False) if isinstance(piece, str) else piece.payload for piece in pieces)


class _Scanner(HTMLParser):
    """Notes where each piece begins; a piece ends where the next one begins."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.found: list[tuple[int, Literal["open", "close", "text", "other"], str, bool]] = []

    def _note(self, kind: Literal["open", "close", "text", "other"], name: str = "", translate: bool = True) -> None:
        line, column = self.getpos()
        self.found.append((self._lines[line - 1] + column, kind, name, translate))

    def line(self, offset: int) -> int:
        return bisect_right(self._lines, offset)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kept = given.get("translate") == "no" or "notranslate" in (given.get("class") or "").split()
        self._note("open", tag, not kept)

    def handle_endtag(self, tag: str) -> None:
        self._note("close", tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Only these may end at once; in HTML the slash of `<b/>` means nothing.
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self._note("text")

    def handle_entityref(self, name: str) -> None:
        self._note("text")

    def handle_charref(self, name: str) -> None:
        self._note("text")

    def handle_comment(self, data: str) -> None:
        self._note("other")

    def handle_decl(self, decl: str) -> None:
        self._note("other")

    def handle_pi(self, data: str) -> None:
        self._note("other")

    def unknown_decl(self, data: str) -> None:
        self._note("other")


def _check_ends(text: str, where: str) -> None:
    """Refuse many beginnings without an end: for each, the parser would read the rest of the file."""
    for opening, closing in (("<", ">"), ("<!--", "-->"), ("<![", "]]>")):
        ended = text.rfind(closing) + 1
        if text.count(opening, ended) > _UNENDED:
            line = text.count("\n", 0, ended) + 1
            hint = "is it HTML, and is it whole?"
            raise DocumentError(f"{opening!r} again and again, and never {closing!r}", path=where, line=line, hint=hint)


def _events(text: str, where: str) -> Iterator[_Event]:
    _check_ends(text, where)
    scanner = _Scanner(text)
    try:
        scanner.feed(text)
        scanner.close()
    except AssertionError as error:  # the parser's word for a declaration that it cannot read
        line, _ = scanner.getpos()
        raise DocumentError(f"malformed HTML: {error}", path=where, line=line) from error
    found = scanner.found
    if found and found[0][0] > 0:
        found.insert(0, (0, "other", "", True))
    for at, (start, kind, name, translate) in enumerate(found):
        end = found[at + 1][0] if at + 1 < len(found) else len(text)
        yield _Event(kind, text[start:end], name, scanner.line(start), translate)


def _stretches(events: Iterator[_Event]) -> Iterator[_Event | list[_Event]]:
    """Yield what lies between block tags together, and all other pieces one by one."""
    stretch: list[_Event] = []
    skipped, depth = "", 0  # the element that is being passed over, and how deep in elements of its name
    for event in events:
        if skipped:
            depth += {"open": 1, "close": -1}.get(event.kind, 0) if event.name == skipped else 0
            skipped = skipped if depth else ""
            yield event
            continue
        if event.kind == "text" or event.name in _INLINE or (event.kind == "other" and event.raw.startswith("<!--")):
            stretch.append(event)
            continue
        if stretch:
            yield stretch
            stretch = []
        yield event
        if event.kind == "open" and event.name not in _VOID and (event.name in _SKIPPED or not event.translate):
            skipped, depth = event.name, 1
    if stretch:
        yield stretch


def _pieces(stretch: Sequence[_Event]) -> list[str | Tag]:
    """Return text, with white space as it is shown, and inline tags."""
    pieces: list[str | Tag] = []
    space = True  # nothing, white space or a line break came before
    for event in _kept_together(stretch):
        if isinstance(event, Tag):
            pieces += [event]
            space = False
        elif event.kind == "text":
            text = _SPACE.sub(" ", html.unescape(event.raw))
            text = text[1:] if space and text.startswith(" ") else text
            if text:
                pieces.append(text)
                space = text.endswith(" ")
        else:
            pieces.append(_tag(event))
            if event.name == "br":
                pieces.append("\n")
            if event.kind == "other" or event.name in _VOID:
                space = event.name == "br"
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        if isinstance(piece, str):
            pieces[at] = piece.rstrip(" \n")
            if pieces[at]:
                break
        elif piece.kind in ("keep", "void") and not str(piece.payload).lower().startswith("<br"):
            break  # it is seen: the space before it counts
    return pieces


def _kept_together(stretch: Sequence[_Event]) -> Iterator[_Event | Tag]:
    """Yield the events, with those of an element that is not translated as one tag."""
    inside: list[_Event] = []
    depth, before = 0, ""
    for event in stretch:
        if not inside:
            is_kept = event.name in _KEPT or event.name == "sup" or not event.translate
            if event.kind == "open" and event.name not in _VOID and is_kept:
                inside, depth = [event], 1
            else:
                before = event.raw if event.kind == "text" else before
                yield event
            continue
        inside.append(event)
        if event.name == inside[0].name:
            depth += {"open": 1, "close": -1}.get(event.kind, 0)
        if not depth:
            raw = "".join(_english(part) for part in inside)
            if event.name != "sup" or not inside[0].translate:
                yield keep(raw, _shown(inside))
            elif _NOTE_MARK.fullmatch(_shown(inside)) and _NOTED.search(before):
                yield Tag("keep", raw)  # shown to the engine, it would become part of the word
            else:
                yield from inside
            inside = []
    if inside:
        yield from inside  # never closed: it may be a slip, so its text is not given up


def _shown(events: Sequence[_Event]) -> str:
    return _SPACE.sub(" ", html.unescape("".join(event.raw for event in events if event.kind == "text")))


def _tag(event: _Event) -> Tag:
    if event.kind == "other" or event.name in _VOID:
        return Tag("void", event.raw)
    if event.kind == "close":
        return Tag("close", event.raw, event.name)
    return Tag("open", _english(event), event.name)


def _in_english(event: _Event) -> Part:
    after = _english(event)
    return event.raw if after == event.raw else Swap(event.raw, after)


def _english(event: _Event) -> str:
    """Return an opening tag with its language set to English where it said German; `html` always says it."""
    if event.kind != "open" or (event.name != "html" and "lang" not in event.raw.lower()):
        return event.raw
    found = False

    def changed(match: re.Match[str]) -> str:
        nonlocal found
        value = (match["value"] or "").strip("\"'")
        if match["name"].lower() not in ("lang", "xml:lang") or not match["value"]:
            return match[0]
        found = True
        is_german = value.lower().split("-")[0] == "de"
        head = match[0][: -len(match["value"])]
        return f'{head}"en"' if is_german or event.name == "html" else match[0]

    start = 1 + len(event.name)
    attributes = _ATTRIBUTE.sub(changed, event.raw[start:])
    if event.name == "html" and not found:
        attributes = f' lang="en"{attributes}'
    return event.raw[:start] + attributes
