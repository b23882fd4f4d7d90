"""Which words of a translation render which of its source, for markup that moves with its words.

Known best first: the places of glossary terms and facts in the receipt, words that are the same in both languages, the
words that the engine's attention links, and the relative position between such anchors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from bilingua.records import Translation
from bilingua.text.formats.inline import TOKEN

_SENTENCE_END = frozenset(".!?")
_GAP = 3  # words that may stand between two of an element's without tearing it apart
# Source tokens that are known to be rendered by target tokens: both ranges, half-open.
Anchor = tuple[int, int, int, int]


class Anchors:
    """The tokens of a source and its translation, and which of them belong together.

    `source_tokens` and `target_tokens` are half-open ranges of code points; all other ranges are of tokens.
    """

    def __init__(self, translation: Translation) -> None:
        """Find the anchors."""
        self._source, self._target = translation.source, translation.text
        self.source_tokens = [match.span() for match in TOKEN.finditer(self._source)]
        self.target_tokens = [match.span() for match in TOKEN.finditer(self._target)]
        self._starts = [start for start, _ in self.source_tokens]
        self._ends = [end for _, end in self.source_tokens]
        self._anchors = self._known(translation) + self._equal_words(translation)
        self._anchors += self._linked(translation)
        self._knots = self._monotone()

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the source tokens that a range touches."""
        first = bisect_left(self._ends, start + 1)
        return first, max(first, bisect_left(self._starts, end)) if end > start else first

    def position(self, token: int) -> int:
        """Return the target token at the place of a source token, interpolated between anchors."""
        at = bisect_left(self._knots, (token, -1))
        if at < len(self._knots) and self._knots[at][0] == token:
            return self._knots[at][1]
        (i, k), (j, m) = self._knots[at - 1], self._knots[min(at, len(self._knots) - 1)]
        return k if i == j else k + round((token - i) * (m - k) / (j - i))

    def around(self, i: int, j: int) -> tuple[int, int] | None:
        """Return the target tokens of the anchors among these source tokens, widened by the words beside them."""
        inside = _together([anchor for anchor in self._anchors if i <= anchor[0] and anchor[1] <= j])
        if not inside:
            return None
        first, last = min(anchor[2] for anchor in inside), max(anchor[3] for anchor in inside)
        if last - first > 2 * (j - i) + 3:
            return None  # torn apart: an element cannot be in two places
        foreign = {k for anchor in self._anchors if anchor not in inside for k in range(anchor[2], anchor[3])}
        for _ in range(min(anchor[0] for anchor in inside) - i):
            if first == 0 or first - 1 in foreign or self.is_mark(first - 1):
                break
            first -= 1
        for _ in range(j - max(anchor[1] for anchor in inside)):
            if last == len(self.target_tokens) or last in foreign:
                break
            last += 1
        return first, last

    def is_mark(self, token: int) -> bool:
        """Return whether a target token is a punctuation mark."""
        start, end = self.target_tokens[token]
        return end - start == 1 and not self._target[start].isalnum()

    def _known(self, translation: Translation) -> list[Anchor]:
        """Return the spans of the receipt as anchors."""
        places = [(outcome.span.start, outcome.span.end, outcome.start, outcome.end) for outcome in translation.terms]
        return [anchor for place in places if place[3] > place[2] and (anchor := self._anchor(*place))]

    def _linked(self, translation: Translation) -> list[Anchor]:
        """Return the links as anchors, without those that touch what is known better."""
        sources = {i for anchor in self._anchors for i in range(anchor[0], anchor[1])}
        targets = {k for anchor in self._anchors for k in range(anchor[2], anchor[3])}
        found = [
            self._anchor(link.source_start, link.source_end, link.target_start, link.target_end)
            for link in translation.links
        ]
        return [
            anchor
            for anchor in found
            if anchor
            and sources.isdisjoint(range(anchor[0], anchor[1]))
            and targets.isdisjoint(range(anchor[2], anchor[3]))
        ]

    def _anchor(self, start: int, end: int, target_start: int, target_end: int) -> Anchor | None:
        i, j = self.tokens(start, end)
        k = bisect_left(self.target_tokens, target_start + 1, key=lambda span: span[1])
        m = bisect_left(self.target_tokens, target_end, key=lambda span: span[0])
        return (i, j, k, m) if i < j and k < m else None

    def _equal_words(self, translation: Translation) -> list[Anchor]:
        """Return words that stand once in both texts as anchors: names, figures, loans."""
        source = [translation.source[a:b] for a, b in self.source_tokens]
        target = [translation.text[a:b] for a, b in self.target_tokens]
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
            if not any(anchor[0] <= i < anchor[1] or anchor[2] <= places[word] < anchor[3] for anchor in known)
        ]

    def _monotone(self) -> list[tuple[int, int]]:
        """Return pairs of token boundaries that rise in both texts; between them, positions are interpolated."""
        knots = [(0, 0), (len(self.source_tokens), len(self.target_tokens))]
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
            mine = [i for i in range(1, len(self.source_tokens)) if is_border(self._source, self.source_tokens, i)]
            theirs = [k for k in range(1, len(self.target_tokens)) if is_border(self._target, self.target_tokens, k)]
            if len(mine) == len(theirs):
                borders += zip(mine, theirs, strict=True)
        return borders

    def copies(self, token: int) -> list[int]:
        """Return the target tokens that one source token alone is anchored to, and that spell it the same."""
        start, end = self.source_tokens[token]
        places = [
            anchor[2] for anchor in self._anchors if anchor[:2] == (token, token + 1) and anchor[3] - anchor[2] == 1
        ]
        spelled = [(place, self.target_tokens[place]) for place in places]
        return [place for place, (at, stop) in spelled if self._target[at:stop] == self._source[start:end]]


def _together(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Return the anchors that stand together in the target: the group of most tokens, or else the first."""
    groups: list[list[Anchor]] = []
    end = 0
    for anchor in sorted(anchors, key=lambda anchor: anchor[2]):
        if not groups or anchor[2] - end > _GAP:
            groups.append([])
        groups[-1].append(anchor)
        end = max(end, anchor[3])
    return max(groups, key=lambda group: sum(anchor[3] - anchor[2] for anchor in group), default=[])


def _is_new_line(text: str, tokens: Sequence[tuple[int, int]], index: int) -> bool:
    return "\n" in text[tokens[index - 1][1] : tokens[index][0]]


def _is_new_sentence(text: str, tokens: Sequence[tuple[int, int]], index: int) -> bool:
    return text[tokens[index - 1][0]] in _SENTENCE_END
