"""The syntax of marked spans: the only module that writes, reads or removes markers.

A marked span reads OPEN source MID target CLOSE in a source and OPEN target CLOSE in a translation. White space that
precedes the span goes inside it, so that every piece of a vocabulary that begins with a space keeps its form, and
removing the markers restores the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OPEN, MID, CLOSE = MARKERS = "⟨t⟩", "⟨=⟩", "⟨/t⟩"
# No text that an engine gets has these brackets but in markers: cleaning replaces them, and glossaries refuse them.
BRACKETS = frozenset("⟨⟩")

_MARKED = re.compile(f"{OPEN}(.*?)(?:{MID}.*?)?{CLOSE}", re.DOTALL)
_ENCLOSED = re.compile(f"{OPEN}(.*?){CLOSE}")
_WANTED = re.compile(f"(?<={MID})[^{MID[0]}]+(?={CLOSE})")
_DEMANDED = re.compile(f"({MID}.*?{CLOSE})", re.DOTALL)
_TOKEN = re.compile(f"({OPEN}|{MID}|{CLOSE})")
_SOURCE_SPAN = re.compile(rf"{OPEN}(\s*)(.*?){MID}\s*(.*?){CLOSE}", re.DOTALL)
# Taking a marker out of `⟨⟨t⟩t⟩` would make a new one.
_STRAY = re.compile("[⟨⟩]")
_MARKS = f"(?:{OPEN}|{MID}|{CLOSE})*"
_BEHIND, _BEFORE = re.compile(rf"([(\[]{_MARKS}) +"), re.compile(rf" +({_MARKS}[)\]])")
_LEADING, _TRAILING = re.compile(f"^({_MARKS}) +"), re.compile(f" +({_MARKS})$")
_OPEN_AND_SHUT = frozenset('()[]"')
_STARTS = re.compile(f"(?:^|[\\s(\\[–—-]){_MARKS}$")


@dataclass(frozen=True, slots=True)
class Marked:
    """An engine's output without its markers; `regions` are the places of the texts between OPEN and CLOSE."""

    text: str
    regions: tuple[tuple[int, int], ...]


def is_marked(text: str) -> bool:
    """Return whether a text contains any of the three markers."""
    return any(marker in text for marker in MARKERS)


def source_span(text: str, wanted: str, space: str = "") -> str:
    """Return a marked span of a source, with the white space that precedes it."""
    return f"{OPEN}{space}{text}{MID}{space}{wanted}{CLOSE}"


def target_span(text: str, space: str = "") -> str:
    """Return a marked span of a translation, with the white space that precedes it."""
    return f"{OPEN}{space}{text}{CLOSE}"


def mark_source(text: str, demands: Sequence[tuple[int, int, str]]) -> str:
    """Mark places (start, end, wanted English) of a source; they are ordered and do not overlap.

    `strip(mark_source(text, demands)) == text`. At the start of the text a space is put into the marker.
    """
    parts: list[str] = []
    done = 0
    for first, end, wanted in demands:
        start = first
        while start > done and text[start - 1].isspace():
            start -= 1
        space = (" " if start == 0 else "") + text[start:first]
        parts += [text[done:start], source_span(text[first:end], wanted, space)]
        done = end
    return "".join([*parts, text[done:]])


def mark_target(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Mark places of an English text; they are ordered and do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        lead = start - 1 if start > done and text[start - 1] == " " else start
        parts += [text[done:lead], target_span(text[start:end], " " if start == 0 else text[lead:start])]
        done = end
    return "".join([*parts, text[done:]])


def respelled(marked: str, spell: Callable[[str], str]) -> str:
    """Apply `spell` to the German of a marked source, and to nothing that its markers demand."""
    return "".join(part if part.startswith(MID) else spell(part) for part in _DEMANDED.split(marked))


def demands(marked: str) -> list[tuple[str, str]]:
    """Return the German and the wanted English of each marked span of a source, in order."""
    return [(german, wanted) for _, german, wanted in _SOURCE_SPAN.findall(marked)]


def rewritten(marked: str, write: Callable[[str, str], str], spell: Callable[[str], str] = str) -> str:
    """Replace each marked span of a source by what `write` makes of its German and English, the rest by `spell` of it.

    >>> rewritten("aus der⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ an", lambda german, english: english)
    'aus der DPRK an'
    """
    first, *rest = _SOURCE_SPAN.split(marked)
    text = spell(first)
    for space, german, wanted, after in zip(*[iter(rest)] * 4, strict=True):
        # The space of a marker at the start of a text is its own.
        text += (space if text else "") + write(german, wanted) + spell(after)
    return text


def wanted_places(marked: str) -> list[tuple[int, int]]:
    """Return the places of the wanted English in a marked source."""
    return [match.span() for match in _WANTED.finditer(marked)]


def wanted_texts(marked: str) -> list[str]:
    """Return the wanted English of a marked source, without the space before it, in order."""
    return [marked[start:end].strip() for start, end in wanted_places(marked)]


def marked_texts(output: str) -> list[str]:
    """Return the texts in the markers of a translation, without the space before them, in order."""
    return [text.strip() for text in _ENCLOSED.findall(output)]


def strip(marked: str) -> str:
    """Remove the markers from a well-formed source or translation, and the English that a source demands."""
    return _MARKED.sub(r"\1", marked).removeprefix(" " if marked.startswith(OPEN + " ") else "")


def parse(output: str) -> Marked:
    """Remove the markers from an engine's output, however broken they are, and return what they enclosed.

    An echo of the source side (`OPEN source MID target CLOSE`) leaves the target alone. White space is collapsed, and
    removed where English has none: after an opening bracket or quotation mark and before a closing one.
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
            token = _joined(token, pieces, after_marker=tokens[place - 1])
            if token:
                pieces.append(token)
                length += len(token)
    text = "".join(pieces)
    trimmed = text.rstrip()
    return Marked(trimmed, tuple(_tightened(trimmed, start, end) for start, end in regions if start < len(trimmed)))


def _joined(token: str, pieces: Sequence[str], *, after_marker: str) -> str:
    """Return the text between two markers as it continues the pieces before it."""
    token = re.sub(r"\s+", " ", _STRAY.sub("", token))
    if token.startswith(" ") and (not pieces or pieces[-1].endswith(" ")):
        token = token[1:]
    if pieces and pieces[-1].endswith(".") and re.match(r"\.(?!\.)", token) and after_marker == CLOSE:
        token = token[1:]  # the full stop of `a.m.` ends the sentence as well
    if token and pieces and _run_together(pieces[-1], token) and after_marker in (OPEN, CLOSE):
        # A compound's parts are one word in the source (`DVRK-Regierung`), but two in English.
        token = " " + token
    return token


def _tidied(output: str) -> str:
    """Remove the white space inside brackets and paired quotation marks."""
    if _OPEN_AND_SHUT.isdisjoint(output):
        return output
    output = _BEFORE.sub(r"\1", _BEHIND.sub(r"\1", output))
    pieces = output.split('"')
    paired = len(pieces) % 2 == 1 and all(
        _STARTS.search(before) and not after[:1].isalnum()
        for before, after in zip(pieces[:-1:2], pieces[2::2], strict=True)
    )
    # Marks of inches and the like don't come in pairs that open after a space.
    return '"'.join(_within(piece) if i % 2 and paired else piece for i, piece in enumerate(pieces))


def _within(quoted: str) -> str:
    return _TRAILING.sub(r"\1", _LEADING.sub(r"\1", quoted))


def _begun_again(abandoned: str, again: str) -> bool:
    """Return whether the text of a span that was never closed begins like that of the next one."""
    words, fresh = abandoned.split(), again.split()
    return bool(words) and words[:1] == fresh[:1]


def _run_together(left: str, right: str) -> bool:
    """Return whether joining two texts would make one word of two, or glue a word to a comma."""
    return (left[-1:].isalnum() or left[-1:] in ",;:!?)" or left.endswith("U.S.")) and right[:1].isalnum()


def _tightened(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the bounds of a region inwards past white space."""
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip())
    return start + left, start + max(left, len(inner.rstrip()))
