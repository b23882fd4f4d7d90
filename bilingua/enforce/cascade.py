"""The cascade: native, repaired, re-decoded, forced. After it no required span is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bilingua.enforce.alignment import align
from bilingua.enforce.annotate import annotate, worth_marking
from bilingua.enforce.candidates import forced, in_place, possessive, prefixes, refilled, replacements
from bilingua.enforce.coverage import gaps
from bilingua.enforce.draft import Draft, Place, first_draft, forms, regained, revised
from bilingua.enforce.figures import Figures
from bilingua.enforce.guards import suspicious
from bilingua.enforce.mend import capitalised, substitute
from bilingua.enforce.request import Enforced, Request
from bilingua.engines.base import DecodeOptions, Engine, checked
from bilingua.markers import parse
from bilingua.records import Alignment, Finding, Hypothesis, Outcome, Severity, Span, Verdict
from bilingua.terms.matching import find_rendering, forbidden_renderings

# A candidate that the model scores lower than its own choice by more than this (mean log-probability per piece) was
# not accepted by it: the outcome is then called forced.
_TOLERANCE = 1.5
# A repair in place that costs the sentence no more than this is taken at once: in trials on news, what the engine made
# around the term was better only where the repair cost more, and making it is what the cascade spends its time on.
_CHEAP = 0.15
# One missing span is dealt with per round; what is left after this many rounds is forced.
_ROUNDS = 6
_PLACES = 4
# Sentences begun anew are tried at several places; a narrow beam suffices, for the best of them is chosen anyway.
_BEAM = 2
_LEFT = Finding("untranslated", Severity.WARNING, "still German, for no answer of the engine could be used")


class Enforcer:
    """Runs the cascade over batches with one engine.

    `markers` says whether sources may be marked, `facts` False leaves figures to the model.
    """

    def __init__(self, engine: Engine, options: DecodeOptions, *, markers: bool = False, facts: bool = True) -> None:
        self._engine = engine
        self._markers = markers
        self._full = options
        self._can = engine.capabilities
        # Candidates are scored all together, so that their scores compare.
        whole = not self._can.scoring
        self._options = replace(options, beam=min(_BEAM, options.beam), whole_scores=whole)
        self._figures = Figures(engine, self._options) if facts else None

    def enforce(self, requests: Sequence[Request], hypotheses: Sequence[Hypothesis]) -> list[Enforced]:
        """Return the segments with every required span in place, in order.

        Spans that the engine rendered by itself cost nothing more; only segments that miss one are worked on.
        """
        drafts = [self._first(request, hypothesis) for request, hypothesis in zip(requests, hypotheses, strict=True)]
        scores = [hypothesis.score for hypothesis in hypotheses]
        drafts = [_mended(draft, request.spans) for request, draft in zip(requests, drafts, strict=True)]
        requests = self._asked_outright(requests, drafts, scores)
        tried: list[set[int]] = [set() for _ in drafts]
        for _ in range(_ROUNDS):
            todo = [(i, wanted[0]) for i, draft in enumerate(drafts) if (wanted := _untried(draft, tried[i]))]
            if not todo:
                break
            self._round(todo, requests, drafts, scores, tried)
        self._force(requests, drafts)
        drafts = [self._purged(request, draft) for request, draft in zip(requests, drafts, strict=True)]
        if self._figures:
            self._figures.settle(requests, drafts)
        self._own(requests, drafts)
        done = [
            _finished(request, draft, score) for request, draft, score in zip(requests, drafts, scores, strict=True)
        ]
        notes = gaps(self._engine, [(request.text, each.text) for request, each in zip(requests, done, strict=True)])
        left = [(_LEFT,) if hypothesis.is_source else () for hypothesis in hypotheses]
        return [
            replace(each, notes=(*found, *german)) if found or german else each
            for each, found, german in zip(done, notes, left, strict=True)
        ]

    def _asked_outright(
        self, requests: Sequence[Request], drafts: list[Draft], scores: list[float]
    ) -> Sequence[Request]:
        """Decode again, with markers around them, what lost spans that had none; returns the requests as asked.

        Costs one sentence, where beginning it anew around each span costs several.
        """
        asked = {i: self._outright(requests[i], draft) for i, draft in enumerate(drafts) if draft.missing}
        changed = {i: request for i, request in asked.items() if request is not None}
        if not changed:
            return requests
        sources = [request.marked for request in changed.values()]
        found = checked(self._engine.translate(sources, self._full), sources)
        for (i, request), hypothesis in zip(changed.items(), found, strict=True):
            draft = _mended(regained(drafts[i], parse(hypothesis.text), request.spans, None), request.spans)
            if len(draft.missing) < len(drafts[i].missing) and not suspicious(hypothesis.text, request.marked):
                drafts[i], scores[i] = draft, hypothesis.score
        return [changed.get(i, request) for i, request in enumerate(requests)]

    def _outright(self, request: Request, draft: Draft) -> Request | None:
        """Return the request with its missing spans marked too, None where that changes nothing or has no room."""
        wanted = [span for index, span in enumerate(request.spans) if index in draft.missing or worth_marking(span)]
        marked = annotate(request.text, wanted) if self._markers else request.marked
        if marked == request.marked or self._engine.count(marked) > self._engine.max_pieces:
            return None
        return replace(request, marked=marked)

    def _first(self, request: Request, hypothesis: Hypothesis) -> Draft:
        draft = first_draft(parse(hypothesis.text), request.spans)
        # The engine has scored its own output; with markers in it, that score compares with no other.
        plain = self._can.scoring and request.marked == request.text and draft.text == hypothesis.text
        return replace(draft, score=hypothesis.score) if plain else draft

    def _round(
        self,
        todo: Sequence[tuple[int, int]],
        requests: Sequence[Request],
        drafts: list[Draft],
        scores: Sequence[float],
        tried: Sequence[set[int]],
    ) -> None:
        """Try to give drafts one more span each; `todo` holds (draft, span) indices, `tried` what had no success."""
        alignments = self._align([requests[i] for i, _ in todo], [drafts[i] for i, _ in todo])
        repaired: dict[int, list[Draft]] = {}
        for (i, index), alignment in zip(todo, alignments, strict=True):
            found = replacements(drafts[i], requests[i].spans, index, alignment) if alignment else []
            repaired[i] = [each for each in found if len(each.missing) < len(drafts[i].missing)]
        cheap = self._cheap(repaired, requests, drafts)
        rest = [(i, index, alignment) for (i, index), alignment in zip(todo, alignments, strict=True) if i not in cheap]
        redecoded = self._redecoded(rest, requests, drafts)
        for i, index in todo:
            better = [cheap[i]] if i in cheap else repaired[i] + redecoded[i]
            if better:
                drafts[i] = _credited(max(better, key=_preference), drafts[i], scores[i], scored=self._can.scoring)
                tried[i].clear()
            else:
                tried[i].add(index)

    def _cheap(
        self, repaired: dict[int, list[Draft]], requests: Sequence[Request], drafts: Sequence[Draft]
    ) -> dict[int, Draft]:
        """Score repairs, in place, and return the best one of each draft that is as good as the draft itself."""
        compared = {i: [drafts[i], *found] for i, found in repaired.items() if found}
        self._score(compared, requests)
        cheap = {}
        for i, (before, *found) in compared.items():
            repaired[i] = found
            best = max(found, key=_preference)
            if before.score is not None and best.score is not None and best.score >= before.score - _CHEAP:
                cheap[i] = best
        return cheap

    def _redecoded(
        self,
        todo: Sequence[tuple[int, int, Alignment | None]],
        requests: Sequence[Request],
        drafts: Sequence[Draft],
    ) -> dict[int, list[Draft]]:
        """Begin the sentences anew around a span each; return the scored drafts that miss fewer spans by it."""
        found: dict[int, list[Draft]] = {i: [] for i, *_ in todo}
        jobs: list[tuple[int, str]] = []
        for i, index, alignment in todo if self._can.prefix else ():
            draft, request = drafts[i], requests[i]
            for text, start in prefixes(draft, request.spans[index], request.text, alignment, _PLACES):
                prefix = request.prefix(text, start, index, draft)
                if self._engine.fits(prefix):
                    jobs.append((i, prefix))
        sources = [requests[i].marked for i, _ in jobs]
        starts = [prefix for _, prefix in jobs]
        completed = checked(self._engine.complete(sources, starts, self._options), sources) if jobs else []
        for (i, _), hypothesis in zip(jobs, completed, strict=True):
            score = None if self._can.scoring else hypothesis.score
            draft = regained(drafts[i], parse(hypothesis.text), requests[i].spans, score)
            known = any(draft.text == other.text and draft.places == other.places for other in found[i])
            if len(draft.missing) < len(drafts[i].missing) and not known:
                found[i].append(draft)
        self._score(found, requests)
        return found

    def _align(self, requests: Sequence[Request], drafts: Sequence[Draft]) -> list[Alignment | None]:
        pairs = [(request.text, draft.text) for request, draft in zip(requests, drafts, strict=True)]
        return align(self._engine, pairs)

    def _score(self, candidates: dict[int, list[Draft]], requests: Sequence[Request]) -> None:
        """Give every candidate that has none the model's score of the whole sentence, in place."""
        pairs = [
            (i, k)
            for i, found in candidates.items()
            for k, draft in enumerate(found)
            if draft.score is None and self._engine.fits(draft.text)
        ]
        if not self._can.scoring or not pairs:
            return
        sources = [requests[i].text for i, _ in pairs]
        scores = checked(self._engine.score(sources, [candidates[i][k].text for i, k in pairs]), sources)
        for (i, k), score in zip(pairs, scores, strict=True):
            candidates[i][k] = replace(candidates[i][k], score=score)

    def _force(self, requests: Sequence[Request], drafts: list[Draft]) -> None:
        """Put in, in place, whatever is still missing."""
        while pending := [i for i, draft in enumerate(drafts) if draft.missing]:
            alignments = self._align([requests[i] for i in pending], [drafts[i] for i in pending])
            for i, alignment in zip(pending, alignments, strict=True):
                drafts[i] = forced(drafts[i], requests[i].spans, drafts[i].missing[0], requests[i].text, alignment)

    def _own(self, requests: Sequence[Request], drafts: list[Draft]) -> None:
        """Give names the possessive that the German has, in place, where the model likes the sentence better so."""
        if not self._can.scoring:
            return
        for index in range(max((len(request.spans) for request in requests), default=0)):
            choices = {
                i: [drafts[i], changed]
                for i, request in enumerate(requests)
                if index < len(request.spans)
                and (changed := possessive(drafts[i], request.spans, index, request.text))
                and not changed.missing
            }
            self._score(choices, requests)
            for i, found in choices.items():
                drafts[i] = max(found, key=_preference)

    def _purged(self, request: Request, draft: Draft) -> Draft:
        """Take forbidden renderings out: by decoding on without them, or by putting the wanted term in their place."""
        for _ in range(_ROUNDS):
            found = _offences(draft, request.spans)
            if not found:
                break
            (start, end), span = found[0]
            text, *_ = substitute(draft.text, start, end, span.target)
            others = [revised(draft, text, request.spans, Verdict.REPAIRED)]
            if self._can.prefix and self._can.suppression and self._engine.fits(draft.text[:start]):
                options = replace(self._options, suppress=span.forbidden)
                (rest,) = checked(self._engine.complete([request.text], [draft.text[:start]], options), [request.text])
                others.append(revised(draft, parse(rest.text).text, request.spans, Verdict.REDECODED))
            better = [o for o in others if not o.missing and len(_offences(o, request.spans)) < len(found)]
            if not better:
                break
            choice = {0: better}
            self._score(choice, [request])
            draft = max(choice[0], key=_preference)
        return draft


def _untried(draft: Draft, tried: set[int]) -> list[int]:
    return [index for index in draft.missing if index not in tried]


def _mended(draft: Draft, spans: Sequence[Span]) -> Draft:
    """Apply the repairs that need no model."""
    if draft.missing and draft.regions:
        draft = refilled(draft, spans)
    for index in draft.missing:
        if draft.places[index] is None:
            draft = in_place(draft, spans, index) or draft
    return draft


def _offences(draft: Draft, spans: Sequence[Span]) -> list[tuple[Place, Span]]:
    """Return the forbidden renderings in a draft that are not exempt."""
    taken = [place for place in draft.places if place]
    return [(place, span) for place, span, exempt in forbidden_renderings(draft.text, spans, taken) if not exempt]


def _preference(draft: Draft) -> tuple[int, float]:
    return -len(draft.missing), draft.score if draft.score is not None else float("-inf")


def _credited(chosen: Draft, before: Draft, own_score: float, *, scored: bool) -> Draft:
    """Call the gained spans forced where the model finds the sentence much worse than its own."""
    if not scored or chosen.score is None or chosen.score >= own_score - _TOLERANCE:
        return chosen
    verdicts = tuple(
        Verdict.FORCED if was is None and now is not None else verdict
        for was, now, verdict in zip(before.places, chosen.places, chosen.verdicts, strict=True)
    )
    return replace(chosen, verdicts=verdicts)


def _finished(request: Request, draft: Draft, score: float) -> Enforced:
    places = [place for place in draft.places if place is not None]
    fixed = tuple(
        place for span, place in zip(request.spans, draft.places, strict=True) if place and span.case_sensitive
    )
    text = capitalised(draft.text, request.text, fixed)
    if len(places) != len(request.spans):
        raise AssertionError("a span was left without a place")  # the loops above cannot end so
    outcomes = [
        Outcome(span, verdict, text[start:end], start, end)
        for span, verdict, (start, end) in zip(request.spans, draft.verdicts, places, strict=True)
    ]
    for span in request.watched:
        place = find_rendering(text, forms(span), case_sensitive=span.case_sensitive, taken=places)
        verdict = Verdict.NATIVE if place else Verdict.WAIVED
        start, end = place or (0, 0)
        outcomes.append(Outcome(span, verdict, text[start:end], start, end))
        places += [place] if place else []
    outcomes.sort(key=lambda outcome: outcome.span.start)
    return Enforced(text, tuple(outcomes), score if draft.score is None else draft.score)
