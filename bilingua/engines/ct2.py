"""The default engine: CTranslate2, with the model in the package or any converted one."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2

from bilingua.engines.base import Capabilities, DecodeOptions, usable_cores
from bilingua.engines.modelfile import ModelFile, read_model_file
from bilingua.engines.models import CARD, SHORTLIST, WEIGHTS, ModelInfo, find_model, fingerprint
from bilingua.engines.pieces import Decoded, PieceEngine, Tokens
from bilingua.engines.tokens import ReverseTokenizer, SharedTokenizer, Tokenizer, load_tokenizer
from bilingua.errors import EngineError, ModelIncompatibleError, SettingsError

DEVICES = ("auto", "cpu", "cuda")
# With more workers, batches would get too small.
_MOST_WORKERS = 8
# For models that compute their positions: OPUS-MT's own bound.
_DEFAULT_POSITIONS = 512


class CT2Engine(PieceEngine):
    """A CTranslate2 model: the packaged default (`model` None), a packaged one by name, or a directory.

    A directory needs `model.bin` with CTranslate2's vocabulary files, and the tokenizer beside it: `spm.model`, or
    `source.spm`, `target.spm` and `vocab.json`. `bilingua.json` with `"markers": true` means that the model was trained
    on marked spans. int8 weights are computed as int8 if the processor supports it, else as float32. `threads` 0 means
    all cores this process may use.

    Raises:
        ModelNotFoundError: no such model.
        ModelIncompatibleError: its files are truncated, damaged or don't belong together.
        SettingsError: the device is unknown.
        EngineError: the device is not available.
    """

    name = "ct2"

    def __init__(self, model: str | None = None, *, device: str = "auto", threads: int = 0) -> None:
        """Load the model."""
        if device not in DEVICES:
            raise SettingsError(f"unknown device {device!r}", hint=f"one of: {', '.join(DEVICES)}")
        if threads < 0:
            raise SettingsError(f"threads is {threads}", hint="0 means all cores")
        info = find_model(model)
        layout = read_model_file(info.path / WEIGHTS)
        self.path = info.path
        used, threads = _device(device), threads or usable_cores()
        # Batches side by side beat threads within a batch, which wait for each other at every step of the decoder.
        self.workers = min(threads, _MOST_WORKERS) if used == "cpu" else 1
        threads = max(1, threads // self.workers)
        self._load = partial(_load, layout, used, workers=self.workers, threads=threads)
        with ThreadPoolExecutor(1) as pool:  # the weights are read while the tokenizer is
            weights = pool.submit(self._load)
            self.tokenizer = self._tokenizer(info)
            self._known = _check_vocabulary(info, self.tokenizer)
        self.max_pieces = _positions(layout, "encoder") - 2
        self.max_target = _positions(layout, "decoder") - 1
        self.capabilities = Capabilities(
            markers=info.markers,
            prefix=True,
            alignment=True,
            scoring=True,
            pieces=True,
            suppression=True,
            n_best=True,
        )
        self._penalty = info.length_penalty
        if _config(info.path).get("add_source_eos") is True:
            self.tokenizer.closing = ()
        self._shortlist = (info.path / SHORTLIST).is_file()
        self._loaded, self._process = weights.result(), os.getpid()

    def _tokenizer(self, info: ModelInfo) -> Tokenizer:
        if info.reverse_of:
            message = f"the model {info.name} writes German from English"
            raise ModelIncompatibleError(message, hint="it judges translations and makes none; name another")
        return load_tokenizer(info.path)

    @property
    def _translator(self) -> Any:
        """The model of this process: a forked child loads its own, since it does not inherit its parent's threads."""
        if os.getpid() != self._process:
            # The destructor would wait for those threads forever.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._loaded))
            self._loaded, self._process = self._load(), os.getpid()
        return self._loaded

    @property
    def signature(self) -> str:
        """Name the engine, the files' content and the type computed with, e.g. `ct2|model:3f9a1c…|compute:int8`."""
        return f"ct2|model:{fingerprint(self.path)}|compute:{self._translator.compute_type}"

    def _generate(
        self, sources: list[Tokens], prefixes: list[Tokens], *, limit: int, banned: list[Tokens], options: DecodeOptions
    ) -> Iterable[Decoded]:
        results = self._translator.translate_batch(
            [list(source) for source in sources],
            target_prefix=[list(prefix) for prefix in prefixes] if any(prefixes) else None,
            beam_size=options.beam,
            num_hypotheses=options.hypotheses,
            length_penalty=self._penalty,
            max_decoding_length=limit,
            max_input_length=0,
            no_repeat_ngram_size=options.no_repeat_ngram,
            suppress_sequences=[list(tokens) for tokens in banned if self._known.issuperset(tokens)] or None,
            disable_unk=True,
            use_vmap=self._shortlist,
            return_scores=True,
            asynchronous=True,
        )
        return (self._decoded(pending.result(), len(prefix)) for pending, prefix in zip(results, prefixes, strict=True))

    def _decoded(self, result: Any, prefix: int) -> Decoded:
        best, *others = (
            # The end of sentence counts as a piece.
            Decoded(tuple(tokens[prefix:]), score * (len(tokens) + 1) ** (self._penalty - 1))
            for tokens, score in zip(result.hypotheses, result.scores, strict=True)
        )
        return replace(best, others=tuple(others))

    def _log_probabilities(self, sources: list[Tokens], targets: list[Tokens]) -> Iterable[list[float]]:
        results = self._translator.score_batch(_lists(sources), _lists(targets), max_input_length=0, asynchronous=True)
        return (list(pending.result().log_probs) for pending in results)

    def _attention(self, sources: list[Tokens], targets: list[Tokens]) -> Iterable[list[list[float]]]:
        # With the whole target as prefix nothing is decoded; the result has one row per piece.
        results = self._translator.translate_batch(
            _lists(sources),
            target_prefix=_lists(targets),
            beam_size=1,
            max_decoding_length=max(map(len, targets)),
            max_input_length=0,
            return_attention=True,
            use_vmap=self._shortlist,
            asynchronous=True,
        )
        return (pending.result().attention[0][: len(target)] for pending, target in zip(results, targets, strict=True))


class ReverseEngine(CT2Engine):
    """A model that reads English and writes German, such as the packaged `en-de-small`. It judges translations."""

    name = "ct2-reverse"

    def _tokenizer(self, info: ModelInfo) -> Tokenizer:
        tokenizer = load_tokenizer(find_model(info.reverse_of).path) if info.reverse_of else None
        if not isinstance(tokenizer, SharedTokenizer):
            raise ModelIncompatibleError(f"{info.path}: {CARD} names no model whose pieces it has (reverse_of)")
        return ReverseTokenizer(tokenizer)


def _device(device: str) -> str:
    available = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not available:
        raise EngineError("no CUDA device is there", hint="--device cpu")
    return "cuda" if available and device != "cpu" else "cpu"


def _load(layout: ModelFile, device: str, *, workers: int, threads: int) -> Any:
    stored = layout.type_name("decoder/embeddings/weight")
    # Explicit, because CTranslate2 would choose the same but warn on stderr if the processor lacks it.
    compute_type = stored if stored in ctranslate2.get_supported_compute_types(device) else "float32"
    directory = layout.path.parent
    try:
        return ctranslate2.Translator(
            str(directory), device=device, compute_type=compute_type, inter_threads=workers, intra_threads=threads
        )
    except (RuntimeError, ValueError) as error:
        raise ModelIncompatibleError(f"{directory}: CTranslate2 cannot load it ({error})") from error


def _positions(layout: ModelFile, side: str) -> int:
    name = f"{side}/position_encodings/encodings"
    return layout.shape(name)[0] if name in layout else _DEFAULT_POSITIONS


def _config(directory: Path) -> dict[str, Any]:
    try:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelIncompatibleError(f"{directory / 'config.json'}: missing or no JSON ({error})") from error
    if not isinstance(config, dict):
        raise ModelIncompatibleError(f"{directory / 'config.json'}: not a JSON object")
    return config


def _check_vocabulary(info: ModelInfo, tokenizer: Tokenizer) -> frozenset[str]:
    """Return the model's pieces after checking that the tokenizer belongs to it."""
    names = ("shared_vocabulary.json", "source_vocabulary.json", "target_vocabulary.json")
    paths = [info.path / name for name in names if (info.path / name).is_file()]
    if not paths:
        raise ModelIncompatibleError(f"{info.path}: the vocabulary files are missing", hint="convert the model again")
    known: set[str] = set()
    for path in paths:
        try:
            known.update(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise ModelIncompatibleError(f"{path}: not a list of pieces ({error})") from error
    strange = sorted(piece for piece in known - set(tokenizer.vocabulary) if not piece.startswith("madeupword"))
    if strange:
        raise ModelIncompatibleError(
            f"{info.path}: the tokenizer is another model's; it lacks {len(strange)} pieces, such as {strange[0]!r}"
        )
    if info.markers and not tokenizer.has_markers:
        raise ModelIncompatibleError(f"{info.path}: {CARD} promises markers, but the tokenizer has no such pieces")
    return frozenset(known)


def _lists(rows: Iterable[Tokens]) -> list[list[str]]:
    return [list(row) for row in rows]
