"""Measure a network while it trains: BLEU and chrF on a dev set, obedience on marked sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from bilingua.engines.base import CLOSE, MID, OPEN
from bilingua.errors import DocumentError
from bilingua.quality.metrics import BLEU, CHRF
from bilingua.training.corpus import read_pairs
from bilingua.training.model import Network
from bilingua.training.tokenizer import TextCodec

_WANTED = re.compile(f"{MID}(.*?){CLOSE}")
_GIVEN = re.compile(f"{OPEN}(.*?){CLOSE}")


@dataclass(frozen=True, slots=True)
class DevSet:
    """Sources with references, and marked sources. Either may be empty."""

    sources: Sequence[str] = ()
    references: Sequence[str] = ()
    marked: Sequence[str] = ()

    @classmethod
    def load(cls, plain: Path | None, marked: Path | None, *, lines: int) -> DevSet:
        """Read the first lines of `plain` (a folder with src.de and ref.en, or a corpus file) and of marked pairs.

        Raises:
            DocumentError: a file cannot be read, or the line counts differ.
        """
        pairs: list[tuple[str, str]] = []
        if plain is not None and plain.is_dir():
            sides = [_lines(plain / name) for name in ("src.de", "ref.en")]
            if len(sides[0]) != len(sides[1]):
                raise DocumentError("src.de and ref.en have different line counts", path=str(plain))
            pairs = list(zip(*sides, strict=True))
        elif plain is not None:
            pairs = [(pair.source, pair.target) for pair in read_pairs(plain)]
        demands = [pair.source for pair in read_pairs(marked)] if marked is not None else []
        return cls([s for s, _ in pairs[:lines]], [t for _, t in pairs[:lines]], demands[:lines])


@dataclass(frozen=True, slots=True)
class Scores:
    """What was measured; None where there was nothing to measure. `obedience` is in percent."""

    bleu: float | None = None
    chrf: float | None = None
    obedience: float | None = None

    def __str__(self) -> str:
        """Return the scores in one line."""
        named = (("BLEU", self.bleu), ("chrF", self.chrf), ("obedience", self.obedience))
        return " ".join(f"{name} {value:.1f}" for name, value in named if value is not None)


def measure(network: Network, codec: TextCodec, dev: DevSet, *, device: torch.device) -> Scores:
    """Translate the dev set greedily and score it."""
    bleu = chrf = share = None
    if dev.sources:
        outputs = translate(network, codec, dev.sources, device=device)
        bleu = BLEU().corpus_score(outputs, [list(dev.references)]).score
        chrf = CHRF().corpus_score(outputs, [list(dev.references)]).score
    if dev.marked:
        share = obedience(dev.marked, translate(network, codec, dev.marked, device=device))
    return Scores(bleu, chrf, share)


def obedience(sources: Sequence[str], outputs: Sequence[str]) -> float:
    """Return the percentage of marked spans whose wanted text stands in markers in the output, exactly."""
    met = owed = 0
    for source, output in zip(sources, outputs, strict=True):
        wanted = Counter(text.strip() for text in _WANTED.findall(source))
        given = Counter(text.strip() for text in _GIVEN.findall(output))
        met += (wanted & given).total()
        owed += wanted.total()
    return 100.0 * met / max(owed, 1)


@torch.no_grad()
def translate(
    network: Network, codec: TextCodec, sources: Sequence[str], *, device: torch.device, batch: int = 50
) -> list[str]:
    """Translate greedily; good enough to follow a training."""
    pieces = [[*ids[: network.limit - 1], network.eos] for ids in codec.encode_sources(sources)]
    order = sorted(range(len(pieces)), key=lambda k: len(pieces[k]))
    outputs = [""] * len(pieces)
    for start in range(0, len(order), batch):
        members = order[start : start + batch]
        ids = np.full((len(members), len(pieces[members[-1]])), network.pad, np.int64)
        for row, k in zip(ids, members, strict=True):
            row[: len(pieces[k])] = pieces[k]
        for k, made in zip(members, _greedy(network, codec, torch.from_numpy(ids).to(device)), strict=True):
            outputs[k] = codec.decode([piece for piece in made[1:] if piece not in (network.eos, network.pad)])
    return outputs


def _greedy(network: Network, codec: TextCodec, ids: torch.Tensor) -> list[list[int]]:
    memory, mask = network.encode(ids)
    written = torch.as_tensor(codec.written, device=ids.device)
    weight, bias = network.output()
    weight, bias = weight[written], None if bias is None else bias[written]
    made = torch.full((len(ids), 1), network.start, device=ids.device)
    done = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)
    for _ in range(min(network.limit - 2, int(ids.shape[1] * 1.3) + 5)):
        scores = functional.linear(network.decode(made, memory, mask)[:, -1], weight, bias).float()
        best = written[scores.argmax(-1)]
        best[done] = network.pad
        made = torch.cat([made, best[:, None]], 1)
        done |= best == network.eos
        if bool(done.all()):
            break
    rows: list[list[int]] = made.tolist()
    return rows


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"cannot read the dev set: {error}", path=str(path)) from error
