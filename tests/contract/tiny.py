"""Tiny models with random weights, built on the spot: the layouts are real, the translations are noise."""

from __future__ import annotations

import io
import json
from pathlib import Path

import sentencepiece

from bilingua.engines.base import CLOSE, MID, OPEN

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


def train_pieces(sentences: list[str], *, size: int, **options: object) -> bytes:
    """Train a SentencePiece model on a handful of sentences."""
    target = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences * 3), model_writer=target, vocab_size=size, hard_vocab_limit=False,
        num_threads=1, minloglevel=2, **options,
    )  # fmt: skip
    return target.getvalue()


def write_bart(directory: Path, *, seed: int = 1, positions: int = 64) -> Path:
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
        vocab_size=pieces.get_piece_size(), d_model=32, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, encoder_attention_heads=4, decoder_attention_heads=4, activation_function="gelu",
        max_position_embeddings=positions, scale_embedding=False, init_std=0.3, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=None, normalize_before=False,
        normalize_embedding=True, add_final_layer_norm=False,
    )  # fmt: skip
    bart = BartForConditionalGeneration(config)
    with torch.no_grad():
        bart.final_logits_bias.normal_(0, 0.5)
        # An unbiased random model never stops; this one stops now and then.
        bart.final_logits_bias[0, 2] += 6.0
    bart.save_pretrained(directory)
    (directory / "bilingua.json").write_text(json.dumps({"name": "tiny", "markers": True}), encoding="utf-8")
    return directory


def write_marian(directory: Path, *, seed: int = 1) -> Path:
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
        vocab_size=len(vocabulary), d_model=32, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, encoder_attention_heads=4, decoder_attention_heads=4, activation_function="swish",
        max_position_embeddings=64, scale_embedding=True, init_std=0.3, pad_token_id=pad, eos_token_id=0,
        bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0, static_position_embeddings=True,
    )  # fmt: skip
    marian = MarianMTModel(config)
    with torch.no_grad():
        marian.final_logits_bias.normal_(0, 0.5)
        marian.final_logits_bias[0, 0] += 4.0
        marian.final_logits_bias[0, pad] = -1e9
    marian.save_pretrained(directory)
    return directory
