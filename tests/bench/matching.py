"""Time term matching: 100,000 entries over 10 MB of German-like text, and a desk's glossary over single sentences.

Prints one JSON object. Times are processor time, so that other work on the machine counts little; `wall_s` is not.
Not timed: reading glossary files, making the text, the import of bilingua. Timed where it happens: loading the lexicon
of simplemma for the first doubtful form (`lexicon_loaded` says whether it happened).

    python tests/bench/matching.py [--entries N] [--megabytes N]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from itertools import islice, product
from pathlib import Path

from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

# First, middle and last parts of compounds, and the words between them.
_WORDS = Path(__file__).with_name("matching_words.txt")
_FIRST, _MIDDLE, _LAST, _FILLERS = (line.split() for line in _WORDS.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Run both measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--megabytes", type=float, default=10.0)
    options = parser.parse_args()
    random_ = random.Random(7)
    compounds = dict.fromkeys(a + b + c for a, b, c in product(_FIRST, ["", *_MIDDLE], _LAST))
    words = list(islice(compounds, options.entries))
    result = {"large": _large(words, options.megabytes, random_), "desk": _desk(words, random_)}
    result["lexicon_loaded"] = "simplemma" in sys.modules
    print(json.dumps(result, indent=2))


def _large(words: list[str], megabytes: float, random_: random.Random) -> dict[str, float | int]:
    glossary = Glossary("large", tuple(Entry(word, f"term {index}") for index, word in enumerate(words)))
    text = _text(words, int(megabytes * 1_000_000), random_)
    clock = time.perf_counter()
    start = time.process_time()
    matcher = TermMatcher([glossary])
    built = time.process_time()
    spans = matcher.find(text)
    return {
        "entries": len(glossary),
        "megabytes": round(len(text.encode()) / 1e6, 2),
        "build_s": round(built - start, 2),
        "search_s": round(time.process_time() - built, 2),
        "wall_s": round(time.perf_counter() - clock, 2),
        "spans": len(spans),
    }


def _desk(words: list[str], random_: random.Random) -> dict[str, float]:
    chosen = random_.sample(words, 150)
    glossary = Glossary("desk", tuple(Entry(word, "some term") for word in chosen))
    sentences = [_text(chosen, 150, random_) for _ in range(1000)]
    start = time.process_time()
    matcher = TermMatcher([glossary])
    built = time.process_time()
    found = [matcher.find(sentence) for sentence in sentences]
    first = time.process_time()
    for sentence in sentences:
        matcher.find(sentence)
    return {
        "entries": 150,
        "build_ms": round((built - start) * 1000, 2),
        "spans_per_sentence": round(sum(map(len, found)) / len(found), 2),
        "first_pass_us_per_sentence": round((first - built) * 1e6 / len(sentences), 1),
        "second_pass_us_per_sentence": round((time.process_time() - first) * 1e6 / len(sentences), 1),
    }


def _text(words: list[str], characters: int, random_: random.Random) -> str:
    """Return sentences of about 14 words, one in fifteen words being a term or a term with an ending."""
    parts: list[str] = []
    length = 0
    while length < characters:
        count = len(parts) % 15
        word = random_.choice(words) + random_.choice(("", "s", "n", "en")) if count == 7 else random_.choice(_FILLERS)
        parts.append(word + (". " if count == 14 else " "))
        length += len(parts[-1])
    return "".join(parts)


if __name__ == "__main__":
    main()
