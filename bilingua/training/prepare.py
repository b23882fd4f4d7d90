"""From corpus files to packs: everything that training needs, in one directory.

`work` then holds the tokenizer, `ids.npy` (which e5 piece each row starts from), `pack-SEED/`, where asked for
`finish/`, `reverse/pack/` and `english/` (what the reverse model learns from and what it is to translate), `held.tsv`
(marked sentences to measure obedience on) and `prepared.json` (what went in, what was dropped).
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bilingua.engines.tokens import COPIED, ENGLISH, FILES, SHARED, SOURCE
from bilingua.errors import ModelNotFoundError, SettingsError
from bilingua.training import pack as packs
from bilingua.training.annotate import annotate
from bilingua.training.backtranslate import MONO, write_english
from bilingua.training.config import Config
from bilingua.training.corpus import Pair, Part, load, load_english
from bilingua.training.demands import Demands
from bilingua.training.e5 import E5
from bilingua.training.exclusion import Exclusion
from bilingua.training.rename import copied_words
from bilingua.training.tokenizer import (
    RESERVED,
    Codec,
    TextCodec,
    choose_pieces,
    count_pieces,
    write_english_model,
    write_model,
)

REVERSE = "reverse"  # the folder of the reverse model
_COUNTED = 300_000  # pairs that the vocabulary is counted on
_ENGLISH = 12_288  # of 33,000 pieces, those frequent enough in English for a model to write them well


def prepare(config: Config, *, report: Callable[[str], None] = lambda line: None) -> None:
    """Make the tokenizer, the packs and the held-out sentences. `report` gets progress lines.

    Raises:
        SettingsError: the corpus is missing, empty, or there is nothing to make a tokenizer from.
        DocumentError: a corpus file cannot be read.
    """
    if not config.corpus.parts:
        raise SettingsError("no corpus", hint="give [[corpus.parts]] with a path")
    config.work.mkdir(parents=True, exist_ok=True)
    seed = config.pack.seeds[0]
    keep_out = Exclusion(config.corpus.keep_out)
    pairs, dropped = load(config.corpus.parts, seed=seed, keep_out=keep_out)
    if not pairs:
        raise SettingsError(
            "no pair of the corpus is fit for training", hint=", ".join(map(str, dropped)) or "it is empty"
        )
    report(f"{len(pairs)} pairs; dropped: {dict(dropped.most_common())}")
    pairs, held = hold_out(pairs, config.corpus.held, seed=seed)
    codec = make_tokenizer(config, pairs)
    report(f"{len(codec)} pieces")
    sizes = _write_packs(config, pairs, held, codec, keep_out=keep_out, report=report)
    facts = {"pairs": len(pairs), "held": len(held), "dropped": dict(sorted(dropped.items())), "packs": sizes}
    if config.backtranslate is not None:
        texts, unfit = load_english(config.backtranslate.texts, keep_out=keep_out)
        facts["english"] = write_english(texts, codec, config.work / MONO, seed=seed)
        report(f"{facts['english']} English sentences to back-translate; dropped: {dict(unfit.most_common())}")
    (config.work / "prepared.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _write_packs(
    config: Config,
    pairs: Sequence[Pair],
    held: Sequence[Pair],
    codec: TextCodec,
    *,
    keep_out: Exclusion,
    report: Callable[[str], None],
) -> dict[str, int]:
    """Write the packs and the marked sentences that are held out; returns the number of pairs of each pack."""
    settings, work, seed = config.pack, config.work, config.pack.seeds[0]
    recipe = packs.Recipe(
        seed=seed,
        marked=settings.marked if codec.has_markers else 0.0,
        rough=settings.rough,
        renamed=settings.renamed,
        joined=settings.joined,
        fit=settings.fit,
    )
    demands = Demands(config.corpus.glossaries) if config.corpus.glossaries else None
    marker = packs.Marker(pairs, recipe, dictionary=config.corpus.dictionary, demands=demands)
    report("aligned")
    _write_held(held, marker, work / "held.tsv", seed=seed)
    sizes = {}

    def write(name: str, pairs: Sequence[Pair], recipe: packs.Recipe) -> None:
        sizes[name] = packs.write(packs.make(pairs, marker, recipe), codec, work / name)
        report(f"{name}: {sizes[name]} pairs")

    for number in settings.seeds:
        write(f"pack-{number}", pairs, replace(recipe, seed=number))
    if config.reverse is not None:  # a German target has no markers and none of the noise of scraped pages
        write(f"{REVERSE}/pack", pairs, replace(recipe, marked=0.0, rough=0.0, renamed=0.0))
    if config.corpus.finish:
        last, _ = load([Part(path) for path in config.corpus.finish], seed=seed, keep_out=keep_out)
        kept = {pair.source for pair in held}
        last = [pair for pair in last if pair.source not in kept]
        write("finish", last, replace(recipe, seed=max(settings.seeds) + 1))
    return sizes


def hold_out(pairs: Sequence[Pair], number: int, *, seed: int) -> tuple[list[Pair], list[Pair]]:
    """Shuffle the pairs and hold some out; a held-out source does not remain with another translation.

    At most a tenth of the pairs is taken.
    """
    order = list(pairs)
    random.Random(f"{seed}:held").shuffle(order)  # noqa: S311 (sampling, no secret)
    held = order[: min(number, len(order) // 10)]
    sources = {pair.source for pair in held}
    return [pair for pair in order if pair.source not in sources], held


def make_tokenizer(config: Config, pairs: Sequence[Pair]) -> TextCodec:
    """Copy the tokenizer of the model to start from, or build one of e5's pieces.

    Raises:
        SettingsError: the settings name neither.
        ModelNotFoundError: the model to start from isn't there.
    """
    work, settings = config.work, config.model
    if settings.start is not None and not settings.start.exists():
        raise ModelNotFoundError(f"{settings.start}: nothing to start from", hint="check model.start")
    source = settings.tokenizer or (settings.start if settings.start and settings.start.is_dir() else None)
    if source is not None:
        names = [name for name in (*FILES, "ids.npy") if (source / name).is_file()]
        if SHARED not in names and SOURCE not in names:
            raise SettingsError(f"{source}: no tokenizer there", hint=f"it holds {SHARED}, or Marian's three files")
        for name in names:
            shutil.copyfile(source / name, work / name)
    elif settings.e5 is not None:
        e5 = E5(settings.e5)
        sample = random.Random(0).sample(list(pairs), min(_COUNTED, len(pairs)))  # noqa: S311 (sampling, no secret)
        german, english = count_pieces(e5, ((pair.source, pair.target) for pair in sample), work)
        ids = choose_pieces(e5, german, english, least=config.pack.least)
        np.save(work / "ids.npy", ids)
        write_model(e5, ids[RESERVED:].tolist(), work / SHARED)
        write_english_model(work / SHARED, work / ENGLISH, size=_ENGLISH)
        (work / COPIED).write_text("\n".join(copied_words(pairs)) + "\n", encoding="utf-8")
    else:
        raise SettingsError("nothing to make a tokenizer from", hint="set model.start, model.tokenizer or model.e5")
    return Codec(work)


def _write_held(held: Sequence[Pair], marker: packs.Marker, path: Path, *, seed: int) -> None:
    rng = random.Random(f"{seed}:marks")  # noqa: S311 (sampling, no secret)
    with path.open("w", encoding="utf-8") as stream:
        for pair, (phrases, supported) in zip(held, marker.phrases(held), strict=True):
            made = annotate(pair, phrases, marker.lexicon, rng)
            if supported and made.wanted:
                stream.write(f"{made.source}\t{made.target}\t{pair.origin}\n")
