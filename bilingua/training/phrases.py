"""Find the consistent phrase pairs of an aligned sentence pair and collect corpus statistics about them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bilingua.data import read_words
from bilingua.language.identify import function_words
from bilingua.training.aligner import Link, Token
from bilingua.training.corpus import Pair

_MAX_TOKENS, _MAX_WORDS = 8, 4
_CONFIDENCE, _EVIDENCE, _RIVAL = 0.55, 2.5, 0.25
_UNITS = frozenset("$€£%°")
_INNER = frozenset("-–.&/")
_POOL = 20_000  # targets kept per kind


class Type(StrEnum):
    """What kind of phrase a span is; governs how often it is chosen and what may replace it."""

    NAME = "name"
    NOUN = "noun"
    PHRASE = "phrase"
    NUMBER = "number"
    WEB = "web"
    OTHER = "other"
    TERM = "term"  # named by a glossary


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase pair with half-open character offsets on both sides.

    `modifier` says that it is the first part of a German hyphen compound.
    """

    type: Type
    source: str
    target: str
    source_start: int
    source_end: int
    target_start: int
    target_end: int
    modifier: bool = False


class Lexicon:
    """Corpus statistics: other translations of a phrase, targets of each type, usual capitals, frequencies."""

    def __init__(self) -> None:
        """Start with an empty lexicon."""
        self.translations: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.targets: defaultdict[Type, list[str]] = defaultdict(list)
        self.names: list[tuple[str, str]] = []
        self.terms: list[tuple[str, str]] = []  # nouns of a dictionary, in their dictionary form
        self.casing: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def observe(self, source: Sequence[Token], target: Sequence[Token]) -> None:
        """Count the words inside a sentence as written (the first word's capital is uninformative)."""
        for tokens, counts in ((source, self.casing[0]), (target, self.casing[1])):
            counts.update(
                token.text
                for k, token in enumerate(tokens)
                if k and tokens[k - 1].text not in {".", ":", "?", "!", '"', "„", "“"}
            )

    def add(self, phrase: Phrase, rng: random.Random) -> None:
        """Record a phrase pair."""
        if phrase.type is not Type.NUMBER:
            self.translations[phrase.source.lower()][phrase.target] += 1
        pool = self.targets[phrase.type]
        if len(pool) < _POOL:
            pool.append(phrase.target)
        elif (place := rng.randrange(_POOL * 4)) < _POOL:
            pool[place] = phrase.target

    def usual(self, word: str, *, german: bool) -> str:
        """Return a word's most frequent spelling inside sentences."""
        counts = self.casing[0 if german else 1]
        lower = word[:1].lower() + word[1:]
        return lower if lower != word and counts[lower] > counts[word] else word

    def frequency(self, word: str) -> int:
        """Return how often a German word occurred inside sentences."""
        return self.casing[0][word]


def find(
    pair: Pair, source: Sequence[Token], target: Sequence[Token], links: Sequence[Link], lexicon: Lexicon
) -> list[Phrase]:
    """Return the phrase pairs that may carry a marker, overlapping ones included, in source order."""
    return list(_Finder(pair, source, target, links, lexicon).run()) if links else []


class _Finder:
    def __init__(
        self, pair: Pair, source: Sequence[Token], target: Sequence[Token], links: Sequence[Link], lexicon: Lexicon
    ) -> None:
        self.pair, self.source, self.target, self.lexicon = pair, source, target, lexicon
        self.content = [_is_content(token.text, "de") for token in source]
        self.target_content = [_is_content(token.text, "en") for token in target]
        self.strong: defaultdict[int, set[int]] = defaultdict(set)  # source → targets to be trusted
        self.claims: defaultdict[int, set[int]] = defaultdict(set)  # target → every source that may own it
        self.rivals: defaultdict[int, set[int]] = defaultdict(set)  # source → every target that it may own
        for link in links:
            if link.alike or link.evidence >= _EVIDENCE:
                if link.confidence >= _CONFIDENCE:
                    self.strong[link.i].add(link.j)
                elif link.forward >= 0.6 and len(source[link.i].text) >= 8 and self.target_content[link.j]:
                    self.strong[link.i].add(link.j)  # a second word for a German compound
            if max(link.forward, link.backward) >= _RIVAL:
                self.claims[link.j].add(link.i)
                self.rivals[link.i].add(link.j)

    def run(self) -> list[Phrase]:
        phrases = []
        for start in range(len(self.source)):
            if not self.content[start] or (
                self._glued(self.source, start - 1) and self.source[start - 1].text in "-–/'’"
            ):
                continue
            for end in range(start + 1, min(start + _MAX_TOKENS, len(self.source)) + 1):
                if not self._shape(start, end):
                    continue
                hull = self._hull(start, end)
                if hull is not None:
                    phrases.append(self._phrase(start, end, *hull))
        return phrases

    @staticmethod
    def _glued(tokens: Sequence[Token], index: int) -> bool:
        """Return whether token `index` touches the next one."""
        return 0 <= index < len(tokens) - 1 and tokens[index].end == tokens[index + 1].start

    def _shape(self, start: int, end: int) -> bool:
        """Return whether source tokens [start, end) look like a term: word, number, hyphen compound or noun phrase."""
        tokens, words = self.source[start:end], sum(token.text[0].isalnum() for token in self.source[start:end])
        if not self.content[end - 1] or words > _MAX_WORDS:
            return False
        if self._glued(self.source, end - 1) and self.source[end].text in "'’/":
            return False
        if len(tokens) == 1:
            return True
        for k in range(start + 1, end - 1):
            text = self.source[k].text
            if not text[0].isalnum() and not (text in _INNER and self._glued(self.source, k - 1)):
                return False
            if text[0].isalnum() and not self.content[k] and text not in read_words("training/joiners.de.txt"):
                return False
        if any(t.text[0].isdigit() for t in tokens):
            return self._numeric(start, end)
        last = tokens[-1].text
        if not last[0].isupper() or any(t.text.endswith(("t", "te", "ten")) and t.text[0].islower() for t in tokens):
            return False
        lower = [k for k in range(start, end) if self.source[k].text[0].islower() and self.content[k]]
        return all(self.source[k].text.endswith(("e", "en", "er", "es", "em")) for k in lower)

    def _numeric(self, start: int, end: int) -> bool:
        """Numbers take their units, months and million words, nothing else."""
        inside = self.source[start:end]
        return inside[0].text[0].isdigit() and all(
            t.text[0].isdigit() or t.text in _UNITS or t.text in ".-" or t.text[0].isupper() for t in inside
        )

    def _hull(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the target tokens [low, high) that translate source tokens [start, end), None if uncertain."""
        js: set[int] = set()
        for i in range(start, end):
            if self.content[i]:
                owned = {j for j in self.strong[i] if self.target_content[j]}
                if not owned:
                    return None
                js |= owned
        if max(js) - min(js) > 2 * (end - start) + 1:
            return None
        low, high = min(js), max(js) + 1
        for j in range(low, high):
            text = self.target[j].text
            owners = self.claims[j]
            if self.target_content[j] and (j not in js or any(not start <= i < end for i in owners)):
                return None
            if (
                not text[0].isalnum()
                and text not in _UNITS
                and text not in _INNER
                and not (text == "," and self._date(low, high))
            ):
                return None
        if any(
            self.content[i] and any(self.target_content[j] and not low <= j < high for j in self.rivals[i])
            for i in range(start, end)
        ):
            return None
        return (low, high) if self._closed(start, end, low, high) else None

    def _date(self, low: int, high: int) -> bool:
        return any(t.text[0].isdigit() for t in self.target[low:high]) and high - low <= 4

    def _closed(self, start: int, end: int, low: int, high: int) -> bool:
        """Return whether the span is closed under alignment and cuts no hyphenated word."""
        for j in (low - 1, high):
            if 0 <= j < len(self.target) and self.target_content[j]:
                owners = {i for i in self.claims[j] if not start <= i < end}
                if not owners:
                    return False
        if self._glued(self.target, low - 1) and self.target[low - 1].text in "-–/'’.@":
            return False
        if self._glued(self.target, high - 1) and self.target[high].text in "-–/@":
            return False
        if self._glued(self.source, end - 1) and self.source[end].text in "-–":
            # The first part of a compound; the rest must be translated elsewhere.
            rest = end + 1
            return rest < len(self.source) and self._glued(self.source, end) and bool(self.strong[rest])
        return True

    def _phrase(self, start: int, end: int, low: int, high: int) -> Phrase:
        s0, s1 = self.source[start].start, self.source[end - 1].end
        t0, t1 = self.target[low].start, self.target[high - 1].end
        modifier = s1 < len(self.pair.source) and self.pair.source[s1] in "-–"
        return Phrase(
            self._type(start, end, low, high),
            self.pair.source[s0:s1],
            self.pair.target[t0:t1],
            s0,
            s1,
            t0,
            t1,
            modifier,
        )

    def _type(self, start: int, end: int, low: int, high: int) -> Type:
        words = [
            t.text for t in self.target[low:high] if t.text[0].isalnum() and t.text.lower() not in function_words("en")
        ]
        first = self.source[start].text
        if any(mark in first for mark in ("@", "://", "www.")):
            return Type.WEB
        if any(t.text[0].isdigit() for t in self.source[start:end]):
            return Type.NUMBER
        if words and all(self.lexicon.usual(word, german=False)[0].isupper() for word in words):
            return Type.NAME
        if sum(t.text[0].isalnum() for t in self.source[start:end]) > 1 and end - start > 1:
            return Type.PHRASE
        return Type.NOUN if self.lexicon.usual(first, german=True)[0].isupper() else Type.OTHER


def _is_content(text: str, language: str) -> bool:
    if text in _UNITS:
        return True
    return text[0].isalnum() and text.lower() not in function_words(language) and (len(text) > 1 or text.isdigit())
