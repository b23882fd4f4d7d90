"""Word alignment for training data: a diagonal IBM model trained by agreement, in numpy.

One table of expected link counts serves both directions: t(e|f) = c(f,e)/c(f) and t(f|e) = c(f,e)/c(e). From the third
iteration on a link counts mostly as far as both directions believe in it (alignment by agreement, Liang, Taskar and
Klein 2006, section 3.2; a fifth of the one-sided count stays, for compounds with several English words). The position
prior is that of fast_align (Dyer, Chahuneau and Smith 2013, section 2). The table is hashed: rare collisions cost less
than an exact index would.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bilingua.language.identify import function_words
from bilingua.language.words import stem as word_stem

MAX_WORDS = 60  # longer sentences are left unaligned
_TABLE_BITS = 25
_BATCH_CELLS = 300_000
_DIAGONAL = 4.0
_NULL = 3e-3
_KEEP = 0.15  # links with a lower posterior in both directions are dropped
_SAME, _COGNATE = 12.0, 4.0  # factors by which equal words, and words with equal beginnings, are likelier partners

_TOKEN = re.compile(
    r"https?://[^\s<>\"]*[\w/]|www\.[\w./-]*\w|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # web and mail addresses
    r"|\d+(?:[.,:'’]\d+)*"  # numbers and clock times
    r"|['’]s\b"  # the English possessive is a separate token
    r"|[^\W\d_]+(?:\.[^\W\d_]+)*(?:['’](?!s\b)[^\W\d_]+)*\d*"  # words, abbreviations like z.B, names like G7
    r"|\S"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign with its half-open offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A possible link between source token i and target token j.

    `forward` is the posterior of i given j, `backward` that of j given i. `evidence` is the number of times that the
    two words (their stems) were linked in the fitted pairs; `alike` says that they are spelled alike.
    """

    i: int
    j: int
    forward: float
    backward: float
    evidence: float = 0.0
    alike: bool = False

    @property
    def confidence(self) -> float:
        """Geometric mean of both directions."""
        return float((self.forward * self.backward) ** 0.5)


def tokenize(text: str) -> list[Token]:
    """Split a text into words, numbers, addresses and single signs; hyphens are separate tokens."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def number_value(text: str, *, german: bool) -> str | None:
    """Return the normal form of a number token, None for other tokens."""
    if not text[0].isdigit():
        return None
    if ":" in text:
        return text
    group, point = (".", ",") if german else (",", ".")
    text = text.replace("'", "").replace("’", "")
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{point}\d+)?", text):
        text = text.replace(group, "")
    return text.replace(point, ".") if re.fullmatch(rf"\d+(?:\{point}\d+)?", text) else text


def stem(word: str, *, german: bool) -> str:
    """Return the value of a number, or the rough stem of a word."""
    value = number_value(word, german=german)
    if value is not None:
        return value
    return word_stem(word, german=german)


class Aligner:
    """An aligner that is fitted on pairs and then predicts links.

    Equal input gives equal results: the word hashes are drawn from `seed` in order of first appearance.
    """

    def __init__(self, *, seed: int = 0) -> None:
        """Prepare an empty model."""
        self._rng = np.random.default_rng(seed)
        self._vocabulary: list[dict[str, int]] = [{}, {}]
        self._hashes: list[list[int]] = [[0], [0]]
        self._shape_ids: dict[str, int] = {}
        self._same: list[list[int]] = [[-1], [-2]]
        self._cognate: list[list[int]] = [[-1], [-2]]
        self._damp: list[list[float]] = [[1.0], [1.0]]
        self._columns: list[tuple[NDArray[Any], ...]] = []
        self._counts = np.ones(0, np.float32)
        self._totals: list[NDArray[np.float32]] = []

    def fit(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], *, iterations: int = 5) -> None:
        """Learn from tokenised pairs; the first two iterations count either direction, the others their agreement."""
        encoded = self._encode(pairs)
        pairings = sum(len(source) * len(target) for source, target in pairs)
        size = 1 << min(max(pairings.bit_length(), 12), _TABLE_BITS)
        self._counts = np.ones(size, np.float32)
        self._totals = [np.full(len(hashes), 300.0, np.float32) for hashes in self._hashes]
        for iteration in range(iterations):
            counts = np.full(size, 1e-6, np.float32)
            totals = [np.full(len(hashes), 0.5, np.float64) for hashes in self._hashes]
            for _, sources, targets in self._batches(encoded):
                cells, forward, backward = self._posteriors(sources, targets)
                weight = forward * (0.2 + 0.8 * backward) if iteration >= 2 else (forward + backward) / 2
                np.add.at(counts, cells.ravel(), weight.ravel())
                totals[0] += np.bincount(sources.ravel(), weight.sum(1).ravel(), len(totals[0]))
                totals[1] += np.bincount(targets.ravel(), weight.sum(2).ravel(), len(totals[1]))
            self._counts = counts
            self._totals = [total.astype(np.float32) for total in totals]

    def links(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[list[Link]]:
        """Return the links of each pair that at least one direction supports, in source order.

        Pairs with an empty side or a side of more than `MAX_WORDS` tokens get none.
        """
        encoded = self._encode(pairs)
        result: list[list[Link]] = [[] for _ in pairs]
        for members, sources, targets in self._batches(encoded):
            cells, forward, backward = self._posteriors(sources, targets)
            rows, js, iis = np.nonzero(np.maximum(forward, backward) >= _KEEP)
            alike = self._columns[0][2][sources[rows, iis]] == self._columns[1][2][targets[rows, js]]
            columns = (forward[rows, js, iis], backward[rows, js, iis], self._counts[cells[rows, js, iis]], alike)
            for row, i, j, *values in zip(*(c.tolist() for c in (rows, iis, js, *columns)), strict=True):
                result[members[row]].append(Link(i, j, *values))
        for links in result:
            links.sort(key=lambda link: (link.i, link.j))
        return result

    def _encode(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[tuple[list[int], list[int]]]:
        encoded = [(self._ids(source, 0), self._ids(target, 1)) for source, target in pairs]
        for side, totals in enumerate(self._totals):  # words first seen after fitting
            fresh = np.full(len(self._hashes[side]) - len(totals), 0.5, np.float32)
            self._totals[side] = np.concatenate([totals, fresh])
        self._columns = [
            (np.array(self._hashes[side], np.int64), np.array(self._same[side], np.int32),
             np.array(self._cognate[side], np.int32), np.array(self._damp[side], np.float32))
            for side in (0, 1)
        ]  # fmt: skip
        return encoded

    def _ids(self, words: Sequence[str], side: int) -> list[int]:
        vocabulary = self._vocabulary[side]
        ids = []
        for word in words:
            known = vocabulary.get(word)
            if known is None:
                known = vocabulary[word] = self._add(word, side)
            ids.append(known)
        return ids

    def _add(self, word: str, side: int) -> int:
        """Return the id of a word's stem; words first seen after fitting have no counts, only their spelling."""
        key = "\0" + stem(word, german=side == 0)
        vocabulary = self._vocabulary[side]
        if key in vocabulary:
            return vocabulary[key]
        index = vocabulary[key] = len(self._hashes[side])
        self._hashes[side].append(int(self._rng.integers(1 << _TABLE_BITS)))
        plain = "".join(c for c in unicodedata.normalize("NFD", key[1:]) if not unicodedata.combining(c))
        has_letters = plain[:1].isalnum()
        self._same[side].append(self._shape_ids.setdefault("=" + plain, len(self._shape_ids)))
        prefix = plain.replace("k", "c")[:4] if has_letters and len(plain) >= 4 else f"{side}{index}"
        self._cognate[side].append(self._shape_ids.setdefault("~" + prefix, len(self._shape_ids)))
        common = word.lower() in function_words("en" if side else "de") or not has_letters
        self._damp[side].append(0.3 if common else 1.0)
        return index

    def _batches(
        self, encoded: Sequence[tuple[list[int], list[int]]]
    ) -> Iterator[tuple[list[int], NDArray[np.int64], NDArray[np.int64]]]:
        """Yield members and padded ids [pairs, words] of pairs of similar lengths; id 0 is padding."""
        fit = [k for k, (s, t) in enumerate(encoded) if 0 < len(s) <= MAX_WORDS and 0 < len(t) <= MAX_WORDS]
        fit.sort(key=lambda k: (len(encoded[k][1]) // 3, len(encoded[k][0]), k))
        start = 0
        while start < len(fit):
            widest, third = len(encoded[fit[start]][0]) + 2, len(encoded[fit[start]][1]) // 3
            members = [
                k
                for k in fit[start : start + max(1, _BATCH_CELLS // (widest * (third + 1) * 3))]
                if len(encoded[k][1]) // 3 == third and len(encoded[k][0]) <= widest
            ]
            sides = []
            for side in (0, 1):
                rows = [encoded[k][side] for k in members]
                ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
                for row, words in zip(ids, rows, strict=True):
                    row[: len(words)] = words
                sides.append(ids)
            yield members, sides[0], sides[1]
            start += len(members)

    def _posteriors(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """Return table cells, forward and backward posteriors, each [pairs, target words, source words]."""
        tables = [
            (*(column[ids] for column in self._columns[side]), self._totals[side][ids], (ids > 0).sum(1), ids > 0)
            for side, ids in ((0, sources), (1, targets))
        ]
        (
            (s_hash, s_same, s_cog, s_damp, s_total, s_len, s_real),
            (t_hash, t_same, t_cog, t_damp, t_total, t_len, t_real),
        ) = tables
        cells = (s_hash[:, None, :] ^ t_hash[:, :, None]) & (len(self._counts) - 1)
        s_place = (np.arange(1, sources.shape[1] + 1) / s_len[:, None]).astype(np.float32)
        t_place = (np.arange(1, targets.shape[1] + 1) / t_len[:, None]).astype(np.float32)
        score = self._counts[cells]
        score *= np.exp(np.float32(-_DIAGONAL) * np.abs(s_place[:, None, :] - t_place[:, :, None]))
        alike = np.nonzero(s_cog[:, None, :] == t_cog[:, :, None])
        score[alike] = (score[alike] + np.float32(1e-4)) * np.float32(_COGNATE)
        score[np.nonzero(s_same[:, None, :] == t_same[:, :, None])] *= np.float32(_SAME)
        score *= (s_damp * s_real)[:, None, :]
        score *= (t_damp * t_real)[:, :, None]
        forward = score / s_total[:, None, :]
        forward /= forward.sum(2, keepdims=True) + np.float32(_NULL)
        backward = score / t_total[:, :, None]
        backward /= backward.sum(1, keepdims=True) + np.float32(_NULL)
        return cells, forward, backward
