"""Terms inside German compounds without a word boundary: suspended hyphens and closed compounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bilingua.language.folding import canon
from bilingua.language.inflection import Number
from bilingua.language.number import number_of
from bilingua.language.words import is_german
from bilingua.terms.surfaces import Hit, Surface

_AND = r"(?:\s*(?:,|/)\s*|\s+(?:und|oder|bis|sowie|wie|noch|beziehungsweise|bzw\.|als\s+auch|UND|ODER)\s+)"
# "Nord-, Ost- und Südkorea": the end of the last word is missing after each hyphen.
_SUSPENDED = re.compile(rf"((?:\b\w+-{_AND})+)(?:(?:der|die|das|den|dem|des)\s+)?(\w+(?:-\w+)*)")
_FIRST_PARTS = re.compile(r"\b(\w+)-")
# "Waffenkäufe und -verkäufe": the beginning of the first word is missing before the hyphen.
_RESUMED = re.compile(rf"\b(\w+){_AND}-(\w+)")
_CUT = re.compile(r"-(?=[\s,/])|-(?<=[\s,/]-)(?=\w)")
_REACH = 80  # characters to either side within which a resumed word and its partner are searched
_SHORT_REACH = 8  # characters to look back for the conjunction
_JOINING = (",", "/", "und", "oder", "bis", "sowie", "wie", "noch", "weise", "bzw.", "auch")
_LEAST = 2  # letters of a part of a compound
_REST = 3
_LINKS = ("s", "es", "n", "en", "er", "e")


def suspended(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield each word with a suspended hyphen: its offsets, hyphen included, and its possible full forms.

    The likelier readings, which take the longest end of the full word, come first.
    """
    done = 0
    for cut in _CUT.finditer(text):
        if cut.start() < done or cut.start() == 0:
            continue
        if text[cut.start() - 1].isalnum():
            match = _SUSPENDED.match(text, _word_start(text, cut.start()))
            if match is not None:
                done = match.end(1)
                for part in _FIRST_PARTS.finditer(text, match.start(1), match.end(1)):
                    yield part.start(), part.end(), tuple(_completed(part[1], match[2]))
        elif _joined(text, cut.start()) and (
            resumed := _RESUMED.search(text, max(0, cut.start() - _REACH), cut.end() + _REACH)
        ):
            first, rest = resumed[1], resumed[2]
            words = tuple(first[:at] + rest.lower() for at in range(len(first) - _LEAST, _LEAST - 1, -1))
            if resumed.start(2) == cut.start() + 1:
                yield cut.start(), resumed.end(2), words


def _joined(text: str, at: int) -> bool:
    return text[max(0, at - _SHORT_REACH) : at].rstrip().lower().endswith(_JOINING)


def _word_start(text: str, at: int) -> int:
    while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return at


def _completed(part: str, full: str) -> Iterator[str]:
    whole = part.isupper() and len(part) > 1
    for cut in range(1 if len(full) > _LEAST else len(full), len(full) - _LEAST + 1):
        end = full[cut:]
        if end[0] == "-":
            yield part + end
        elif whole and not end.isupper():
            yield f"{part}-{end}"
        else:
            yield part + (end if whole else end.lower())


def inside(one: Surface, text: str, hay: str, at: int) -> Hit | None:
    """Find a one-word surface inside the closed compound around index `at` of the haystack.

    The rest of the compound on either side must be a word itself, with or without a linking -s-, -n-, -en-.
    """
    begin = hay.rfind(" ", 0, at) + 1
    end = hay.find(" ", at)
    if begin < at and not _is_first_part(text[begin - 1 : at - 1]):
        return None
    word = one.words[0]
    for stop in range(end, at + _LEAST, -1):
        form = word.get(canon(hay[at:stop]))
        linked = form is None and any(
            hay[at:stop].endswith(link) and word.get(canon(hay[at : stop - len(link)])) for link in _LINKS
        )
        if form is None and not linked:
            continue
        rest = text[stop - 1 : end - 1]
        if rest and (len(rest) < _REST or not is_german(rest)):
            continue
        if begin == at and not rest:
            return None  # the whole word: no compound
        if rest:
            return Hit(at - 1, stop - 1, one, "compound", Number.EITHER)
        known = form.number if form is not None else Number.EITHER
        number = number_of(word, text, begin - 1, (at - 1, stop - 1), known)
        return Hit(at - 1, stop - 1, one, "compound head", number)
    return None


def _is_first_part(part: str) -> bool:
    """Return whether the part of a compound before the term is a word, ignoring linking letters."""
    if len(part) < _REST:
        return False
    return is_german(part) or any(part.endswith(link) and is_german(part[: -len(link)]) for link in _LINKS)


def moved(hit: Hit, start: int, end: int) -> Hit:
    """Map a hit in a completed word to the word in the text."""
    return replace(hit, start=start, end=end, rule="suspended")
