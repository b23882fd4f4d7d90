"""Build the SentencePiece model from the pieces of multilingual-e5-small, and encode text with it.

The pieces are ordered by how often English needs them, so that the first ones make a model of their own for English.
White space is kept unchanged (`add_dummy_prefix` and `remove_extra_whitespaces` are off), because a marker would
otherwise swallow the space beside it; the engines' tokenizer collapses it and puts one space in front.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import sentencepiece
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2 as protobuf

from bilingua.engines.tokens import BLANK, ENGLISH, SHARED, MarianTokenizer, SharedTokenizer
from bilingua.errors import ModelIncompatibleError, SettingsError
from bilingua.markers import MARKERS
from bilingua.training.e5 import E5, LAST_PIECE

BOS, PAD, EOS, UNK = 0, 1, 2, 3
RESERVED = 7  # the markers are pieces 4, 5 and 6
_LATIN_END = 0x250  # every single letter below stays in the vocabulary
_Piece = protobuf.ModelProto.SentencePiece


class TextCodec(Protocol):
    """The interface that training needs of a tokenizer: text to piece ids, without end of sentence, and back."""

    eos: int
    written: Sequence[int]  # ids that a translation may hold, in ascending order, the end of sentence among them
    has_markers: bool

    def __len__(self) -> int:
        """Return the size of the vocabulary."""
        ...

    def encode_sources(self, texts: Sequence[str]) -> list[list[int]]:
        """Split German texts."""
        ...

    def encode_targets(self, texts: Sequence[str]) -> list[list[int]]:
        """Split English texts."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Join the pieces of a translation."""
        ...


class Codec:
    """The tokenizer that the engines will use, in ids, so that training sees text in the same pieces."""

    def __init__(self, directory: Path) -> None:
        """Load the tokenizer in the directory of a model or pack: `spm.model`, or the three files of a Marian model.

        Raises:
            ModelIncompatibleError: it cannot be read, or the markers are not where they belong.
        """
        shared = (directory / SHARED).is_file()
        self._tokenizer = SharedTokenizer(directory) if shared else MarianTokenizer(directory)
        self._pieces = self._tokenizer.vocabulary
        self._ids = {piece: index for index, piece in enumerate(self._pieces)}
        self.eos = self._ids[self._tokenizer.closing[0]]
        self.written: Sequence[int] = [self._ids[piece] for piece in self._tokenizer.written]
        self.has_markers = shared
        if shared and [self._ids.get(marker) for marker in MARKERS] != list(range(UNK + 1, RESERVED)):
            raise ModelIncompatibleError(f"{directory / SHARED}: the markers are not pieces 4, 5 and 6")

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self._pieces)

    def encode_sources(self, texts: Sequence[str]) -> list[list[int]]:
        """Split German texts, and the English in their markers."""
        return [[self._ids[piece] for piece in self._tokenizer.encode_source(text).tokens] for text in texts]

    def encode_targets(self, texts: Sequence[str]) -> list[list[int]]:
        """Split English texts."""
        return [[self._ids[piece] for piece in self._tokenizer.encode_target(text).tokens] for text in texts]

    def decode(self, ids: Sequence[int]) -> str:
        """Join the pieces of a translation; markers stay, other special pieces vanish."""
        return self._tokenizer.decode([self._pieces[int(k)] for k in ids])


class ReverseCodec:
    """The same pieces for the other direction: sources are English, and a translation may contain any piece."""

    has_markers = False

    def __init__(self, codec: Codec) -> None:
        """Reverse a codec.

        Raises:
            SettingsError: its two languages do not share their pieces.
        """
        if not codec.has_markers:
            raise SettingsError("a reverse model needs one tokenizer for both languages", hint=f"{SHARED} is missing")
        self._codec, self.eos = codec, codec.eos
        self.written: Sequence[int] = [EOS, *range(RESERVED, len(codec))]

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self._codec)

    def encode_sources(self, texts: Sequence[str]) -> list[list[int]]:
        """Split English texts."""
        return self._codec.encode_targets(texts)

    def encode_targets(self, texts: Sequence[str]) -> list[list[int]]:
        """Split German texts."""
        return self._codec.encode_sources(texts)

    def decode(self, ids: Sequence[int]) -> str:
        """Join the pieces of a translation."""
        return self._codec.decode(ids)


def count_pieces(e5: E5, texts: Iterable[Sequence[str]], work: Path) -> list[Counter[int]]:
    """Count the e5 pieces of several streams of text batches side by side: each batch holds one text per stream.

    `work` is where the intermediate model of all pieces is written.
    """
    path = work / "e5.model"
    write_model(e5, range(UNK + 1, min(LAST_PIECE, len(e5.pieces))), path, markers=False)
    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    counts: list[Counter[int]] = []
    for batch in texts:
        counts = counts or [Counter() for _ in batch]
        for count, text in zip(counts, batch, strict=True):
            count.update(model.encode(" " + text))
    path.unlink()
    return counts


def choose_pieces(e5: E5, german: Counter[int], english: Counter[int], *, least: int = 12) -> NDArray[np.int64]:
    """Return the e5 ids of the vocabulary's rows: reserved ones, then pieces by falling English frequency.

    Kept are the pieces counted `least` times or more in both languages together, and every single Latin letter.
    """
    letters = {k for k, p in enumerate(e5.pieces[:LAST_PIECE]) if k > UNK and len(p) == 1 and ord(p) < _LATIN_END}
    frequent = {k for k in german.keys() | english.keys() if german[k] + english[k] >= least and UNK < k < LAST_PIECE}
    ordered = sorted(letters | frequent, key=lambda k: (-english[k], -german[k], k))
    return np.array([0, 1, 2, *[UNK] * (RESERVED - UNK), *ordered])


def write_model(e5: E5, ids: Iterable[int], path: Path, *, markers: bool = True) -> None:
    """Write the SentencePiece model of the given e5 pieces (reserved rows left out) atomically."""
    model = protobuf.ModelProto()
    model.ParseFromString(_normaliser_donor())
    del model.pieces[:]
    for name, kind in (
        ("<s>", _Piece.CONTROL),
        ("<pad>", _Piece.CONTROL),
        ("</s>", _Piece.CONTROL),
        ("<unk>", _Piece.UNKNOWN),
    ):
        model.pieces.add(piece=name, score=0.0, type=kind)
    for name in MARKERS if markers else ():
        model.pieces.add(piece=name, score=0.0, type=_Piece.USER_DEFINED)
    for k in ids:
        model.pieces.add(piece=e5.pieces[k], score=float(e5.scores[k]), type=_Piece.NORMAL)
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    spec = model.trainer_spec
    spec.model_type, spec.vocab_size = 1, len(model.pieces)
    spec.bos_id, spec.pad_id, spec.eos_id, spec.unk_id = BOS, PAD, EOS, UNK
    spec.bos_piece, spec.pad_piece, spec.eos_piece, spec.unk_piece = "<s>", "<pad>", "</s>", "<unk>"
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(model.SerializeToString())
    temporary.replace(path)


def write_english_model(shared: Path, path: Path, *, size: int) -> None:
    """Write a model of the first `size` pieces of a shared one, those most frequent in English, and of all letters.

    Text that is split with it is made of pieces that a model has often written. Atomic.
    """
    model = protobuf.ModelProto()
    model.ParseFromString(shared.read_bytes())
    kept = [
        piece
        for k, piece in enumerate(model.pieces)
        if k < size or len(piece.piece.lstrip(BLANK)) <= 1 or piece.type != _Piece.NORMAL
    ]
    pieces = [protobuf.ModelProto.SentencePiece.FromString(piece.SerializeToString()) for piece in kept]
    del model.pieces[:]
    model.pieces.extend(pieces)
    model.trainer_spec.vocab_size = len(pieces)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(model.SerializeToString())
    temporary.replace(path)


def write_reverse_models(tokenizer: Path, out: Path) -> None:
    """Write the tokenizer of a reverse model: English is split into its own pieces, German is made of all of them.

    The engines split a source with the first of the two models and a translation with the second.
    """
    model = protobuf.ModelProto()
    model.ParseFromString((tokenizer / SHARED).read_bytes())
    (out / ENGLISH).write_bytes(model.SerializeToString())
    if (tokenizer / ENGLISH).is_file():
        english = protobuf.ModelProto()
        english.ParseFromString((tokenizer / ENGLISH).read_bytes())
        kept = {piece.piece for piece in english.pieces}
        for piece in model.pieces:
            if piece.piece not in kept:
                piece.type = _Piece.UNUSED
    (out / SHARED).write_bytes(model.SerializeToString())


def _normaliser_donor() -> bytes:
    """Train a throwaway model, because only the trainer can write the NFKC rules into a model file."""
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["das ist ein kleiner Text", "und noch einer"] * 50),
        model_writer=stream,
        vocab_size=30,
        hard_vocab_limit=False,
        minloglevel=2,
        normalization_rule_name="nmt_nfkc",
    )
    return stream.getvalue()
