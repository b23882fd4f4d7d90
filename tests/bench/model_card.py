"""Write measured scores into a model: `python tests/bench/model_card.py [FIGURES.json] [--model DIR] [--card FILE]`.

FIGURES.json is what `python tests/bench/model_quality.py FOLDER… --json FIGURES.json` wrote. BLEU and chrF2 of each set
go into DIR's `bilingua.json` (without --model: the packaged one), and FILE becomes the model card that follows from it.
Without FIGURES.json the card alone is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.engines.models import CARD, find_model, read_info
from bilingua.training.export import render_card

CARD_PAGE = Path(__file__).parents[2] / "docs" / "model-card.md"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path, nargs="?")
    parser.add_argument("--model", type=Path, default=find_model(None).path)
    parser.add_argument("--card", type=Path, default=CARD_PAGE)
    arguments = parser.parse_args()
    path = arguments.model / CARD
    card = json.loads(path.read_text(encoding="utf-8"))
    if arguments.figures is not None:
        figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
        # model_quality.py writes "40.6 / 64.4"
        pairs = {name: str(each["bilingua"]).split(" / ") for name, each in figures.items()}
        card["scores"] = {name: {"BLEU": float(bleu), "chrF2": float(chrf)} for name, (bleu, chrf) in pairs.items()}
        path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    arguments.card.write_text(render_card({**card, "bytes": read_info(arguments.model).size}), encoding="utf-8")


if __name__ == "__main__":
    main()
