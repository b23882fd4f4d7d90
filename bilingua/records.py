"""The data that flows through the rooms: frozen dataclasses with half-open code-point offsets into NFC text."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from html import escape
from typing import Any, Protocol, TypeVar


class Severity(StrEnum):
    """How bad a finding is. `critical` means that a term, a fact or a sentence is wrong or missing."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Verdict(StrEnum):
    """How a required span came to stand in the translation, mildest step first."""

    NATIVE = "native"  # an allowed form stood in the engine's own output
    REPAIRED = "repaired"  # the wrong rendering was replaced at its aligned place
    REDECODED = "re-decoded"  # the engine finished the sentence around the forced term
    FORCED = "forced"  # put in although the engine scores it badly; always a finding
    WAIVED = (
        "waived"  # only watched (a small number word, an ambiguous figure), and not found: text and place are empty
    )


class Kind(StrEnum):
    """What a source span is. Everything but TERM and KEEP is a fact."""

    TERM = "term"
    KEEP = "keep"  # a glossary entry that stays as it is
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    FILE = "file"
    VERSION = "version"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Block:
    """A translatable stretch of a document: a line of text, a paragraph, a table cell, a JSON field.

    `terms` are demands for this block alone, above every glossary; `extra` carries what the format wants back. With
    `linked` the translation is to say which of its words render which, because there is markup to move with them.
    Blocks of one `document` share the persons that it names; a block without belongs to no other. `error` says why a
    row of data cannot be translated: its text is empty then, and the writer of its format puts the error beside it.
    `context` is German text around it that is not translated, but tells persons and homographs apart. `alternatives` is
    the number of other wordings that are wanted for each sentence; there are fewer where the engine finds fewer.
    """

    text: str
    terms: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    linked: bool = False
    document: str = ""
    error: str = ""
    context: str = ""
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document as blocks in reading order plus the skeleton that its format needs to write it back."""

    blocks: tuple[Block, ...]
    format: str
    path: str | None = None
    skeleton: Any = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change made by cleaning: the rule's name, the offset in the text before it, what went and what came."""

    rule: str
    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence-like unit. `text` has no outer white space; `tail` is what follows it in the block.

    A block's leading white space is a first segment with empty text. Joining text + tail rebuilds the block.
    """

    text: str
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source segment that must be rendered in a given way.

    `target` is the wanted English, `allowed` every form that counts as right (`target` is among them), `forbidden` the
    renderings that must not stand in the translation of this segment. `case_sensitive` governs how `allowed` is looked
    for. `rule` says how the span was found (`exact`, `inflected`, `modifier`, …). `origin` names the glossary entry, or
    is empty for a fact. `value` is the normalised value of a fact. `required` is False where a span is only watched.
    """

    start: int
    end: int
    text: str
    kind: Kind
    target: str
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    case_sensitive: bool = True
    rule: str = "exact"
    origin: str = ""
    value: str = ""
    required: bool = True

    @property
    def is_fact(self) -> bool:
        """Return whether the span was computed from the text and not demanded by a glossary."""
        return self.kind not in (Kind.TERM, Kind.KEEP)

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether the span shares a character with `text[start:end]`."""
        return overlap((self.start, self.end), (start, end))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What an engine returned for one request: the text, markers included, and the mean log-probability per piece.

    `is_source` says that it is the German itself, because nothing that the engine returned could be used. `error` says
    why the engine has no translation of this one request; the text is empty then.
    """

    text: str
    score: float = 0.0
    is_source: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Soft alignment of one sentence pair in code-point offsets.

    `weights[t][s]` is how much target piece t looks at source piece s; rows sum to about one.
    """

    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]
    weights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class PieceScores:
    """How likely a model finds a given target: the places of its pieces and their log-probabilities.

    `end` is that of the end of the sentence after them.
    """

    places: tuple[tuple[int, int], ...]
    values: tuple[float, ...]
    end: float


@dataclass(frozen=True, slots=True)
class Link:
    """A word of a source, `source_start:source_end`, and the word of the translation that clearly renders it."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The receipt for one span: what was wanted, how it was reached and where it stands in the translation."""

    span: Span
    verdict: Verdict
    text: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON-ready data: both texts, both spans, kind, rule, verdict."""
        span = self.span
        return {
            "source": span.text,
            "target": self.text,
            "wanted": span.target,
            "kind": str(span.kind),
            "verdict": str(self.verdict),
            "rule": span.rule,
            "origin": span.origin,
            "source_span": [span.start, span.end],
            "target_span": [self.start, self.end],
        }


FOREIGN_DOCUMENT = "foreign-document"  # the rule of a finding that says something of a whole document


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at. `start` and `end` are offsets in the translation, or None for all of it."""

    rule: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source, `source_start:source_end`, and its English, `start:end` of the translation.

    `confidence` is the chance, 0 to 1, that the English needs no correction of substance (docs/trust.md); None where
    nothing has judged it. `alternatives` are other wordings, the likeliest first, where the block asked for some.
    """

    source_start: int
    source_end: int
    start: int
    end: int
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the sentence as JSON-ready data, with alternatives only where there are some."""
        data = asdict(self)
        return data if self.alternatives else {name: data[name] for name in data if name != "alternatives"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A translated text with its receipt. `str()` gives the text.

    All offsets are into `source` and `text` as a whole, whatever the number of sentences. `links` are there where the
    block asked for them. `segments` counts what went to the engine; `sentences` has whatever is not white space, also
    what was converted by rule or left as it is.
    """

    source: str
    text: str
    terms: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    edits: tuple[Edit, ...] = ()
    score: float = 0.0
    links: tuple[Link, ...] = ()
    segments: int = 1
    sentences: tuple[Sentence, ...] = ()

    def __str__(self) -> str:
        """Return the translated text."""
        return self.text

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Other wordings of the whole text: the first has the first alternative of each sentence, and so on."""
        return tuple(map(self._reworded, range(max((len(one.alternatives) for one in self.sentences), default=0))))

    def _reworded(self, number: int) -> str:
        text = self.text
        for one in reversed(self.sentences):
            wording = one.alternatives[number] if number < len(one.alternatives) else text[one.start : one.end]
            text = text[: one.start] + wording + text[one.end :]
        return text

    def _repr_html_(self) -> str:
        """Return the translation for a notebook: sentence by sentence, terms and facts in bold, and the findings."""
        places = [(o.start, o.end, f"{o.span.text} ({o.verdict})") for o in self.terms if o.text]
        rows = "".join(
            f'<tr><td lang="de">{escape(self.source[each.source_start : each.source_end])}</td>'
            f'<td lang="en">{_marked(self.text, each.start, each.end, places)}</td></tr>'
            for each in self.sentences
        )
        notes = "".join(f"<li>{each.severity}: {escape(each.message)}</li>" for each in self.findings)
        return f"<table>{rows}</table>" + (f"<ul>{notes}</ul>" if notes else "")

    def to_dict(self) -> dict[str, Any]:
        """Return the translation as plain JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Translation:
        """Return the translation that `to_dict` was called on; the data may have been JSON since."""
        return cls(
            data["source"],
            data["text"],
            tuple(_outcome(outcome) for outcome in data["terms"]),
            tuple(Finding(**{**found, "severity": Severity(found["severity"])}) for found in data["findings"]),
            tuple(Edit(**edit) for edit in data["edits"]),
            data["score"],
            tuple(Link(**link) for link in data["links"]),
            data["segments"],
            tuple(Sentence(**{**one, "alternatives": tuple(one["alternatives"])}) for one in data["sentences"]),
        )


def _marked(text: str, start: int, end: int, places: Iterable[tuple[int, int, str]]) -> str:
    """Return `text[start:end]` as HTML, each place in bold with its note as a tooltip."""
    parts: list[str] = []
    done = start
    for first, last, note in sorted(places):
        if done <= first and last <= end:
            parts += [escape(text[done:first]), f'<b title="{escape(note)}">{escape(text[first:last])}</b>']
            done = last
    return "".join([*parts, escape(text[done:end])])


def _outcome(data: Mapping[str, Any]) -> Outcome:
    span = data["span"]
    texts = {name: tuple(span[name]) for name in ("allowed", "forbidden")}
    made = Span(**{**span, **texts, "kind": Kind(span["kind"])})
    return Outcome(made, Verdict(data["verdict"]), data["text"], data["start"], data["end"])


def shifted(outcome: Outcome, *, source: int, target: int) -> Outcome:
    """Return the outcome with its source and target offsets moved, as joining segments into a text requires."""
    span = replace(outcome.span, start=outcome.span.start + source, end=outcome.span.end + source)
    return replace(outcome, span=span, start=outcome.start + target, end=outcome.end + target)


def moved(finding: Finding, by: int) -> Finding:
    """Return the finding with its offsets moved, as joining segments into a text requires."""
    if finding.start is None or finding.end is None:
        return finding
    return replace(finding, start=finding.start + by, end=finding.end + by)


def worst(findings: Sequence[Finding]) -> Severity | None:
    """Return the highest severity among the findings, else None."""
    order = list(Severity)
    return max((finding.severity for finding in findings), key=order.index, default=None)


class Placed(Protocol):
    """Anything with a place in a text: a span, a hit of a matcher."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


SomePlaced = TypeVar("SomePlaced", bound=Placed)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two half-open places share a character."""
    return one[0] < other[1] and other[0] < one[1]


def touches(item: Placed, others: Sequence[Placed]) -> bool:
    """Return whether an item overlaps any of `others`, which are ordered and do not overlap each other."""
    before = bisect_left(others, item.end, key=_start) - 1
    return before >= 0 and item.start < others[before].end


def without_overlaps(ranked: Iterable[SomePlaced]) -> list[SomePlaced]:
    """Return the items that overlap no earlier one in `ranked` (best first), in order of their start."""
    chosen: list[SomePlaced] = []
    for item in ranked:
        if not touches(item, chosen):
            insort(chosen, item, key=_start)
    return chosen


def _start(item: Placed) -> int:
    return item.start
