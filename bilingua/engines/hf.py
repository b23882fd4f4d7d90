"""The reference engine: any sequence-to-sequence model of transformers, run by torch."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.engines.convert import aligning_layer
from bilingua.engines.dequantize import export_model
from bilingua.engines.hub import fetch_model, quiet_loading, require_torch
from bilingua.engines.models import CARD, WEIGHTS, find_model, fingerprint, packaged_models, read_info
from bilingua.engines.pieces import Decoded, PieceEngine, Tokens
from bilingua.engines.tokens import load_tokenizer
from bilingua.errors import EngineError, ModelIncompatibleError, SettingsError

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda")
# For models that do not state their number of positions.
_DEFAULT_POSITIONS = 512
_IGNORED = -100
_FREE = -1  # where a row's prefix has ended


class _Begin:
    """A logits processor that forces each row's own prefix, so that all prefixes share one batch.

    Passing prefixes as decoder input would need padding, which shifts the positions after it. `wanted` is
    [rows, longest prefix], `_FREE` after each prefix.
    """

    def __init__(self, wanted: torch.Tensor) -> None:
        self._wanted = wanted

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        place = input_ids.shape[1] - 1
        if place >= self._wanted.shape[1]:
            return scores
        pieces = self._wanted[:, place, None]
        index = pieces.clamp(min=0)
        # A prefix may contain banned pieces: bans apply only after it.
        own = scores.gather(1, index).nan_to_num(neginf=0.0)
        alone = scores.new_full(scores.shape, -math.inf).scatter(1, index, own)
        return alone.where(pieces != _FREE, scores)


class HFEngine(PieceEngine):
    """A transformers model by directory or hub name; `model` None means the packaged one, with its int8 weights exact.

    A hub name is looked up in the local cache first. Code that comes with a model is never run. `threads` 0 keeps
    torch's own setting; any other number applies to the whole process. `alignment_layer` is the decoder layer whose
    cross-attention, averaged over its heads, align() uses; None means the one in the model's `bilingua.json`, else the
    best for the decoder's depth.

    Raises:
        EngineNotInstalledError: torch is missing.
        ModelNotFoundError: no such model, or it is not cached and the hub cannot be reached.
        ModelIncompatibleError: not a sequence-to-sequence model, or its files are damaged or incomplete.
        SettingsError: an option has an unknown value.
    """

    name = "hf"

    def __init__(
        self, model: str | None = None, *, device: str = "auto", threads: int = 0, alignment_layer: int | None = None
    ) -> None:
        """Load the model."""
        if device not in DEVICES:
            raise SettingsError(f"unknown device {device!r}", hint=f"one of: {', '.join(DEVICES)}")
        if threads < 0:
            raise SettingsError(f"threads is {threads}", hint="0 means torch's own choice")
        require_torch("the engine hf")
        import torch

        self._torch = torch
        self._device = _device(torch, device)
        if threads:
            torch.set_num_threads(threads)
        packaged = _ct2_directory(model)
        if packaged is None:
            self.path = fetch_model(str(model))
            self._read(self.path)
        else:
            with tempfile.TemporaryDirectory() as work:
                self._read(export_model(packaged, Path(work) / "model"))
            self.path = packaged
        info = read_info(self.path)
        if info.markers and not self.tokenizer.has_markers:
            raise ModelIncompatibleError(f"{self.path}: {CARD} promises markers, but the tokenizer has no such pieces")
        self.capabilities = Capabilities(
            markers=info.markers, prefix=True, alignment=True, scoring=True, pieces=True, suppression=True
        )
        self._penalty = info.length_penalty
        config = self._model.config
        wanted = info.card.get("alignment_layer") if alignment_layer is None else alignment_layer
        self.decoder_layers: int = (
            getattr(config, "decoder_layers", None) or getattr(config, "num_decoder_layers", None) or 1
        )
        self._layer = aligning_layer(wanted, self.decoder_layers)

    @property
    def signature(self) -> str:
        """Name the engine and the files' content, e.g. `hf|model:3f9a1c…`."""
        return f"hf|model:{fingerprint(self.path)}"

    def _read(self, directory: Path) -> None:
        self.tokenizer = load_tokenizer(directory)
        self._loaded, self._process = _load(self._torch, directory).to(self._device), os.getpid()
        config = self._model.config
        self._ids = {piece: index for index, piece in enumerate(self.tokenizer.vocabulary)}
        if max(self._ids.values()) >= config.vocab_size:
            raise ModelIncompatibleError(f"{directory}: the tokenizer has more pieces than the model")
        self._pad, self._end = config.pad_token_id, config.eos_token_id
        self._start = config.decoder_start_token_id
        if None in (self._pad, self._end, self._start):
            raise ModelIncompatibleError(f"{directory}: config.json names no start, end or padding piece")
        positions = getattr(config, "max_position_embeddings", None) or _DEFAULT_POSITIONS
        self.max_pieces, self.max_target = positions - 2, positions - 1

    @property
    def _model(self) -> Any:
        """The model; in a forked child, on one thread, since torch's other threads exist only in the parent.

        Raises:
            EngineError: it is on a GPU, which a forked child cannot use.
        """
        if os.getpid() != self._process:
            if self._device != "cpu":
                hint = 'start it with multiprocessing\'s "spawn", or load the model in the child alone'
                raise EngineError("a forked process cannot use the GPU of its parent", hint=hint)
            self._torch.set_num_threads(1)
            self._process = os.getpid()
        return self._loaded

    # -- the three operations on pieces --------------------------------------------------------------------------------

    def _generate(
        self, sources: list[Tokens], prefixes: list[Tokens], *, limit: int, banned: list[Tokens], options: DecodeOptions
    ) -> list[Decoded]:
        rows = self._continued(sources, prefixes, limit, banned, options)
        if any(prefixes) and not options.whole_scores:
            return [Decoded(tokens, 0.0) for tokens in rows]
        full = [(*prefix, *tokens) for prefix, tokens in zip(prefixes, rows, strict=True)]
        scores = self._log_probabilities(sources, full)
        return [Decoded(tokens, sum(values) / len(values)) for tokens, values in zip(rows, scores, strict=True)]

    def _continued(
        self, sources: list[Tokens], prefixes: list[Tokens], limit: int, banned: list[Tokens], options: DecodeOptions
    ) -> list[Tokens]:
        from transformers import GenerationConfig

        config = GenerationConfig(
            num_beams=options.beam,
            do_sample=False,
            early_stopping=False,
            length_penalty=self._penalty,
            max_new_tokens=limit,
            no_repeat_ngram_size=options.no_repeat_ngram,
            bad_words_ids=[self._numbers(tokens) for tokens in banned if all(t in self._ids for t in tokens)],
            decoder_start_token_id=self._start,
            eos_token_id=self._end,
            pad_token_id=self._pad,
        )
        inputs, mask = self._padded(sources)
        begun = self._rectangle([self._numbers(prefix) for prefix in prefixes], _FREE)
        with self._torch.inference_mode():
            output = self._model.generate(
                input_ids=inputs,
                attention_mask=mask,
                generation_config=config,
                logits_processor=[_Begin(begun.repeat_interleave(options.beam, 0))],
            )
        rows = output[:, 1:].tolist()  # without the start piece
        return [self._cut(row[len(prefix) :]) for row, prefix in zip(rows, prefixes, strict=True)]

    def _cut(self, row: list[int]) -> Tokens:
        end = row.index(self._end) if self._end in row else len(row)
        return tuple(self.tokenizer.vocabulary[i] for i in row[:end] if i != self._pad)

    def _log_probabilities(self, sources: list[Tokens], targets: list[Tokens]) -> list[list[float]]:
        inputs, mask = self._padded(sources)
        rows = [[*self._numbers(target), self._end] for target in targets]
        labels = self._rectangle(rows, _IGNORED)
        with self._torch.inference_mode():
            logits = self._model(input_ids=inputs, attention_mask=mask, decoder_input_ids=self._shifted(rows)).logits
            chosen = logits.gather(-1, labels.clamp(min=0)[..., None])[..., 0] - logits.logsumexp(-1)
        return [values[: len(row)] for values, row in zip(chosen.tolist(), rows, strict=True)]

    def _attention(self, sources: list[Tokens], targets: list[Tokens]) -> list[list[list[float]]]:
        inputs, mask = self._padded(sources)
        rows = [self._numbers(target) for target in targets]
        with self._torch.inference_mode():
            output = self._model(
                input_ids=inputs, attention_mask=mask, decoder_input_ids=self._shifted(rows), output_attentions=True
            )
        weights = output.cross_attentions[self._layer].mean(dim=1).tolist()
        return [
            [row[: len(source)] for row in matrix[: len(target)]]
            for matrix, source, target in zip(weights, sources, targets, strict=True)
        ]

    # -- pieces to tensors ---------------------------------------------------------------------------------------------

    def _numbers(self, tokens: Tokens) -> list[int]:
        unknown = self._ids.get("<unk>", 0)
        return [self._ids.get(token, unknown) for token in tokens]

    def _padded(self, sources: list[Tokens]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return ids and attention mask, both [requests, longest source]."""
        rows = [self._numbers(source) for source in sources]
        mask = self._rectangle([[1] * len(row) for row in rows], 0)
        return self._rectangle(rows, self._pad), mask

    def _shifted(self, rows: list[list[int]]) -> torch.Tensor:
        """Return the decoder's input: the start piece, then each row without its last piece."""
        return self._rectangle([[self._start, *row[:-1]] for row in rows], self._pad)

    def _rectangle(self, rows: list[list[int]], filler: int) -> torch.Tensor:
        longest = max(map(len, rows))
        return self._torch.tensor([row + [filler] * (longest - len(row)) for row in rows], device=self._device)


def _ct2_directory(model: str | None) -> Path | None:
    """Return the directory of a CTranslate2 model (packaged default, packaged name or path), None for other models."""
    if model is None or (Path(model) / WEIGHTS).is_file() or model in {info.name for info in packaged_models()}:
        return find_model(model).path
    return None


def _device(torch: Any, device: str) -> str:
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise EngineError("no CUDA device is there", hint="--device cpu")
    return "cuda" if available and device != "cpu" else "cpu"


def _load(torch: Any, directory: Path) -> Any:
    import transformers
    from safetensors import SafetensorError

    try:
        with quiet_loading():
            model, report = transformers.AutoModelForSeq2SeqLM.from_pretrained(
                str(directory),
                local_files_only=True,
                trust_remote_code=False,
                attn_implementation="eager",  # the only one that returns attention weights
                dtype=torch.float32,
                output_loading_info=True,
            )
    except (OSError, ValueError, RuntimeError, KeyError, EOFError, SafetensorError) as error:
        raise ModelIncompatibleError(
            f"{directory}: no sequence-to-sequence model that transformers can load ({error})"
        ) from error
    missing = sorted(report["missing_keys"])
    if missing:
        # transformers would silently initialise them at random.
        raise ModelIncompatibleError(f"{directory}: {len(missing)} weights are missing, such as {missing[0]}")
    return model.eval()
