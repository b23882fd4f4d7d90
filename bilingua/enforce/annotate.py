"""Marked spans: writing them into a source segment, taking them out again, reading them from an engine's output."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bilingua.engines.base import CLOSE, MID, OPEN
from bilingua.records import Kind, Span

_MARKED = re.compile(f"{OPEN}(.*?){MID}.*?{CLOSE}", re.DOTALL)
_DEMANDED = re.compile(f"({MID}.*?{CLOSE})", re.DOTALL)
_TOKEN = re.compile(f"({OPEN}|{MID}|{CLOSE})")
# Taking a marker out of `⟨⟨t⟩t⟩` would make a new one; no text that an engine gets has these brackets otherwise.
_STRAY = re.compile("[⟨⟩]")
_MARKS = f"(?:{OPEN}|{MID}|{CLOSE})*"
_BEHIND, _BEFORE = re.compile(rf"([(\[]{_MARKS}) +"), re.compile(rf" +({_MARKS}[)\]])")
_LEADING, _TRAILING = re.compile(f"^({_MARKS}) +"), re.compile(f" +({_MARKS})$")
_OPEN_AND_SHUT = frozenset('()[]"')
_STARTS = re.compile(f"(?:^|[\\s(\\[–—-]){_MARKS}$")
# A URL or an address is one thing, whatever terms stand inside it.
INDIVISIBLE = (Kind.URL, Kind.EMAIL, Kind.HANDLE, Kind.FILE)


@dataclass(frozen=True, slots=True)
class Marked:
    """An engine's output without its markers; `regions` are the stretches that stood between OPEN and CLOSE."""

    text: str
    regions: tuple[tuple[int, int], ...]


def combine(terms: Iterable[Span], facts: Iterable[Span]) -> tuple[Span, ...]:
    """Merge term and fact spans of one segment so that none overlap, in order of their start.

    A URL, e-mail address, handle or file name goes before everything, then the longer span, then the term.
    """
    ranked = sorted(
        [*terms, *facts],
        key=lambda span: (span.kind not in INDIVISIBLE, span.start - span.end, span.is_fact, span.start),
    )
    chosen: list[Span] = []
    for span in ranked:
        if not touches(span, chosen):
            insort(chosen, span, key=_start)
    return tuple(chosen)


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Return whether a span overlaps any of others, which are ordered and do not overlap each other."""
    before = bisect_left(others, span.end, key=_start) - 1
    return before >= 0 and span.start < others[before].end


def worth_marking(span: Span) -> bool:
    """Tell whether a span goes into a marker: demanded terms, and facts that are not simply copied."""
    if span.is_fact:
        # Digits are copied anyway, addresses are not; inside a word (`100-Meter-Lauf`) a marker would tear it apart.
        # A model knows the months and rough numbers, and does better with a sentence that is not marked.
        copied = span.target == span.text and span.kind not in INDIVISIBLE
        return span.required and not copied and span.rule not in ("inner", "month", "vague", "part")
    return span.required


def annotate(text: str, spans: Sequence[Span]) -> str:
    """Write the spans into the text as markers; `strip(annotate(text, spans)) == text`.

    `spans` are ordered and do not overlap. The white space before a span moves inside its marker, so that every piece
    of a vocabulary that begins with a space keeps its form; at the start of the text one is put there.
    """
    parts: list[str] = []
    done = 0
    for span in spans:
        start = span.start
        while start > done and text[start - 1].isspace():
            start -= 1
        space = (" " if start == 0 else "") + text[start : span.start]
        parts += [text[done:start], OPEN, space, text[span.start : span.end], MID, space, span.target, CLOSE]
        done = span.end
    return "".join([*parts, text[done:]])


def mark_target(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Write markers around the places of an English text; they are ordered and do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        lead = start - 1 if start > done and text[start - 1] == " " else start
        parts += [text[done:lead], OPEN, " " if start == 0 else "", text[lead:end], CLOSE]
        done = end
    return "".join([*parts, text[done:]])


def respelled(marked: str, spell: Callable[[str], str]) -> str:
    """Change the German of a marked source, and nothing of what its markers demand."""
    return "".join(part if part.startswith(MID) else spell(part) for part in _DEMANDED.split(marked))


def strip(marked: str) -> str:
    """Take the markers out of a marked source."""
    stripped = _MARKED.sub(r"\1", marked)
    return stripped[1:] if marked.startswith(OPEN + " ") else stripped


def parse(output: str) -> Marked:
    """Take the markers out of an engine's output, however broken they are, and remember what stood inside.

    An echo of the source side (`OPEN source MID target CLOSE`) leaves the target alone. White space is collapsed, and
    goes where English has none: behind an opening bracket or quotation mark and before a closing one.
    """
    pieces: list[str] = []
    regions: list[tuple[int, int]] = []
    length, opened = 0, None
    tokens = _TOKEN.split(_tidied(output))
    for place, token in enumerate(tokens):
        if token == OPEN:
            if opened is not None and _begun_again("".join(pieces)[opened:], tokens[place + 1]):
                pieces = ["".join(pieces)[:opened]]
                length = opened
            opened = length
        elif token == MID:
            continue
        elif token == CLOSE:
            if opened is not None and length > opened:
                regions.append((opened, length))
            opened = None
        elif MID not in tokens[place + 1 : place + 2] or opened is None:
            token = re.sub(r"\s+", " ", _STRAY.sub("", token))
            if token.startswith(" ") and (not pieces or pieces[-1].endswith(" ")):
                token = token[1:]
            if pieces and pieces[-1].endswith(".") and re.match(r"\.(?!\.)", token) and tokens[place - 1] == CLOSE:
                token = token[1:]  # the full stop of `a.m.` ends the sentence as well
            if token and pieces and at_seam(pieces[-1], token) and tokens[place - 1] in (OPEN, CLOSE):
                # A compound's parts are one word in the source (`DVRK-Regierung`), but two in English.
                token = " " + token
            if token:
                pieces.append(token)
                length += len(token)
    text = "".join(pieces)
    trimmed = text.rstrip()
    return Marked(trimmed, tuple(_tightened(trimmed, start, end) for start, end in regions if start < len(trimmed)))


def _start(span: Span) -> int:
    return span.start


def _tidied(output: str) -> str:
    if _OPEN_AND_SHUT.isdisjoint(output):
        return output
    output = _BEFORE.sub(r"\1", _BEHIND.sub(r"\1", output))
    pieces = output.split('"')
    paired = len(pieces) % 2 == 1 and all(
        _STARTS.search(before) and not after[:1].isalnum()
        for before, after in zip(pieces[:-1:2], pieces[2::2], strict=True)
    )
    # Marks of inches and the like don't come in pairs that open behind a space.
    return '"'.join(_within(each) if i % 2 and paired else each for i, each in enumerate(pieces))


def _within(quoted: str) -> str:
    return _TRAILING.sub(r"\1", _LEADING.sub(r"\1", quoted))


def _begun_again(abandoned: str, again: str) -> bool:
    """Tell whether a span that was never closed is said once more in the next one."""
    words, fresh = abandoned.split(), again.split()
    return bool(words) and words[:1] == fresh[:1]


def at_seam(left: str, right: str) -> bool:
    """Tell whether two texts would run into one word, or a word into a comma, if they were joined."""
    return (left[-1:].isalnum() or left[-1:] in ",;:!?)") and right[:1].isalnum()


def _tightened(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the bounds of a region inwards past white space."""
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip())
    return start + left, start + max(left, len(inner.rstrip()))
