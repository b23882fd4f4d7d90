"""Names that an engine lost or made up: enforced like terms, spelled as in the German or elsewhere in the document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bilingua.enforce.request import Request
from bilingua.language.words import is_german
from bilingua.markers import parse
from bilingua.names.persons import Person, families, is_given_name, mentions
from bilingua.names.spelling import find_spelling, inventions, names_in
from bilingua.records import Hypothesis, Kind, Span

LOST, KNOWN = "lost name", "known name"

# (document, family name) → counts of its spellings in the translation.
_Spellings = dict[tuple[Hashable, str], Counter[str]]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A request, its translation, the persons in the source, and the words of the translation that may be names."""

    request: Request
    document: Hashable
    translation: str
    persons: tuple[Person, ...]
    words: tuple[str, ...]


def with_names(
    requests: Sequence[Request],
    hypotheses: Sequence[Hypothesis],
    documents: Sequence[Hashable],
    contexts: Mapping[Hashable, str] | None = None,
) -> list[Request]:
    """Add to requests the names that their translations have lost or misspelt.

    Requests with equal entries in `documents` belong to one document: a family name that follows a given name once is
    recognised everywhere, and enforced in its most frequent spelling. Names in the text that `contexts` has for a
    document, which is not translated, are recognised too.
    """
    sources: dict[Hashable, list[str]] = defaultdict(list)
    for request, document in zip(requests, documents, strict=True):
        sources[document].append(request.text)
    for document, text in (contexts or {}).items():
        sources[document].append(text)
    known = {document: families(texts) for document, texts in sources.items()}
    segments = [
        _segment(request, document, parse(hypothesis.text).text, known[document])
        for request, hypothesis, document in zip(requests, hypotheses, documents, strict=True)
    ]
    spellings: _Spellings = defaultdict(Counter)
    for segment in segments:
        for person in segment.persons:
            if spelling := find_spelling(person.family, segment.words):
                spellings[segment.document, person.family][spelling] += 1
    return [_with_spans(segment.request, [*_lost(segment, spellings), *_made_up(segment)]) for segment in segments]


def _segment(request: Request, document: Hashable, translation: str, known: frozenset[str]) -> _Segment:
    persons = tuple(mentions(request.text, known))
    return _Segment(request, document, translation, persons, names_in(translation) if persons else ())


def _lost(segment: _Segment, spellings: _Spellings) -> Iterator[Span]:
    """Yield spans for the persons missing from a translation, each family name once.

    If the given names are lost as well, the whole name is required, so that the engine cannot read part of it as
    another word. If only the given names are lost, they are required too, except for persons without a family name,
    such as popes.
    """
    seen: set[str] = set()
    for person in segment.persons:
        if person.family in seen:
            continue
        seen.add(person.family)
        spelling = find_spelling(person.family, segment.words)
        has_given = any(find_spelling(name, segment.words) for name in person.given)
        if spelling and (has_given or not person.given or is_given_name(person.family)):
            continue
        usual = spellings.get((segment.document, person.family))
        family = spelling or (usual.most_common(1)[0][0] if usual else person.family)
        start = person.family_start if has_given else person.start
        target = segment.request.text[start : person.family_start] + family
        yield _span(segment, start, person.end, target, rule=KNOWN if usual else LOST)


def _made_up(segment: _Segment) -> Iterator[Span]:
    """Yield spans for the source words that the translation renders by an invented word."""
    for made in inventions(segment.request.text, segment.translation):
        name = segment.request.text[made.start : made.end]
        # A final s that the translation lacks marked the genitive, unless only the form with it is a word.
        bare = name.removesuffix("s")
        target = name if made.word.endswith("s") or (is_german(name) and not is_german(bare)) else bare
        yield _span(segment, made.start, made.end, target, allowed=(target, name), forbidden=(made.word,))


def _span(
    segment: _Segment,
    start: int,
    end: int,
    target: str,
    *,
    allowed: Sequence[str] = (),
    forbidden: tuple[str, ...] = (),
    rule: str = LOST,
) -> Span:
    forms = tuple(dict.fromkeys(allowed or (target,)))
    return Span(start, end, segment.request.text[start:end], Kind.NAME, target, forms, forbidden, rule=rule)


def _with_spans(request: Request, names: Sequence[Span]) -> Request:
    """Add the names that overlap no other span of a request."""
    taken = [*request.spans, *request.watched]
    for name in names:
        if all(name.end <= span.start or span.end <= name.start for span in taken):
            taken.append(name)
    spans = tuple(sorted((span for span in taken if span.required), key=lambda span: span.start))
    return request if spans == request.spans else replace(request, spans=spans)
