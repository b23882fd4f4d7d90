"""The cascade: native, repaired, re-decoded, forced. It leaves no required span missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bilingua.enforce.annotate import annotate, worth_marking
from bilingua.enforce.articles import articles, spelled
from bilingua.enforce.batched import BatchedEngine
from bilingua.enforce.candidates import forced, in_place, prefixes, refilled, replacements
from bilingua.enforce.case import Case
from bilingua.enforce.coverage import gaps
from bilingua.enforce.draft import Draft, credited, offences, regained, revised
from bilingua.enforce.mend import substitute
from bilingua.enforce.numbers import remove_surplus_numbers
from bilingua.enforce.request import Enforced, Request
from bilingua.engines.base import DecodeOptions, Engine
from bilingua.markers import parse
from bilingua.records import Hypothesis, Span, Verdict
from bilingua.trust.guards import suspicious

# A candidate that the model scores lower than its own choice by more than this (mean log-probability per piece) counts
# as rejected: its outcome is `forced`.
_TOLERANCE = 1.5
# A repair in place that costs the sentence no more than this is taken at once: in trials on news, decoding around the
# term did better only if the repair cost more, and decoding is what the cascade spends its time on.
_CHEAP = 0.15
# An article is changed if that raises the sentence's log-probability by this much: seven times as likely.
_SURE = 2.0
# One missing span is handled per round; those left after this many rounds are forced.
_ROUNDS = 6
_PLACES = 4

Change = Callable[[Draft, Sequence[Span], int, str], Iterable[Draft]]
Step = Callable[[Sequence[Case], BatchedEngine], None]


class Enforcer:
    """Runs the cascade over batches with one engine.

    `markers` tells whether sources may be marked; with `facts` False, figures are left to the model.
    """

    def __init__(self, engine: Engine, options: DecodeOptions, *, markers: bool = False, facts: bool = True) -> None:
        self._engine = engine
        self._batched = BatchedEngine(engine, options, markers=markers)
        self._steps = [step for step in STEPS if facts or step is not remove_surplus_numbers]

    def enforce(self, requests: Sequence[Request], hypotheses: Sequence[Hypothesis]) -> list[Enforced]:
        """Return the segments in order, every required span in place.

        Only segments that lack a span cost further engine calls.
        """
        scoring = self._batched.can.scoring
        cases = [
            Case.start(request, hypothesis, scoring=scoring)
            for request, hypothesis in zip(requests, hypotheses, strict=True)
        ]
        for step in self._steps:
            step(cases, self._batched)
        done = [case.finished() for case in cases]
        pairs = [(case.request.text, enforced.text) for case, enforced in zip(cases, done, strict=True)]
        return [
            replace(enforced, notes=(*findings, *enforced.notes)) if findings else enforced
            for enforced, findings in zip(done, gaps(self._engine, pairs), strict=True)
        ]


def repair(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Put missing spans in place of a wrong rendering or the German word, without the engine."""
    for case in cases:
        case.draft = _repaired(case.draft, case.spans)


def redecode_marked(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Decode sentences that lost unmarked spans again, with these spans marked.

    This costs one decoding, while completing a sentence around each span costs several.
    """
    if engine.can.revision:
        return
    todo = [case for case in cases if case.draft.missing and _mark_missing(case, engine)]
    hypotheses = engine.translate([case.request.marked for case in todo], engine.full)
    _take_gaining(todo, hypotheses)


def revise(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Have the engine, if it can, revise the drafts that lack spans, with only these marked."""
    todo = [case for case in cases if case.draft.missing] if engine.can.revision else []
    sources = [annotate(case.request.text, [case.spans[i] for i in case.draft.missing]) for case in todo]
    _take_gaining(todo, engine.revise(sources, [case.draft.text for case in todo], engine.full))


def _take_gaining(cases: Sequence[Case], hypotheses: Sequence[Hypothesis]) -> None:
    """Accept the answers that lack fewer spans and are not broken."""
    for case, hypothesis in zip(cases, hypotheses, strict=True):
        draft = _repaired(regained(case.draft, parse(hypothesis.text), case.spans, None), case.spans)
        if case.gaining([draft]) and not suspicious(hypothesis.text, case.request.marked):
            case.draft, case.score = draft, hypothesis.score


def place_missing(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Place one missing span per round: at the words aligned with it, or by completing a sentence around it."""
    for _ in range(_ROUNDS):
        todo = [case for case in cases if case.wanted is not None]
        if not todo:
            break
        _replace_aligned(todo, engine)
        _redecode_around([case for case in todo if not _keep_cheap_repair(case)], engine)
        for case in todo:
            _choose(case, engine)


def force(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Insert the spans that are still missing."""
    while todo := [case for case in cases if case.draft.missing]:
        engine.align(todo)
        for case in todo:
            case.draft = forced(case.draft, case.spans, case.draft.missing[0], case.request.text, case.alignment)


def remove_forbidden(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Remove forbidden renderings: decode with them suppressed, or put the wanted term in their place."""
    for case in cases:
        for _ in range(_ROUNDS):
            wrong = offences(case.draft, case.spans)
            if not wrong:
                break
            drafts = _without_offence(case, *wrong[0], engine)
            case.candidates = [d for d in drafts if not d.missing and len(offences(d, case.spans)) < len(wrong)]
            if not case.candidates:
                break
            engine.score_candidates([case])
            case.draft = case.best()


def restore_articles(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Add or remove the articles of terms if the model is sure, and correct *a* and *an*."""
    _change_around(cases, engine, articles, least=_SURE)
    for case in cases:
        case.draft = spelled(case.draft, case.spans)


STEPS: tuple[Step, ...] = (
    repair,
    redecode_marked,
    revise,
    place_missing,
    force,
    remove_forbidden,
    remove_surplus_numbers,
    restore_articles,
)


def _change_around(cases: Sequence[Case], engine: BatchedEngine, change: Change, *, least: float = 0.0) -> None:
    """Apply `change` around each span if that raises the sentence's log-probability by more than `least`."""
    if not engine.can.scoring:
        return
    for index in range(max((len(case.spans) for case in cases), default=0)):
        todo = []
        for case in cases:
            # A service writes better English than the packaged model that scores it: its own articles are kept.
            own = engine.can.revision and case.draft.verdicts[index : index + 1] == (Verdict.NATIVE,)
            if index < len(case.spans) and not own:
                case.candidates = [case.draft, *change(case.draft, case.spans, index, case.request.text)]
                if len(case.candidates) > 1:
                    todo.append(case)
        engine.score_candidates(todo)
        for case in todo:
            before, *changed = (engine.likelihood(draft) for draft in case.candidates)
            # For a name, the German has already shown whether it takes an article.
            if max(changed) > before + (0.0 if case.spans[index].case_sensitive else least):
                case.draft = case.candidates[1 + changed.index(max(changed))]


def _repaired(draft: Draft, spans: Sequence[Span]) -> Draft:
    """Apply the repairs that need no model."""
    if draft.missing and draft.regions:
        draft = refilled(draft, spans)
    for index in draft.missing:
        if draft.places[index] is None:
            draft = in_place(draft, spans, index) or draft
    return draft


def _mark_missing(case: Case, engine: BatchedEngine) -> bool:
    """Mark the missing spans too; return whether the source changed and is still short enough."""
    request, missing = case.request, case.draft.missing
    wanted = [span for index, span in enumerate(request.spans) if index in missing or worth_marking(span)]
    marked = annotate(request.text, wanted) if engine.markers else request.marked
    if marked == request.marked or not engine.takes(marked):
        return False
    case.request = replace(request, marked=marked)
    return True


def _replace_aligned(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Set each case's candidates: its draft and repairs at the words aligned with the wanted span, all scored."""
    engine.align(cases)
    for case in cases:
        repairs = []
        if case.alignment and case.wanted is not None:
            repairs = case.gaining(replacements(case.draft, case.spans, case.wanted, case.alignment))
        case.candidates = [case.draft, *repairs] if repairs else []
    engine.score_candidates(cases)


def _keep_cheap_repair(case: Case) -> bool:
    """Keep only the best repair if the sentence scores about as well as before; return whether it does."""
    if not case.candidates:
        return False
    before, *case.candidates = case.candidates
    best = case.best()
    cheap = before.score is not None and best.score is not None and best.score >= before.score - _CHEAP
    if cheap:
        case.candidates = [best]
    return cheap


def _redecode_around(cases: Sequence[Case], engine: BatchedEngine) -> None:
    """Add the engine's completions of beginnings that end with the wanted span."""
    completed = engine.complete([(case.request.marked, _beginnings(case)) for case in cases], engine.narrow)
    for case, hypotheses in zip(cases, completed, strict=True):
        fresh: list[Draft] = []
        for hypothesis in hypotheses:
            score = None if engine.can.scoring else hypothesis.score
            draft = regained(case.draft, parse(hypothesis.text), case.spans, score)
            if not any(draft.text == other.text and draft.places == other.places for other in fresh):
                fresh += case.gaining([draft])
        case.candidates += fresh
    engine.score_candidates(cases)


def _beginnings(case: Case) -> list[str]:
    """Return beginnings of the translation that end with the wanted span, marked as the engine would."""
    if case.wanted is None:
        return []
    span = case.spans[case.wanted]
    texts = prefixes(case.draft, span, case.request.text, case.alignment, _PLACES)
    return [case.request.prefix(text, start, case.wanted, case.draft) for text, start in texts]


def _choose(case: Case, engine: BatchedEngine) -> None:
    """Take the best candidate; give up the wanted span if there is no candidate."""
    if not case.candidates:
        case.given_up |= {case.wanted} if case.wanted is not None else set()
        return
    chosen = case.best()
    if engine.can.scoring and chosen.score is not None and chosen.score < case.score - _TOLERANCE:
        chosen = credited(chosen, case.draft, Verdict.FORCED)
    case.draft = chosen
    case.given_up.clear()


def _without_offence(case: Case, place: tuple[int, int], span: Span, engine: BatchedEngine) -> list[Draft]:
    """Return drafts in which a forbidden rendering of a span is replaced or suppressed."""
    draft = case.draft
    text, *_ = substitute(draft.text, *place, span.target)
    drafts = [revised(draft, text, case.spans, Verdict.REPAIRED)]
    if engine.can.suppression:
        options = replace(engine.narrow, suppress=span.forbidden)
        (completed,) = engine.complete([(case.request.text, [draft.text[: place[0]]])], options)
        drafts += [revised(draft, parse(whole.text).text, case.spans, Verdict.REDECODED) for whole in completed]
    return drafts
