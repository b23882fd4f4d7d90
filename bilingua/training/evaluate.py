"""Measure a network while it trains: BLEU, chrF and loss on a dev set, obedience on marked sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from bilingua.errors import DocumentError
from bilingua.markers import marked_texts, wanted_texts
from bilingua.quality.metrics import BLEU, CHRF
from bilingua.training.corpus import read_pairs
from bilingua.training.generate import generate
from bilingua.training.model import Network
from bilingua.training.tokenizer import TextCodec

_BATCH = 50  # sentences


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

    def reversed(self) -> DevSet:
        """Return the references as sources, without marked sentences."""
        return DevSet(self.references, self.sources)


@dataclass(frozen=True, slots=True)
class Scores:
    """What was measured; None where there was nothing to measure. `obedience` is in percent, `nats` per piece."""

    bleu: float | None = None
    chrf: float | None = None
    nats: float | None = None
    obedience: float | None = None

    def known(self) -> dict[str, float]:
        """Return what was measured, by the names that people read."""
        named = (("BLEU", self.bleu), ("chrF", self.chrf), ("nats", self.nats), ("obedience", self.obedience))
        return {name: value for name, value in named if value is not None}


def measure(network: Network, codec: TextCodec, dev: DevSet, *, device: torch.device) -> Scores:
    """Translate the dev set greedily and score it."""
    bleu = chrf = loss = share = None
    if dev.sources:
        outputs = translate(network, codec, dev.sources, device=device)
        bleu = BLEU().corpus_score(outputs, [list(dev.references)]).score
        chrf = CHRF().corpus_score(outputs, [list(dev.references)]).score
        loss = nats(network, codec, dev.sources, dev.references, device=device)
    if dev.marked:
        share = obedience(dev.marked, translate(network, codec, dev.marked, device=device))
    return Scores(bleu, chrf, loss, share)


def obedience(sources: Sequence[str], outputs: Sequence[str]) -> float:
    """Return the percentage of marked spans whose wanted text stands in markers in the output, exactly."""
    met = owed = 0
    for source, output in zip(sources, outputs, strict=True):
        wanted = Counter(wanted_texts(source))
        given = Counter(marked_texts(output))
        met += (wanted & given).total()
        owed += wanted.total()
    return 100.0 * met / max(owed, 1)


def translate(network: Network, codec: TextCodec, sources: Sequence[str], *, device: torch.device) -> list[str]:
    """Translate greedily; good enough to follow a training."""
    outputs = [""] * len(sources)
    pieces = _ended(network, codec.encode_sources(sources))
    for members in _by_length(pieces):
        ids = _padded(network, [pieces[k] for k in members], device)
        made = generate(network, ids, codec.written, limit=int(1.3 * ids.shape[1]) + 5)
        for k, row in zip(members, made.tolist(), strict=True):
            outputs[k] = codec.decode([piece for piece in row if piece not in (network.eos, network.pad)])
    return outputs


@torch.no_grad()
def nats(
    network: Network, codec: TextCodec, sources: Sequence[str], targets: Sequence[str], *, device: torch.device
) -> float:
    """Return the mean negative log-probability of the targets' pieces, each given those before it.

    Counted are the pieces that a translation may hold; the probabilities are shared among these.
    """
    written = torch.as_tensor(codec.written, device=device)
    places = torch.full((len(codec),), -1, device=device)
    places[written] = torch.arange(len(written), device=device)
    weight, bias = network.output()
    weight, bias = weight[written], None if bias is None else bias[written].to(weight.dtype)
    pieces = [_ended(network, rows) for rows in (codec.encode_sources(sources), codec.encode_targets(targets))]
    total, count = 0.0, 0
    for members in _by_length(pieces[1]):
        source, target = (_padded(network, [side[k] for k in members], device) for side in pieces)
        begun = functional.pad(target[:, :-1], (1, 0), value=network.start)
        hidden, labels = network.decode(begun, *network.encode(source)), places[target]
        kept = (target != network.pad) & (labels >= 0)
        scores = functional.linear(hidden[kept], weight, bias).float()
        total += float(functional.cross_entropy(scores, labels[kept], reduction="sum"))
        count += int(kept.sum())
    return total / max(count, 1)


def _ended(network: Network, rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Cut rows of ids to the network's limit and end each with the end of sentence."""
    return [[*row[: network.limit - 1], network.eos] for row in rows]


def _by_length(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the numbers of the rows in batches of similar lengths."""
    order = sorted(range(len(rows)), key=lambda k: len(rows[k]))
    return [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]


def _padded(network: Network, rows: Sequence[Sequence[int]], device: torch.device) -> torch.Tensor:
    return pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=network.pad).to(device)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"cannot read the dev set: {error}", path=str(path)) from error
