"""How sure one may be of a translation: the chance that an editor finds nothing of substance to correct in it.

A logistic regression over a few features, fitted on sentences that were graded by hand; its coefficients are data, and
`data/trust/confidence.json` says where they come from. docs/trust.md says how well it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from bilingua.data import read_text
from bilingua.language.words import is_english, is_small
from bilingua.records import Finding, Sentence, Severity, Translation, overlap
from bilingua.trust.features import Evidence, features
from bilingua.trust.summary import DOUBTFUL

LOW = "low-confidence"  # the rule of the finding that a sentence is doubtful
_WORD = re.compile(r"[^\W\d_]+")
# Regressions by the evidence that they need, the best first.
TIERS = ("full", "forward", "decoded")
# The confidence in text that is not a translation, and the critical findings that say so.
# The most confidence in a text with a warning: five in six of them are right on the graded sentences.
_WARNED = 0.3
_RUINED = 0.02
_RUINING = frozenset({"empty", "loop", "copied-source", "engine-failed"})
# Findings about what a glossary demands or how it was reached, which say little of the sentence.
_OF_DEMANDS = frozenset({"forced-term", "source-term-left", "forbidden-rendering", "nested-term", LOW})


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over named features; `mean` and `scale` are those of the features in the fitted data."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def chance(self, values: Mapping[str, float]) -> float:
        """Return the chance, 0 to 1, that the translation is good; values far outside the fitted ones are cut."""
        risk = self.bias
        for name, mean, scale, weight in zip(self.features, self.mean, self.scale, self.weights, strict=True):
            risk += weight * max(-4.0, min(4.0, (values[name] - mean) / scale))
        return 1 / (1 + exp(risk))


@cache
def regressions() -> Mapping[str, Regression]:
    """Return the fitted regressions by the names in `TIERS`."""
    data = json.loads(read_text("trust/confidence.json"))
    return {
        name: Regression(
            tuple(row["features"]), tuple(row["mean"]), tuple(row["scale"]), tuple(row["weights"]), row["bias"]
        )
        for name, row in data["regressions"].items()
    }


def judged(
    translation: Translation, scores: Sequence[float | None], evidence: Sequence[Evidence] | None = None
) -> Translation:
    """Return a translation with the confidence of its sentences, and a finding for each doubtful one.

    `scores` are the mean log-probabilities with which the packaged model decoded them, None for those that it did not.
    `evidence` is what the models say of them, None where nobody asked; they are judged by their scores then.
    """
    pairs = zip(pairs_of(translation), scores, strict=True)
    found = evidence or [Evidence(*pair, score=score) for pair, score in pairs]
    findings = [findings_within(translation.findings, one.start, one.end) for one in translation.sentences]
    sure = confidences(found, findings)
    sentences = tuple(
        replace(sentence, confidence=confidence if score is not None else None)
        for sentence, confidence, score in zip(translation.sentences, sure, scores, strict=True)
    )
    return replace(
        translation,
        sentences=sentences,
        findings=(*translation.findings, *doubts(sentences, Severity.WARNING)),
    )


def pairs_of(translation: Translation) -> list[tuple[str, str]]:
    """Return the sentences of a translation with their English."""
    return [
        (translation.source[one.source_start : one.source_end], translation.text[one.start : one.end])
        for one in translation.sentences
    ]


def doubts(sentences: Iterable[Sentence], severity: Severity) -> Iterator[Finding]:
    """Yield a finding for each sentence that more likely than not has a critical or major fault."""
    for one in sentences:
        if one.confidence is not None and one.confidence < DOUBTFUL:
            message = f"a fault of substance is likelier than not: the confidence is {one.confidence:.2f}"
            yield Finding(LOW, severity, message, one.start, one.end)


def confidences(evidence: Iterable[Evidence], findings: Iterable[Iterable[Finding]]) -> list[float | None]:
    """Return the confidence in each translation, None where the evidence is too little to say.

    `findings` are those of each. What is empty or no translation at all is hardly right, whatever the models say.
    """
    return [_confidence(one, list(found)) for one, found in zip(evidence, findings, strict=True)]


def _confidence(evidence: Evidence, findings: Sequence[Finding]) -> float | None:
    if _is_ruined(evidence, findings):
        return _RUINED
    warnings = _warnings(findings)
    chance = _chance(replace(evidence, warnings=warnings))
    return min(chance, _WARNED) if warnings and chance is not None else chance


def _is_ruined(evidence: Evidence, findings: Iterable[Finding]) -> bool:
    """Return whether a text is not a translation: empty, its source again, or ruined by one of its findings."""
    source, text = _WORD.findall(evidence.source.lower()), _WORD.findall(evidence.text.lower())
    is_copy = source == text and any(is_small(word) and not is_english(word) for word in source)
    ruined = any(finding.severity is Severity.CRITICAL and finding.rule in _RUINING for finding in findings)
    return is_copy or ruined or not evidence.text.strip()


def _warnings(findings: Iterable[Finding]) -> int:
    return sum(finding.severity is Severity.WARNING and finding.rule not in _OF_DEMANDS for finding in findings)


def findings_within(findings: Iterable[Finding], start: int, end: int) -> Iterator[Finding]:
    """Yield the findings about a sentence at `start:end` of a translation, also those about the whole of it."""
    for finding in findings:
        if finding.start is None or finding.end is None or overlap((finding.start, finding.end), (start, end)):
            yield finding


def _chance(evidence: Evidence) -> float | None:
    values = features(evidence)
    for name in TIERS:
        regression = regressions()[name]
        if values.keys() >= set(regression.features):
            return round(regression.chance(values), 3)
    return None
