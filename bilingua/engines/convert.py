"""Convert transformers models for the default engine: CTranslate2 weights with the tokenizer beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from bilingua.engines.hub import fetch_model, quiet_loading, require_torch
from bilingua.engines.models import CARD, SHORTLIST, read_card
from bilingua.engines.tokens import FILES, HubTokenizer, MarianTokenizer, Tokenizer, load_tokenizer
from bilingua.errors import BilinguaError, ModelIncompatibleError, SettingsError
from bilingua.files import new_directory

QUANTIZATIONS = ("int8", "int8_float16", "int8_bfloat16", "int16", "float16", "bfloat16", "float32")

# Decoder layers up to which the last one aligns best.
_SHALLOW = 3
# A start embedding this much shorter than the others counts as zero.
_START_SHARE = 0.05
# Share of the vocabulary below which it pays to compute the scores of the written pieces alone.
_SHORTLISTED = 0.9


def convert_model(
    model: str | Path,
    out: str | Path,
    *,
    quantization: str = "int8",
    alignment_layer: int | None = None,
) -> Path:
    """Convert a transformers model, given by hub name or directory, to a CTranslate2 directory; returns `out`.

    The tokenizer's files and `bilingua.json` are copied, so that the directory is complete for the ct2 engine.
    `alignment_layer` is the decoder layer whose cross-attention, averaged over its heads, align() will use; None means
    the one in the model's `bilingua.json`, else the best for its depth. Negative numbers count from the end.

    Raises:
        EngineNotInstalledError: torch is missing.
        ModelNotFoundError: no such model.
        ModelIncompatibleError: CTranslate2 cannot run models of this kind.
        InputError: `out` exists already, or an option's value is unknown.
    """
    if quantization not in QUANTIZATIONS:
        raise SettingsError(f"unknown quantization {quantization!r}", hint=f"one of: {', '.join(QUANTIZATIONS)}")
    require_torch("converting a model")
    source, target = fetch_model(str(model)), Path(out)
    tokenizer = load_tokenizer(source)
    if isinstance(tokenizer, MarianTokenizer) and tokenizer.vocabulary[-1] != "<pad>":
        raise ModelIncompatibleError(f"{source}: the last piece of a Marian model must be <pad>")
    card = {"name": Path(model).name, "markers": False, **read_card(source)}
    if alignment_layer is not None:
        card["alignment_layer"] = alignment_layer
    with new_directory(target) as work:
        layer = _run(source, work, tokenizer, quantization, card.get("alignment_layer"))
        card["alignment_layer"] = layer
        if len(tokenizer.written) < len(tokenizer.vocabulary) * _SHORTLISTED:
            # CTranslate2's vocabulary map; the entry of the empty source lists the pieces that are always candidates.
            (work / SHORTLIST).write_text("\t" + " ".join(tokenizer.written) + "\n", encoding="utf-8")
        for name in FILES:
            if (source / name).is_file():
                shutil.copyfile(source / name, work / name)
        (work / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return target


def aligning_layer(wanted: object, layers: int) -> int:
    """Return the index from 0 of the decoder layer to align by; `wanted` None means the best for the decoder's depth.

    Deep decoders align best in the last layer but one (Garg et al. 2019, "Jointly Learning to Align and Translate",
    section 4.1); those of up to three layers in the last one, as tests/bench/alignment_layer.py measured.

    Raises:
        SettingsError: the decoder has no such layer.
    """
    if wanted is None:
        return layers - 1 if layers <= _SHALLOW else layers - 2
    if not isinstance(wanted, int) or not -layers <= wanted < layers:
        raise SettingsError(f"alignment layer {wanted!r}: the decoder has {layers} layers", hint="count from 0")
    return wanted % layers


def _run(source: Path, out: Path, tokenizer: Tokenizer, quantization: str, layer: object) -> int:
    import numpy as np
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        """CTranslate2's converter with our tokenizer and a chosen alignment layer."""

        layer = 0

        def load_tokenizer(self, tokenizer_class: Any, name: str, **options: Any) -> Any:
            if isinstance(tokenizer, HubTokenizer):
                return super().load_tokenizer(tokenizer_class, name, **options)
            return _Vocabulary(tokenizer)

        def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
            # Norms and positions keep the type they are loaded in, and CPUs do not support float16.
            loaded = super().load_model(model_class, name, **{**options, "dtype": "float32"})
            if loaded.config.model_type == "marian":
                _check_start(loaded, source)
            if loaded.config.model_type == "bart":
                # transformers dropped these from its configuration; they are constants of BART.
                for key, value in (("normalize_before", False), ("normalize_embedding", True)):
                    if not hasattr(loaded.config, key):
                        setattr(loaded.config, key, value)
            return loaded

        def _load(self) -> Any:
            spec = super()._load()
            self.layer = aligning_layer(layer, len(spec.decoder.layer))
            spec.decoder.alignment_layer = np.int16(self.layer)
            spec.decoder.alignment_heads = np.int16(spec.decoder.num_heads)
            return spec

    converter = Converter(str(source))
    try:
        with quiet_loading():
            converter.convert(str(out), quantization=quantization, force=True)
    except BilinguaError:
        raise
    except (ValueError, NotImplementedError, AttributeError, KeyError, RuntimeError, OSError) as error:
        raise ModelIncompatibleError(f"{source}: CTranslate2 cannot convert it ({error})") from error
    return converter.layer


def _check_start(model: Any, source: Path) -> None:
    """Refuse a Marian model whose decoder starts from anything but zero: CTranslate2 always starts it from zero."""
    weights = model.get_input_embeddings().weight.detach()
    start = float(weights[model.config.decoder_start_token_id].norm())
    if start > _START_SHARE * float(weights.norm(dim=1).mean()):
        raise ModelIncompatibleError(
            f"{source}: the embedding of the piece that starts the decoder is not zero, so CTranslate2 would translate "
            "differently",
            hint="use --engine hf, or keep that embedding at zero while fine-tuning",
        )


class _Vocabulary:
    """The parts of a transformers tokenizer that CTranslate2's converter uses."""

    bos_token, eos_token, unk_token = "<s>", "</s>", "<unk>"

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._pieces = tokenizer.vocabulary

    def get_vocab(self) -> dict[str, int]:
        return {piece: index for index, piece in enumerate(self._pieces)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._pieces[index]
