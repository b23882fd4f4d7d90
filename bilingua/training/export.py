"""Turn a training state into models people can use: a transformers directory and a CTranslate2 int8 directory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

import torch

from bilingua import __version__
from bilingua.engines.base import BEAM
from bilingua.engines.convert import convert_model
from bilingua.engines.hub import quiet_loading
from bilingua.engines.models import CARD
from bilingua.engines.tokens import COPIED, ENGLISH, FILES, SHARED
from bilingua.files import new_directory
from bilingua.training import state as states
from bilingua.training.model import NEVER, Marian, Shape, trainable
from bilingua.training.state import State
from bilingua.training.tokenizer import BOS, EOS, PAD, Codec, ReverseCodec, write_reverse_models


def export(
    run: Path,
    tokenizer: Path,
    out: Path,
    *,
    name: str,
    average: bool = True,
    scores: Mapping[str, Any] | None = None,
    length_penalty: float = 1.0,
    reverse: bool = False,
) -> tuple[Path, Path]:
    """Write `out/hf` and `out/ct2` of a run's best weights; returns both directories.

    `MODEL_CARD.md` is written beside them and, for BART shape, `weights.npz`, the weights in int8 to start from.
    `run` is a run's directory or a state file; `tokenizer` the directory with the tokenizer's files. `average` False
    takes the last weights instead of their running average. `scores` goes into `bilingua.json`; None means the dev
    scores of the run. So does `length_penalty`: see `ModelInfo.length_penalty`. A `reverse` model translates English.

    Raises:
        ModelNotFoundError: the run has no state.
        ModelIncompatibleError: the state does not fit, or CTranslate2 cannot convert it.
        InputError: `out` exists already.
    """
    state = states.load(states.best(run) if run.is_dir() else run)
    with new_directory(out) as work:
        card = describe(state, name, scores) | {"length_penalty": length_penalty}
        if reverse:
            card["markers"] = False
        write_hf(state, tokenizer, work / "hf", card, average=average, reverse=reverse)
        convert_model(work / "hf", work / "ct2")
        if not state.base:
            states.save_int8(state.weights(average=average), work / "weights.npz")
        card["bytes"] = sum(file.stat().st_size for file in (work / "ct2").iterdir())
        if not reverse:
            (work / "MODEL_CARD.md").write_text(render_card(card), encoding="utf-8")
    return out / "hf", out / "ct2"


def describe(state: State, name: str, scores: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the content of a model's `bilingua.json`."""
    facts = {
        "name": name,
        "version": __version__,
        "markers": not state.base,
        "trained": datetime.now(UTC).date().isoformat(),
        "steps": state.step,
        "target_tokens": state.tokens,
        "parameters": sum(weight.numel() for weight in state.master),
        "scores": dict(state.scores if scores is None else scores),
    }
    if not state.base:
        shape = Shape.of(state.weights(), heads=state.heads)
        facts["layers"] = f"{shape.encoder} + {shape.decoder}"
    return facts


def write_hf(
    state: State,
    tokenizer: Path,
    out: Path,
    card: Mapping[str, Any],
    *,
    average: bool = True,
    reverse: bool = False,
) -> None:
    """Write a transformers directory (half precision for BART shape) with tokenizer and card."""
    weights = state.weights(average=average)
    codec = Codec(tokenizer)
    out.mkdir(parents=True)
    with quiet_loading():
        if state.base:
            model = _marian(weights, Path(state.base))
        else:
            model = _bart(weights, state.heads, written=(ReverseCodec(codec) if reverse else codec).written)
        model.save_pretrained(out)
    if reverse:
        write_reverse_models(tokenizer, out)
    else:
        for file in FILES if state.base else (SHARED, ENGLISH, COPIED):
            if (tokenizer / file).is_file():
                shutil.copyfile(tokenizer / file, out / file)
    (out / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _marian(weights: Mapping[str, torch.Tensor], base: Path) -> Any:
    network = Marian(base)
    with torch.no_grad():
        for name, parameter in trainable(network).items():
            parameter.copy_(weights[name])
    return network.model


def _bart(weights: Mapping[str, torch.Tensor], heads: int | None, *, written: Sequence[int]) -> Any:
    from transformers import BartConfig, BartForConditionalGeneration

    shape = Shape.of(weights, heads=heads)
    config = BartConfig(
        vocab_size=shape.vocabulary, d_model=shape.width, encoder_layers=shape.encoder, decoder_layers=shape.decoder,
        encoder_ffn_dim=shape.inner, decoder_ffn_dim=shape.inner, encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads, activation_function="gelu", max_position_embeddings=shape.positions,
        scale_embedding=False, pad_token_id=PAD, bos_token_id=BOS, eos_token_id=EOS, decoder_start_token_id=EOS,
        forced_eos_token_id=None, normalize_before=False, normalize_embedding=True, add_final_layer_norm=False,
    )  # fmt: skip
    model = BartForConditionalGeneration(config)
    target = dict(model.model.named_parameters())
    with torch.no_grad():
        for name, weight in weights.items():
            target[name].copy_(weight)
    model.final_logits_bias.fill_(NEVER)
    model.final_logits_bias[:, list(written)] = 0.0
    return model.half()


def render_card(card: Mapping[str, Any]) -> str:
    """Fill the model card's template from `bilingua.json` and `bytes`, the size of the model's folder.

    Scores are numbers, or BLEU and chrF2 of each test set as `tests/bench/model_card.py` writes them.
    """
    template = resources.files("bilingua.data").joinpath("training/model_card.md").read_text("utf-8")
    facts = {**card, "markers": "yes" if card["markers"] else "no", "scores": _render_scores(card["scores"])}
    facts["layers"] = card.get("layers", "unknown")
    facts["parameters"] = f"{card['parameters'] / 1e6:.1f}"
    facts["megabytes"] = f"{card['bytes'] / 1e6:.1f}"
    facts["tokens"] = f"{card['target_tokens'] / 1e6:.1f}"
    return Template(template).substitute(facts)


def _render_scores(scores: Mapping[str, Any]) -> str:
    if not scores:
        return "- not measured"
    tables = {name: table for name, table in scores.items() if isinstance(table, Mapping)}
    if len(tables) < len(scores):
        return "\n".join(f"- {name}: {value}" for name, value in scores.items())
    metrics = list(dict.fromkeys(metric for table in tables.values() for metric in table))
    rows = [["set", *metrics], ["---"] * (1 + len(metrics))]
    rows += [[name, *(str(table.get(metric, "–")) for metric in metrics)] for name, table in tables.items()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\nPlain output without glossary and facts, beam {BEAM}, sacrebleu's defaults."
