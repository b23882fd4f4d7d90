"""Print how often source and reference of a dev set agree on their facts, and how fast facts are found.

Usage: python tests/bench/facts.py FOLDER [--samples N]; FOLDER holds src.de and ref.en, line by line. Not timed:
loading the tables.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from bilingua.facts.compare import compare, german_values
from bilingua.facts.spans import find_facts
from bilingua.language.english import find_rendering
from bilingua.records import Span


def unmet(spans: tuple[Span, ...], reference: str) -> list[Span]:
    """Return the required spans of which no allowed form stands in the reference."""
    taken: list[tuple[int, int]] = []
    missing = []
    for span in sorted((s for s in spans if s.required), key=lambda s: s.start - s.end):
        place = find_rendering(reference, span.allowed, case_sensitive=span.case_sensitive, taken=taken)
        if place is None:
            missing.append(span)
        else:
            taken.append(place)
    return missing


def measure(folder: Path, samples: int) -> dict[str, float]:
    """Measure one dev set and print samples of what disagrees."""
    sources, references = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("src.de", "ref.en"))
    find_facts("Am 1. Mai 5 km, 2 Mrd. Euro")
    start = time.process_time()
    found = [find_facts(source) for source in sources]
    seconds = time.process_time() - start
    counts: Counter[str] = Counter()
    for source, reference, spans in zip(sources, references, found, strict=True):
        if not german_values(source):
            continue
        missing, added = compare(source, reference)
        absent = unmet(spans, reference)
        digits = any(char.isdigit() for char in source)
        counts["with"] += digits
        counts["agree"] += digits and not missing and not added
        counts["kept"] += digits and not missing
        counts["required"] += sum(span.required for span in spans)
        counts["unmet"] += len(absent)
        counts.update(f"{span.kind}/{span.rule} unmet" for span in absent)
        counts.update(f"{span.kind}/{span.rule} required" for span in spans if span.required)
        if (missing or added or absent) and samples:
            samples -= 1
            print(source, reference, sep="\n")
            print("   missing", dict(missing), "added", dict(added), "unmet", [(s.text, s.target) for s in absent])
    for key in sorted(key for key in counts if "/" in key):
        print(f"{counts[key]:6} {key}")
    return {
        "sentences with digits": counts["with"],
        "all values agree": round(counts["agree"] / counts["with"], 4),
        "no source value missing": round(counts["kept"] / counts["with"], 4),
        "required spans": counts["required"],
        "required spans met by the reference": round(1 - counts["unmet"] / counts["required"], 4),
        "segments per CPU second": round(len(sources) / seconds),
    }


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", type=int, default=0)
    args = parser.parse_args()
    print(json.dumps(measure(args.folder, args.samples), indent=2))


if __name__ == "__main__":
    main()
