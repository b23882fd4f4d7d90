"""Read parallel text and keep the pairs that are worth training on.

A corpus file is UTF-8, plain or xz-compressed, one pair a line: `German<TAB>English<TAB>origin` (the origin may be
missing). Cleaning mends what is safe to mend; filtering drops what would teach the model something wrong.
"""

from __future__ import annotations

import lzma
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path

from bilingua.errors import DocumentError
from bilingua.training.exclusion import Exclusion

MAX_WORDS = 110
_RATIO, _RATIO_SLACK = 2.2, 5
_SPACES = re.compile(r"\s+")
_LOOSE_POSSESSIVE = re.compile(r"(?<=\w)' s\b")
_MOJIBAKE = re.compile("Ã[\x80-¿]|â€|Â[\xa0-¿]|\ufffd")
_DEBRIS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[⟨⟩]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence pair. `origin` names where it comes from and may be empty."""

    source: str
    target: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One corpus file and how much of it to take.

    `share` is the fraction of its pairs, from 0 to 1; `origins` overrides the share of single origins.
    """

    path: Path
    share: float = 1.0
    origins: Mapping[str, float] = field(default_factory=dict)


def read_pairs(path: Path) -> Iterator[Pair]:
    """Read the pairs of a `.tsv` or `.tsv.xz` file in order, uncleaned.

    Raises:
        DocumentError: the file cannot be read, is not UTF-8, or a line has no tab.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) < 2:
                    raise DocumentError(
                        "no tab between German and English",
                        path=str(path),
                        line=number,
                        hint="each line is German<TAB>English<TAB>origin",
                    )
                yield Pair(cells[0], cells[1], cells[2] if len(cells) > 2 else "")
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise DocumentError(f"cannot read the corpus: {error}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise DocumentError("not UTF-8", path=str(path), line=number + 1, hint="convert the file to UTF-8") from error


def clean(pair: Pair) -> Pair:
    """Mend encoding form, white space and detokenisation slips; never changes words."""
    source, target = (
        _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip() for text in (pair.source, pair.target)
    )
    return Pair(source, _LOOSE_POSSESSIVE.sub("'s", target), pair.origin)


def objection(pair: Pair) -> str | None:
    """Say why a cleaned pair is not fit for training, None where it is."""
    source, target = pair.source, pair.target
    if not source or not target:
        return "empty"
    if any(pattern.search(text) for pattern in (_DEBRIS, _MOJIBAKE) for text in (source, target)):
        return "encoding"
    short, long = sorted((len(source.split()), len(target.split())))
    if long > MAX_WORDS:
        return "length"
    if long > _RATIO * short + _RATIO_SLACK or max(len(source), len(target)) > 3 * min(len(source), len(target)) + 20:
        return "ratio"
    if source == target and short > 3:
        return "identical"
    if 2 * len(_LETTER.findall(target)) < len(target) - target.count(" ") and short > 3:
        return "letters"
    return "language" if _wrong_language(source, target) else None


def load(parts: Iterable[Part], *, seed: int, keep_out: Exclusion | None = None) -> tuple[list[Pair], Counter[str]]:
    """Read, sample, clean and filter the parts in order; the count says what was dropped and why.

    Duplicates are looked for across all parts; a pair of which a side leaks from `keep_out` is dropped. Equal seeds
    give equal results.
    """
    pairs: list[Pair] = []
    dropped: Counter[str] = Counter()
    seen: set[bytes] = set()
    for number, part in enumerate(parts):
        rng = random.Random(f"{seed}:{number}:{part.path.name}")  # noqa: S311 (sampling, no secret)
        for raw in read_pairs(part.path):
            if rng.random() >= part.origins.get(raw.origin, part.share):
                continue
            pair = clean(raw)
            reason = objection(pair)
            if reason is None and keep_out and (keep_out.leaks(pair.source) or keep_out.leaks(pair.target)):
                reason = "kept out"
            if reason is None:
                key = blake2b(f"{pair.source}\t{pair.target}".casefold().encode(), digest_size=8).digest()
                reason = "duplicate" if key in seen else None
                seen.add(key)
            if reason is None:
                pairs.append(pair)
            else:
                dropped[reason] += 1
    return pairs, dropped


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the lower-case function words of `de` or `en`."""
    return word_list(f"function_words.{language}")


@cache
def word_list(name: str) -> frozenset[str]:
    """Return a word list of the training data; lines that begin with # are comments."""
    text = resources.files("bilingua.data").joinpath(f"training/{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _wrong_language(source: str, target: str) -> bool:
    """Whether a side has clearly more function words of the other language than of its own."""
    german, english = function_words("de") - function_words("en"), function_words("en") - function_words("de")
    for text, own, other in ((source, german, english), (target, english, german)):
        words = [word.strip(".,;:!?\"'()“”„") for word in text.lower().split()]
        foreign = sum(word in other for word in words)
        if foreign >= 3 and foreign > sum(word in own for word in words):
            return True
    return False
