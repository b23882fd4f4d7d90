"""Numbers in a translation that the source does not account for: cut out, or avoided by decoding again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bilingua.enforce.annotate import worth_marking
from bilingua.enforce.batched import BatchedEngine
from bilingua.enforce.case import Case
from bilingua.enforce.draft import Draft, Place, offences, regained, revised
from bilingua.enforce.request import Request
from bilingua.facts.compare import find_values
from bilingua.markers import mark_target, parse
from bilingua.records import Span, Verdict, overlap
from bilingua.trust.figures import Difference, disagreement
from bilingua.trust.guards import suspicious

# Several figures may be wrong, and each round removes one.
_ROUNDS = 3
# Figures handled per round: a loop has dozens, and each costs a decoding.
_MOST = 8
# If the model scores the sentence without the figure lower than its own by more than this (mean log-probability per
# piece), the cut probably broke it; the figure is then kept and reported.
_TOLERANCE = 1.0
# A cut that costs no more than this is accepted without trying anything else.
_HARMLESS = 0.1
_WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")
# Words cut together with a figure: "since about 1990", "in the 20s".
_LEAD = re.compile(
    r"(?:(?:,|\b(?:in|on|at|of|by|from|since|until|to|with|for|about|around|some|over|the|a|an|and|or|age of))\s+)+$",
    re.IGNORECASE,
)
# How many words before and after a figure may belong to its phrase.
_REACH = 6
_JOINTS = "-‐‑/$€£"


def remove_surplus_numbers(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Replace drafts by candidates whose figures agree better with the source; no span loses its place.

    First the figure is cut out. If the model scores that badly, the sentence is also completed from before the figure
    and decoded anew, and the best-scored candidate wins.
    """
    searches = [search for case in cases if (search := _Search.start(case, engine))]
    for _ in range(_ROUNDS):
        for search in searches:
            search.add(_cut(search.draft, search.places, search.case.spans))
        _score(searches, engine)
        undecided = [search for search in searches if not search.is_settled(_HARMLESS)]
        if engine.can.scoring and undecided:
            for search in undecided:
                _decode(search, engine)
            _score(undecided, engine)
        better = [search.case for search in searches if search.took_best()]
        searches = [search for case in better if (search := _Search.start(case, engine))]
        if not searches:
            break


def _decode(search: _Search, engine: BatchedEngine) -> None:
    """Decode anew, and from before each figure, with the wrong figures of this draft suppressed, and no others'."""
    wrong = tuple(dict.fromkeys(search.draft.text[slice(*place)] for place in search.places))
    options = replace(engine.narrow, suppress=wrong if engine.can.suppression else ())
    marked = search.case.request.marked
    # Without suppression, the same translation would come back.
    anew = engine.translate([marked], options) if engine.can.suppression else []
    (completed,) = engine.complete([(marked, search.beginnings())], options)
    parsed = (parse(hypothesis.text) for hypothesis in (*anew, *completed))
    search.add(regained(search.draft, one, search.case.spans, None) for one in parsed)


def _score(searches: Sequence[_Search], engine: BatchedEngine) -> None:
    """Score the candidates and the draft itself as whole sentences."""
    asked = [(search, text) for search in searches for text in search.unscored()]
    scores = engine.score([(search.case.request.text, text) for search, text in asked])
    for (search, text), score in zip(asked, scores, strict=True):
        if score is not None:
            search.scores[text] = score


@dataclass(slots=True)
class _Search:
    """The search for a better draft of one case.

    `off` are the values missing from the draft and its surplus ones, `places` the positions of the latter.
    `candidates` maps a text to its number of wrong values and its draft, `scores` a text to the model's score.
    """

    case: Case
    draft: Draft
    off: Difference
    places: list[Place]
    candidates: dict[str, tuple[int, Draft]] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)

    @classmethod
    def start(cls, case: Case, engine: BatchedEngine) -> _Search | None:
        """Open the search for a case, None if its figures agree with the source."""
        draft = case.draft
        off = disagreement(case.request.text, draft.text, case.spans, draft.places)
        known = {draft.text: draft.score} if engine.can.scoring and draft.score is not None else {}
        return cls(case, draft, off, _figures(draft, off[1]), scores=known) if any(off) else None

    def add(self, drafts: Iterable[Draft]) -> None:
        """Add the candidates that have fewer wrong figures and are no worse otherwise."""
        for draft in drafts:
            wrong = _total(disagreement(self.case.request.text, draft.text, self.case.spans, draft.places))
            if wrong < _total(self.off) and draft.text and not draft.missing and not self._is_worse(draft):
                self.candidates.setdefault(draft.text, (wrong, draft))

    def unscored(self) -> list[str]:
        """Return the texts that need a score; empty if there are no candidates to compare the draft with."""
        texts = [self.draft.text, *self.candidates] if self.candidates else []
        return [text for text in texts if text not in self.scores]

    def is_settled(self, tolerance: float) -> bool:
        """Return whether a candidate has all figures right and is not much worse than the draft."""
        return any(not wrong and self._loss(text) <= tolerance for text, (wrong, _) in self.candidates.items())

    def took_best(self) -> bool:
        """Make the best candidate the case's draft; return whether the model accepts any."""
        rated = [
            (-wrong, -self._loss(text), text)
            for text, (wrong, _) in self.candidates.items()
            if self._loss(text) <= _TOLERANCE
        ]
        if rated:
            _, best = self.candidates[max(rated)[2]]
            self.case.draft = best.scored(self.scores.get(best.text))
        return bool(rated)

    def beginnings(self) -> list[str]:
        """Return the text before each figure, marked as the engine would write it."""
        starts = {_lead(self.draft.text, start) for start, _ in self.places}
        return [_beginning(self.case.request, self.draft, start) for start in sorted(starts)]

    def _loss(self, text: str) -> float:
        """Return how much lower than the draft the model scores a candidate; 0 if the model cannot score."""
        if text not in self.scores or self.draft.text not in self.scores:
            return 0.0 if not self.scores else float("inf")
        return self.scores[self.draft.text] - self.scores[text]

    def _is_worse(self, candidate: Draft) -> bool:
        """Return whether a candidate looks broken or has more forbidden renderings than the draft."""
        source, spans = self.case.request.text, self.case.spans
        if suspicious(candidate.text, source) and not suspicious(self.draft.text, source):
            return True
        return len(offences(candidate, spans)) > len(offences(self.draft, spans))


def _total(off: Difference) -> int:
    return off[0].total() + off[1].total()


def _figures(draft: Draft, values: Counter[str]) -> list[Place]:
    """Return the places of the first figures with these values, those inside spans only if there are no others."""
    places = find_values(draft.text, values)
    return _merged([place for place in places if draft.free(*place)] or places, draft.text)[:_MOST]


def _merged(places: Sequence[Place], text: str) -> list[Place]:
    """Join adjacent figures: `July` and `2016`."""
    joined: list[Place] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip(" ,."):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _lead(text: str, start: int) -> int:
    """Return the start of the words to be cut with the figure at `start`."""
    match = _LEAD.search(text, max(0, start - 30), start)
    return match.start() if match else start


def _cut(draft: Draft, places: Sequence[Place], spans: Sequence[Span]) -> Iterator[Draft]:
    """Yield the draft without a figure: with the phrase around it that is repeated, with its preposition, or alone."""
    text = draft.text
    for place in places:
        whole = _whole(text, place)
        repeated = _repeated(text, place)
        for start, end in dict.fromkeys([*([repeated] if repeated else []), (_lead(text, whole[0]), whole[1]), whole]):
            before, after = text[:start].rstrip(), text[end:]
            apart = text[start - 1 : start].isspace() or after[:1].isspace()
            close = not before or not after or after[0] in ".,;:!?)’”" or before[-1] in "(“‘"
            gap = " " if apart and not close else ""
            yield revised(draft, (before + gap + after.lstrip()).strip(), spans, Verdict.REPAIRED)


def _whole(text: str, place: Place) -> Place:
    """Widen a place to whole words: `16` to `16-year-old`."""
    start, end = place
    while start and (text[start - 1].isalnum() or text[start - 1] in _JOINTS):
        start -= 1
    while end < len(text) and (text[end].isalnum() or (text[end] in _JOINTS and text[end + 1 : end + 2].isalnum())):
        end += 1
    return start, end


def _repeated(text: str, place: Place) -> Place | None:
    """Return the longest phrase of two or more words around a figure that occurs twice, else None."""
    words = [match.span() for match in _WORD.finditer(text)]
    inside = [index for index, word in enumerate(words) if overlap(word, place)]
    if not inside:
        return None
    starts = words[max(0, inside[0] - _REACH) : inside[0] + 1]
    ends = words[inside[-1] : inside[-1] + 1 + _REACH]
    phrases = [(start, end) for start, first in starts for last, end in ends if first < last]
    repeated = (phrase for phrase in phrases if _is_said_twice(text[slice(*phrase)], text))
    return max(repeated, key=lambda phrase: phrase[1] - phrase[0], default=None)


def _is_said_twice(phrase: str, text: str) -> bool:
    return len(re.findall(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE)) > 1


def _beginning(request: Request, draft: Draft, end: int) -> str:
    """Return the draft's text up to `end` as its engine would write it: with markers, if it uses them."""
    text = draft.text[:end].rstrip()
    if request.marked == request.text:
        return text
    marks = [
        place
        for span, place in zip(request.spans, draft.places, strict=True)
        if place and worth_marking(span) and place[1] <= len(text)
    ]
    return mark_target(text, sorted(marks))
