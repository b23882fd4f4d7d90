"""Inline markup, put back around its words in a translation.

Whole words are enclosed; no element is dropped, and none is cut by another.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate

from bilingua.records import Translation, overlap
from bilingua.text.formats.anchors import Anchors
from bilingua.text.formats.inline import Element, Tag

_PIECE = re.compile(r"\w+|\s|[^\w\s]")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element goes: a range of target tokens, and of code points."""

    first: int
    last: int
    start: int
    end: int


def weave(text: str, elements: Sequence[Element], translation: Translation) -> list[str | Tag]:
    """Return the translation with the elements of the block's text around their words."""
    if not elements:
        return [translation.text]
    moved = _moves(text, translation.source)
    shifted = [replace(element, start=moved(element.start), end=moved(element.end)) for element in elements]
    loose = frozenset(index for index, element in enumerate(elements) if _stands_alone(element, elements, text))
    return _Weaver(shifted, loose, translation).pieces()


def _stands_alone(element: Element, elements: Sequence[Element], text: str) -> bool:
    """Return whether an element without text has white space around it like a word: it must not be glued to one."""
    parent = elements[element.parent] if element.parent >= 0 else None
    if element.end > element.start or (element.close is None and element.open.kind == "open"):
        return False
    if parent is not None and parent.start == parent.end:
        return False
    before, after = text[: element.start][-1:], text[element.end :][:1]
    return (not before or before == " ") and (not after or after == " ")


def _moves(text: str, cleaned: str) -> Callable[[int], int]:
    """Return a function from offsets in a block's text to offsets in the cleaned text."""
    if text == cleaned:
        return lambda offset: offset
    # By words, since by letters it takes seconds for a long paragraph.
    mine, theirs = _PIECE.findall(text), _PIECE.findall(cleaned)
    at, to = _offsets(mine), _offsets(theirs)
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    starts = [at[block.a] for block in blocks]

    def moved(offset: int) -> int:
        number = bisect_right(starts, offset) - 1
        if number < 0:
            return 0
        block = blocks[number]
        start, end = to[block.b], to[block.b + block.size]
        return min(start + offset - starts[number], end)

    return moved


def _offsets(pieces: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, pieces))]


class _Weaver:
    """Places the elements of a block; `loose` are those that need white space around them."""

    def __init__(self, elements: Sequence[Element], loose: frozenset[int], translation: Translation) -> None:
        self._elements = elements
        self._loose = loose
        self._source, self._target = translation.source, translation.text
        self._anchors = Anchors(translation)
        self._from, self._to = self._anchors.source_tokens, self._anchors.target_tokens
        self._children: dict[int, list[int]] = {}
        for index, element in enumerate(elements):
            self._children.setdefault(element.parent, []).append(index)

    def pieces(self) -> list[str | Tag]:
        """Return text and tags in order."""
        whole = _Place(0, len(self._to), 0, len(self._target))
        return [piece for piece in self._rendered(-1, whole, (0, len(self._from))) if piece]

    def _rendered(self, parent: int, place: _Place, tokens: tuple[int, int]) -> Iterator[str | Tag]:
        done = place.start
        for index, inner in self._placed(parent, place, tokens):
            element = self._elements[index]
            yield self._target[done : inner.start]
            if index in self._loose and self._target[: inner.start][-1:].strip():
                yield " "
            yield element.open
            if element.open.kind != "keep":
                yield from self._rendered(index, inner, self._anchors.tokens(element.start, element.end))
            if element.close is not None:
                yield element.close
            done = inner.end
            if index in self._loose and self._target[done : done + 1].isalnum():
                yield " "
        yield self._target[done : place.end]

    def _placed(self, parent: int, place: _Place, tokens: tuple[int, int]) -> list[tuple[int, _Place]]:
        """Give every child of an element its place, the surest first; none overlaps another."""
        free = [True] * (place.last - place.first)
        placed: dict[int, _Place] = {}
        children = self._children.get(parent, ())
        wishes = {index: self._wish(index, place, tokens) for index in children}
        for index in children:
            inner = self._inside_word(index, place)
            if inner and not any(overlap((inner.start, inner.end), (o.start, o.end)) for o in placed.values()):
                placed[index] = inner
                free[inner.first - place.first] = False
        for index in sorted(children, key=lambda child: (wishes[child][2], child)):
            if index in placed:
                continue
            first, last, _ = wishes[index]
            shown = self._elements[index].open.text
            if shown:
                first, last = self._verbatim(shown, first, place, free)
            elif first < last:
                first, last = _available(free, first - place.first, last - place.first)
                first, last = first + place.first, last + place.first
            free[first - place.first : last - place.first] = [False] * (last - first)
            if first < last:
                placed[index] = _Place(first, last, self._to[first][0], self._to[last - 1][1])
        taken = sorted(placed.values(), key=lambda other: other.start)
        for index in children:
            if index not in placed:
                at = self._gap(index, wishes[index][0], place)
                at = next((other.start for other in taken if other.start < at < other.end), at)
                placed[index] = _Place(wishes[index][0], wishes[index][0], at, at)
        # At one and the same spot, what is empty comes in the order of the source.
        return sorted(placed.items(), key=lambda item: (item[1].start, item[1].end, item[0]))

    def _inside_word(self, index: int, place: _Place) -> _Place | None:
        """Return the same letters of the same word for part of one, as in CO<sub>2</sub>, if it stays as it is."""
        element = self._elements[index]
        i, j = self._anchors.tokens(element.start, element.end)
        if j - i != 1 or element.close is None or (element.start, element.end) == self._from[i]:
            return None
        for k in self._anchors.copies(i):
            offset = self._to[k][0] - self._from[i][0]
            if place.start <= element.start + offset and element.end + offset <= place.end:
                return _Place(k, k + 1, element.start + offset, element.end + offset)
        return None

    def _wish(self, index: int, place: _Place, tokens: tuple[int, int]) -> tuple[int, int, int]:
        """Return the wanted range of target tokens (empty: one point) and its rank: the lower, the surer."""
        element = self._elements[index]
        i, j = self._anchors.tokens(element.start, element.end)
        if i == j or element.close is None:
            at = min(max(self._anchors.position(i), place.first), place.last)
            return at, at, 0 if element.open.text else 3
        if (i, j) == tokens:
            return place.first, place.last, 1
        found = self._anchors.around(i, j)
        first, last = found or (
            self._anchors.position(i),
            max(self._anchors.position(j), self._anchors.position(i) + 1),
        )
        first = min(max(first, place.first), max(place.first, place.last - 1))
        last = max(min(last, place.last), min(first + 1, place.last))
        return *self._trimmed(first, last, j), 2 if found is None else 1

    def _verbatim(self, text: str, near: int, place: _Place, free: Sequence[bool]) -> tuple[int, int]:
        """Return the free tokens that spell what must stay as it is, next to its expected place; else one point."""
        found = []
        for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", self._target[: place.end]):
            first, last = bisect_left(self._to, (match.start(), 0)), bisect_left(self._to, (match.end(), 0))
            is_free = place.first <= first < last and all(free[first - place.first : last - place.first])
            if is_free and (self._to[first][0], self._to[last - 1][1]) == match.span():
                found.append((first, last))
        return min(found, key=lambda place: abs(place[0] - near), default=(near, near))

    def _trimmed(self, first: int, last: int, j: int) -> tuple[int, int]:
        """Leave punctuation outside that stood outside."""
        while last - first > 1 and self._anchors.is_mark(first) and self._target[self._to[first][0]] in ",.;:!?":
            first += 1
        ends_in_mark = self._source[self._from[j - 1][0]] in ",.;:!?"
        while not ends_in_mark and last - first > 1 and self._target[self._to[last - 1][0]] in ",.;:!?":
            last -= 1
        return first, last

    def _gap(self, index: int, token: int, place: _Place) -> int:
        """Return the offset between two target tokens for something without words."""
        start = self._elements[index].start
        if self._source[start : start + 1] == "\n" and self._source.count("\n") == self._target.count("\n"):
            lines = self._target.split("\n")[: self._source.count("\n", 0, start) + 1]
            return min(max(len("\n".join(lines)), place.start), place.end)  # the mark of a line break, and its place
        if not self._to or start == 0:
            return place.start
        after_space = start == 0 or self._source[start - 1 : start].isspace()
        at = self._to[token][0] if token < len(self._to) else len(self._target)
        if not after_space and token > 0:
            at = self._to[token - 1][1]
        if self._elements[index].end > start and token < len(self._to):
            at = self._to[token][1]  # its words were given to others: it follows them
        return min(max(at, place.start), place.end)


def _available(free: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """Return the longest free run in the range, or else the nearest free token, or else an empty range."""
    best = (first, first)
    start = first
    for at in range(first, last + 1):
        if at == last or not free[at]:
            if at - start > best[1] - best[0]:
                best = (start, at)
            start = at + 1
    if best[0] < best[1]:
        return best
    near = min((at for at, is_free in enumerate(free) if is_free), key=lambda at: (abs(at - first), at), default=None)
    return (first, first) if near is None else (near, near + 1)
