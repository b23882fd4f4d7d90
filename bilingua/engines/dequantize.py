"""Convert a CTranslate2 directory of BART shape back to a transformers one: int8 times scale, without training.

Needs neither torch nor CTranslate2, since both file layouts are simple. Precision lost to int8 is not restored;
converting the result to int8 again gives the same weights.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bilingua.engines.modelfile import ModelFile, read_model_file
from bilingua.engines.models import CARD, WEIGHTS
from bilingua.engines.tokens import FILES
from bilingua.errors import ModelIncompatibleError, ModelNotFoundError
from bilingua.files import new_directory

if TYPE_CHECKING:
    from bilingua.engines.modelfile import Array

# CTranslate2's activation ids → transformers' names.
_ACTIVATIONS = {0: "relu", 1: "gelu_new", 2: "silu", 3: "gelu", 4: "quick_gelu"}
# BART keeps two unused rows in front of its learned positions.
_POSITION_OFFSET = 2


def export_model(ct2_dir: str | Path, out_dir: str | Path) -> Path:
    """Write a transformers BART directory with the weights of a CTranslate2 directory; returns `out_dir`.

    The directory holds config.json, model.safetensors (float32), the tokenizer's files and `bilingua.json`; the hf
    engine and training can load it directly.

    Raises:
        ModelNotFoundError: `ct2_dir` holds no `model.bin`.
        ModelIncompatibleError: the model is not of BART shape (OPUS-MT models are not), or its files are damaged.
        InputError: `out_dir` exists already.
    """
    source, out = Path(ct2_dir), Path(out_dir)
    if not (source / WEIGHTS).is_file():
        raise ModelNotFoundError(f"{source}: no {WEIGHTS} in it", hint="name a CTranslate2 model directory")
    with new_directory(out) as work:
        _write(source, work)
    return out


def _write(source: Path, work: Path) -> None:
    from safetensors.numpy import save_file

    layout = read_model_file(source / WEIGHTS)
    _check_shape(layout)
    save_file(dict(_tensors(layout)), work / "model.safetensors", metadata={"format": "pt"})
    (work / "config.json").write_text(json.dumps(_config(source, layout), indent=2) + "\n", encoding="utf-8")
    for name in (*FILES, CARD):
        if (source / name).is_file():
            shutil.copyfile(source / name, work / name)


def _check_shape(layout: ModelFile) -> None:
    """Refuse models that BART's parameters cannot express."""
    reasons = {
        "it normalises before its layers": layout.number("encoder/pre_norm", 0) != 0,
        "its decoder starts from nothing, as Marian's does": layout.number("decoder/start_from_zero_embedding", 0) != 0,
        "its embeddings are not normalised": "encoder/layernorm_embedding/gamma" not in layout,
        "it has no learned positions": "encoder/position_encodings/encodings" not in layout,
        "its activation has no counterpart": layout.number("encoder/activation", 0) not in _ACTIVATIONS,
        "source and target don't share embeddings": not _shared(layout),
    }
    for reason, holds in reasons.items():
        if holds:
            raise ModelIncompatibleError(f"{layout.path}: cannot be exported, {reason}", hint="use the original model")


def _shared(layout: ModelFile) -> bool:
    names = ("encoder/embeddings_0/weight", "decoder/embeddings/weight", "decoder/projection/weight")
    return len({layout.aliases.get(name, name) for name in names}) == 1


def _tensors(layout: ModelFile) -> Iterator[tuple[str, Array]]:
    shared = layout.values("decoder/embeddings/weight")
    yield "model.shared.weight", shared
    bias = "decoder/projection/bias"
    yield "final_logits_bias", (layout.values(bias) if bias in layout else np.zeros(len(shared), np.float32))[None]
    for side in ("encoder", "decoder"):
        positions = layout.values(f"{side}/position_encodings/encodings")
        unused = np.zeros((_POSITION_OFFSET, positions.shape[1]), np.float32)
        yield f"model.{side}.embed_positions.weight", np.concatenate([unused, positions])
        yield from _norm(layout, f"{side}/layernorm_embedding", f"model.{side}.layernorm_embedding")
        for number in range(_layers(layout, side)):
            yield from _layer(layout, f"{side}/layer_{number}", f"model.{side}.layers.{number}", side == "decoder")


def _layer(layout: ModelFile, here: str, there: str, has_cross_attention: bool) -> Iterator[tuple[str, Array]]:
    attention = f"{here}/self_attention"
    yield from _split(layout, f"{attention}/linear_0", f"{there}.self_attn", "qkv")
    yield from _linear(layout, f"{attention}/linear_1", f"{there}.self_attn.out_proj")
    yield from _norm(layout, f"{attention}/layer_norm", f"{there}.self_attn_layer_norm")
    if has_cross_attention:
        attention = f"{here}/attention"
        yield from _split(layout, f"{attention}/linear_0", f"{there}.encoder_attn", "q")
        yield from _split(layout, f"{attention}/linear_1", f"{there}.encoder_attn", "kv")
        yield from _linear(layout, f"{attention}/linear_2", f"{there}.encoder_attn.out_proj")
        yield from _norm(layout, f"{attention}/layer_norm", f"{there}.encoder_attn_layer_norm")
    yield from _linear(layout, f"{here}/ffn/linear_0", f"{there}.fc1")
    yield from _linear(layout, f"{here}/ffn/linear_1", f"{there}.fc2")
    yield from _norm(layout, f"{here}/ffn/layer_norm", f"{there}.final_layer_norm")


def _split(layout: ModelFile, here: str, there: str, parts: str) -> Iterator[tuple[str, Array]]:
    """Split the projections that CTranslate2 stacks into one matrix."""
    for kind in ("weight", "bias"):
        stacked = np.split(layout.values(f"{here}/{kind}"), len(parts))
        for part, values in zip(parts, stacked, strict=True):
            yield f"{there}.{part}_proj.{kind}", np.ascontiguousarray(values)


def _linear(layout: ModelFile, here: str, there: str) -> Iterator[tuple[str, Array]]:
    for kind in ("weight", "bias"):
        yield f"{there}.{kind}", layout.values(f"{here}/{kind}")


def _norm(layout: ModelFile, here: str, there: str) -> Iterator[tuple[str, Array]]:
    yield f"{there}.weight", layout.values(f"{here}/gamma")
    yield f"{there}.bias", layout.values(f"{here}/beta")


def _layers(layout: ModelFile, side: str) -> int:
    number = 0
    while f"{side}/layer_{number}/ffn/linear_0/weight" in layout:
        number += 1
    return number


def _config(source: Path, layout: ModelFile) -> dict[str, Any]:
    try:
        tokens = json.loads((source / "config.json").read_text(encoding="utf-8"))
        vocabulary = json.loads((source / "shared_vocabulary.json").read_text(encoding="utf-8"))
        start, end = vocabulary.index(tokens["decoder_start_token"]), vocabulary.index(tokens["eos_token"])
        begin, pad = vocabulary.index(tokens["bos_token"]), vocabulary.index("<pad>")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelIncompatibleError(f"{source}: configuration and vocabulary don't fit ({error})") from error
    size, width = layout.shape("decoder/embeddings/weight")
    inner = layout.shape("encoder/layer_0/ffn/linear_0/weight")[0]
    return {
        "architectures": ["BartForConditionalGeneration"],
        "model_type": "bart",
        "is_encoder_decoder": True,
        "vocab_size": size,
        "d_model": width,
        "encoder_layers": _layers(layout, "encoder"),
        "decoder_layers": _layers(layout, "decoder"),
        "encoder_ffn_dim": inner,
        "decoder_ffn_dim": layout.shape("decoder/layer_0/ffn/linear_0/weight")[0],
        "encoder_attention_heads": int(layout.number("encoder/num_heads", 1)),
        "decoder_attention_heads": int(layout.number("decoder/num_heads", 1)),
        "activation_function": _ACTIVATIONS[int(layout.number("encoder/activation", 0))],
        "max_position_embeddings": layout.shape("encoder/position_encodings/encodings")[0],
        "scale_embedding": layout.number("encoder/scale_embeddings", 0) != 1,
        "tie_word_embeddings": True,
        "dtype": "float32",
        "bos_token_id": begin,
        "pad_token_id": pad,
        "eos_token_id": end,
        "decoder_start_token_id": start,
        "forced_eos_token_id": None,
        # CTranslate2's converter reads these three.
        "normalize_before": False,
        "normalize_embedding": True,
        "add_final_layer_norm": False,
    }
