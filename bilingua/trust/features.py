"""What a sentence, its translation and the models' scores show of the translation, as a few numbers.

Log-probabilities are summed over the pieces of a word: a rare word is split into many, each of them likely enough.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import exp, log

from bilingua.language.identify import function_words
from bilingua.records import Hypothesis, PieceScores
from bilingua.trust.partners import unanswered

_LETTER = re.compile(r"[^\W\d_]")
_EDGE = re.compile(r"^\W+|\W+$")
# The oddest content words of a text that are averaged, and the surprise in nats from which on a word is odd.
_WORST = {"en": 3, "de": 2}
_DOUBT = {"en": 5.0, "de": 6.0}
_LEAST = 0.3  # what is added before a logarithm is taken: differences below it say nothing
_APART = 0.35  # difference (1 - likeness) from the model's own translation at which a text has nothing of it any more
_MOST_WARNINGS = 2  # more say nothing new
_ORDER = 6  # characters of the longest sequences that two texts are compared by, as in chrF (Popović 2015)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence and its translation, and what the models say.

    `score` is the mean log-probability with which an engine decoded the translation. `forward` are the scores of the
    translation given the source, `reverse` those of the source given the translation, `own` the translation that the
    forward model makes itself. Each is None where nobody asked. `warnings` is the number of findings that the texts
    alone give rise to.
    """

    source: str
    text: str
    score: float | None = None
    forward: PieceScores | None = None
    reverse: PieceScores | None = None
    own: Hypothesis | None = None
    warnings: int = 0


def features(evidence: Evidence) -> dict[str, float]:
    """Return the numbers that the evidence gives; those that need what it lacks are left out."""
    lost, unfounded = (log(1 + count) for count in unanswered(evidence.source, evidence.text))
    found = {"lost": lost, "unfounded": unfounded, "warnings": float(min(evidence.warnings, _MOST_WARNINGS))}
    if evidence.score is not None:
        found["decoded"] = -evidence.score
    if evidence.forward:
        found |= _of_words(evidence.text, evidence.forward, "forward", "en")
    if evidence.reverse:
        found |= _of_words(evidence.source, evidence.reverse, "reverse", "de")
    if evidence.own:
        # What the model finds hard and the texts leave open speaks against a translation that is (almost) its own.
        near = max(0.0, 1 - (1 - likeness(evidence.text, evidence.own.text)) / _APART)
        found |= {"near": near, "own_near": -evidence.own.score * near}
        found |= {"lost_near": lost * near, "unfounded_near": unfounded * near}
    return found


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1, by their sequences of one to six characters."""
    if not one or not other:
        return float(one == other)
    total = 0.0
    one, other = one.replace(" ", ""), other.replace(" ", "")
    orders = range(1, min(_ORDER, len(one), len(other)) + 1)
    for order in orders:
        here, there = _sequences(one, order), _sequences(other, order)
        total += 2 * (here & there).total() / (here.total() + there.total())
    return total / len(orders) if orders else 0.0


def _sequences(text: str, order: int) -> Counter[str]:
    return Counter(text[i : i + order] for i in range(len(text) - order + 1))


def _of_words(text: str, scores: PieceScores, name: str, language: str) -> dict[str, float]:
    """Return the surprise of a text's content words: the mean of the oddest, and how many are odd."""
    common = function_words(language)
    words = word_surprises(text, scores)
    core = [s for word, s in words if _LETTER.search(word) and _EDGE.sub("", word).lower() not in common]
    core = sorted(core or [surprise for _, surprise in words] or [-scores.end], reverse=True)
    worst = core[: _WORST[language]]
    odd = sum(1 / (1 + exp(min(_DOUBT[language] - surprise, 50))) for surprise in core)
    return {f"{name}_worst": _logarithm(sum(worst) / len(worst)), f"{name}_odd": _logarithm(odd)}


def _logarithm(value: float) -> float:
    return log(_LEAST + max(0.0, value))


def word_surprises(text: str, scores: PieceScores) -> list[tuple[str, float]]:
    """Return each word of a text, in order, with its negative log-probability."""
    words: list[tuple[int, int, float]] = []
    last = -1
    for (start, end), value in zip(scores.places, scores.values, strict=True):
        if words and start == last:
            begin, _, total = words[-1]
            words[-1] = (begin, end, total - value)
        else:
            words.append((start, end, -value))
        last = end
    return [(text[start:end], surprise) for start, end, surprise in words]
