"""Make marked-span training pairs: sample phrase pairs, put markers on both sides, and vary the wanted words.

The wanted text in the source's marker always equals the text in the target's marker: the model learns to copy it. In
a part of the spans it is not what the reference said, so that copying beats knowing.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bilingua.language.sentences import begins_sentence
from bilingua.markers import source_span, target_span
from bilingua.training.corpus import Pair
from bilingua.training.phrases import Lexicon, Phrase, Type

# Weights of 0, 1, 2 … 14 spans in a marked sentence: models do not obey more markers than they were trained on.
_COUNTS = (0.04, 0.22, 0.19, 0.14, 0.11, 0.08, 0.06, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01, 0.01, 0.01)
_WEIGHTS: Mapping[Type, float] = {
    Type.NAME: 3.0, Type.NOUN: 3.0, Type.PHRASE: 3.0, Type.NUMBER: 1.5, Type.WEB: 3.0, Type.OTHER: 0.3, Type.TERM: 50.0
}  # fmt: skip
_OTHERS = 0.4  # verbs and adjectives are frequent in text but rare in glossaries
_FROM_DICTIONARY, _COINED = 0.4, 0.12  # of the spans whose wanted text differs
_LETTERS = "ABCDEFGHIKLMNOPRSTUVWZ"


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of the variations, from 0 to 1.

    `differ`: the wanted text is not the reference's. `digits`: a number span gets other digits on both sides.
    `lower`: a sentence-initial span carries the form that it has inside a sentence.
    """

    differ: float = 0.4
    digits: float = 0.5
    lower: float = 0.85


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked pair, and the wanted texts in source order."""

    source: str
    target: str
    wanted: tuple[str, ...]


def annotate(
    pair: Pair,
    phrases: Sequence[Phrase],
    lexicon: Lexicon,
    rng: random.Random,
    *,
    rates: Rates = Rates(),
) -> Marked:
    """Mark 0 to 14 of the phrases that do not overlap, content and rare words first.

    The result is determined by the state of `rng`.
    """
    chosen = sorted(_choose(phrases, lexicon, rng), key=lambda phrase: phrase.source_start)
    edits = [_vary(phrase, pair, lexicon, rng, rates) for phrase in chosen]
    source = _insert(
        pair.source, [(p.source_start, p.source_end, new, want) for p, (new, want) in zip(chosen, edits, strict=True)]
    )
    by_target = sorted(zip(chosen, edits, strict=True), key=lambda item: item[0].target_start)
    target = _insert(pair.target, [(p.target_start, p.target_end, want, None) for p, (_, want) in by_target])
    return Marked(source, target, tuple(want for _, want in edits))


def _insert(text: str, spans: Sequence[tuple[int, int, str, str | None]]) -> str:
    """Replace each span's text by the given one, in markers; white space before it moves inside.

    At the start of the text a space goes inside the marker, so that the first word has the same pieces as elsewhere.
    """
    parts, done = [], 0
    for start, end, new, wanted in spans:
        lead = " " if start == 0 or (start > done and text[start - 1] == " ") else ""
        before = text[done : max(0, start - len(lead))]
        first = (wanted if wanted is not None else new)[:1]
        parts.append(_fit_article(before, first) if wanted is None else before)
        parts.append(target_span(new, lead) if wanted is None else source_span(new, wanted, lead))
        done = end
    return "".join(parts) + text[done:]


def _fit_article(before: str, first: str) -> str:
    """Make a/an before the span agree with its first letter, if the letter decides."""
    match = re.search(r"(?:^|[\s\"“(])([Aa])(n?)$", before)
    if match is None or first.lower() in "uh" or not first.isalpha() or first.isupper():
        return before
    return before[: match.start(1)] + match[1] + ("n" if first in "aeio" else "")


def _choose(phrases: Sequence[Phrase], lexicon: Lexicon, rng: random.Random) -> list[Phrase]:
    number = rng.choices(range(len(_COUNTS)), _COUNTS)[0]
    eligible = [phrase for phrase in phrases if phrase.type is not Type.OTHER or rng.random() < _OTHERS]
    order = sorted(eligible, key=lambda phrase: -(rng.random() ** (1 / _weight(phrase, lexicon))))
    chosen: list[Phrase] = []
    for phrase in order:
        if len(chosen) == number:
            break
        if all(_apart(phrase, other) for other in chosen):
            chosen.append(phrase)
    return chosen


def _weight(phrase: Phrase, lexicon: Lexicon) -> float:
    words = [lexicon.frequency(word) for word in phrase.source.split()]
    rarity = 1 / (1 + math.log10(1 + min(words) / 10))
    return _WEIGHTS[phrase.type] * rarity * (1 + len(words)) / 2 * (2.0 if phrase.modifier else 1.0)


def _apart(a: Phrase, b: Phrase) -> bool:
    return (a.source_end <= b.source_start or b.source_end <= a.source_start) and (
        a.target_end <= b.target_start or b.target_end <= a.target_start
    )


def _vary(phrase: Phrase, pair: Pair, lexicon: Lexicon, rng: random.Random, rates: Rates) -> tuple[str, str]:
    """Return the source text and the wanted text of a span."""
    wanted = phrase.target
    if begins_sentence(pair.target, phrase.target_start) and rng.random() < rates.lower:
        first, *rest = wanted.split(" ")
        wanted = " ".join([lexicon.usual(first, german=False), *rest])
    if phrase.type is Type.NUMBER:
        return _other_digits(phrase.source, wanted, rng) if rng.random() < rates.digits else (phrase.source, wanted)
    if rng.random() >= rates.differ:
        return phrase.source, wanted
    if phrase.type is Type.WEB:
        address = _address(rng)
        return (address, address) if phrase.source == phrase.target else (phrase.source, wanted)
    return _replacement(replace(phrase, target=wanted), lexicon, rng)


def _replacement(phrase: Phrase, lexicon: Lexicon, rng: random.Random) -> tuple[str, str]:
    """Return source and wanted text, the latter different from the reference."""
    if phrase.type in (Type.NAME, Type.NOUN, Type.PHRASE) and lexicon.terms and not phrase.modifier:
        rare = rng.random()  # copying must be learned on words of many rare pieces
        if rare < _FROM_DICTIONARY:
            return rng.choice(lexicon.terms)
        if rare < _FROM_DICTIONARY + _COINED:
            return (phrase.source if rng.random() < 0.5 else rng.choice(lexicon.terms)[0]), _coin(lexicon, rng)
    kind = rng.random()
    known: Mapping[str, int] = lexicon.translations.get(phrase.source.lower(), {})
    others = [text for text in known if text.lower() != phrase.target.lower()]
    if others and kind < 0.6:
        return phrase.source, rng.choices(others, [known[text] for text in others])[0]
    if phrase.type in (Type.OTHER, Type.TERM):  # only another translation fits the grammar
        return phrase.source, phrase.target
    if phrase.type is Type.NAME and lexicon.names and kind < 0.3 and not phrase.modifier:
        return rng.choice(lexicon.names)
    if kind < 0.75:
        return phrase.source, _alike(phrase, lexicon, rng)
    if kind < 0.88:
        return phrase.source, phrase.source
    return phrase.source, "".join(rng.choices(_LETTERS, k=rng.choice((2, 3, 3, 4, 4, 5))))


def _coin(lexicon: Lexicon, rng: random.Random) -> str:
    """Make up a word of the first part of one dictionary word and the last part of another, sometimes capitalised."""
    first, last = (rng.choice(rng.choice(lexicon.terms)[rng.randint(0, 1)].split()) for _ in range(2))
    word = first[: rng.randint(1, len(first))] + last[rng.randint(0, len(last) - 1) :]
    return word[:1].upper() + word[1:] if rng.random() < 0.3 else word.lower()


def _alike(phrase: Phrase, lexicon: Lexicon, rng: random.Random) -> str:
    """Return a target of the same type, number of words within one, and plural where the reference is."""
    pool = lexicon.targets[phrase.type]
    for _ in range(8):
        other = rng.choice(pool) if pool else phrase.target
        if abs(other.count(" ") - phrase.target.count(" ")) <= 1 and other.endswith("s") == phrase.target.endswith("s"):
            first, *rest = other.split(" ")
            return " ".join([lexicon.usual(first, german=False), *rest])
    return phrase.target


def _other_digits(source: str, wanted: str, rng: random.Random) -> tuple[str, str]:
    """Replace the digits of a number on both sides, if both have the same digits in the same order."""
    digits = re.sub(r"\D", "", source)
    if not digits or digits != re.sub(r"\D", "", wanted) or re.search(r"\d(?:st|nd|rd|th)\b|:", wanted):
        return source, wanted
    if len(re.findall(r"\d[\d.,]*", source)) > 1:  # a date or a range: only shuffle what keeps it possible
        return source, wanted
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", source):
        new = str(rng.randint(1900, 2035))
    elif len(digits) <= 2 and "," not in source and re.match(r"\d+\.? [A-ZÄÖÜ]", source):
        new = str(rng.randint(1, 9) if len(digits) == 1 else rng.randint(10, 28))
    else:
        new = str(rng.randint(1, 9)) + "".join(rng.choices("0123456789", k=len(digits) - 1))
        new = "0" + new[:-1] if digits[0] == "0" else new
    if new == "1" or digits == "1":  # the singular needs other grammar
        return source, wanted
    if re.search(r"\d\.\d{3}", source) and rng.random() < 0.25:
        source = re.sub(r"(?<=\d)\.(?=\d{3})", rng.choice(("'", "’", "\u202f", " ")), source)
    return _fill(source, new), _fill(wanted, new)


def _fill(text: str, digits: str) -> str:
    fresh = iter(digits)
    return re.sub(r"\d", lambda _: next(fresh), text)


def _address(rng: random.Random) -> str:
    """Make up a web or mail address."""
    name, host = ("".join(rng.choices("abcdefghiklmnoprstuvw", k=rng.randint(3, 9))) for _ in range(2))
    top = rng.choice(("de", "ch", "at", "com", "org", "net", "eu"))
    shapes = (
        f"https://www.{host}.{top}/{name}",
        f"www.{host}.{top}",
        f"{name}@{host}.{top}",
        f"https://{host}.{top}/{name}?id={rng.randint(1, 9999)}",
    )
    return rng.choice(shapes)
