"""Short stand-ins for long addresses, which a model rarely copies: `www.a1.de` it does in nearly every sentence.

The cascade sees to a stand-in as to any address, so it has a place in the end. What it stands for is put there to the
letter.
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

# Addresses of up to this many characters say something to a model (`www.bundestag.de`), and it copies them well.
_SHORT = 20
# Of other things that are copied, only what no sentence has for its own sake: a number of a hundred digits.
_HUGE = 60
_FORMS = {Kind.EMAIL: "a{}@b.de", Kind.FILE: "a{}.pdf"}
_FORM = "www.a{}.de"


@dataclass(frozen=True, slots=True)
class Shortened:
    """A segment as an engine gets it: text and spans with stand-ins, and each stand-in with the span that it is for."""

    text: str
    spans: tuple[Span, ...]
    originals: tuple[tuple[Span, Span], ...] = ()

    def restored(self, done: Enforced, links: Sequence[Link] = ()) -> tuple[Enforced, tuple[Link, ...]]:
        """Put the originals into a translation; its places, and those of its links, are then in the whole texts."""
        if not self.originals:
            return done, tuple(links)
        written = {stand_in.text: original.text for stand_in, original in self.originals}
        found = list(re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, written))})(?!\w)", done.text))
        source = Offsets((a.start, a.end, len(b.text)) for a, b in self.originals)
        target = Offsets((*match.span(), len(written[match[0]])) for match in found)
        text = replaced(done.text, [(*match.span(), written[match[0]]) for match in found])
        spans = dict(self.originals)
        outcomes = []
        for each in done.outcomes:
            start, end = target(each.start), target(each.end)
            moved = replace(each.span, start=source(each.span.start), end=source(each.span.end))
            outcomes.append(Outcome(spans.get(each.span, moved), each.verdict, text[start:end], start, end))
        notes = tuple(moved_finding(note, target) for note in done.notes)
        links = tuple(
            Link(source(a.source_start), source(a.source_end), target(a.target_start), target(a.target_end))
            for a in links
        )
        return Enforced(text, tuple(outcomes), done.score, notes), links


def shortened(text: str, spans: Sequence[Span]) -> Shortened:
    """Put stand-ins into a segment for what is long and copied as it is; `spans` are ordered and do not overlap."""
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
            name = next(each for each in names if each not in text)
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
