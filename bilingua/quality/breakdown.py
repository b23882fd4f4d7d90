"""Scores over parts of a text: by sentence length and by document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bilingua.quality.metrics import Measure
from bilingua.quality.results import Breakdown, Group

# Which metric stands in the breakdowns, the first that was computed: chrF is the steadiest on few segments.
_PREFERRED = ("chrf", "chrf++", "bleu", "ter", "comet")
# Lower bounds of the length groups, in words of the first reference.
_LENGTHS = (0, 11, 21, 31, 41, None)


def breakdowns(
    measures: Sequence[Measure],
    systems: Mapping[str, Sequence[str]],
    reference: Sequence[str],
    documents: Sequence[str] | None,
) -> tuple[Breakdown, ...]:
    """Score the groups of the text; empty where no metric of whole texts was computed. Empty groups are left out."""
    chosen = {measure.key: measure for measure in measures if measure.key in _PREFERRED}
    if not chosen:
        return ()
    measure = next(chosen[key] for key in _PREFERRED if key in chosen)
    found = [Breakdown("length", measure.key, measure.label, _groups(measure, systems, _by_length(reference)))]
    if documents is not None:
        by_document: dict[str, list[int]] = {}
        for line, name in enumerate(documents):
            by_document.setdefault(name, []).append(line)
        found.append(Breakdown("document", measure.key, measure.label, _groups(measure, systems, by_document)))
    return tuple(found)


def _by_length(reference: Sequence[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    words = [len(text.split()) for text in reference]
    for low, high in pairwise(_LENGTHS):
        label = f"{low}+" if high is None else f"{max(low or 0, 1)}–{high - 1}"
        lines = [line for line, count in enumerate(words) if count >= (low or 0) and (high is None or count < high)]
        if lines:
            groups[label] = lines
    return groups


def _groups(
    measure: Measure, systems: Mapping[str, Sequence[str]], lines: Mapping[str, Sequence[int]]
) -> tuple[Group, ...]:
    found = []
    for label, chosen in lines.items():
        part = measure.on(chosen, list(systems.values()))
        scores = {name: part.corpus([texts[line] for line in chosen]).value for name, texts in systems.items()}
        measured = {name: value for name, value in scores.items() if value is not None}
        found.append(Group(label, len(chosen), measured))
    return tuple(found)
