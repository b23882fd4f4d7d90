"""What a change of a glossary does to translations: the sentences of a corpus before and after it, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from bilingua.engines.base import Engine
from bilingua.pipeline import Translator
from bilingua.records import Block, Finding, Span, Translation
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.terms.upkeep.diff import Change, diff
from bilingua.terms.upkeep.evidence import read_corpus
from bilingua.text.documents import read_document
from bilingua.text.german import clean

_CLEARLY = 0.1  # of confidence
_SHOWN = 64  # sentences between reports of the progress: some batches of the engine
_LINES = frozenset({".txt", ".tsv", ""})  # endings of files with a sentence a line, maybe with its English after a tab


@dataclass(frozen=True, slots=True)
class Effect:
    """A sentence whose translation changes: `line` counts the sentences of the corpus from 1."""

    line: int
    source: str
    before: Translation
    after: Translation

    @property
    def confidences(self) -> tuple[float | None, float | None]:
        """The confidence in the least sure sentence of each translation, None where nothing has judged it."""
        before, after = (_least(translation) for translation in (self.before, self.after))
        return before, after

    @property
    def is_less_sure(self) -> bool:
        """Return whether the translation after the change is clearly less sure."""
        before, after = self.confidences
        return before is not None and after is not None and after < before - _CLEARLY

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """The findings that the translation did not have before."""
        known = {(finding.rule, finding.message) for finding in self.before.findings}
        return tuple(finding for finding in self.after.findings if (finding.rule, finding.message) not in known)

    def to_dict(self) -> dict[str, Any]:
        """Return the effect as JSON-ready data."""
        return {
            "line": self.line,
            "source": self.source,
            "before": self.before.text,
            "after": self.after.text,
            "confidence": dict(zip(("before", "after"), self.confidences, strict=True)),
            "less_sure": self.is_less_sure,
            "new_findings": [asdict(finding) for finding in self.new_findings],
        }


@dataclass(frozen=True, slots=True)
class Impact:
    """The effects of a change: `touched` of the `sentences` have other terms now, `effects` are those that read
    differently.
    """

    entries: tuple[Change, ...]
    sentences: int
    touched: int
    effects: tuple[Effect, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the impact as JSON-ready data."""
        return {
            "entries": [{"source": change.source, "change": list(change.lines())} for change in self.entries],
            "sentences": self.sentences,
            "touched": self.touched,
            "changed": len(self.effects),
            "effects": [effect.to_dict() for effect in self.effects],
        }


def corpus_sentences(path: Path) -> Iterator[str]:
    """Yield the German of a corpus: the lines of a text or TSV file (German, tab, English), the blocks of a document.

    Raises:
        DocumentError: the file cannot be read.
    """
    if path.suffix.lower() in _LINES:
        yield from (german for german, _ in read_corpus(path))
    else:
        yield from (block.text for block in read_document(path).blocks if block.text.strip())


def impact(
    before: Sequence[Glossary],
    after: Sequence[Glossary],
    corpus: Iterable[str],
    *,
    engine: Engine,
    progress: Callable[[int], None] = lambda done: None,
    **options: Any,
) -> Impact:
    """Translate with the glossaries before and after a change the sentences in which they match differently.

    Both are in order of rising priority. Sentences that both match alike are not translated: their requests are equal,
    and so are their translations. `progress` is called with the number of further sentences that have been compared;
    `options` go to `Translator`.
    """
    translators = [Translator(glossaries, engine=engine, **options) for glossaries in (before, after)]
    finder = Finder(before, after)
    sentences = touched = 0
    effects: list[Effect] = []
    source = iter(corpus)
    while chunk := list(islice(source, _SHOWN)):
        differing = finder.differing(chunk, first=sentences + 1)
        blocks = [Block(text) for _, text in differing]
        made = [list(translator.translate_blocks(blocks)) if blocks else [] for translator in translators]
        effects += effects_of(differing, *made)
        sentences += len(chunk)
        touched += len(differing)
        progress(len(chunk))
    return Impact(changed_entries(before, after), sentences, touched, tuple(effects))


class Finder:
    """Finds the sentences in which the glossaries before and after a change demand different things."""

    def __init__(self, before: Sequence[Glossary], after: Sequence[Glossary]) -> None:
        self._matchers = [TermMatcher(glossaries) for glossaries in (before, after)]

    def differing(self, sentences: Iterable[str], *, first: int = 1) -> list[tuple[int, str]]:
        """Return those sentences with their numbers, which begin with `first`."""
        numbered = enumerate(sentences, first)
        return [(line, text) for line, text in numbered if len({_demands(one, text) for one in self._matchers}) > 1]


def changed_entries(before: Sequence[Glossary], after: Sequence[Glossary]) -> tuple[Change, ...]:
    """Return the entries that differ, glossary by glossary."""
    return tuple(change for old, new in zip(before, after, strict=True) for change in diff(old, new))


def effects_of(
    sentences: Sequence[tuple[int, str]], before: Sequence[Translation], after: Sequence[Translation]
) -> list[Effect]:
    """Return the sentences, with their numbers, whose two translations differ."""
    return [
        Effect(line, text, old, new)
        for (line, text), old, new in zip(sentences, before, after, strict=True)
        if old.text != new.text
    ]


def _least(translation: Translation) -> float | None:
    known = [one.confidence for one in translation.sentences if one.confidence is not None]
    return min(known, default=None)


def _demands(matcher: TermMatcher, text: str) -> tuple[tuple[Span, ...], ...]:
    """Return what a glossary demands in a text, whatever the ids of its entries."""
    cleaned, _ = clean(text)
    return tuple(tuple(replace(span, origin="") for span in spans) for spans in matcher.find_nested(cleaned))


def lines(result: Impact, *, limit: int | None = None) -> Iterator[str]:
    """Yield the impact as lines to read: entries, sentences before (-) and after (+), and the sum of it."""
    for change in result.entries:
        yield from change.lines()
    for effect in result.effects[:limit]:
        yield from (f"\n  {effect.line}: {effect.source}", f"- {effect.before}", f"+ {effect.after}")
        yield from (f"  {finding.severity}: {finding.message}" for finding in effect.new_findings)
    if limit is not None and len(result.effects) > limit:
        yield f"\n… and {len(result.effects) - limit} more"


def summary(result: Impact) -> str:
    """Return the impact in one line."""
    worse = sum(bool(effect.new_findings) for effect in result.effects)
    less_sure = sum(effect.is_less_sure for effect in result.effects)
    return (
        f"{len(result.entries)} entries differ; {len(result.effects)} of {result.sentences} sentences change"
        f" ({result.touched} have other terms)"
        + (f"; {worse} with a new finding" if worse else "")
        + (f"; {less_sure} less sure" if less_sure else "")
    )
