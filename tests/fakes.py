"""A scripted engine for tests: it obeys its script, and misbehaves in one named way where a test asks for that."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.engines.checks import check_pairs, check_request, require
from bilingua.errors import EngineError
from bilingua.markers import CLOSE, MID, OPEN, strip
from bilingua.records import Alignment, Hypothesis, PieceScores

ALL = Capabilities(markers=True, prefix=True, alignment=True, scoring=True, suppression=True)
UNMARKED = Capabilities(prefix=True, alignment=True, scoring=True, suppression=True)
PLAIN = Capabilities()
JUDGING = Capabilities(prefix=True, scoring=True, pieces=True)

_SOURCE_SPAN = re.compile(re.escape(OPEN) + "(.*?)" + re.escape(MID) + "(.*?)" + re.escape(CLOSE))
_TARGET_SPAN = re.compile(re.escape(OPEN) + "(.*?)" + re.escape(CLOSE))
_TOKEN = re.compile(r"\w+|[^\w\s]")


# -- ways to misbehave: functions from an obedient output to a hostile one -------------------------------------------


def drop_markers(text: str) -> str:
    """Keep the words, lose the markers."""
    return _TARGET_SPAN.sub(r"\1", text)


def drop_spans(text: str) -> str:
    """Lose markers and words."""
    return _TARGET_SPAN.sub("", text)


def double_spans(text: str) -> str:
    """Say every marked span twice."""
    return _TARGET_SPAN.sub(lambda match: match.group() * 2, text)


def lower_spans(text: str) -> str:
    """Re-case what stands in the markers."""
    return _TARGET_SPAN.sub(lambda match: match.group().lower(), text)


def inflect_spans(text: str) -> str:
    """Add a possessive inside the markers."""
    return _TARGET_SPAN.sub(rf"{OPEN}\1's{CLOSE}", text)


def garble_spans(text: str) -> str:
    """Write something else into the markers."""
    return _TARGET_SPAN.sub(f"{OPEN} something else{CLOSE}", text)


def empty_spans(text: str) -> str:
    """Leave the markers and lose the words between them."""
    return _TARGET_SPAN.sub(OPEN + CLOSE, text)


def split_spans(text: str) -> str:
    """Break every span in two in its middle."""

    def halves(match: re.Match[str]) -> str:
        inner = match.group(1)
        middle = (len(inner) + 1) // 2
        return f"{OPEN}{inner[:middle]}{CLOSE} or{OPEN}{inner[middle:]}{CLOSE}"

    return _TARGET_SPAN.sub(halves, text)


def nest_spans(text: str) -> str:
    """Open every span twice and close it twice."""
    return _TARGET_SPAN.sub(rf"{OPEN}{OPEN}\1{CLOSE}{CLOSE}", text)


def unclosed(text: str) -> str:
    """Open spans and never close them."""
    return text.replace(CLOSE, "")


def unopened(text: str) -> str:
    """Close spans that were never opened."""
    return text.replace(OPEN, "")


def swapped(text: str) -> str:
    """Close first, open afterwards."""
    return _TARGET_SPAN.sub(rf"{CLOSE}\1{OPEN}", text)


def stray_middle(text: str) -> str:
    """Copy the source-side marker, which has no place in a target."""
    return _TARGET_SPAN.sub(rf"{OPEN} Quelle{MID}\1{CLOSE}", text)


def wrap_all(text: str) -> str:
    """Put the whole sentence into one span."""
    return OPEN + drop_markers(text) + CLOSE


def reverse_spans(text: str) -> str:
    """Exchange the contents of the spans, first with last."""
    contents = iter(_TARGET_SPAN.findall(text)[::-1])
    return _TARGET_SPAN.sub(lambda _: f"{OPEN}{next(contents)}{CLOSE}", text)


def loop(text: str) -> str:
    """Say the last three words over and over."""
    return text + (" " + " ".join(text.split()[-3:])) * 12


def silent(text: str) -> str:
    """Say nothing."""
    return ""


HOSTILE: tuple[Callable[[str], str], ...] = (
    drop_markers, drop_spans, double_spans, lower_spans, inflect_spans, garble_spans, empty_spans, split_spans,
    nest_spans, unclosed, unopened, swapped, stray_middle, wrap_all, reverse_spans, loop, silent,
)  # fmt: skip


# -- the engine --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """One call that the engine received: method name, sources, and the second list (prefixes or targets) if any."""

    method: str
    sources: tuple[str, ...]
    others: tuple[str, ...] = ()
    options: DecodeOptions | None = None


@dataclass
class FakeEngine:
    """An engine that translates by `script`, else word by word with `lexicon`; unknown words stay German.

    `script` maps a source, marked or with the markers taken out, to the output as it stands; `twist` then spoils the
    output of translate() (and, where `twist_completions`, what follows a prefix). Marked spans are obeyed before the
    twist. `rows_lost` rows are missing at the end of what translate() and complete() return; `fail` is raised instead
    of any answer. `revised` maps marked sources to what revise() makes of them, `others` to what
    n_best() has besides. `calls` records what was asked.
    """

    script: Mapping[str, str] = field(default_factory=dict)
    lexicon: Mapping[str, str] = field(default_factory=dict)
    capabilities: Capabilities = ALL
    twist: Callable[[str], str] | None = None
    twist_completions: bool = False
    rows_lost: int = 0
    fail: EngineError | None = None
    max_pieces: int = 254
    name: str = "fake"
    scores: Mapping[str, float] = field(default_factory=dict)
    revised: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    @property
    def signature(self) -> str:
        return f"{self.name}|model:0"

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        self._called("translate", sources, (), options)
        check_request(self.capabilities, sources, options, engine=self.name)
        texts = [_without(self._twisted(self.obey(source)), options.suppress) for source in sources]
        return self._short([Hypothesis(text, self._score(s, text)) for s, text in zip(sources, texts, strict=True)])

    def n_best(self, sources: Sequence[str], options: DecodeOptions) -> list[list[Hypothesis]]:
        self._called("n_best", sources, (), options)
        require(self.capabilities, "n_best", engine=self.name)
        rows = [[self.obey(source), *self.others.get(source, ())][: options.hypotheses] for source in sources]
        return [[Hypothesis(text, self._score(s, text)) for text in row] for s, row in zip(sources, rows, strict=True)]

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        self._called("complete", sources, prefixes, options)
        require(self.capabilities, "prefix", engine=self.name)
        check_request(self.capabilities, sources, options, engine=self.name)
        check_pairs(sources, prefixes, what="prefixes")
        rows = []
        for source, prefix in zip(sources, prefixes, strict=True):
            # Goes on in its own translation behind as many words as the prefix has.
            rest = "".join(" " + word for word in self.obey(source).split()[len(prefix.split()) :])
            if self.twist_completions:
                rest = self._twisted(rest)
            text = prefix + _without(rest.lstrip() if not prefix or prefix[-1].isspace() else rest, options.suppress)
            rows.append(Hypothesis(text, self._score(source, text)))
        return self._short(rows)

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        self._called("revise", sources, drafts, options)
        require(self.capabilities, "revision", engine=self.name)
        check_pairs(sources, drafts, what="drafts")
        texts = [self.revised.get(source, draft) for source, draft in zip(sources, drafts, strict=True)]
        return [Hypothesis(text, self._score(strip(s), text)) for s, text in zip(sources, texts, strict=True)]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        self._called("score", sources, targets, None)
        require(self.capabilities, "scoring", engine=self.name)
        check_pairs(sources, targets, what="targets")
        return [self._score(source, target) for source, target in zip(sources, targets, strict=True)]

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[PieceScores]:
        """Find the words of its own translation likely, and all others unlikely."""
        self._called("log_probabilities", sources, targets, None)
        require(self.capabilities, "pieces", engine=self.name)
        check_pairs(sources, targets, what="targets")
        rows = []
        for source, target in zip(sources, targets, strict=True):
            own = set(_TOKEN.findall(self.obey(source)))
            words = list(_TOKEN.finditer(target))
            values = tuple(-0.1 if word.group() in own else -8.0 for word in words)
            rows.append(PieceScores(tuple(word.span() for word in words), values, -0.1))
        return rows

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        self._called("align", sources, targets, None)
        require(self.capabilities, "alignment", engine=self.name)
        check_pairs(sources, targets, what="targets")
        return [self._align(source, target) for source, target in zip(sources, targets, strict=True)]

    def count(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def fits(self, target: str) -> bool:
        return self.count(target) <= self.max_pieces

    def obey(self, source: str) -> str:
        """Return the output before any twist: the script's, or word by word with the marked spans obeyed."""
        plain = _SOURCE_SPAN.sub(r"\1", source)
        for key in (source, plain):
            if key in self.script:
                return self.script[key]
        parts, end = [], 0
        for match in _SOURCE_SPAN.finditer(source):
            parts += [self._words(source[end : match.start()]), OPEN, match.group(2), CLOSE]
            end = match.end()
        return "".join([*parts, self._words(source[end:])])

    def _words(self, text: str) -> str:
        return re.sub(r"\w+", lambda match: self.lexicon.get(match.group(), match.group()), text)

    def _align(self, source: str, target: str) -> Alignment:
        here = [match.span() for match in _TOKEN.finditer(source)]
        there = [match.span() for match in _TOKEN.finditer(target)]
        known = [{source[a:b], self.lexicon.get(source[a:b], "")} for a, b in here]
        rows = []
        for index, (a, b) in enumerate(there):
            hits = [i for i, forms in enumerate(known) if target[a:b] in forms]
            # Without a word in common: the same relative place.
            place = index * len(here) // len(there)
            best = min(hits, key=lambda i: (abs(i - place), i)) if hits else place
            rows.append(tuple(0.9 * (i == best) + 0.1 / len(here) for i in range(len(here))))
        return Alignment(tuple(here), tuple(there), tuple(rows) if here else ())

    def _score(self, source: str, target: str) -> float:
        if target in self.scores:
            return self.scores[target]
        own = drop_markers(self.obey(source)).split()
        return -0.1 - 3 * (1 - difflib.SequenceMatcher(None, own, drop_markers(target).split()).ratio())

    def _twisted(self, text: str) -> str:
        return self.twist(text) if self.twist else text

    def _short(self, rows: list[Hypothesis]) -> list[Hypothesis]:
        return rows[: len(rows) - self.rows_lost] if self.rows_lost else rows

    def _called(
        self, method: str, sources: Sequence[str], others: Sequence[str], options: DecodeOptions | None
    ) -> None:
        if isinstance(sources, str) or isinstance(others, str):
            raise TypeError(f"{method} was given a string where a list of strings belongs")
        self.calls.append(Call(method, tuple(sources), tuple(others), options))
        if self.fail is not None:
            raise self.fail


def _without(text: str, phrases: Sequence[str]) -> str:
    """Take suppressed phrases out as whole words."""
    for phrase in phrases:
        text = re.sub(rf"\s?(?<!\w){re.escape(phrase)}(?!\w)", "", text)
    return text
