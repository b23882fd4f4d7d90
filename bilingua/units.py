"""Units: the pieces of a block that are translated at once, and the block put together from their English."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise

from bilingua.enforce.annotate import combine
from bilingua.enforce.by_rule import converted, has_words
from bilingua.enforce.capitals import recapitalised
from bilingua.enforce.dashes import dashed
from bilingua.enforce.not_german import Judged, language_of, untouched
from bilingua.enforce.request import Enforced, Request
from bilingua.enforce.respelling import respelled
from bilingua.enforce.standins import Shortened, shortened
from bilingua.enforce.verify import verify
from bilingua.engines.base import Engine
from bilingua.errors import EngineError
from bilingua.facts.spans import find_facts
from bilingua.facts.style import FactStyle
from bilingua.language.casing import is_in_capitals, sentence_case, spelled
from bilingua.language.variants import check_variant
from bilingua.records import (
    Block,
    Edit,
    Finding,
    Hypothesis,
    Link,
    Outcome,
    Segment,
    Sentence,
    Span,
    Translation,
    moved,
    shifted,
    touches,
)
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.text.fitting import cut, within
from bilingua.text.german import clean, segment

# Facts that are translated at once, and long addresses among them: no sentence of thousands of news had more than ten
# facts, a model loses its way among many, and each may then cost the cascade some decodings.
_FACTS, _ADDRESSES = 12, 4
# Characters that a piece has at most on average: what is far too long need not be counted to know it.
_WIDEST = 16
_LINES = re.compile(r"[^\n]+|\n+")


@dataclass(slots=True, eq=False)
class Task:
    """What an engine is asked about a unit, and what the steps of the translator make of it.

    `short` has the stand-ins for long addresses. Units of the same `document` share the persons that it names, and
    those of the `context` around it. `answer` is what the engine returns for the request, `done` what enforcement makes
    of that; both are unset until then. `others` are other wordings, of which `alternatives` are wanted at most.
    """

    short: Shortened
    request: Request
    document: Hashable
    context: str = ""
    alternatives: int = 0
    answer: Hypothesis | EngineError = field(init=False)
    done: Enforced = field(init=False)
    links: tuple[Link, ...] = ()
    others: tuple[Enforced, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a block and the white space after it; `task` is None where nothing is translated.

    `spans` are what must be right in it, `nested` the terms within a longer span. `original` is the piece in capitals
    where `source` is the same in sentence case, `language` that of a piece that is not German and left as it is.
    `continues` says that the piece belongs to the sentence of the one before, which was too long for the engine.
    """

    source: str
    tail: str
    spans: tuple[Span, ...]
    nested: tuple[Span, ...] = ()
    task: Task | None = None
    original: str | None = None
    language: str | None = None
    continues: bool = False

    def translated(
        self, *, facts: bool, spelling: str | None
    ) -> tuple[Enforced, tuple[Link, ...], tuple[Finding, ...]]:
        """Return the English as it goes into the block, its links, and the findings of the checks."""
        if self.language:
            return untouched(self.source, self.spans, self.language), (), ()
        if self.task:
            done, links = self._spelled(self.task, self.task.done, self.task.links, spelling)
        else:
            # What is converted by rule has the figures that the rules make of it.
            done, links, facts = converted(self.source, self.spans), (), False
        checks = verify(self.source, done.text, self.spans, done.outcomes, nested=self.nested, facts=facts)
        return self._recapitalised(done), links, checks

    def others(self, spelling: str | None) -> tuple[str, ...]:
        """Return other wordings of the English."""
        if self.task is None:
            return ()
        spelled = (self._spelled(self.task, other, (), spelling)[0] for other in self.task.others)
        return tuple(self._recapitalised(other).text for other in spelled)

    def _spelled(
        self, task: Task, done: Enforced, links: tuple[Link, ...], spelling: str | None
    ) -> tuple[Enforced, tuple[Link, ...]]:
        """Put the long addresses back, and spell the words as they are wanted."""
        done, links = task.short.restored(done, links)
        return respelled(dashed(done, self.source), links, self.source, spelling)

    def _recapitalised(self, done: Enforced) -> Enforced:
        return done if self.original is None else recapitalised(done, self.original)


@dataclass(frozen=True, slots=True)
class Passage:
    """One block on its way: its cleaned text with the edits, its document, its units, the spelling of its English."""

    text: str
    edits: tuple[Edit, ...]
    document: Hashable
    is_linked: bool
    units: tuple[Unit, ...]
    spelling: str | None = None

    @property
    def tasks(self) -> list[Task]:
        """What an engine is asked about the block."""
        return [unit.task for unit in self.units if unit.task]

    def judged(self, place: int) -> Iterator[Judged]:
        """Yield the languages of the units; `place` is the block's index among those that are translated together."""
        return (Judged(self.document, place, len(unit.source), unit.language) for unit in self.units)

    def scores(self) -> list[float | None]:
        """Return the mean log-probability of each sentence; None where no engine translated it."""
        scores: list[list[float]] = []
        for unit in self.units:
            if unit.source and not unit.continues:
                scores.append([])
            if unit.task:
                scores[-1].append(unit.task.done.score)
        return [sum(several) / len(several) if several else None for several in scores]

    def joined(self, *, facts: bool) -> Translation:
        """Put the translated units together, with offsets into the whole."""
        text, read, scores = "", 0, []
        outcomes: list[Outcome] = []
        findings: list[Finding] = []
        links: list[Link] = []
        sentences: list[Sentence] = []
        for unit in self.units:
            done, words, checks = unit.translated(facts=facts, spelling=self.spelling)
            if unit.task:
                scores.append(done.score)
            if _meet(text, done.text) and not _meet(self.text[read - 1 : read], self.text[read : read + 1]):
                text += " "  # a quotation mark that stood between them got lost
            here, there = read, len(text)
            outcomes += [shifted(outcome, source=here, target=there) for outcome in done.outcomes]
            links += [
                Link(a.source_start + here, a.source_end + here, a.target_start + there, a.target_end + there)
                for a in words
            ]
            findings += [moved(finding, there) for finding in (*checks, *done.notes)]
            if unit.source:
                end, others = there + len(done.text), unit.others(self.spelling)
                sentence = Sentence(here, here + len(unit.source), there, end, alternatives=others)
                if unit.continues:
                    first = sentences.pop()
                    whole = text[first.start : first.end], text[first.end : there], done.text
                    others = _continued(first.alternatives, others, *whole)
                    sentence = Sentence(first.source_start, sentence.source_end, first.start, end, alternatives=others)
                sentences.append(sentence)
            text += done.text + unit.tail
            read += len(unit.source) + len(unit.tail)
        score = sum(scores) / len(scores) if scores else 0.0
        return Translation(
            self.text,
            text,
            tuple(outcomes),
            tuple(findings),
            self.edits,
            score,
            tuple(links),
            len(scores),
            tuple(sentences),
        )


def _continued(first: tuple[str, ...], second: tuple[str, ...], text: str, gap: str, rest: str) -> tuple[str, ...]:
    """Return wordings of a sentence in two parts, `text` and `rest`: each with another wording of one or both."""
    count = max(len(first), len(second))
    ones, others = (*first, *[text] * (count - len(first))), (*second, *[rest] * (count - len(second)))
    return tuple(one + gap + other for one, other in zip(ones, others, strict=True))


def _meet(left: str, right: str) -> bool:
    """Return whether two texts would run together into one word."""
    return left[-1:].isalnum() and right[:1].isalnum()


class Preparer:
    """Cleans blocks and cuts them into units, each with its spans and its request to the engine.

    `glossaries` are those of the `matcher`. `markers` says whether sources may be marked, `facts` whether facts are
    enforced, written in `style`; `spelling` is `us`, `gb`, or None for that of the model.

    Raises:
        SettingsError: no such spelling.
    """

    def __init__(
        self,
        engine: Engine,
        matcher: TermMatcher,
        glossaries: Sequence[Glossary],
        *,
        markers: bool,
        facts: bool,
        style: FactStyle,
        spelling: str | None = None,
    ) -> None:
        check_variant(spelling)
        self._engine = engine
        self._matcher = matcher
        self._glossaries = glossaries
        self._markers = markers
        self._facts = facts
        self._style = style
        self._spelling = spelling

    def prepare(self, block: Block, place: int) -> Passage:
        """Clean a block and cut it into units; `place` stands for the document of a block that has none."""
        text, edits = clean(block.text)
        document = block.document or place
        units = tuple(self._units(text, block, document))
        return Passage(text, edits, document, block.linked, units, self._spelling)

    def _units(self, text: str, block: Block, document: Hashable) -> Iterator[Unit]:
        """Cut a cleaned text into what is translated at once, with its spans."""
        own = TermMatcher([Glossary.from_mapping(block.terms)]) if block.terms else None
        for line in _LINES.findall(text):
            for part in [Segment("", line)] if line.isspace() else segment(line):
                # What is said in capitals is found and translated in sentence case, which is as long.
                sentence = part.text
                if is_in_capitals(sentence):
                    sentence = sentence_case(sentence, {**self._spellings, **spelled(block.terms)})
                spans, nested = self._spans(sentence, own, block.context) if sentence else ((), ())
                if language := language_of(sentence, spans):
                    yield Unit(part.text, part.tail, spans, language=language)
                    continue
                for start, end, body, inner, short in self._pieces(sentence, spans):
                    tail = sentence[start + len(body) : end] + (part.tail if end == len(sentence) else "")
                    original = None if sentence == part.text else part.text[start : start + len(body)]
                    task = self._task(short, block, document) if short else None
                    yield Unit(body, tail, inner, within(nested, start, end), task, original, continues=start > 0)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """How the glossaries write their words, for lines in capitals; most texts have none."""
        entries = (entry for glossary in self._glossaries for entry in glossary)
        return spelled(german for entry in entries for german in (entry.source, *entry.forms))

    def _spans(self, text: str, own: TermMatcher | None, context: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Find the spans of a segment, and the terms that lie within a longer one; `own` terms go above all others."""
        found, nested = self._matcher.find_nested(text, context=context)
        if own:
            above, inner = own.find_nested(text, context=context)
            found = (*above, *(span for span in found if not touches(span, above)))
            nested = (*nested, *inner)
        spans = combine(found, find_facts(text, style=self._style) if self._facts else ())
        chosen = set(spans)
        waived = [span for span in (*found, *nested) if span not in chosen and touches(span, spans)]
        return spans, tuple(sorted(waived, key=lambda span: span.start))

    def _pieces(
        self, text: str, spans: Sequence[Span]
    ) -> Iterator[tuple[int, int, str, tuple[Span, ...], Shortened | None]]:
        """Yield the pieces that a segment is translated in: offsets, text and spans, and what an engine gets of it.

        That is None for a piece without words.
        """

        @cache
        def piece(start: int, end: int) -> tuple[str, tuple[Span, ...], Shortened | None]:
            body, inner = text[start:end].rstrip(), within(spans, start, end)
            return body, inner, shortened(body, inner) if has_words(body, inner) else None

        cuts = cut(text, spans, lambda start, end: self._fits(piece(start, end)[2]))
        yield from ((start, end, *piece(start, end)) for start, end in pairwise([0, *cuts, len(text)]))

    def _task(self, short: Shortened, block: Block, document: Hashable) -> Task:
        return Task(short, self._request(short), document, block.context, block.alternatives)

    def _request(self, short: Shortened) -> Request:
        """Return what an engine is asked about a piece."""
        request = Request.make(short.text, short.spans, markers=self._markers)
        if self._markers and self._engine.count(request.marked) > self._engine.max_pieces:
            # More spans than one source has room for: the later steps see to them.
            return Request.make(short.text, short.spans, markers=False)
        return request

    def _fits(self, short: Shortened | None) -> bool:
        """Return whether a piece of a segment can be translated at once; half of the limit is left to markers."""
        if short is None:
            return True
        if sum(span.is_fact for span in short.spans) > _FACTS or len(short.originals) > _ADDRESSES:
            return False
        most = self._engine.max_pieces // 2
        return len(short.text) <= _WIDEST * most and self._engine.count(short.text) <= most
