"""What the models say of given translations: the forward one of the English, the reverse one of the German."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import cast

from bilingua.engines.base import DecodeOptions, Engine, PieceScorer, create, create_reverse
from bilingua.errors import SettingsError
from bilingua.records import Hypothesis, PieceScores
from bilingua.trust.features import Evidence

Pair = tuple[str, str]

CONFIDENCES = ("full", "fast", "none")  # who judges: the models of both directions, the forward one alone, nobody
_GREEDY = DecodeOptions(beam=1)
# Characters that a piece has at most on average: what is far too long need not be counted to know it.
_WIDEST = 12


class Witness:
    """Gathers what models say of pairs of a German sentence and its English.

    `forward` translates into English and scores pieces (`capabilities.pieces`); it also translates every sentence
    itself, greedily. Where there is a `reverse` model, it scores the German.
    """

    def __init__(self, forward: Engine, reverse: Engine | None = None) -> None:
        self._forward = forward
        self._reverse = reverse

    def evidence(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """Return the evidence about each pair, in order; a pair with an empty side has none.

        What is too long for the models is cut into parts that are as long on both sides.
        """
        parts = {pair: self._parts(*pair) if all(side.strip() for side in pair) else [] for pair in pairs}
        asked = list(dict.fromkeys(part for several in parts.values() for part in several))
        known = dict(zip(asked, self._asked(asked), strict=True))
        return [joined(pair, [known[part] for part in parts[pair]]) for pair in pairs]

    def _asked(self, pairs: Sequence[Pair]) -> list[Evidence]:
        sources, texts = [source for source, _ in pairs], [text for _, text in pairs]
        plain = list(dict.fromkeys(sources))
        own = dict(zip(plain, self._forward.translate(plain, _GREEDY), strict=True))
        forward = _scores(self._forward, sources, texts)
        reverse = _scores(self._reverse, texts, sources) if self._reverse else [None] * len(pairs)
        return [
            Evidence(*pair, forward=there, reverse=back, own=own[pair[0]])
            for pair, there, back in zip(pairs, forward, reverse, strict=True)
        ]

    def _parts(self, source: str, text: str) -> list[Pair]:
        count = max(1, ceil(max(len(source), len(text)) / (_WIDEST * self._forward.max_pieces)))
        while True:
            parts = list(zip(_cut(source, count), _cut(text, count), strict=True))
            if all(self._takes(*part) for part in parts):
                return [part for part in parts if all(side.strip() for side in part)]
            count *= 2

    def _takes(self, source: str, text: str) -> bool:
        engine, reverse = self._forward, self._reverse
        takes = engine.count(source) <= engine.max_pieces and engine.fits(text)
        return takes and (reverse is None or (reverse.count(text) <= reverse.max_pieces and reverse.fits(source)))


def _scores(engine: Engine, sources: Sequence[str], targets: Sequence[str]) -> Sequence[PieceScores | None]:
    return cast(PieceScorer, engine).log_probabilities(sources, targets)


def summon(confidence: str, forward: Engine | None = None, *, device: str = "auto", threads: int = 0) -> Witness | None:
    """Load the packaged models that judge, None where none is to; `forward` is the first of them, if it is there.

    Raises:
        SettingsError: the confidence is unknown.
        EngineError: a model cannot be loaded.
    """
    if confidence not in CONFIDENCES:
        raise SettingsError(f"unknown confidence {confidence!r}", hint=f"one of: {', '.join(CONFIDENCES)}")
    if confidence == "none":
        return None
    reverse = create_reverse(device=device, threads=threads) if confidence == "full" else None
    return Witness(forward or create("ct2", device=device, threads=threads), reverse)


def joined(pair: Pair, parts: Sequence[Evidence]) -> Evidence:
    """Return the evidence about a pair from that about its parts, which are in order."""
    if len(parts) == 1 and (parts[0].source, parts[0].text) == pair:
        return parts[0]
    own = [part.own for part in parts if part.own]
    score = sum(one.score for one in own) / len(own) if own else 0.0
    return Evidence(
        *pair,
        forward=_chained(pair[1], [(part.text, part.forward) for part in parts if part.forward]),
        reverse=_chained(pair[0], [(part.source, part.reverse) for part in parts if part.reverse]),
        own=Hypothesis(" ".join(one.text for one in own), score) if own else None,
    )


def _chained(text: str, parts: Sequence[tuple[str, PieceScores]]) -> PieceScores | None:
    places: list[tuple[int, int]] = []
    values: list[float] = []
    at = 0
    for part, scores in parts:
        at = text.index(part, at)
        places += [(start + at, end + at) for start, end in scores.places]
        values += scores.values
        at += len(part)
    return PieceScores(tuple(places), tuple(values), parts[-1][1].end) if parts else None


def _cut(text: str, count: int) -> Iterator[str]:
    """Yield so many parts of a text, about as long, and cut at white space where there is some nearby."""
    cuts = [0]
    for number in range(1, count):
        at = len(text) * number // count
        space = text.rfind(" ", cuts[-1], at)
        cuts.append(space if space > at - len(text) // (2 * count) else max(at, cuts[-1]))
    for start, end in pairwise([*cuts, len(text)]):
        yield text[start:end].strip()
