"""One case of the hostile engine: texts, glossaries and an engine drawn from a seed, and what must hold for them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bilingua.apps.rows import FAILED
from bilingua.engines.base import Capabilities, DecodeOptions, Engine
from bilingua.errors import EngineError
from bilingua.markers import BRACKETS, CLOSE, MID, OPEN
from bilingua.pipeline import Translator
from bilingua.records import Alignment, Hypothesis, Kind, Outcome, Translation, Verdict
from bilingua.terms.glossary import Entry, Glossary
from tests.fakes import ALL, HOSTILE, PLAIN, UNMARKED, FakeEngine

WORDS = """
    Moskau die DVRK Soldaten schickt Pjöngjang nach Haubitzen Kim-Jong-un-Regime Hafenamt der Bericht und kostet ist
    Straße BUND Über-See Ölpreis für das Nord- und Südkorea sagte er am im Müller Frau Herr
""".split()  # noqa: SIM905 - a list would fill a page
FACTS = [
    "20.000", "1.500", "5,5 Mrd. Euro", "3,2 %", "15.30 Uhr", "28. Oktober 2024", "18.09.2025", "zwei Drittel", "007",
    "Hunderte", "zwölf", "1,2,3", "https://www.beispiel.de/a?b=c", "a.b@beispiel.de", "@amt",
    "DE89 3704 0044 0532 0130 00",
    "v1.2.3", "km2 5", "-7", "2:1", "1990er", "A320neo", "8-12 Uhr", "$ 5", "12 Fr.", "½", "XIV.",
]  # fmt: skip
ENGLISH = ["DPRK", "Pyongyang", "howitzers", "port authority", "U.S. troops", "the North", "a", "(sic)", "ßeta", "ﬁrm"]
ENGLISH += ["20,000", "O'Neil's", "x-ray", "…and", "I", "Éire", "co.", "EU", "two words more", "ǆ", "ŉ"]
MARKS = [".", "", "?", "!", ":", " …", "“", ").", "\n", " - ", ";"]
ODD = [
    "\u00a0",
    "\u202f",
    "\u00ad",
    "\u200b",
    "e\u0301",
    "🙂",
    "\t",
    "  ",
    "&amp;",
    "<b>",
    "ŉ",
    "İ",
    "ﬃ",
    "\ufeff",
    OPEN,
    MID,
    CLOSE,
]


def shuffled(text: str, rng: random.Random) -> str:
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def garbled(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(letters))
        letters[place : place + rng.randint(0, 3)] = rng.choice([*ODD, *"aZ9.,-⟨⟩ ", "⟨⟨t⟩t⟩", "⟨/⟨t⟩t⟩", "77"])
    return "".join(letters)


def doubled(text: str, rng: random.Random) -> str:
    return f"{text}{rng.choice(['', ' ', ' and '])}{text}"


def halved(text: str, rng: random.Random) -> str:
    return text[: len(text) // 2]


def noise(text: str, rng: random.Random) -> str:
    return "".join(rng.choice("abc XYZ 123 .,⟨t⟩/|’'\"–é\n") for _ in range(rng.randint(0, 60)))


GARBLING = (shuffled, garbled, doubled, halved, noise)


@dataclass
class HostileEngine(FakeEngine):
    """An engine that spoils a part of what it returns, in ways drawn from `rng`, and now and then refuses or lies."""

    rng: random.Random = random.Random()  # noqa: RUF009 - replaced by each case
    rate: float = 0.5
    is_wild: bool = False
    inner: Engine | None = None  # a real engine whose output is spoiled; None means the words of the lexicon

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        self._refuse()
        inner = self.inner or super()
        return [self._spoiled(row) for row in inner.translate(sources, options)]

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        self._refuse()
        rows = (self.inner or super()).complete(sources, prefixes, options)
        if not self.is_wild:  # a real decoder keeps the prefix, whatever it makes of the rest
            return [
                Hypothesis(prefix + self._spoiled(Hypothesis(row.text[len(prefix) :])).text, row.score)
                for prefix, row in zip(prefixes, rows, strict=True)
            ]
        return [self._spoiled(row) for row in rows]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        self._refuse()
        return [self._number(score) for score in (self.inner or super()).score(sources, targets)]

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        self._refuse()
        rows = (self.inner or super()).align(sources, targets)
        if not self.is_wild:
            return rows
        return [
            Alignment(row.source, row.target, tuple(tuple(self._number(w) for w in weights) for weights in row.weights))
            for row in rows
        ]

    def count(self, text: str) -> int:
        return (self.inner or super()).count(text)

    def fits(self, target: str) -> bool:
        return (self.inner or super()).fits(target)

    def _score(self, source: str, target: str) -> float:
        return -0.1 - len(target) % 7 / 3  # anything, at no cost

    def _spoiled(self, row: Hypothesis) -> Hypothesis:
        text = row.text
        while self.rng.random() < self.rate:
            twist: Callable[[str], str] | None = self.rng.choice([*HOSTILE, None])
            text = twist(text) if twist else self.rng.choice(GARBLING)(text, self.rng)
            text = text[:2000] if self.inner is None else text[:200]
        return Hypothesis(text, self._number(row.score))

    def _number(self, number: float) -> float:
        if self.is_wild and self.rng.random() < 0.2:
            return self.rng.choice([math.nan, -math.inf, math.inf, 0.0, -1e300])
        return number

    def _refuse(self) -> None:
        if self.is_wild and self.rng.random() < 0.02:
            raise EngineError("the engine refuses")


def text(rng: random.Random) -> str:
    parts: list[str] = []
    for _ in range(rng.randint(1, 14)):
        parts.append(rng.choice(FACTS if rng.random() < 0.3 else WORDS))
        if rng.random() < 0.05:
            parts[-1] += rng.choice(ODD)
        parts.append(rng.choice(MARKS) + " " if rng.random() < 0.15 else " ")
    return "".join(parts) + rng.choice(MARKS)


def glossary(rng: random.Random, name: str) -> Glossary:
    entries = []
    for source in rng.sample(WORDS, rng.randint(1, 6)):
        if not source[0].isupper():
            continue
        keep = rng.random() < 0.15
        entries.append(
            Entry(
                source,
                "" if keep else rng.choice(ENGLISH),
                kind=Kind.KEEP if keep else Kind.TERM,
                case=rng.choice(["smart", "title", "exact", "any"]),
                forms=tuple({rng.choice(WORDS) for _ in range(rng.randint(0, 2))}),
                allowed=tuple({rng.choice(ENGLISH) for _ in range(rng.randint(0, 2))}),
                forbidden=tuple({rng.choice(["Moskau", "report", "x"]) for _ in range(rng.randint(0, 1))}),
                pos=rng.choice(["", "", "noun", "name"]),
            )
        )
    return Glossary(name, tuple(entries))


def problems(seed: int, engine: Callable[[random.Random], HostileEngine] | None = None) -> list[str]:
    """Run the case of a seed and say what does not hold; `engine` makes another engine than a drawn one."""
    rng = random.Random(seed)
    glossaries = [glossary(rng, f"g{number}") for number in range(rng.randint(0, 2))]
    demands = {rng.choice(WORDS[:8]): rng.choice(ENGLISH) for _ in range(rng.randint(0, 2))}
    texts = [text(rng) for _ in range(rng.randint(1, 3))]
    hostile = engine(rng) if engine else _drawn(rng)
    translator = Translator(glossaries, engine=hostile, markers=rng.random() < 0.8)
    try:
        done = translator.translate(texts, terms=demands)
    except EngineError:  # it refused everything, which is no fault of the texts
        return [] if hostile.is_wild else ["the engine's error although it refused nothing"]
    return [problem for each in done for problem in broken(each)]


def _drawn(rng: random.Random) -> HostileEngine:
    return HostileEngine(
        lexicon=dict(zip(WORDS, rng.choices(ENGLISH, k=len(WORDS)), strict=True)) if rng.random() < 0.7 else {},
        capabilities=rng.choice([ALL, ALL, UNMARKED, PLAIN, Capabilities(markers=True)]),
        max_pieces=rng.choice([20, 40, 254]),
        rng=rng,
        rate=rng.choice([0.0, 0.3, 0.6]),
        is_wild=rng.random() < 0.3,
    )


def broken(done: Translation) -> Iterator[str]:
    """Yield the promises that a translation breaks."""
    has_failed = any(finding.rule == FAILED for finding in done.findings)
    if not BRACKETS.isdisjoint(done.text):
        yield f"a marker in {done.text!r}"
    taken: list[Outcome] = []
    for outcome in done.terms:
        yield from _broken(outcome, done, has_failed=has_failed)
        if outcome.text:
            taken.append(outcome)
    taken.sort(key=lambda outcome: outcome.start)
    for left, right in pairwise(taken):
        if left.end > right.start:
            yield f"{left.text!r} and {right.text!r} share a place in {done.text!r}"
    for finding in done.findings:
        if finding.start is not None and not 0 <= finding.start <= (finding.end or 0) <= len(done.text):
            yield f"a finding at {finding.start}:{finding.end} of {len(done.text)} characters"


def _broken(outcome: Outcome, done: Translation, *, has_failed: bool) -> Iterator[str]:
    span = outcome.span
    if done.source[span.start : span.end] != span.text:
        yield f"{span.text!r} is not at {span.start} of {done.source!r}"
    if done.text[outcome.start : outcome.end] != outcome.text:
        yield f"{outcome.text!r} is not at {outcome.start} of {done.text!r}"
    if outcome.verdict is Verdict.WAIVED:
        if span.required and not has_failed:
            yield f"{span.text!r} is waived although it is required"
        return
    if not outcome.text:
        yield f"{span.text!r} has an empty outcome with the verdict {outcome.verdict}"
    elif _plain(outcome.text) not in {_plain(form) for form in (span.target, *span.allowed)}:
        yield f"{outcome.text!r} is no form of {span.target!r}, {span.allowed!r}"
    inside_before = outcome.start and _joins(done.text[outcome.start - 1], outcome.text[:1])
    inside_after = outcome.end < len(done.text) and _joins(outcome.text[-1:], done.text[outcome.end])
    if (inside_before or inside_after) and not _is_inside(span.start, span.end, done.source):
        yield f"{outcome.text!r} stands inside a word of {done.text!r}"


def _plain(form: str) -> str:
    """Return a form without what may differ: case, white space, the kind of a dash or apostrophe."""
    form = re.sub(r"[-‐‑–—−]", "-", re.sub(r"[’‘ʼ`´]", "'", form))
    return " ".join(form.upper().casefold().split())


def _joins(left: str, right: str) -> bool:
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _is_inside(start: int, end: int, source: str) -> bool:
    before, after = source[start - 1 : start], source[end : end + 1]
    return before.isalnum() or after.isalnum() or before in "-‐‑" or after in "-‐‑"
