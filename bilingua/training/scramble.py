"""Put words of random pieces into marked spans, on both sides alike, so that every piece learns to be copied.

Text alone shows the rare pieces of a vocabulary a few times or never; a glossary's names are made of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bilingua.training.tokenizer import RESERVED, UNK, TextCodec

OPEN, MID, CLOSE = range(UNK + 1, RESERVED)
_LAST_LETTER = 0x250


class Scrambler:
    """Replaces the wanted pieces of a share of the marked spans by random ones, piece by piece."""

    def __init__(self, codec: TextCodec, share: float) -> None:
        """Sort the Latin letters that English is made of into pieces that begin a word and others."""
        self.share = share
        # A piece that begins a word decodes with a space behind another word.
        anchor = next(k for k in codec.written if k >= RESERVED and codec.decode([k]).isalpha())
        shown = codec.decode([anchor])
        self._first: list[int] = []
        self._later: list[int] = []
        for k in codec.written:
            text = codec.decode([anchor, k])[len(shown) :]
            word = text.removeprefix(" ")
            if k >= RESERVED and word.isalpha() and ord(max(word)) < _LAST_LETTER:
                (self._first if text.startswith(" ") else self._later).append(k)
        self._begins = set(self._first)

    def apply(self, source: NDArray[np.int64], target: NDArray[np.int64], rng: np.random.Generator) -> None:
        """Change piece ids [pairs, length] in place; lengths stay."""
        for ours, theirs in zip(source, target, strict=True):
            places = _spans(theirs, OPEN)
            for start, end in _spans(ours, MID):
                wanted = ours[start:end].tolist()
                twin = next((at for at in places if theirs[at[0] : at[1]].tolist() == wanted), None)
                if twin is not None and wanted and rng.random() < self.share:
                    places.remove(twin)
                    other = [rng.choice(self._first if k in self._begins else self._later) for k in wanted]
                    ours[start:end] = theirs[twin[0] : twin[1]] = other


def _spans(ids: NDArray[np.int64], opening: int) -> list[tuple[int, int]]:
    """Return the stretches between an opening marker and the next closing one."""
    closings = np.flatnonzero(ids == CLOSE)
    found = []
    for start in np.flatnonzero(ids == opening):
        after = closings[closings > start]
        if len(after):
            found.append((int(start) + 1, int(after[0])))
    return found
