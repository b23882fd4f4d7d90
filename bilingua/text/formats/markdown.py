"""Markdown: paragraphs, headings, list items and table cells; code, targets of links, HTML and front matter stay.

markdown-it-py says where blocks begin; where its inline rules found markup is noted here, because its tokens don't say.
A translated paragraph is written on one line, with its hard breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bilingua.records import Block, Translation
from bilingua.text.formats.base import Content, Line, in_one_line, is_content, read_all_lines
from bilingua.text.formats.inline import Tag, extract, keep, needs_links
from bilingua.text.formats.slots import SLOT, Part, SlotWriter
from bilingua.text.formats.weaving import weave

_AT = "at"
_FENCE = re.compile(r"(?:---|\+\+\+)\s*")
# Marks that look like text to CommonMark: a task's box, the name of a footnote.
_LEAD = re.compile(r"\[[ xX]\]\s+|\[\^[^\]\s]+\]:\s*|\[![A-Z]+\]\s*")
_FOOTNOTE = re.compile(r"(\[\^[^\]\s]+\])")
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_SPECIAL = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<=\])[(\[]|~(?=~)")
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-+\s*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HARD_BREAK = Tag("void", "\\\n")
_EMPTY_PAIR = frozenset({"em", "strong", "s"})


class MarkdownFormat:
    """CommonMark with tables and strikethrough."""

    def read(self, source: BinaryIO, where: str) -> Content:
        """Read the whole file."""
        lines = read_all_lines(source, where)
        skipped = _front_matter(lines)
        text = _Source(lines)
        parts: list[Part] = []
        blocks: list[Block] = []
        done = 0
        parser = _parser()
        body = "\n".join([""] * skipped + [line.text for line in lines[skipped:]])
        for stretch in _stretches(parser.parse(body), text):
            content, elements = extract(stretch.pieces, where, text.line(stretch.start))
            if not is_content(content):
                continue
            terms = {
                element.open.text: element.open.text
                for element in elements
                if element.open.kind == "keep" and element.open.text
            }
            raw = text.text[stretch.start : stretch.end]
            extra = {"raw": raw, "elements": elements, "indent": stretch.indent, "cell": stretch.is_cell}
            blocks.append(Block(content, terms, extra, linked=needs_links(content, elements)))
            parts += [text.text[done : stretch.start], SLOT]
            done = stretch.end
        return Content(blocks, (*parts, text.text[done:]))

    def writer(self, target: BinaryIO, skeleton: Sequence[Part]) -> SlotWriter:
        """Return a writer."""
        return SlotWriter(target, skeleton, _render)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A translatable stretch of the file; `indent` begins its further lines (a quotation's `> `)."""

    start: int
    end: int
    pieces: list[str | Tag]
    indent: str
    is_cell: bool


class _Source:
    """The file as it is written, and where its lines begin."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [line.text for line in lines]
        self.text = "".join(line.mark + line.text + line.end for line in lines)
        self.starts: list[int] = []
        at = 0
        for line in lines:
            self.starts.append(at + len(line.mark))
            at += len(line.mark) + len(line.text) + len(line.end)

    def line(self, offset: int) -> int:
        """Return the number of the line, from 1."""
        return bisect_right(self.starts, offset)


class _Inline(ParserInline):
    """Notes in each token's `meta` which stretch of the content it was made of."""

    _label_end = 0

    def tokenize(self, state: StateInline) -> None:
        end = state.posMax
        rules = self.ruler.getRules("")
        while state.pos < end:
            start, known = state.pos, len(state.tokens)
            deep = state.level >= state.md.options["maxNesting"]
            if not deep and any(rule(state, False) for rule in rules):
                self._note(state.tokens[known:], start, state.pos)
            else:
                state.append_pending(state.src[state.pos])
                state.pos += 1
        if state.pending:
            state.pushPending()
        self._label_end = end

    def _note(self, tokens: Sequence[Token], start: int, end: int) -> None:
        fresh = [token for token in tokens if _AT not in token.meta]
        stop = end
        for token in reversed(fresh):
            if token.type == "link_close" and token.markup != "autolink":
                token.meta[_AT] = (self._label_end, end)
            elif token.type == "link_open" and token.markup != "autolink":
                token.meta[_AT] = (start, start + 1)
            elif token.type == "text":
                # One token for each mark of emphasis, or text that came before.
                token.meta[_AT] = (stop - len(token.content), stop)
                stop -= len(token.content)
            else:
                token.meta[_AT] = (start, end)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline = _Inline()
    parser.enable(["table", "strikethrough"])
    # Joining neighbours would hide what was escaped, and which marks are emphasis.
    return parser.disable(["text_join", "fragments_join", "linkify"])


def _front_matter(lines: Sequence[Line]) -> int:
    """Return the number of lines of a YAML or TOML head."""
    if not lines or not _FENCE.fullmatch(lines[0].text):
        return 0
    fence = lines[0].text.strip()
    return next((at for at, line in enumerate(lines[1:], 2) if line.text.strip() == fence), 0)


def _stretches(tokens: Sequence[Token], source: _Source) -> Iterator[_Stretch]:
    cell_end = 0
    for before, token in pairwise(tokens):
        if token.type != "inline" or not token.map or not token.content:
            continue
        first = token.map[0]
        is_cell = before.type in ("th_open", "td_open")
        if is_cell:
            content = token.content.replace("|", "\\|")
            begin = max(cell_end, source.starts[first])
            start = source.text.find(content, begin, source.starts[first] + len(source.lines[first]))
            if start < 0:
                continue  # written in a way that cannot be found again: it stays as it is
            cell_end = end = start + len(content)
            yield _Stretch(start, end, _pieces(token, 0), "", is_cell)
            continue
        place = _located(token.content.split("\n"), first, source, after=before.markup if before.tag != "p" else "")
        if place is None:
            continue
        start, end, indent = place
        lead = _LEAD.match(token.content)
        skipped = lead.end() if lead else 0
        yield _Stretch(start + skipped, end, _pieces(token, skipped), indent, is_cell)


def _located(rows: Sequence[str], first: int, source: _Source, *, after: str) -> tuple[int, int, str] | None:
    """Return where the rows of a paragraph stand, and what stands before the second; None if one is not found."""
    places = []
    for number, row in enumerate(rows, first):
        line, row = source.lines[number], row.rstrip()
        if after.startswith("#"):
            at = line.find(row, line.index("#") + len(after))
        else:
            at = len(line.rstrip()) - len(row) if line.rstrip().endswith(row) else -1
        if at < 0:
            return None
        places.append((at, at + len(row)))
    indent = source.lines[first + 1][: places[1][0]] if len(rows) > 1 else ""
    last = first + len(rows) - 1
    return source.starts[first] + places[0][0], source.starts[last] + places[-1][1], indent


def _pieces(token: Token, skipped: int) -> list[str | Tag]:
    """Return the text, unescaped, and the markup of a paragraph."""
    pieces: list[str | Tag] = []
    content, done = token.content, skipped
    closing = 0  # tokens before this one belong to a link that is shown as it is
    children = token.children or []
    for number, child in enumerate(children):
        start, end = child.meta.get(_AT, (0, 0))
        if number < closing or end <= done or (child.type == "text" and child.content):
            continue
        pieces += _plain(content[done:start])
        done = end
        raw = content[start:end]
        if child.type == "link_open" and child.markup == "autolink":
            closing = number + 3
            pieces.append(Tag("keep", raw, text=raw[1:-1]))
        elif child.type in ("text_special", "softbreak"):
            pieces.append(child.content or " ")
        elif child.type != "text":
            pieces += _markup(child, raw)
    return _trimmed([*pieces, *_plain(content[done:])])


def _markup(token: Token, raw: str) -> list[str | Tag]:
    if token.type == "hardbreak":
        return [_HARD_BREAK, "\n"]
    if token.type == "code_inline":
        return [keep(raw, token.content)]
    if token.type == "html_inline" and (tag := _HTML_TAG.match(raw)) and tag[2].lower() not in ("br", "img", "wbr"):
        return [Tag("close" if tag[1] else "open", raw, tag[2].lower())]
    if token.nesting:
        # Of the two signs of `**` the parser keeps a token for one, and empties the other.
        payload = token.markup if token.type.removesuffix("_open").removesuffix("_close") in _EMPTY_PAIR else raw
        return [Tag("open" if token.nesting > 0 else "close", payload, token.type.rsplit("_", 1)[0])]
    return [Tag("void", raw)]


def _plain(text: str) -> list[str | Tag]:
    parts = _FOOTNOTE.split(text)
    return [Tag("void", part) if at % 2 else part for at, part in enumerate(parts) if part]


def _trimmed(pieces: Sequence[str | Tag]) -> list[str | Tag]:
    """Return the pieces with white space as it is shown."""
    result: list[str | Tag] = []
    space = True
    for piece in pieces:
        if isinstance(piece, str):
            text = piece if piece == "\n" else re.sub(r"[ \t\n]+", " ", piece)
            text = text.lstrip(" ") if space else text
            result.append(text)
            space = text[-1:] in ("", " ", "\n") and (space or bool(text))
        else:
            result.append(piece)
            space = space and piece.kind in ("open", "close")
    return result


def _render(block: Block, translation: Translation) -> str:
    woven = weave(block.text, block.extra["elements"], translation)
    rendered = ""
    for at, piece in enumerate(woven):
        if isinstance(piece, str):
            after_break = at > 0 and woven[at - 1] is _HARD_BREAK
            rendered += _escaped(in_one_line(piece).lstrip(" ") if after_break else in_one_line(piece))
        elif not _is_empty_pair(woven, at):
            rendered += str(piece.payload)
    if block.extra["cell"]:
        return rendered.replace("\n", " ").replace("|", "\\|")
    lines = [_started(line.strip(" ")) for line in rendered.split("\n")]
    return f"\n{block.extra['indent']}".join(lines)


def _is_empty_pair(woven: Sequence[str | Tag], at: int) -> bool:
    """Return whether a tag is emphasis around nothing, which would show its asterisks."""
    tag = woven[at]
    if isinstance(tag, str) or tag.name not in _EMPTY_PAIR:
        return False
    at += 1 if tag.kind == "open" else -1
    other = woven[at] if 0 <= at < len(woven) else ""
    return isinstance(other, Tag) and other.name == tag.name and other.kind != tag.kind


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _started(line: str) -> str:
    """Return a line that cannot be taken for a heading, a list or a quotation."""
    line = _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
    return f"\\{line}" if _LINE_START.match(line) else line
