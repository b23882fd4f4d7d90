"""One segment on its way through enforcement, and its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bilingua.enforce.draft import Draft, first_draft, forms
from bilingua.enforce.mend import capitalised
from bilingua.enforce.request import Enforced, Request
from bilingua.language.english import find_rendering
from bilingua.markers import parse
from bilingua.records import Alignment, Finding, Hypothesis, Outcome, Severity, Span, Verdict

_LEFT = Finding("untranslated", Severity.WARNING, "still German: no answer of the engine was usable")


@dataclass(slots=True, eq=False)
class Case:
    """One segment on its way through the steps, which replace its draft by better ones.

    `draft` is the best translation so far. `score` is the engine's score of its own output, the yardstick for other
    drafts. `candidates` are the drafts that the current step chooses from; `alignment` is that of `draft`, None if the
    engine cannot align it; `given_up` are the spans that could not be placed. `is_source` means that the engine's
    output is the German itself.
    """

    request: Request
    draft: Draft
    score: float
    candidates: list[Draft] = field(default_factory=list)
    alignment: Alignment | None = None
    given_up: set[int] = field(default_factory=set)
    is_source: bool = False

    @classmethod
    def start(cls, request: Request, hypothesis: Hypothesis, *, scoring: bool) -> Case:
        """Open a case with the engine's own output; `scoring` tells whether the engine can score."""
        draft = first_draft(parse(hypothesis.text), request.spans)
        # The engine has scored its own output, but a score of marked text is not comparable with others.
        if scoring and request.marked == request.text and draft.text == hypothesis.text:
            draft = draft.scored(hypothesis.score)
        return cls(request, draft, hypothesis.score, is_source=hypothesis.is_source)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans that must have a place."""
        return self.request.spans

    @property
    def wanted(self) -> int | None:
        """The index of the first missing span not given up, None if all are placed or given up."""
        return next((index for index in self.draft.missing if index not in self.given_up), None)

    def gaining(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Return the drafts that lack fewer spans than the case's own."""
        return [draft for draft in drafts if len(draft.missing) < len(self.draft.missing)]

    def best(self) -> Draft:
        """Return the candidate that lacks the fewest spans; among equals, the one with the highest score."""
        return max(self.candidates, key=_preference)

    def finished(self) -> Enforced:
        """Return the text with an outcome for each span.

        Raises:
            AssertionError: a required span has no place; no case leaves the steps so.
        """
        places = [place for place in self.draft.places if place is not None]
        if len(places) != len(self.spans):
            raise AssertionError("a span was left without a place")
        placed = list(zip(self.spans, places, self.draft.verdicts, strict=True))
        fixed = tuple(place for span, place, _ in placed if span.case_sensitive)
        text = capitalised(self.draft.text, self.request.text, fixed)
        outcomes = [Outcome(span, verdict, text[slice(*place)], *place) for span, place, verdict in placed]
        for span in self.request.watched:
            place = find_rendering(text, forms(span), case_sensitive=span.case_sensitive, taken=places)
            verdict = Verdict.NATIVE if place else Verdict.WAIVED
            start, end = place or (0, 0)
            outcomes.append(Outcome(span, verdict, text[start:end], start, end))
            places += [place] if place else []
        outcomes.sort(key=lambda outcome: outcome.span.start)
        score = self.score if self.draft.score is None else self.draft.score
        return Enforced(text, tuple(outcomes), score, (_LEFT,) if self.is_source else ())


def _preference(draft: Draft) -> tuple[int, float]:
    return -len(draft.missing), draft.score if draft.score is not None else float("-inf")
