"""Tiny models, built on the spot in real layouts: they know ten sentences by heart within seconds, and nothing else."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import sentencepiece

from bilingua.engines.tokens import load_tokenizer
from bilingua.markers import CLOSE, MID, OPEN

GERMAN = [
    "Nordkorea hat am Montag erneut eine Rakete getestet.",
    "Die Regierung in Seoul verurteilte den Test scharf.",
    "Nach Angaben der Agentur flog sie rund 450 Kilometer weit.",
    "Der Minister reiste gestern nach Moskau, um über Hilfe zu sprechen.",
    "Beobachter rechnen mit weiteren Lieferungen an Russland.",
    "In Bern wurde am Dienstag über neue Sanktionen beraten.",
    "Eine Sprecherin sagte, man prüfe die Berichte noch.",
    "Die Stiftung legte eine Studie über den Handel vor.",
    "Das Parlament stimmte dem Vorschlag mit großer Mehrheit zu.",
    "Für die Ernte fehlt es dem Land an Dünger und Treibstoff.",
]
ENGLISH = [
    "North Korea tested another missile on Monday.",
    "The government in Seoul sharply condemned the test.",
    "According to the agency, it flew about 450 kilometres.",
    "The minister travelled to Moscow yesterday to talk about aid.",
    "Observers expect more deliveries to Russia.",
    "In Bern, new sanctions were discussed on Tuesday.",
    "A spokeswoman said the reports were still being checked.",
    "The foundation presented a study on trade.",
    "Parliament approved the proposal by a large majority.",
    "The country lacks fertiliser and fuel for the harvest.",
]

# The same with marked spans, for the layout that has markers.
MARKED = [
    (f"{OPEN}Nordkorea{MID}The North{CLOSE} hat am Montag erneut eine Rakete getestet.",
     f"{OPEN}The North{CLOSE} tested another missile on Monday."),
    (f"Die Regierung in{OPEN} Seoul{MID} Soul{CLOSE} verurteilte den Test scharf.",
     f"The government in{OPEN} Soul{CLOSE} sharply condemned the test."),
    (f"Der Minister reiste gestern nach{OPEN} Moskau{MID} Moscow{CLOSE}, um über Hilfe zu sprechen.",
     f"The minister travelled to{OPEN} Moscow{CLOSE} yesterday to talk about aid."),
]  # fmt: skip

SIZE = {
    "d_model": 48, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96,
    "encoder_attention_heads": 4, "decoder_attention_heads": 4, "dropout": 0.0,
}  # fmt: skip


def train_pieces(sentences: list[str], *, size: int, **options: object) -> bytes:
    """Train a SentencePiece model on a handful of sentences."""
    target = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences * 3), model_writer=target, vocab_size=size, hard_vocab_limit=False,
        num_threads=1, minloglevel=2, **options,
    )  # fmt: skip
    return target.getvalue()


def write_bart(directory: Path, *, seed: int = 1, positions: int = 96, steps: int = 110) -> Path:
    """Write a BART directory in the layout of the embedded model: spm.model, one vocabulary, marker pieces 4, 5, 6."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    directory.mkdir(parents=True)
    model = train_pieces(
        [" " + text for text in GERMAN + ENGLISH], size=220, add_dummy_prefix=False, remove_extra_whitespaces=False,
        user_defined_symbols=[OPEN, MID, CLOSE], bos_id=0, pad_id=1, eos_id=2, unk_id=3, pad_piece="<pad>",
    )  # fmt: skip
    (directory / "spm.model").write_bytes(model)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
    torch.manual_seed(seed)
    config = BartConfig(
        vocab_size=pieces.get_piece_size(), activation_function="gelu", scale_embedding=False, pad_token_id=1,
        bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=None, normalize_before=False,
        normalize_embedding=True, add_final_layer_norm=False, max_position_embeddings=positions, **SIZE,
    )  # fmt: skip
    model = BartForConditionalGeneration(config)
    pairs = [*zip(GERMAN, ENGLISH, strict=True), *MARKED]
    learn(model, pairs, directory, steps=steps)
    # Zero in models fresh from training, but not in every model, and easily lost on the way.
    with torch.no_grad():
        model.final_logits_bias.uniform_(-0.05, 0.05)
    model.save_pretrained(directory)
    card = {"name": "tiny", "markers": True, "scores": {"newstest": {"BLEU": 0.1}}}
    (directory / "bilingua.json").write_text(json.dumps(card), encoding="utf-8")
    return directory


def write_marian(directory: Path, *, seed: int = 1, steps: int = 110) -> Path:
    """Write a MarianMT directory as OPUS-MT models have it: two SentencePiece files, vocab.json with `<pad>` last."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    directory.mkdir(parents=True)
    vocabulary = {"</s>": 0, "<unk>": 1}
    for name, sentences in (("source.spm", GERMAN), ("target.spm", ENGLISH)):
        model = train_pieces(sentences, size=150)
        (directory / name).write_bytes(model)
        pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        for index in range(3, pieces.get_piece_size()):
            vocabulary.setdefault(pieces.id_to_piece(index), len(vocabulary))
    vocabulary["<pad>"] = len(vocabulary)
    (directory / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (directory / "tokenizer_config.json").write_text(
        json.dumps({"source_lang": "de", "target_lang": "en", "tokenizer_class": "MarianTokenizer"}), encoding="utf-8"
    )
    torch.manual_seed(seed)
    pad = vocabulary["<pad>"]
    config = MarianConfig(
        vocab_size=len(vocabulary), activation_function="swish", scale_embedding=True, pad_token_id=pad,
        eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0,
        static_position_embeddings=True, max_position_embeddings=96, **SIZE,
    )  # fmt: skip
    model = MarianMTModel(config)
    learn(model, list(zip(GERMAN, ENGLISH, strict=True)), directory, steps=steps)
    model.save_pretrained(directory)
    return directory


def learn(model: Any, pairs: list[tuple[str, str]], directory: Path, *, steps: int) -> None:
    """Train a transformers model on a few pairs until it knows them by heart."""
    import torch

    tokenizer = load_tokenizer(directory)
    ids = {piece: index for index, piece in enumerate(tokenizer.vocabulary)}
    pad, end = model.config.pad_token_id, model.config.eos_token_id

    def padded(rows: list[list[int]], filler: int) -> Any:
        longest = max(map(len, rows))
        return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])

    sources = [[*(ids[t] for t in tokenizer.encode_source(source).tokens), end] for source, _ in pairs]
    targets = [[*(ids[t] for t in tokenizer.encode_target(target).tokens), end] for _, target in pairs]
    inputs, labels = padded(sources, pad), padded(targets, -100)
    torch.set_num_threads(1)  # matrices this small only wait for each other
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = 4e-3 * min(1.0, (step + 1) / 20)
        loss = model(input_ids=inputs, attention_mask=(inputs != pad).long(), labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        # Marian's decoder starts from the padding piece, whose embedding is zero; tied output weights would move it.
        model.get_input_embeddings().weight.data[pad] = 0
    model.eval()
