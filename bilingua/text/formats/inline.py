"""Inline markup: taken out of a block before it is translated, put back around the words it belongs to.

An element finds its words in the translation by what is known of them, best first: the places of glossary terms and
facts in the receipt, words that are the same in both languages, the words that the engine's attention links, and the
relative position between such anchors. Whole words are enclosed; no element is dropped, and none is cut by another.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Literal

from bilingua.errors import DocumentError
from bilingua.language.words import is_german
from bilingua.records import Translation, overlap

_TOKEN = re.compile(r"\w(?:[\w'’.,:/-]*\w)?|[^\w\s]")
_PIECE = re.compile(r"\w+|\s|[^\w\s]")
# What can be demanded as a term without being a text of its own.
_PLAIN = re.compile(r"\w[\w.-]{0,39}(?: [\w.-]{1,40}){0,3}(?<=\w)")
_SENTENCE_END = frozenset(".!?")
# Deeper elements are kept as single tags: no text has so many on purpose, and rendering may recurse.
_DEPTH = 50
_ELEMENTS = 2000
# Words that may stand between two of an element's without tearing it apart.
_GAP = 3
# Source tokens that are known to be rendered by target tokens: both ranges, half-open.
_Anchor = tuple[int, int, int, int]


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element goes: a range of target tokens, and of code points."""

    first: int
    last: int
    start: int
    end: int


def keep(payload: Any, shown: str) -> Tag:
    """Return a tag for something that is not translated.

    The engine sees its text where a demand for it can do no harm to other words: it is short, and no German.
    """
    is_short = _PLAIN.fullmatch(shown) is not None and not any(is_german(word) for word in _TOKEN.findall(shown))
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
    return any(each.start > 0 or each.end < len(text) for each in elements)


def weave(text: str, elements: Sequence[Element], translation: Translation) -> list[str | Tag]:
    """Return the translation with the elements of the block's text around their words."""
    if not elements:
        return [translation.text]
    moved = _moves(text, translation.source)
    shifted = [replace(each, start=moved(each.start), end=moved(each.end)) for each in elements]
    loose = frozenset(index for index, each in enumerate(elements) if _stands_alone(each, elements, text))
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
    def __init__(self, elements: Sequence[Element], loose: frozenset[int], translation: Translation) -> None:
        self._elements = elements
        self._loose = loose
        self._source, self._target = translation.source, translation.text
        self._from = [match.span() for match in _TOKEN.finditer(self._source)]
        self._to = [match.span() for match in _TOKEN.finditer(self._target)]
        self._starts = [start for start, _ in self._from]
        self._ends = [end for _, end in self._from]
        self._anchors = self._known(translation) + self._equal_words(translation)
        self._anchors += self._linked(translation)
        self._knots = self._monotone()
        self._children: dict[int, list[int]] = {}
        for index, element in enumerate(elements):
            self._children.setdefault(element.parent, []).append(index)

    def pieces(self) -> list[str | Tag]:
        """Return text and tags in order."""
        whole = _Place(0, len(self._to), 0, len(self._target))
        return [each for each in self._rendered(-1, whole, (0, len(self._from))) if each]

    def _rendered(self, parent: int, place: _Place, tokens: tuple[int, int]) -> Iterator[str | Tag]:
        done = place.start
        for index, inner in self._placed(parent, place, tokens):
            element = self._elements[index]
            yield self._target[done : inner.start]
            if index in self._loose and self._target[: inner.start][-1:].strip():
                yield " "
            yield element.open
            if element.open.kind != "keep":
                yield from self._rendered(index, inner, self._tokens(element.start, element.end))
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
        for index in sorted(children, key=lambda each: (wishes[each][2], each)):
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
        taken = sorted(placed.values(), key=lambda each: each.start)
        for index in children:
            if index not in placed:
                at = self._gap(index, wishes[index][0], place)
                at = next((each.start for each in taken if each.start < at < each.end), at)
                placed[index] = _Place(wishes[index][0], wishes[index][0], at, at)
        # At one and the same spot, what is empty comes in the order of the source.
        return sorted(placed.items(), key=lambda item: (item[1].start, item[1].end, item[0]))

    def _inside_word(self, index: int, place: _Place) -> _Place | None:
        """Return the same letters of the same word for part of one, as in CO<sub>2</sub>, if it stays as it is."""
        element = self._elements[index]
        i, j = self._tokens(element.start, element.end)
        if j - i != 1 or element.close is None or (element.start, element.end) == self._from[i]:
            return None
        start, end = self._from[i]
        for k in (each[2] for each in self._anchors if each[:2] == (i, j) and each[3] - each[2] == 1):
            at, stop = self._to[k]
            offset = at - start
            is_same = self._target[at:stop] == self._source[start:end]
            if is_same and place.start <= element.start + offset and element.end + offset <= place.end:
                return _Place(k, k + 1, element.start + offset, element.end + offset)
        return None

    def _wish(self, index: int, place: _Place, tokens: tuple[int, int]) -> tuple[int, int, int]:
        """Return the wanted range of target tokens (empty: one point) and its rank: the lower, the surer."""
        element = self._elements[index]
        i, j = self._tokens(element.start, element.end)
        if i == j or element.close is None:
            at = min(max(self._map(i), place.first), place.last)
            return at, at, 0 if element.open.text else 3
        if (i, j) == tokens:
            return place.first, place.last, 1
        found = self._anchored(i, j)
        first, last = found or (self._map(i), max(self._map(j), self._map(i) + 1))
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
        return min(found, key=lambda each: abs(each[0] - near), default=(near, near))

    def _anchored(self, i: int, j: int) -> tuple[int, int] | None:
        """Return the target tokens of the anchors among these source tokens, widened by the words beside them."""
        inside = _together([each for each in self._anchors if i <= each[0] and each[1] <= j])
        if not inside:
            return None
        first, last = min(each[2] for each in inside), max(each[3] for each in inside)
        if last - first > 2 * (j - i) + 3:
            return None  # torn apart: an element cannot be in two places
        foreign = {k for each in self._anchors if each not in inside for k in range(each[2], each[3])}
        for _ in range(min(each[0] for each in inside) - i):
            if first == 0 or first - 1 in foreign or self._is_mark(first - 1):
                break
            first -= 1
        for _ in range(j - max(each[1] for each in inside)):
            if last == len(self._to) or last in foreign:
                break
            last += 1
        return first, last

    def _trimmed(self, first: int, last: int, j: int) -> tuple[int, int]:
        """Leave punctuation outside that stood outside."""
        while last - first > 1 and self._is_mark(first) and self._target[self._to[first][0]] in ",.;:!?":
            first += 1
        ends_in_mark = self._source[self._from[j - 1][0]] in ",.;:!?"
        while not ends_in_mark and last - first > 1 and self._target[self._to[last - 1][0]] in ",.;:!?":
            last -= 1
        return first, last

    def _is_mark(self, token: int) -> bool:
        start, end = self._to[token]
        return end - start == 1 and not self._target[start].isalnum()

    def _gap(self, index: int, token: int, place: _Place) -> int:
        """Return the offset between two target tokens for something without words."""
        start = self._elements[index].start
        if not self._to or start == 0:
            return place.start
        after_space = start == 0 or self._source[start - 1 : start].isspace()
        at = self._to[token][0] if token < len(self._to) else len(self._target)
        if not after_space and token > 0:
            at = self._to[token - 1][1]
        if self._elements[index].end > start and token < len(self._to):
            at = self._to[token][1]  # its words were given to others: it follows them
        return min(max(at, place.start), place.end)

    def _tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the source tokens that a range touches."""
        first = bisect_left(self._ends, start + 1)
        return first, max(first, bisect_left(self._starts, end)) if end > start else first

    def _known(self, translation: Translation) -> list[_Anchor]:
        """Return the spans of the receipt as anchors."""
        places = [(each.span.start, each.span.end, each.start, each.end) for each in translation.terms]
        return [anchor for place in places if place[3] > place[2] and (anchor := self._anchor(*place))]

    def _linked(self, translation: Translation) -> list[_Anchor]:
        """Return the links as anchors, without those that touch what is known better."""
        sources = {i for each in self._anchors for i in range(each[0], each[1])}
        targets = {k for each in self._anchors for k in range(each[2], each[3])}
        found = [
            self._anchor(each.source_start, each.source_end, each.target_start, each.target_end)
            for each in translation.links
        ]
        return [
            each
            for each in found
            if each and sources.isdisjoint(range(each[0], each[1])) and targets.isdisjoint(range(each[2], each[3]))
        ]

    def _anchor(self, start: int, end: int, target_start: int, target_end: int) -> _Anchor | None:
        i, j = self._tokens(start, end)
        k = bisect_left(self._to, target_start + 1, key=lambda span: span[1])
        m = bisect_left(self._to, target_end, key=lambda span: span[0])
        return (i, j, k, m) if i < j and k < m else None

    def _equal_words(self, translation: Translation) -> list[_Anchor]:
        """Return words that stand once in both texts as anchors: names, figures, loans."""
        source = [translation.source[a:b] for a, b in self._from]
        target = [translation.text[a:b] for a, b in self._to]
        known = self._known(translation)
        places = {word: k for k, word in enumerate(target)}
        once_source, once_target = Counter(source), Counter(target)
        return [
            (i, i + 1, places[word], places[word] + 1)
            for i, word in enumerate(source)
            if once_source[word] == 1
            and once_target[word] == 1
            and (len(word) > 3 or not (word.islower() and word.isalpha()))
            if any(character.isalnum() for character in word)
            if not any(each[0] <= i < each[1] or each[2] <= places[word] < each[3] for each in known)
        ]

    def _monotone(self) -> list[tuple[int, int]]:
        """Return pairs of token boundaries that rise in both texts; between them, positions are interpolated."""
        knots = [(0, 0), (len(self._from), len(self._to))]
        pairs = [*self._borders(), *((a, k) for a, _, k, _ in self._anchors), *((b, m) for _, b, _, m in self._anchors)]
        for pair in pairs:
            at = bisect_left(knots, pair)
            if 0 < at < len(knots) and knots[at - 1][1] <= pair[1] <= knots[at][1] and knots[at - 1][0] < pair[0]:
                knots.insert(at, pair)
        return knots

    def _borders(self) -> list[tuple[int, int]]:
        """Return where lines and sentences begin, if both texts have the same number of them."""
        borders: list[tuple[int, int]] = []
        for is_border in (_is_new_line, _is_new_sentence):
            mine = [i for i in range(1, len(self._from)) if is_border(self._source, self._from, i)]
            theirs = [k for k in range(1, len(self._to)) if is_border(self._target, self._to, k)]
            if len(mine) == len(theirs):
                borders += zip(mine, theirs, strict=True)
        return borders

    def _map(self, token: int) -> int:
        at = bisect_left(self._knots, (token, -1))
        if at < len(self._knots) and self._knots[at][0] == token:
            return self._knots[at][1]
        (i, k), (j, m) = self._knots[at - 1], self._knots[min(at, len(self._knots) - 1)]
        return k if i == j else k + round((token - i) * (m - k) / (j - i))


def _together(anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """Return the anchors that stand together in the target: the group of most tokens, or else the first."""
    groups: list[list[_Anchor]] = []
    end = 0
    for each in sorted(anchors, key=lambda anchor: anchor[2]):
        if not groups or each[2] - end > _GAP:
            groups.append([])
        groups[-1].append(each)
        end = max(end, each[3])
    return max(groups, key=lambda group: sum(each[3] - each[2] for each in group), default=[])


def _is_new_line(text: str, tokens: Sequence[tuple[int, int]], index: int) -> bool:
    return "\n" in text[tokens[index - 1][1] : tokens[index][0]]


def _is_new_sentence(text: str, tokens: Sequence[tuple[int, int]], index: int) -> bool:
    return text[tokens[index - 1][0]] in _SENTENCE_END


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
