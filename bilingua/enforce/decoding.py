"""Decoding requests: once more where an output looks broken as a whole, and never all for nothing where one fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from bilingua.enforce.coverage import gaps
from bilingua.enforce.headings import heading, translate_headings
from bilingua.enforce.request import Request
from bilingua.enforce.spelling import for_engine, from_engine
from bilingua.engines.base import DecodeOptions, Engine, Rewording, checked
from bilingua.errors import CapabilityError, EngineError, EngineUnavailableError
from bilingua.markers import parse
from bilingua.records import Finding, Hypothesis, Severity, overlap
from bilingua.trust.guards import Oddity, oddity, suspicious
from bilingua.trust.words import left_over, non_words

Item = TypeVar("Item")
Result = TypeVar("Result")

# What any engine can translate, if it works at all.
_PROBE = "Das ist gut."
# Hypotheses kept where the first search went wrong.
_WIDER = 4


def decode(engine: Engine, requests: Sequence[Request], options: DecodeOptions) -> list[Hypothesis]:
    """Translate requests; what went wrong as a whole once more, without markers and with repetition forbidden."""
    headings = {request: head for request in requests if (head := heading(request))}
    done = dict(zip(headings, translate_headings(engine, headings, options), strict=True))
    sentences = [request for request in requests if request not in done]
    done |= zip(sentences, _sentences(engine, sentences, options), strict=True)
    return [done[request] for request in requests]


def _sentences(engine: Engine, requests: Sequence[Request], options: DecodeOptions) -> list[Hypothesis]:
    hypotheses = _ask([request.marked for request in requests], lambda sources: engine.translate(sources, options))
    bad = [_is_bad(h, request, request.marked) for request, h in zip(requests, hypotheses, strict=True)]
    missed = _gaps(engine, requests, hypotheses)
    again = [i for i, hypothesis in enumerate(hypotheses) if (bad[i] or missed[i]) and not hypothesis.error]
    if again:
        retried = [requests[i] for i in again]
        seconds = _ask_again(engine, retried, [hypotheses[i].text for i in again], options)
        for i, second, still in zip(again, seconds, _gaps(engine, retried, seconds), strict=True):
            if not _is_bad(second, requests[i], requests[i].text) and (bad[i] or len(still) < len(missed[i])):
                hypotheses[i] = second
    _search_wider(engine, requests, hypotheses, options)
    return hypotheses


def _search_wider(
    engine: Engine, requests: Sequence[Request], hypotheses: list[Hypothesis], options: DecodeOptions
) -> None:
    """Replace translations with words that are no English by the likeliest that has the fewest of them."""
    if not engine.capabilities.n_best:
        return
    before = {i: count for i, h in enumerate(hypotheses) if not h.error and (count := _wrong_words(h, requests[i]))}
    if not before:
        return
    options = replace(options, beam=max(_WIDER, options.beam), hypotheses=_WIDER)
    for i, found in zip(before, several(engine, [requests[i] for i in before], options), strict=True):
        best = min(found, key=lambda hypothesis: _wrong_words(hypothesis, requests[i]), default=hypotheses[i])
        if _wrong_words(best, requests[i]) < before[i]:
            hypotheses[i] = best


def _wrong_words(hypothesis: Hypothesis, request: Request) -> int:
    """Count what is no English outside of the marked spans, whose text is demanded."""
    output = parse(hypothesis.text)
    found = [*non_words(request.text, output.text), *left_over(request.text, output.text)]
    places = [(f.start or 0, f.end or 0) for f in found if f.severity is Severity.WARNING]
    return sum(not any(overlap(place, region) for region in output.regions) for place in places)


def several(engine: Engine, requests: Sequence[Request], options: DecodeOptions) -> list[list[Hypothesis]]:
    """Return the translations of each request that the engine finds likeliest, less those that are broken as a whole.

    The engine needs `capabilities.n_best`.
    """
    sources = [request.marked for request in requests]
    found = checked(cast(Rewording, engine).n_best([for_engine(source) for source in sources], options), sources)
    rows = []
    for request, hypotheses in zip(requests, found, strict=True):
        spelled = [replace(each, text=from_engine(request.marked, each.text)) for each in hypotheses]
        rows.append([each for each in spelled if not _is_bad(each, request, request.marked)])
    return rows


def spared(
    engine: Engine, work: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item]
) -> list[Result | EngineError]:
    """Do work that asks an engine, one result for each item; where it fails on an item, that result is the error.

    What fails is done again by halves, so one bad item among many costs about twice the work.

    Raises:
        EngineError: the engine translates nothing, or was asked for something that it cannot do.
    """
    try:
        return list(work(items))
    except (CapabilityError, EngineUnavailableError):
        raise
    except EngineError as error:
        if not _works(engine):
            raise
        if len(items) == 1:
            return [error]
    middle = len(items) // 2
    return [*spared(engine, work, items[:middle]), *spared(engine, work, items[middle:])]


def _works(engine: Engine) -> bool:
    """Return whether an engine can translate anything."""
    try:
        checked(engine.translate([_PROBE], DecodeOptions(beam=1)), [_PROBE])
    except EngineError:
        return False
    return True


def _is_bad(hypothesis: Hypothesis, request: Request, asked: str) -> bool:
    given = [form for span in request.spans for form in span.allowed]
    found = oddity(parse(hypothesis.text).text, request.text, given)
    return suspicious(hypothesis.text, asked) or found >= Oddity.UNKNOWN


def _ask_again(
    engine: Engine, requests: Sequence[Request], drafts: Sequence[str], options: DecodeOptions
) -> list[Hypothesis]:
    """Ask in another way for what came out broken: the engine revises it, or searches otherwise without markers."""
    if engine.capabilities.revision:
        marked = [request.marked for request in requests]
        return _ask(marked, lambda sources: engine.revise(sources, drafts, options))
    options = replace(options, beam=max(_WIDER, options.beam), no_repeat_ngram=4)
    return _ask([request.text for request in requests], lambda sources: engine.translate(sources, options))


def _ask(sources: Sequence[str], engine: Callable[[Sequence[str]], list[Hypothesis]]) -> list[Hypothesis]:
    found = checked(engine([for_engine(source) for source in sources]), sources) if sources else []
    return [replace(each, text=from_engine(source, each.text)) for source, each in zip(sources, found, strict=True)]


def _gaps(engine: Engine, requests: Sequence[Request], hypotheses: Sequence[Hypothesis]) -> list[tuple[Finding, ...]]:
    texts = [parse(hypothesis.text).text for hypothesis in hypotheses]
    return gaps(engine, [(request.text, text) for request, text in zip(requests, texts, strict=True)])
