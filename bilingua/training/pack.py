"""Turn pairs into packs of piece ids: `flat.npy` and `lens.npy` [pairs, 2], the ends of sentences included.

Each seed gives a pack of its own: other pairs are sampled, other spans marked, other sources roughened.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from bilingua.markers import OPEN
from bilingua.training.aligner import Aligner, Link, Token, tokenize
from bilingua.training.annotate import Rates, annotate
from bilingua.training.batches import save
from bilingua.training.corpus import Pair, read_pairs
from bilingua.training.demands import Demands
from bilingua.training.noise import roughen
from bilingua.training.phrases import Lexicon, Phrase, find
from bilingua.training.rename import Renamer
from bilingua.training.tokenizer import TextCodec

MAX_PIECES = 224
_CHUNK = 10_000
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a pack is made.

    `marked` is the share of pairs that are marked, `rough` the share of the others whose source is roughened;
    `renamed` is the share of pairs whose names are replaced by others on both sides;
    `joined` is the share of texts made of two consecutive pairs, so that long texts with many spans occur;
    `fit` bounds the pairs that the aligner and the lexicon learn from. A pair with at least six content words of which
    a smaller share than `support` is aligned is taken for no translation and left out.
    """

    seed: int = 0
    marked: float = 0.5
    rough: float = 0.06
    renamed: float = 0.3
    joined: float = 0.06
    fit: int = 250_000
    iterations: int = 4
    support: float = 0.25
    max_pieces: int = MAX_PIECES
    rates: Rates = field(default_factory=Rates)


def chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """Yield consecutive slices of at most `size` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


class Marker:
    """An aligner and a lexicon learned from pairs, ready to mark them."""

    def __init__(
        self, pairs: Sequence[Pair], recipe: Recipe, *, dictionary: Path | None = None, demands: Demands | None = None
    ) -> None:
        """Learn from the pairs, one per source sentence, and from a dictionary file in corpus format where given.

        `demands` are glossary terms that are marked before all others.
        """
        self._recipe, self._demands = recipe, demands
        self._rng = random.Random(f"{recipe.seed}:marker")  # noqa: S311 (sampling, no secret)
        self._aligner = Aligner(seed=recipe.seed)
        self.lexicon = Lexicon()
        once = list({pair.source: pair for pair in pairs[: 2 * recipe.fit]}.values())[: recipe.fit]
        words = [_Tokens.of(pair).words for pair in once]
        entries = list(read_pairs(dictionary)) if dictionary else []
        for entry in self._rng.sample(entries, min(len(entries), recipe.fit)):
            sides = _Tokens.of(entry).words
            if max(map(len, sides)) <= 4:
                words.append(sides)
        self.lexicon.names = [(e.source, e.target) for e in entries if _is_name(e)]
        self.lexicon.terms = [(e.source, e.target) for e in entries if _is_term(e)]
        self._aligner.fit(words, iterations=recipe.iterations)
        for chunk in chunks(once, _CHUNK):
            tokens_of = [_Tokens.of(pair) for pair in chunk]
            for tokens in tokens_of:
                self.lexicon.observe(tokens.source, tokens.target)
            for phrases, _ in self.phrases(chunk, tokens_of):
                for phrase in phrases:
                    self.lexicon.add(phrase, self._rng)

    def phrases(
        self, pairs: Sequence[Pair], tokens_of: Sequence[_Tokens] | None = None
    ) -> list[tuple[list[Phrase], bool]]:
        """Return the phrases of each pair, and whether it looks like a translation."""
        tokens_of = tokens_of or [_Tokens.of(pair) for pair in pairs]
        linked = self._aligner.links([tokens.words for tokens in tokens_of])
        analysed = []
        for pair, tokens, links in zip(pairs, tokens_of, linked, strict=True):
            phrases = find(pair, tokens.source, tokens.target, links, self.lexicon)
            if self._demands is not None:
                phrases += self._demands.phrases(pair)
            analysed.append((phrases, self._supported(tokens, links)))
        return analysed

    def _supported(self, tokens: _Tokens, links: Sequence[Link]) -> bool:
        if not links:  # too long to be aligned
            return True
        content = {k for k, token in enumerate(tokens.source) if len(token.text) > 3 and token.text[0].isalnum()}
        sure = {link.i for link in links if link.confidence > 0.3 and (link.evidence > 1 or link.alike)}
        return len(content) < 6 or len(content & sure) >= self._recipe.support * len(content)


def make(pairs: Sequence[Pair], marker: Marker, recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield source and target texts of a pack in random order, varied and joined as the recipe says."""
    rng = random.Random(f"{recipe.seed}:pack")  # noqa: S311 (sampling, no secret)
    first: tuple[str, str] | None = None
    for source, target in _varied(pairs, marker, recipe, rng):
        if first is not None:
            yield _after(first[0], source), _after(first[1], target)
            first = None
        elif rng.random() < recipe.joined:
            first = source, target
        else:
            yield source, target
    if first is not None:
        yield first


def _after(first: str, second: str) -> str:
    # A text that begins with a marker has its space inside.
    return first + second if second.startswith(OPEN) else f"{first} {second}"


def _varied(pairs: Sequence[Pair], marker: Marker, recipe: Recipe, rng: random.Random) -> Iterator[tuple[str, str]]:
    order = list(pairs)
    rng.shuffle(order)
    if recipe.renamed:
        renamer = Renamer(order)
        order = [renamer.apply(pair, rng) if rng.random() < recipe.renamed else pair for pair in order]
    for chunk in chunks(order, _CHUNK):
        for pair, (phrases, supported) in zip(chunk, marker.phrases(chunk), strict=True):
            if not supported:
                continue
            if rng.random() < recipe.marked:
                marked = annotate(pair, phrases, marker.lexicon, rng, rates=recipe.rates)
                yield marked.source, marked.target
            elif rng.random() < recipe.rough:
                yield roughen(pair.source, rng), pair.target
            else:
                yield pair.source, pair.target


def write(texts: Iterator[tuple[str, str]], codec: TextCodec, out: Path, *, max_pieces: int = MAX_PIECES) -> int:
    """Encode the texts and write the pack; returns the number of pairs that are short enough to be in it."""
    ids, lens = [], []
    batch: list[tuple[str, str]] = []

    def flush() -> None:
        sources = codec.encode_sources([source for source, _ in batch])
        targets = codec.encode_targets([target for _, target in batch])
        for source, target in zip(sources, targets, strict=True):
            if 0 < len(source) < max_pieces and 0 < len(target) < max_pieces:
                ids.append(np.array([*source, codec.eos, *target, codec.eos], np.uint32))
                lens.append((len(source) + 1, len(target) + 1))
        batch.clear()

    for pair in texts:
        batch.append(pair)
        if len(batch) == _CHUNK:
            flush()
    flush()
    save(out, ids, lens, pieces=len(codec))
    return len(lens)


@dataclass(frozen=True, slots=True)
class _Tokens:
    source: list[Token]
    target: list[Token]

    @classmethod
    def of(cls, pair: Pair) -> _Tokens:
        return cls(tokenize(pair.source), tokenize(pair.target))

    @property
    def words(self) -> tuple[list[str], list[str]]:
        return [token.text for token in self.source], [token.text for token in self.target]


def _is_name(entry: Pair) -> bool:
    """Return whether a dictionary entry is a name that may replace another one."""
    words = entry.target.split()
    return (
        entry.origin in {"cldr", "isocodes", "terms_names"}
        and len(words) <= 3
        and all(word.isalpha() and word[0].isupper() for word in [*words, *entry.source.split()])
    )


def _is_term(entry: Pair) -> bool:
    """Return whether a dictionary entry is a noun or noun phrase that may replace another one."""
    german, english = entry.source.split(), entry.target.split()
    return (
        len(german) <= 3
        and len(english) <= 4
        and german[-1][:1].isupper()
        and len(german[-1]) > 3
        and english[0] not in {"to", "a", "an", "the"}
        and all(word.replace("-", "").isalpha() for word in [*german, *english])
    )
