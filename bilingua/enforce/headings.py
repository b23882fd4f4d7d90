"""Headings, buttons and table headers: one to three words that the model would turn into a sentence.

Given *Handel* alone, a model trained on sentences repeats a word or makes something up. It does well with a sentence
that introduces the heading and the English of that sentence up to the colon: what it adds is the heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bilingua.enforce.annotate import annotate, worth_marking
from bilingua.enforce.request import Request
from bilingua.enforce.spelling import for_engine
from bilingua.engines.base import DecodeOptions, Engine, checked
from bilingua.language.headlines import is_counted, listed
from bilingua.markers import parse
from bilingua.records import Hypothesis, Span
from bilingua.trust.guards import Oddity, oddity

# The start of a sentence in both languages. The first suits noun phrases best, the second anything with a verb.
_ABOUT = "Hier geht es um: ", "This is about:"
_SAYS = "Hier steht: ", "It says here:"
_MOST_WORDS = 3
_MOST_CHARS = 120  # of a heading: a longer run without spaces is not a word
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W_]+)*")
_LEAD = re.compile(
    r"""(?:[•·*›»→>|–—-]\s+)?                                  # a bullet
    (?:(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[IVX]{1,5}[.)]|[A-Za-z][.)]|§§?\ ?\d{1,4}[a-z]?)\s+)?""",
    re.VERBOSE,
)
_FIGURE = re.compile(r"\d{1,3}\.?")
_TAIL = " :…›»→>|–—-"
_SENTENCE = re.compile(r"[.!?…][\"'“”’»«)\]]*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A short segment: its leading number or bullet, its words, its trailing colon, and the spans in the words.

    Offsets of the spans are into `text`; `marked` is the text with markers, as it goes to an engine.
    """

    lead: str
    text: str
    tail: str
    spans: tuple[Span, ...]
    marked: str

    @property
    def known(self) -> str | None:
        """The English if no engine is needed: the single span that fills the heading, or a listed word; else None."""
        if self.spans:
            (first, *_) = self.spans
            return first.target if (first.start, first.end) == (0, len(self.text)) else None
        return listed(self.text)

    def whole(self, english: str) -> str:
        """Return the English with lead and tail restored, capitalised if the German is."""
        if self.text[0].isupper() and english[:1].islower() and english.split()[0].isalpha():
            english = english[0].upper() + english[1:]
        return self.lead + english + self.tail


def heading(request: Request) -> Heading | None:
    """Return a request as a heading, None if it is a sentence or longer than three words."""
    # Most segments are ruled out by these cheap checks of length and word count.
    if len(request.text) > _MOST_CHARS:
        return None
    words = _WORD.findall(request.text)
    if not 0 < len(words) <= _MOST_WORDS + 1:
        return None
    spans = (*request.spans, *request.watched)
    start = _lead(request.text, spans)
    rest = request.text[start:]
    words = _WORD.findall(rest)
    if not 0 < len(words) <= _MOST_WORDS or (len(words) > 1 and _SENTENCE.search(rest)):
        return None
    end = start + len(_without_mark(rest, single=len(words) == 1))
    if any(span.start < end < span.end for span in spans):
        end = len(request.text)
    inner = tuple(
        replace(span, start=span.start - start, end=span.end - start)
        for span in request.spans
        if start <= span.start and span.end <= end
    )
    text = request.text[start:end]
    marks = [span for span in inner if worth_marking(span)] if request.marked != request.text else []
    return Heading(request.text[:start], text, request.text[end:], inner, for_engine(annotate(text, marks)))


def translate_headings(engine: Engine, headings: Mapping[Request, Heading], options: DecodeOptions) -> list[Hypothesis]:
    """Translate headings, known ones without the engine; odd answers are retried with other prompts.

    A German word left over does not justify asking for a whole sentence. If every answer doubles a word, invents one or
    is far too long, the German is kept.
    """
    heads = list(headings.values())
    done: list[Hypothesis | None] = []
    done += (Hypothesis(head.whole(known)) if (known := head.known) else None for head in heads)
    best = [(Oddity.UNKNOWN, Hypothesis(head.lead + head.text + head.tail, is_source=True)) for head in heads]
    for ask in _ways(engine):
        last = ask is _with_stop
        todo = [i for i, answer in enumerate(done) if answer is None and not (last and best[i][0] < Oddity.UNKNOWN)]
        if not todo:
            break
        for i, hypothesis in zip(todo, ask(engine, [heads[i] for i in todo], options), strict=True):
            given = [form for span in heads[i].spans for form in span.allowed]
            fault = oddity(parse(hypothesis.text).text, heads[i].text, given)
            text = "" if hypothesis.error else heads[i].whole(hypothesis.text)
            whole = replace(hypothesis, text=text)
            if fault is Oddity.NONE or hypothesis.error:
                done[i] = whole
            elif fault < best[i][0]:
                best[i] = fault, whole
    return [answer or fallback for answer, (_, fallback) in zip(done, best, strict=True)]


def _lead(text: str, spans: Sequence[Span]) -> int:
    """Return the end of the number or bullet to copy; 0 if it is part of the heading, as in *3. Liga*."""
    match = _LEAD.match(text)
    end = match.end() if match else 0
    number = text[:end].rstrip()
    if _FIGURE.fullmatch(number) and (not number.endswith(".") or any(map(is_counted, _WORD.findall(text, end)))):
        return 0
    copied = (span.end <= end and span.text in (*span.allowed, span.target) for span in spans if span.start < end)
    return end if all(copied) else 0


def _without_mark(text: str, *, single: bool) -> str:
    """Strip a trailing colon or arrow; from a `single` word, which cannot be a sentence, any final mark."""
    bare = text.rstrip(_TAIL)
    return bare if listed(bare) or not single else bare.rstrip(_TAIL + ".!?")


def _ways(engine: Engine) -> Iterator[Callable[[Engine, Sequence[Heading], DecodeOptions], list[Hypothesis]]]:
    """Yield the ways of asking for headings, best first."""
    if engine.capabilities.prefix:
        yield _introduced
        yield partial(_introduced, otherwise=True)
    yield _with_stop


def _introduced(
    engine: Engine, heads: Sequence[Heading], options: DecodeOptions, *, otherwise: bool = False
) -> list[Hypothesis]:
    """Have the engine complete sentences that introduce headings, with one frame for verbs and one for noun phrases.

    `otherwise` swaps the frames. Returns only what the engine added.
    """
    frames = [_SAYS if _has_verb(head.text) != otherwise else _ABOUT for head in heads]
    sources = [german + head.marked for head, (german, _) in zip(heads, frames, strict=True)]
    prefixes = [english for _, english in frames]
    completed = checked(engine.complete(sources, prefixes, options), sources)
    return [
        replace(hypothesis, text=hypothesis.text[len(prefix) :].strip())
        for hypothesis, prefix in zip(completed, prefixes, strict=True)
    ]


def _with_stop(engine: Engine, heads: Sequence[Heading], options: DecodeOptions) -> list[Hypothesis]:
    """Translate headings as sentences, with a full stop that is removed again and no piece repeated."""
    sources = [f"{for_engine(head.text)}." for head in heads]
    hypotheses = checked(engine.translate(sources, replace(options, no_repeat_ngram=1)), sources)
    return [replace(hypothesis, text=hypothesis.text.strip().removesuffix(".")) for hypothesis in hypotheses]


def _has_verb(text: str) -> bool:
    """Return whether a heading ends in a verb, or in any word that is not a noun: *Papst warnt*, *Bild speichern*."""
    words = _WORD.findall(text)
    return len(words) > 1 and words[-1][0].islower()
