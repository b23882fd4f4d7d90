"""The translator: the only module that knows the order of the rooms."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import islice, pairwise
from pathlib import Path
from typing import overload

import bilingua
from bilingua.enforce.annotate import combine
from bilingua.enforce.by_rule import converted, failed, has_words
from bilingua.enforce.capitals import recapitalised
from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.decoding import decode, spared
from bilingua.enforce.linking import link
from bilingua.enforce.names import with_names
from bilingua.enforce.not_german import Judged, foreign_documents, language_of, untouched
from bilingua.enforce.request import Enforced, Request
from bilingua.enforce.standins import Shortened, shortened
from bilingua.enforce.verify import verify
from bilingua.engines.base import DecodeOptions, Engine, create
from bilingua.errors import EnforcementError, EngineError, InputError
from bilingua.language.casing import is_in_capitals, sentence_case, spelled
from bilingua.memory import Memory, remembering
from bilingua.records import (
    Block,
    Document,
    Edit,
    Finding,
    Hypothesis,
    Link,
    Outcome,
    Segment,
    Span,
    Translation,
    Verdict,
    moved,
    shifted,
    touches,
)
from bilingua.terms.glossary import Glossary
from bilingua.terms.loading import GlossaryLike, digest, load_glossaries
from bilingua.terms.matching import TermMatcher
from bilingua.text.documents import read_document
from bilingua.text.facts import DEFAULT, FactStyle, find_facts
from bilingua.text.fitting import cut, within
from bilingua.text.german import clean, segment

# Blocks taken together: enough for full batches sorted by length, also of the few segments that take another round,
# and few enough that memory stays flat.
_CHUNK = 1024
# Facts that are translated at once, and long addresses among them: no sentence of thousands of news had more than ten
# facts, a model loses its way among many, and each may then cost the cascade some decodings.
_FACTS, _ADDRESSES = 12, 4
# Characters that a piece has at most on average: what is far too long need not be counted to know it.
_WIDEST = 16
_LINES = re.compile(r"[^\n]+|\n+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece of a block and the white space behind it; `request` is None where there are no words to translate."""

    source: str
    tail: str
    spans: tuple[Span, ...]
    nested: tuple[Span, ...]  # terms that lie within a longer span
    short: Shortened | None = None
    request: Request | None = None
    original: str | None = None  # in capitals, where `source` is the same in sentence case
    language: str | None = None  # of what is not German and left as it is


class Translator:
    """Translates German into English with every glossary term and every number right.

    Args:
        glossary: a path, a `Glossary`, or several in order of rising priority. None means the shipped domain
            glossary, an empty sequence none at all, `cldr` the built-in one of countries, languages and currencies.
        engine: a registry name (`ct2`, `hf`) or a loaded engine.
        model: directory or hub name of the model; None means the engine's default, the embedded model.
        beam: hypotheses kept while decoding, ≥ 1.
        strict: raise `EnforcementError` where a term could only be put in by force.
        markers: mark spans in the source where the engine was trained on it; False leaves all to the later steps.
        facts: enforce and check numbers, dates, URLs and the like, and put names right.
        style: how facts are written in English.
        topics: the topics whose entries apply; None means all.
        on: the day that decides which entries are in force; None means all.
        memory: a translation memory or its path; segments that it knows are not decoded again. None means none.
        device: `auto`, `cpu` or `cuda`. threads: 0 means all cores.
        progress: called after each batch that the engine has decoded, with the number of its source characters.

    Raises:
        GlossaryError: a glossary cannot be used.
        EngineError: the model cannot be loaded.
        StoreError: the memory cannot be opened.
    """

    def __init__(
        self,
        glossary: GlossaryLike | Sequence[GlossaryLike] | None = None,
        *,
        engine: str | Engine = "ct2",
        model: str | None = None,
        beam: int = 4,
        strict: bool = False,
        markers: bool = True,
        facts: bool = True,
        style: FactStyle = DEFAULT,
        topics: Sequence[str] | None = None,
        on: date | None = None,
        memory: Memory | str | Path | None = None,
        device: str = "auto",
        threads: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        if beam < 1:
            raise InputError(f"beam must be at least 1, not {beam}")
        self.glossaries = load_glossaries(glossary)
        self._matcher = TermMatcher(self.glossaries, topics=topics, on=on)
        loaded = create(engine, model, device=device, threads=threads) if isinstance(engine, str) else engine
        memory = Memory(memory) if isinstance(memory, str | Path) else memory
        self._engine = loaded if memory is None else remembering(loaded, memory)
        self._options = DecodeOptions(beam=beam, report=progress)
        self._strict = strict
        self._markers = markers and self._engine.capabilities.markers
        self._enforcer = Enforcer(self._engine, self._options, markers=self._markers, facts=facts)
        self._facts = facts
        self._style = style

    @property
    def signature(self) -> str:
        """Say exactly how translations are made; equal signatures give equal translations of a document."""
        steps = [
            *(["marked"] if self._markers else []),
            "repair",
            *(["redecode"] if self._engine.capabilities.prefix else []),
            *(["facts"] if self._facts else []),
        ]
        parts = (
            f"engine:{self._engine.signature}",
            f"beam:{self._options.beam}",
            f"enforce:{'+'.join(steps)}",
            f"glossary:{digest(self.glossaries)}",
            f"v:{bilingua.__version__}",
        )
        return "|".join(parts)

    @overload  # a str is an iterable of str too; the first signature that fits counts
    def translate(  # type: ignore[overload-overlap]
        self, text: str, *, terms: Mapping[str, str] | None = None
    ) -> Translation: ...
    @overload
    def translate(self, text: Iterable[str], *, terms: Mapping[str, str] | None = None) -> list[Translation]: ...
    def translate(
        self, text: str | Iterable[str], *, terms: Mapping[str, str] | None = None
    ) -> Translation | list[Translation]:
        """Translate a text, or several in order; line breaks inside a text are kept.

        `terms` are German → English demands for this call alone, above every glossary.

        Raises:
            InputError: something else than text was given.
            EnforcementError: only with `strict`.
        """
        if isinstance(text, str):
            return next(iter(self.translate_blocks([Block(text, terms or {})])))
        texts = list(text) if isinstance(text, Iterable) else [text]
        if not all(isinstance(each, str) for each in texts):
            raise InputError("translate() takes a str or an iterable of str", hint="decode bytes first")
        return list(self.translate_blocks(Block(each, terms or {}) for each in texts))

    def translate_document(
        self, document: str | Path | Document, *, progress: Callable[[int], None] | None = None
    ) -> list[Translation]:
        """Translate every block of a document, in order; `write_document` puts them into a file.

        `progress` is called with the number of blocks done so far.

        Raises:
            DocumentError: the file cannot be read.
        """
        if not isinstance(document, Document):
            document = read_document(document)
        done = []
        name = document.path or "document"
        for translation in self.translate_blocks(replace(block, document=name) for block in document.blocks):
            done.append(translation)
            if progress:
                progress(len(done))
        return done

    def translate_blocks(self, blocks: Iterable[Block]) -> Iterator[Translation]:
        """Translate blocks lazily, keeping order; memory holds one chunk of 1,024 of them.

        Names of persons are known to all blocks of one document in a chunk.
        """
        source = iter(blocks)
        while chunk := list(islice(source, _CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, blocks: Sequence[Block]) -> list[Translation]:
        cleaned = [clean(block.text) for block in blocks]
        units = [list(self._units(text, block.terms)) for block, (text, _) in zip(blocks, cleaned, strict=True)]
        asked = [
            (unit.request, block.document or place, block.linked)
            for place, (block, parts) in enumerate(zip(blocks, units, strict=True))
            for unit in parts
            if unit.request
        ]
        requests = [request for request, *_ in asked]
        done = self._run(requests, [document for _, document, _ in asked])
        results = zip(done, self._links(requests, done, [linked for *_, linked in asked]), strict=True)
        joined = [
            self._joined(text, edits, parts, results) for (text, edits), parts in zip(cleaned, units, strict=True)
        ]
        warnings = foreign_documents(
            Judged(block.document or place, place, len(unit.source), unit.language)
            for place, (block, parts) in enumerate(zip(blocks, units, strict=True))
            for unit in parts
        )
        for place, warning in warnings.items():
            joined[place] = replace(joined[place], findings=(*joined[place].findings, warning))
        return joined

    def _links(
        self, requests: Sequence[Request], done: Sequence[Enforced], linked: Sequence[bool]
    ) -> list[tuple[Link, ...]]:
        """Return the links of the segments that are to have some."""
        links: list[tuple[Link, ...]] = [()] * len(requests)
        wanted = [i for i, is_linked in enumerate(linked) if is_linked]
        pairs = [(requests[i].text, done[i].text) for i in wanted]
        for i, each in zip(wanted, spared(self._engine, partial(link, self._engine), pairs), strict=True):
            links[i] = () if isinstance(each, EngineError) else each
        return links

    def _units(self, text: str, terms: Mapping[str, str]) -> Iterator[_Unit]:
        """Cut a cleaned text into what is translated at once, with its spans."""
        own = TermMatcher([Glossary.from_mapping(terms)]) if terms else None
        for line in _LINES.findall(text):
            for part in [Segment("", line)] if line.isspace() else segment(line):
                # What is said in capitals is found and translated in sentence case, which is as long.
                text = part.text
                if is_in_capitals(text):
                    text = sentence_case(text, {**self._spellings, **spelled(terms)})
                spans, nested = self._spans(text, own) if text else ((), ())
                if language := language_of(text, spans):
                    yield _Unit(part.text, part.tail, spans, (), language=language)
                    continue
                cuts = cut(text, spans, partial(self._fits, text, spans))
                for start, end in pairwise([0, *cuts, len(text)]):
                    body = text[start:end].rstrip()
                    tail = text[start + len(body) : end] + (part.tail if end == len(text) else "")
                    unit = self._unit(body, tail, within(spans, start, end), within(nested, start, end))
                    yield unit if text == part.text else replace(unit, original=part.text[start : start + len(body)])

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """How the glossaries write their words, for lines in capitals; most texts have none."""
        entries = (entry for glossary in self.glossaries for entry in glossary)
        return spelled(german for entry in entries for german in (entry.source, *entry.forms))

    def _spans(self, text: str, own: TermMatcher | None) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Find the spans of a segment, and the terms that lie within a longer one; `own` terms go above all others."""
        found, nested = self._matcher.find_nested(text)
        if own:
            above, inner = own.find_nested(text)
            found = (*above, *(span for span in found if not touches(span, above)))
            nested = (*nested, *inner)
        spans = combine(found, find_facts(text, style=self._style) if self._facts else ())
        chosen = set(spans)
        waived = [span for span in (*found, *nested) if span not in chosen and touches(span, spans)]
        return spans, tuple(sorted(waived, key=lambda span: span.start))

    def _unit(self, text: str, tail: str, spans: tuple[Span, ...], nested: tuple[Span, ...]) -> _Unit:
        if not has_words(text, spans):
            return _Unit(text, tail, spans, nested)
        short = shortened(text, spans)
        request = Request.make(short.text, short.spans, markers=self._markers)
        if self._markers and self._engine.count(request.marked) > self._engine.max_pieces:
            # More spans than one source has room for: the later steps see to them.
            request = Request.make(short.text, short.spans, markers=False)
        return _Unit(text, tail, spans, nested, short, request)

    def _fits(self, text: str, spans: Sequence[Span], start: int, end: int) -> bool:
        """Return whether a piece of a segment can be translated at once; half of the limit is left to markers."""
        piece, inner = text[start:end], within(spans, start, end)
        if not has_words(piece, inner):
            return True
        short = shortened(piece, inner)
        if sum(span.is_fact for span in inner) > _FACTS or len(short.originals) > _ADDRESSES:
            return False
        most = self._engine.max_pieces // 2
        return len(short.text) <= _WIDEST * most and self._engine.count(short.text) <= most

    def _run(self, requests: Sequence[Request], documents: Sequence[Hashable]) -> list[Enforced]:
        """Translate and enforce; equal requests are translated once, and enforced once where they share their names."""
        unique = list(dict.fromkeys(requests))
        decoded = dict(zip(unique, spared(self._engine, self._decode, unique), strict=True))
        results = [decoded[request] for request in requests]
        if self._facts:
            known = [Hypothesis("") if isinstance(each, EngineError) else each for each in results]
            requests = with_names(requests, known, documents)
        pairs = list(zip(requests, results, strict=True))
        unique_pairs = list(dict.fromkeys((r, each) for r, each in pairs if isinstance(each, Hypothesis)))
        enforced = dict(zip(unique_pairs, spared(self._engine, self._enforce, unique_pairs), strict=True))
        done = [(r, enforced[r, each] if isinstance(each, Hypothesis) else each) for r, each in pairs]
        return [failed(r, each) if isinstance(each, EngineError) else each for r, each in done]

    def _decode(self, requests: Sequence[Request]) -> list[Hypothesis]:
        return decode(self._engine, requests, self._options)

    def _enforce(self, pairs: Sequence[tuple[Request, Hypothesis]]) -> list[Enforced]:
        return self._enforcer.enforce([request for request, _ in pairs], [hypothesis for _, hypothesis in pairs])

    def _taken(
        self, unit: _Unit, results: Iterator[tuple[Enforced, tuple[Link, ...]]]
    ) -> tuple[Enforced, tuple[Link, ...], tuple[Finding, ...]]:
        """Return a unit's English as it goes into the block, with its links and what the checks find."""
        if unit.language:
            return untouched(unit.source, unit.spans, unit.language), (), ()
        if unit.short:
            done, words = unit.short.restored(*next(results))
        else:
            done, words = converted(unit.source, unit.spans), ()
        # What was converted by rule has the figures that the rules made of it.
        facts = self._facts and unit.short is not None
        checks = verify(unit.source, done.text, unit.spans, done.outcomes, nested=unit.nested, facts=facts)
        return done if unit.original is None else recapitalised(done, unit.original), words, checks

    def _joined(
        self,
        source: str,
        edits: tuple[Edit, ...],
        units: Sequence[_Unit],
        results: Iterator[tuple[Enforced, tuple[Link, ...]]],
    ) -> Translation:
        """Put the translated segments of one block together, with offsets into the whole."""
        text, read, scores = "", 0, []
        outcomes: list[Outcome] = []
        findings: list[Finding] = []
        links: list[Link] = []
        for unit in units:
            done, words, checks = self._taken(unit, results)
            if unit.request:
                scores.append(done.score)
            here, there = read, len(text)
            outcomes += [shifted(each, source=here, target=there) for each in done.outcomes]
            links += [
                Link(a.source_start + here, a.source_end + here, a.target_start + there, a.target_end + there)
                for a in words
            ]
            findings += [moved(each, there) for each in (*checks, *done.notes)]
            text += done.text + unit.tail
            read += len(unit.source) + len(unit.tail)
        if self._strict:
            _refuse_force(outcomes)
        score = sum(scores) / len(scores) if scores else 0.0
        return Translation(source, text, tuple(outcomes), tuple(findings), edits, score, tuple(links), len(scores))


def _refuse_force(outcomes: Sequence[Outcome]) -> None:
    forced = [outcome.span.text for outcome in outcomes if outcome.verdict is Verdict.FORCED]
    if forced:
        raise EnforcementError(
            f"only by force: {', '.join(forced)}", hint="see the finding without strict, or rephrase the source"
        )
