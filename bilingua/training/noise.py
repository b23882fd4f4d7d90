"""Noise for robustness: rewrite German sources in other spellings that people and agencies use."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_QUOTED = re.compile('[„“"«»]([^„“”"«»]+)[“”"»«]')
_QUOTES = ("„{}“", "«{}»", "»{}«", '"{}"', "“{}”", "„{}”")
_GROUPED = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")


def swiss_spelling(text: str, rng: random.Random) -> str:
    """Write ss for ß and Swiss separators in numbers."""
    return swiss_numbers(text.replace("ß", "ss"), rng)


def swiss_numbers(text: str, rng: random.Random) -> str:
    """Write 15'000, 15’000 or 15 000 for 15.000."""
    return _GROUPED.sub(rng.choice(("'", "’", "\u202f", " ")), text)


def ascii_spelling(text: str, rng: random.Random) -> str:
    """Write ae, oe, ue and ss."""
    return text.translate(_UMLAUTS)


def other_quotes(text: str, rng: random.Random) -> str:
    """Use another pair of quotation marks throughout."""
    shape = rng.choice(_QUOTES)
    return _QUOTED.sub(lambda match: shape.format(match[1]), text)


def no_final_stop(text: str, rng: random.Random) -> str:
    """Leave out the full stop at the end."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def small_start(text: str, rng: random.Random) -> str:
    """Begin in lower case."""
    return text[:1].lower() + text[1:]


def capitals(text: str, rng: random.Random) -> str:
    """Write a short sentence in capitals, as headlines are."""
    return text.upper().replace("ẞ", "SS") if len(text) < 90 else text


_RULES: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (
    (swiss_spelling, 3), (other_quotes, 3), (ascii_spelling, 1), (no_final_stop, 2), (small_start, 1), (capitals, 1)
)  # fmt: skip


def roughen(text: str, rng: random.Random) -> str:
    """Apply one rule at random; text without a match for it is returned unchanged."""
    rule = rng.choices([rule for rule, _ in _RULES], [weight for _, weight in _RULES])[0]
    return rule(text, rng)
