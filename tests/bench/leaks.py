"""Look for test text in training packs: `python tests/bench/leaks.py TOKENIZER PACK… --keep-out FILE…`.

Every pair of each pack is decoded, its markers taken out, and held against the files, one sentence a line, of either
language. Prints how many pairs share a line or nine words in a row with them; exits with 1 where any does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.markers import strip
from bilingua.training.batches import Pack
from bilingua.training.exclusion import Exclusion
from bilingua.training.tokenizer import PAD, Codec

_CHUNK = 1000


def main() -> None:
    """Print the count for each pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("packs", nargs="+", type=Path)
    parser.add_argument("--keep-out", nargs="+", type=Path, required=True)
    arguments = parser.parse_args()
    codec, kept_out = Codec(arguments.tokenizer), Exclusion(arguments.keep_out)
    total = 0
    for directory in arguments.packs:
        pack, found = Pack(directory), 0
        for start in range(0, len(pack), _CHUNK):
            members = np.arange(start, min(start + _CHUNK, len(pack)))
            sources, targets = pack.rows(members, pad=PAD)
            for source, target in zip(sources, targets, strict=True):
                german, english = (
                    strip(codec.decode(source.tolist())),
                    strip(codec.decode(target.tolist())),
                )
                found += kept_out.leaks(german) or kept_out.leaks(english)
        print(f"{directory}: {found} of {len(pack)} pairs")
        total += found
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
