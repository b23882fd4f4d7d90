"""Other wordings of a sentence: what the engine finds next likely, with every span in place like the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.decoding import several, spared
from bilingua.enforce.request import Enforced, Request
from bilingua.engines.base import DecodeOptions, Engine
from bilingua.errors import EngineError
from bilingua.records import Hypothesis, Outcome, Severity, Verdict
from bilingua.trust.signs import find_signs

# Of the likeliest hypotheses about half differ in no word. Wider beams find little that is both new and good.
_TIMES, _MORE, _MOST = 2, 2, 24

Asked = tuple[Request, str, int]


def other_wordings(
    engine: Engine, enforcer: Enforcer, asked: Sequence[Asked], options: DecodeOptions
) -> list[tuple[Enforced, ...]]:
    """Return other wordings for each request with its translation, at most as many as are wanted, the likeliest first.

    They differ from the translation and from each other in a letter or figure. None has a span by force, or a sign of
    a fault that the translation does not have. Where the engine fails on a request, it has none.
    """
    requests = list(dict.fromkeys(request for request, *_ in asked))
    most = max((count for *_, count in asked), default=0)
    wide = replace(options, hypotheses=min(_MOST, _TIMES * most + _MORE), report=None)
    found = spared(engine, lambda some: several(engine, some, wide), requests)
    drafts = {
        request: [] if isinstance(hypotheses, EngineError) else hypotheses
        for request, hypotheses in zip(requests, found, strict=True)
    }
    pairs = [(request, draft) for request in requests for draft in drafts[request]]
    enforced = iter(spared(engine, partial(_enforced, enforcer), pairs))
    made = {request: [next(enforced) for _ in drafts[request]] for request in requests}
    return [tuple(islice(_usable(request, text, made[request]), count)) for request, text, count in asked]


def _enforced(enforcer: Enforcer, pairs: Sequence[tuple[Request, Hypothesis]]) -> list[Enforced]:
    return enforcer.enforce([request for request, _ in pairs], [draft for _, draft in pairs])


def _usable(request: Request, text: str, made: Iterable[Enforced | EngineError]) -> Iterator[Enforced]:
    """Yield those that are neither `text` nor each other in other punctuation, and no worse by what can be seen."""
    known, signs = {_letters(text)}, _warnings(request, text, ())
    for one in made:
        if isinstance(one, EngineError) or _letters(one.text) in known:
            continue
        known.add(_letters(one.text))
        is_forced = any(outcome.verdict is Verdict.FORCED for outcome in one.outcomes)
        if not is_forced and _warnings(request, one.text, one.outcomes) <= signs:
            yield one


def _warnings(request: Request, text: str, outcomes: Sequence[Outcome]) -> set[str]:
    """Return the rules of the findings that are more than for information."""
    signs = find_signs(request.text, text, outcomes)
    return {finding.rule for finding in signs if finding.severity is not Severity.INFO}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
