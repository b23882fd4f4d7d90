"""Back-translation: a reverse model makes pairs of English text (Sennrich et al. 2016).

The German is a model's, with all its slips, and the English is genuine: a model learns to write better from it. The
piece `<s>` in front of such German tells it from what people write (Caswell et al. 2019, "Tagged Back-Translation").
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bilingua.errors import SettingsError
from bilingua.training.batches import Pack, batches, save
from bilingua.training.config import BackSettings
from bilingua.training.generate import generate
from bilingua.training.model import Network
from bilingua.training.pack import MAX_PIECES
from bilingua.training.tokenizer import BOS, ReverseCodec, TextCodec

MONO = "english"  # the folder of the text to be translated: a pack without German
_SHARD = 32_768  # sentences translated at once
_TOKENS = {"cpu": 4000, "cuda": 50_000}  # padded pieces in a batch
_REPORT_SECONDS = 30.0
_RATIO, _SLACK = 2.2, 6  # pieces of one side for those of the other


def write_english(texts: Sequence[str], codec: TextCodec, out: Path, *, seed: int) -> int:
    """Encode English sentences in random order; returns the number of those that are short enough to be written."""
    order = list(texts)
    random.Random(f"{seed}:english").shuffle(order)  # noqa: S311 (sampling, no secret)
    rows = [[*ids, codec.eos] for ids in codec.encode_targets(order) if 0 < len(ids) < MAX_PIECES]
    if not rows:
        raise SettingsError("no English sentence to back-translate", hint="set backtranslate.texts")
    save(out, [np.array(row, np.uint32) for row in rows], [(0, len(row)) for row in rows], pieces=len(codec))
    return len(rows)


def backtranslate(
    network: Network,
    codec: ReverseCodec,
    english: Path,
    out: Path,
    settings: BackSettings,
    *,
    device: torch.device,
    seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> None:
    """Translate the pack `english` into packs of pairs, a folder in `out` for every 32,768 sentences.

    Folders that are there are left as they are, so that an interrupted run goes on. Left out are translations that did
    not end or are much longer or shorter than their source. `report` gets progress lines.

    Raises:
        DocumentError: `english` holds no pack.
        SettingsError: hardly a translation is fit for training.
    """
    pack = Pack(english, reverse=True, device=device)
    network.to(device, torch.bfloat16).eval()
    began = reported = time.monotonic()
    done = kept = 0
    for first in range(0, len(pack), _SHARD):
        folder = out / f"{first // _SHARD:05}"
        if (folder / "lens.npy").is_file():
            continue
        torch.manual_seed(seed + first)
        ids: list[NDArray[np.uint32]] = []
        lens: list[tuple[int, int]] = []
        members = np.arange(first, min(first + _SHARD, len(pack)))
        for batch in batches(pack.lens, members, np.random.default_rng(seed), tokens=_TOKENS[device.type]):
            for german, source in _translate(network, codec, pack, batch.members, settings):
                ids += [german, source]
                lens.append((len(german), len(source)))
            done += len(batch.members)
            now = time.monotonic()
            if now - reported > _REPORT_SECONDS:
                reported = now
                report(f"back-translated {done} sentences, {done / (now - began):.0f} a second")
        kept += len(lens)
        if 2 * kept < done:
            raise SettingsError(
                f"only {kept} of {done} back-translations are fit for training", hint="train the reverse model longer"
            )
        save(folder, ids, lens, pieces=len(codec))
        if ids:
            report(f"for example {codec.decode(ids[0].tolist())!r} for {codec.decode(ids[1].tolist())!r}")
        if settings.minutes is not None and time.monotonic() - began > 60 * settings.minutes:
            break
    report(f"{kept} of {done} back-translations kept")


def _translate(
    network: Network, codec: ReverseCodec, pack: Pack, members: NDArray[np.int64], settings: BackSettings
) -> list[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """Return the German ids, tag in front, and the English ids of those sentences that have a fit translation."""
    sources, _ = pack.rows(members, pad=network.pad)
    limit = min(MAX_PIECES - 1, int(1.7 * sources.shape[1]) + 12)
    made = generate(network, sources, codec.written, limit=limit, best=settings.best, greedy=settings.greedy)
    ended = (made == network.eos).any(1).tolist()
    germans, sizes = made.cpu().numpy().astype(np.uint32), (made != network.pad).sum(1).tolist()
    english, lengths = sources.cpu().numpy().astype(np.uint32), pack.lens[members, 0].tolist()
    return [
        (np.array([BOS, *german[:size]], np.uint32), source[:length])
        for german, source, size, length, whole in zip(germans, english, sizes, lengths, ended, strict=True)
        if whole and size <= _RATIO * length + _SLACK and length <= _RATIO * size + _SLACK
    ]
