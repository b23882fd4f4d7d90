"""Names that an engine has lost or misspelt: demanded like terms.

That something is a name shows where a given name stands beside it, or where the translation misspells it. Standing
alone a family name is known from the rest of its document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import cached_property, partial

from bilingua.enforce.request import Request
from bilingua.markers import parse
from bilingua.records import Hypothesis, Kind, Span
from bilingua.text.names import LostName, families, is_telling, kept_names, lost_names, misspelt_names, misspelt_words

LOST, KNOWN = "lost name", "known name"


def with_names(
    requests: Sequence[Request], hypotheses: Sequence[Hypothesis], documents: Sequence[Hashable]
) -> list[Request]:
    """Add to requests the names that their translations have lost or misspelt.

    Requests whose entries in `documents` are equal belong to one document: a family name that stands at one place in
    it beside its given name is demanded wherever it stands, in the spelling that it has there.
    """
    texts = [parse(hypothesis.text).text for hypothesis in hypotheses]
    known: dict[Hashable, _Persons] = defaultdict(_Persons)
    for request, text, document in zip(requests, texts, documents, strict=True):
        known[document].meet(request, text)
    return [
        _with_names(request, text, known[document])
        for request, text, document in zip(requests, texts, documents, strict=True)
    ]


class _Persons:
    """The family names of one document: those that are spelled right somewhere, and those that are to be copied."""

    def __init__(self) -> None:
        self._spelled: dict[str, Counter[str]] = defaultdict(Counter)
        self._lost: set[str] = set()

    def meet(self, request: Request, text: str) -> None:
        for name, spelling in kept_names(request.text, text):
            self._spelled[name][spelling] += 1
        lost = lost_names(request.text, text, _taken(request))
        self._lost.update(each.spelling for each in lost if is_telling(each.spelling))
        self._lost.update(families(request.text))

    # Asked for by every segment, once all have been met.
    @cached_property
    def spelled(self) -> dict[str, str]:
        return {name: spellings.most_common(1)[0][0] for name, spellings in self._spelled.items()}

    @cached_property
    def copied(self) -> dict[str, str]:
        return {name: name for name in self._lost - self._spelled.keys()}


def _with_names(request: Request, text: str, persons: _Persons) -> Request:
    taken = _taken(request)
    found: list[Span] = []
    for rule, look in (
        (KNOWN, partial(misspelt_names, known=persons.spelled)),
        (LOST, partial(misspelt_names, known=persons.copied)),
        (LOST, lost_names),
        (LOST, misspelt_words),
    ):
        spans = [_span(request.text, lost, rule) for lost in look(request.text, text, skip=taken)]
        taken += [(span.start, span.end) for span in spans]
        found += spans
    if not found:
        return request
    return replace(request, spans=tuple(sorted([*request.spans, *found], key=lambda span: span.start)))


def _taken(request: Request) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in (*request.spans, *request.watched)]


def _span(text: str, lost: LostName, rule: str) -> Span:
    place = lost.start, lost.end
    # The genitive ending goes with the German sentence, but not every s is one.
    forms = (lost.spelling, lost.spelling.removesuffix("s")) if rule == LOST else (lost.spelling,)
    allowed = tuple(dict.fromkeys(forms))
    return Span(*place, text[slice(*place)], Kind.NAME, lost.spelling, allowed, lost.instead, rule=rule)
