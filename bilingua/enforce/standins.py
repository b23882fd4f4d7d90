"""Short stand-ins for long addresses: a model rarely copies these, but `www.a1.de` in nearly every sentence.

The cascade enforces a stand-in like any address, so it always ends up with a place, where the original is then put back
verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from bilingua.enforce.annotate import INDIVISIBLE
from bilingua.enforce.replacing import Offsets, moved_finding, replaced
from bilingua.enforce.request import Enforced
from bilingua.records import Kind, Link, Outcome, Span

# Addresses of up to this many characters mean something to a model (`www.bundestag.de`), and it copies them well.
_SHORT = 20
# Other copied spans are replaced only if absurdly long, such as a number of a hundred digits.
_HUGE = 60
_FORMS = {Kind.EMAIL: "a{}@b.de", Kind.FILE: "a{}.pdf"}
_FORM = "www.a{}.de"


@dataclass(frozen=True, slots=True)
class Shortened:
    """A segment as an engine gets it: text and spans with stand-ins, and pairs of stand-in and original span."""

    text: str
    spans: tuple[Span, ...]
    originals: tuple[tuple[Span, Span], ...] = ()

    def restored(self, done: Enforced, links: Sequence[Link] = ()) -> tuple[Enforced, tuple[Link, ...]]:
        """Put the originals back into a translation and adjust its places and links to the full texts."""
        if not self.originals:
            return done, tuple(links)
        written = {stand_in.text: original.text for stand_in, original in self.originals}
        matches = list(re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, written))})(?!\w)", done.text))
        source = Offsets((a.start, a.end, len(b.text)) for a, b in self.originals)
        target = Offsets((*match.span(), len(written[match[0]])) for match in matches)
        text = replaced(done.text, [(*match.span(), written[match[0]]) for match in matches])
        spans = dict(self.originals)
        outcomes = []
        for outcome in done.outcomes:
            start, end = target(outcome.start), target(outcome.end)
            moved = replace(outcome.span, start=source(outcome.span.start), end=source(outcome.span.end))
            outcomes.append(Outcome(spans.get(outcome.span, moved), outcome.verdict, text[start:end], start, end))
        notes = tuple(moved_finding(note, target) for note in done.notes)
        links = tuple(
            Link(source(a.source_start), source(a.source_end), target(a.target_start), target(a.target_end))
            for a in links
        )
        return Enforced(text, tuple(outcomes), done.score, notes), links


def shortened(text: str, spans: Sequence[Span]) -> Shortened:
    """Replace long verbatim spans of a segment by stand-ins; `spans` are ordered and do not overlap."""
    if not any(map(_is_long, spans)):
        return Shortened(text, tuple(spans))
    numbers = count(1)
    short: list[Span] = []
    originals: list[tuple[Span, Span]] = []
    changes: list[tuple[int, int, str]] = []
    shift = 0
    for span in spans:
        start = span.start + shift
        if _is_long(span):
            names = (_FORMS.get(span.kind, _FORM).format(number) for number in numbers)
            name = next(name for name in names if name not in text)
            changes.append((span.start, span.end, name))
            shift += len(name) - len(span.text)
            short.append(replace(span, start=start, end=start + len(name), text=name, target=name, allowed=(name,)))
            originals.append((short[-1], span))
        else:
            short.append(replace(span, start=start, end=span.end + shift))
    return Shortened(replaced(text, changes), tuple(short), tuple(originals))


def _is_long(span: Span) -> bool:
    return (
        span.required and span.target == span.text and len(span.text) > (_SHORT if span.kind in INDIVISIBLE else _HUGE)
    )
