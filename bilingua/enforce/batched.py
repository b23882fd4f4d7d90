"""Engine calls of the enforcement steps: batched over cases, and limited to what the engine supports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bilingua.enforce.alignment import align
from bilingua.enforce.case import Case
from bilingua.enforce.draft import Draft
from bilingua.engines.base import DecodeOptions, Engine, checked
from bilingua.records import Hypothesis

# Sentences are completed from several places and the best is chosen, so a narrow beam suffices.
_BEAM = 2


class BatchedEngine:
    """An engine as the steps use it.

    `can` are its capabilities, `markers` tells whether sources may be marked. `full` are the caller's options, `narrow`
    the cheaper ones for candidates.
    """

    def __init__(self, engine: Engine, options: DecodeOptions, *, markers: bool) -> None:
        self._engine = engine
        self.can = engine.capabilities
        self.markers = markers
        self.full = options
        # Candidates are scored together afterwards, so that their scores are comparable.
        self.narrow = replace(options, beam=min(_BEAM, options.beam), whole_scores=not self.can.scoring)

    def takes(self, source: str) -> bool:
        """Return whether a source, marked or not, is short enough."""
        return self._engine.count(source) <= self._engine.max_pieces

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate sources."""
        return checked(self._engine.translate(sources, options), sources) if sources else []

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Revise the drafts of marked sources that lack something."""
        return checked(self._engine.revise(sources, drafts, options), sources) if sources else []

    def complete(self, asked: Sequence[tuple[str, Sequence[str]]], options: DecodeOptions) -> list[list[Hypothesis]]:
        """Complete each source from each of its prefixes, skipping those that are too long.

        An engine that cannot complete prefixes returns no hypotheses.
        """
        fitting = [
            (source, [prefix for prefix in prefixes if self._engine.fits(prefix)] if self.can.prefix else [])
            for source, prefixes in asked
        ]
        sources = [source for source, prefixes in fitting for _ in prefixes]
        prefixes = [prefix for _, prefixes in fitting for prefix in prefixes]
        answers = iter(checked(self._engine.complete(sources, prefixes, options), sources) if sources else [])
        return [[next(answers) for _ in prefixes] for _, prefixes in fitting]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """Score sources with targets; None for targets that are too long, or if the engine cannot score."""
        scores: list[float | None] = [None] * len(pairs)
        asked = [i for i, (_, target) in enumerate(pairs) if self._engine.fits(target)] if self.can.scoring else []
        sources = [pairs[i][0] for i in asked]
        answers = checked(self._engine.score(sources, [pairs[i][1] for i in asked]), sources) if asked else []
        for i, score in zip(asked, answers, strict=True):
            scores[i] = score
        return scores

    def score_candidates(self, cases: Sequence[Case]) -> None:
        """Give each candidate without a score the engine's score of the whole sentence."""
        unscored = [(case, k) for case in cases for k, draft in enumerate(case.candidates) if draft.score is None]
        scores = self.score([(case.request.text, case.candidates[k].text) for case, k in unscored])
        for (case, k), score in zip(unscored, scores, strict=True):
            case.candidates[k] = case.candidates[k].scored(score)

    def likelihood(self, draft: Draft) -> float:
        """Return the total log-probability of a draft; the mean over its pieces would favour adding easy words."""
        return float("-inf") if draft.score is None else draft.score * (self._engine.count(draft.text) + 1)

    def align(self, cases: Sequence[Case]) -> None:
        """Align the drafts of cases with their sources."""
        alignments = align(self._engine, [(case.request.text, case.draft.text) for case in cases])
        for case, alignment in zip(cases, alignments, strict=True):
            case.alignment = alignment
