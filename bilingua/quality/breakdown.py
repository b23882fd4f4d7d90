"""Scores over parts of a text: by sentence length and by document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bilingua.quality.metrics import Measured, Text
from bilingua.quality.results import Breakdown, Group

# The first of these that was computed is broken down: chrF is the most stable on few segments.
_PREFERRED = ("chrf", "chrf++", "bleu", "ter", "comet")
# Lower bounds of the length groups, in words of the first reference.
_LENGTHS = (0, 11, 21, 31, 41, None)


def breakdowns(
    metrics: Sequence[Measured],
    systems: Mapping[str, Text],
    reference: Sequence[str],
    documents: Sequence[str] | None,
) -> tuple[Breakdown, ...]:
    """Score the non-empty groups of the text by one metric; empty if no preferred metric was computed."""
    computed = {metric.key: metric for metric in metrics}
    metric = next((computed[key] for key in _PREFERRED if key in computed), None)
    if metric is None:
        return ()
    partitions = {"length": _by_length(reference)}
    if documents is not None:
        partitions["document"] = {}
        for line, name in enumerate(documents):
            partitions["document"].setdefault(name, []).append(line)
    return tuple(
        Breakdown(by, metric.key, metric.label, _groups(metric, systems, lines)) for by, lines in partitions.items()
    )


def _by_length(reference: Sequence[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    words = [len(text.split()) for text in reference]
    for low, high in pairwise(_LENGTHS):
        label = f"{low}+" if high is None else f"{max(low or 0, 1)}–{high - 1}"
        lines = [line for line, count in enumerate(words) if count >= (low or 0) and (high is None or count < high)]
        if lines:
            groups[label] = lines
    return groups


def _groups(metric: Measured, systems: Mapping[str, Text], lines_of: Mapping[str, Sequence[int]]) -> tuple[Group, ...]:
    groups = []
    for label, lines in lines_of.items():
        values = {name: metric.corpus(text.part(lines)).value for name, text in systems.items()}
        groups.append(Group(label, len(lines), {name: value for name, value in values.items() if value is not None}))
    return tuple(groups)
