"""Tokenisation for every engine: text to pieces with character offsets, and pieces back to text.

Pieces are strings as in the model's vocabulary; ids are internal to the engines. Three layouts are supported: one
`spm.model` for both languages (the embedded model), `source.spm` + `target.spm` + `vocab.json` (Marian / OPUS-MT), and
whatever transformers' AutoTokenizer reads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import sentencepiece

from bilingua.engines.foreign import ForeignWords
from bilingua.errors import ModelIncompatibleError
from bilingua.markers import MARKERS, MID, OPEN, wanted_places
from bilingua.records import overlap

BLANK = "\u2581"  # SentencePiece's visible space
SHARED, SOURCE, TARGET, VOCABULARY = "spm.model", "source.spm", "target.spm", "vocab.json"
ENGLISH = "spm.english.model"  # beside SHARED: those of its pieces that a model writes well
COPIED = "copied.txt"  # beside ENGLISH: words of the German dictionary that are copied; see `foreign`
# Files that a tokenizer may consist of; they are copied when a model is converted or exported.
FILES = (
    SHARED,
    ENGLISH,
    COPIED,
    SOURCE,
    TARGET,
    VOCABULARY,
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of a text with half-open code-point offsets into it; white space before a piece is outside its offsets."""

    tokens: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]


class Tokenizer(Protocol):
    """Turns text into pieces and back. `opening` and `closing` are the encoder's special pieces around a source."""

    opening: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def vocabulary(self) -> Sequence[str]:
        """The pieces in the order of their ids."""
        ...

    @property
    def has_markers(self) -> bool:
        """Return whether each of the three markers is one piece."""
        ...

    @property
    def control(self) -> tuple[str, ...]:
        """Pieces that must never be produced: unknown, padding, start; the end of sentence is not among them."""
        ...

    @property
    def written(self) -> Sequence[str]:
        """The pieces of English text, the end of sentence included, in the order of their ids."""
        ...

    def encode_source(self, text: str) -> Pieces:
        """Split a German text."""
        ...

    def encode_target(self, text: str) -> Pieces:
        """Split an English text."""
        ...

    def decode(self, tokens: Sequence[str]) -> str:
        """Join the pieces of a whole translation."""
        ...

    def extend(self, prefix: str, prefix_tokens: Sequence[str], tokens: Sequence[str]) -> str:
        """Join a given prefix, kept verbatim, and the pieces that follow it."""
        ...


def load_tokenizer(directory: Path) -> Tokenizer:
    """Load the tokenizer in a model's directory.

    Raises:
        ModelIncompatibleError: no tokenizer files of a known layout, or they cannot be read.
    """
    if (directory / SHARED).is_file():
        return SharedTokenizer(directory)
    if all((directory / name).is_file() for name in (SOURCE, TARGET, VOCABULARY)):
        return MarianTokenizer(directory)
    if any((directory / name).is_file() for name in ("tokenizer.json", "tokenizer_config.json")):
        return HubTokenizer(directory)
    raise ModelIncompatibleError(
        f"{directory}: no tokenizer lies beside the model",
        hint=f"put {SHARED}, or {SOURCE}, {TARGET} and {VOCABULARY}, into the directory",
    )


class SharedTokenizer:
    """One SentencePiece model for both languages, as for the embedded model.

    Its normaliser adds no space, so that a marker at the start of a text is the first piece after the leading space,
    which is added here. If there is an `ENGLISH` model, English text, including the wanted words in a source's markers,
    is split by it: a model copies badly what it never wrote. If there is a list of `COPIED` words, the foreign words of
    a source are split by it too.
    """

    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ("</s>",)
    control = ("<s>", "<pad>", "<unk>")

    def __init__(self, directory: Path) -> None:
        """Load `spm.model` from a model directory."""
        self._pieces = _load_pieces(directory / SHARED)
        self.vocabulary: Sequence[str] = _pieces_of(self._pieces)
        known = set(self.vocabulary)
        self.has_markers = known.issuperset(MARKERS)
        missing = {*self.control, *self.closing} - known
        if missing:
            raise ModelIncompatibleError(f"{directory / SHARED}: the pieces {', '.join(sorted(missing))} are missing")
        self._english = _load_pieces(directory / ENGLISH) if (directory / ENGLISH).is_file() else self._pieces
        copied = directory / COPIED
        self._foreign = ForeignWords(copied) if copied.is_file() else None
        english = _pieces_of(self._english)
        strange = set(english) - known
        if strange:
            raise ModelIncompatibleError(f"{directory / ENGLISH}: {min(strange)!r} is not a piece of {SHARED}")
        self.written = [piece for piece in english if piece not in (*self.control, MID)]

    def encode_source(self, text: str) -> Pieces:
        """Split a German text into pieces, and the English in its markers."""
        squeezed, places = _squeeze(text)
        spaced = " " + squeezed
        wanted = wanted_places(spaced)
        foreign = self._foreign.spans(spaced) if self._foreign else ()
        english = wanted + [span for span in foreign if not any(overlap(span, place) for place in wanted)]
        return self._encode(text, squeezed, places, sorted(english))

    def encode_target(self, text: str) -> Pieces:
        """Split an English text into pieces."""
        squeezed, places = _squeeze(text)
        return self._encode(text, squeezed, places, [(0, len(squeezed) + 1)])

    def _encode(self, text: str, squeezed: str, places: Sequence[int], english: list[tuple[int, int]]) -> Pieces:
        if not squeezed:
            return Pieces((), ())
        spaced, done = " " + squeezed, 0
        tokens: list[str] = []
        offsets: list[tuple[int, int]] = []
        for begin, end in [*english, (len(spaced), len(spaced))]:
            for start, stop, pieces in ((done, begin, self._pieces), (begin, end, self._english)):
                if start < stop:
                    encoded = pieces.encode(spaced[start:stop], return_type="offset_mapping")
                    tokens += map(pieces.id_to_piece, encoded["ids"])
                    offsets += [(max(start + a - 1, 0), max(start + b - 1, 0)) for a, b in encoded["offsets"]]
            done = end
        return Pieces(tuple(tokens), _located(text, offsets, places))

    def decode(self, tokens: Sequence[str]) -> str:
        """Join the pieces; markers stay where they are."""
        text = _join(tokens, self.control + self.closing).lstrip(" ")
        # A text does not start with a space, nor does a marker at its start.
        return OPEN + text[len(OPEN) :].lstrip(" ") if text.startswith(OPEN + " ") else text

    def extend(self, prefix: str, prefix_tokens: Sequence[str], tokens: Sequence[str]) -> str:
        """Join a prefix and the pieces that follow it."""
        return _append(prefix, _join(tokens, self.control + self.closing))


class ReverseTokenizer:
    """The tokenizer of an English-to-German model that shares the pieces of a German-to-English one."""

    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ("</s>",)
    control = SharedTokenizer.control
    has_markers = False

    def __init__(self, tokenizer: SharedTokenizer) -> None:
        """Wrap the tokenizer of the German-to-English model."""
        self._tokenizer = tokenizer
        self.vocabulary: Sequence[str] = tokenizer.vocabulary
        self.written = [piece for piece in tokenizer.vocabulary if piece not in (*self.control, *MARKERS)]

    def encode_source(self, text: str) -> Pieces:
        """Split an English text into pieces."""
        return self._tokenizer.encode_target(text)

    def encode_target(self, text: str) -> Pieces:
        """Split a German text into pieces."""
        return self._tokenizer.encode_source(text)

    def decode(self, tokens: Sequence[str]) -> str:
        """Join the pieces."""
        return self._tokenizer.decode(tokens)

    def extend(self, prefix: str, prefix_tokens: Sequence[str], tokens: Sequence[str]) -> str:
        """Join a prefix and the pieces that follow it."""
        return self._tokenizer.extend(prefix, prefix_tokens, tokens)


class MarianTokenizer:
    """Two SentencePiece models and one vocabulary file, the layout of Marian and OPUS-MT models."""

    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ("</s>",)
    control = ("<unk>", "<pad>")
    has_markers = False

    def __init__(self, directory: Path) -> None:
        """Load the three files from a model directory."""
        self._source, self._target = _load_pieces(directory / SOURCE), _load_pieces(directory / TARGET)
        try:
            ids = json.loads((directory / VOCABULARY).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelIncompatibleError(f"{directory / VOCABULARY}: not readable as JSON ({error})") from error
        if not isinstance(ids, dict) or not all(isinstance(index, int) for index in ids.values()):
            raise ModelIncompatibleError(f"{directory / VOCABULARY}: not a mapping from pieces to numbers")
        self.vocabulary: Sequence[str] = sorted(ids, key=ids.__getitem__)
        self._known = frozenset(self.vocabulary)
        self.written = [piece for piece in self.vocabulary if piece not in self.control]

    def encode_source(self, text: str) -> Pieces:
        """Split a German text into pieces."""
        return self._encode(self._source, text)

    def encode_target(self, text: str) -> Pieces:
        """Split an English text into pieces."""
        return self._encode(self._target, text)

    def _encode(self, pieces: sentencepiece.SentencePieceProcessor, text: str) -> Pieces:
        squeezed, places = _squeeze(text)
        encoded = pieces.encode(squeezed, return_type="offset_mapping")
        tokens = tuple(piece if piece in self._known else "<unk>" for piece in encoded["pieces"])
        return Pieces(tokens, _located(text, encoded["offsets"], places))

    def decode(self, tokens: Sequence[str]) -> str:
        """Join the pieces of a translation."""
        return _join(tokens, self.control + self.closing).lstrip(" ")

    def extend(self, prefix: str, prefix_tokens: Sequence[str], tokens: Sequence[str]) -> str:
        """Join a prefix and the pieces that follow it."""
        return _append(prefix, _join(tokens, self.control + self.closing))


class HubTokenizer:
    """Whatever transformers' AutoTokenizer loads from a model directory; the model's own code is never run."""

    has_markers = False

    def __init__(self, directory: Path) -> None:
        """Load the tokenizer from a local directory."""
        import transformers

        try:
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(
                str(directory), local_files_only=True, trust_remote_code=False, use_fast=True
            )
        except (OSError, ValueError, ImportError, KeyError, AttributeError) as error:
            raise ModelIncompatibleError(f"{directory}: the tokenizer cannot be read ({error})") from error
        if not self._tokenizer.is_fast:
            raise ModelIncompatibleError(
                f"{directory}: the tokenizer gives no character offsets", hint="use a model that has a tokenizer.json"
            )
        if getattr(self._tokenizer, "src_lang", None):
            raise ModelIncompatibleError(
                f"{directory}: a model for many languages, which must be told the pair",
                hint="use a German-to-English model, for example Helsinki-NLP/opus-mt-de-en",
            )
        ids = self._tokenizer.get_vocab()
        self.vocabulary: Sequence[str] = sorted(ids, key=ids.__getitem__)
        special = [token for token in self._tokenizer.all_special_tokens if isinstance(token, str)]
        self.control = tuple(token for token in special if token != self._tokenizer.eos_token)
        self.written = [piece for piece in self.vocabulary if piece not in self.control]
        self.opening, self.closing = self._surroundings()

    def _surroundings(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        bare = self._tokenizer("a", add_special_tokens=False)["input_ids"]
        full = self._tokenizer("a")["input_ids"]
        start = next(i for i in range(len(full)) if full[i : i + len(bare)] == bare)
        name = self._tokenizer.convert_ids_to_tokens
        return tuple(name(full[:start])), tuple(name(full[start + len(bare) :]))

    def encode_source(self, text: str) -> Pieces:
        """Split a German text into pieces."""
        return self._encode(text, self._tokenizer)

    def encode_target(self, text: str) -> Pieces:
        """Split an English text into pieces."""
        return self._encode(text, lambda text, **options: self._tokenizer(text_target=text, **options))

    def _encode(self, text: str, tokenize: Any) -> Pieces:
        squeezed, places = _squeeze(text)
        encoded = tokenize(squeezed, add_special_tokens=False, return_offsets_mapping=True)
        tokens = self._tokenizer.convert_ids_to_tokens(encoded["input_ids"])
        return Pieces(tuple(tokens), _located(text, encoded["offset_mapping"], places))

    def decode(self, tokens: Sequence[str]) -> str:
        """Join the pieces of a translation."""
        ids = self._tokenizer.convert_tokens_to_ids(list(tokens))
        text: str = self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text.strip()

    def extend(self, prefix: str, prefix_tokens: Sequence[str], tokens: Sequence[str]) -> str:
        """Join a prefix and the pieces that follow it: what they add to the decoded prefix."""
        before, whole = self.decode(prefix_tokens), self.decode([*prefix_tokens, *tokens])
        return _append(prefix, whole[len(before) :] if whole.startswith(before) else " " + self.decode(tokens))


def _load_pieces(path: Path) -> sentencepiece.SentencePieceProcessor:
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelIncompatibleError(f"{path}: not a SentencePiece model") from error


def _pieces_of(pieces: sentencepiece.SentencePieceProcessor) -> list[str]:
    return list(map(pieces.id_to_piece, range(pieces.get_piece_size())))


def _squeeze(text: str) -> tuple[str, Sequence[int]]:
    """Collapse white space; the sequence maps each character, and the end, to its offset in the text."""
    if text == " ".join(text.split()):
        return text, range(len(text) + 1)  # nearly always, since segments are cleaned
    places: list[int] = []
    kept: list[str] = []
    for place, char in enumerate(text):
        if not char.isspace():
            kept.append(char)
        elif kept and kept[-1] != " ":
            kept.append(" ")
        else:
            continue
        places.append(place)
    if kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return "".join(kept), [*places, places[-1] + 1 if places else 0]


def _located(text: str, offsets: Sequence[tuple[int, int]], places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Map offsets in the squeezed text to the original, excluding white space before a piece."""
    located = []
    for begin, end in offsets:
        first = places[begin]
        # The end is after the last character, not before the next: white space may have been removed between them.
        last = places[end - 1] + 1 if end > begin else first
        while first < last and text[first].isspace():
            first += 1
        located.append((first, last))
    return tuple(located)


def _join(tokens: Sequence[str], skipped: Sequence[str]) -> str:
    return "".join(token for token in tokens if token not in skipped).replace(BLANK, " ")


def _append(prefix: str, rest: str) -> str:
    return prefix + (rest.lstrip(" ") if not prefix or prefix[-1].isspace() else rest)
