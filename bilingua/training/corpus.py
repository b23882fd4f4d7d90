"""Read parallel text and select the pairs worth training on.

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
from hashlib import blake2b
from pathlib import Path

from bilingua.errors import DocumentError
from bilingua.language.characters import is_garbled
from bilingua.language.identify import count_languages
from bilingua.training.exclusion import Exclusion

MAX_WORDS = 110
_RATIO, _RATIO_SLACK = 2.2, 5
_SPACES = re.compile(r"\s+")
_LOOSE_POSSESSIVE = re.compile(r"(?<=\w)' s\b")
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
    for number, line in enumerate(_read_lines(path), start=1):
        cells = line.split("\t")
        if len(cells) < 2:
            raise DocumentError(
                "no tab between German and English",
                path=str(path),
                line=number,
                hint="each line is German<TAB>English<TAB>origin",
            )
        yield Pair(cells[0], cells[1], cells[2] if len(cells) > 2 else "")


def _read_lines(path: Path) -> Iterator[str]:
    """Read the lines of a plain or xz-compressed file, without their ends."""
    opener = lzma.open if path.suffix == ".xz" else open
    read = 0
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as stream:
            for line in stream:
                read += 1
                yield line.rstrip("\r\n")
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise DocumentError(f"cannot read the corpus: {error}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise DocumentError("not UTF-8", path=str(path), line=read + 1, hint="convert the file to UTF-8") from error


def clean(pair: Pair) -> Pair:
    """Repair encoding form, white space and detokenisation errors; words never change."""
    return Pair(_squeeze(pair.source), _LOOSE_POSSESSIVE.sub("'s", _squeeze(pair.target)), pair.origin)


def _squeeze(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def objection(pair: Pair) -> str | None:
    """Return why a cleaned pair is unfit for training, None if it is fit."""
    source, target = pair.source, pair.target
    flaw = _flaw(source) or _flaw(target)
    if flaw is not None:
        return flaw
    short, long = sorted((len(source.split()), len(target.split())))
    if long > _RATIO * short + _RATIO_SLACK or max(len(source), len(target)) > 3 * min(len(source), len(target)) + 20:
        return "ratio"
    if source == target and short > 3:
        return "identical"
    if 2 * len(_LETTER.findall(target)) < len(target) - target.count(" ") and short > 3:
        return "letters"
    return "language" if _in_other_language(source, target) else None


def _flaw(text: str) -> str | None:
    """Return why a text is unfit for training, None if it may be fit."""
    if not text:
        return "empty"
    if _DEBRIS.search(text) or is_garbled(text):
        return "encoding"
    return "length" if len(text.split()) > MAX_WORDS else None


def load(parts: Iterable[Part], *, seed: int, keep_out: Exclusion | None = None) -> tuple[list[Pair], Counter[str]]:
    """Read, sample, clean and filter the parts in order; the counter has the dropped pairs by reason.

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


def load_english(paths: Iterable[Path], *, keep_out: Exclusion | None = None) -> tuple[list[str], Counter[str]]:
    """Read, clean and filter English text, one sentence a line; the counter has the dropped lines by reason."""
    texts: dict[str, None] = {}
    dropped: Counter[str] = Counter()
    for path in paths:
        for line in _read_lines(path):
            text = _squeeze(line)
            reason = _flaw(text) or ("language" if _in_other_language("", text) else None)
            if reason is None and keep_out and keep_out.leaks(text):
                reason = "kept out"
            if reason is None and text in texts:
                reason = "duplicate"
            if reason is None:
                texts[text] = None
            else:
                dropped[reason] += 1
    return list(texts), dropped


def _in_other_language(german: str, english: str) -> bool:
    """Return whether one of the texts has clearly more function words of the other language than of its own."""
    return any(
        foreign >= 3 and foreign > own for foreign, own in (reversed(count_languages(german)), count_languages(english))
    )
