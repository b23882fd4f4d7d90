"""Restore white space lost in text extraction from web pages: after full stops, colons, quotes and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from bilingua.data import read_toml, read_words
from bilingua.language.addresses import address_endings
from bilingua.language.words import is_english, is_german
from bilingua.text.draft import Draft
from bilingua.text.quotes import quote_roles
from bilingua.text.shield import Shield

_STOP = re.compile(r"[.!?…:;,](?=[^\W\d_])")
_BRACKET = re.compile(r"[)\]](?=[A-ZÄÖÜ][a-zäöüß])")
_DASH = re.compile(r"(?:(?<=[\s)])|^)[-–—](?=[A-ZÄÖÜ][a-zäöüß])", re.MULTILINE)
_GLUED_WORD = re.compile(r"[a-zß-öø-ÿ\d](?=[A-ZÄÖÜ][a-zäöüß])")
_WRAP = re.compile(r"(?<=[a-zäöüß,;])\n(?=[a-zäöüß])")
_LONGEST_WORD = 60
# Lines shorter than this were not wrapped.
_WRAP_WIDTH = 40
# `Leser:innen`, `Schüler:In`, `SchülerInnen`: gendered forms, not lost spaces.
_GENDER = frozenset(("In", "Innen", "innen", "in", "R", "r"))
_PERSON_ENDINGS = ("er", "ent", "ant", "ist", "or", "eur", "at", "te", "e")


def restore_spaces(draft: Draft) -> None:
    """Apply the rules of this module to a draft. They only insert white space and turn line ends into spaces."""
    for rule, places in (
        ("label", _labels),
        ("quote", _quotes),
        ("stop", _stops),
        ("bracket", _brackets),
        ("dash", _dashes),
        ("heading", _headings),
    ):
        draft.insert(rule, places(draft.text))
    draft.rewrite("unwrap", _WRAP, _unwrap)


@cache
def _label_pattern() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, sorted(read_toml("de/scraped.toml")["labels"], key=len, reverse=True)))
    return re.compile(rf"""(?<=[^\s\-–/(„"«»#@])(?=(?:{labels}):)""")


def _labels(text: str) -> Iterator[tuple[int, str]]:
    """Yield where labels such as `Pressekontakt:` are glued to the text before them, even to a web address."""
    if ":" in text:
        for match in _label_pattern().finditer(text):
            yield match.start(), "\n"


def _quotes(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a quotation mark is glued: `stattfanden."Russland`, `Ende.„Der`, `schwächen."Mit`."""
    for at, opens in quote_roles(text).items():
        if opens and _glued_before(text, at):
            yield at, " "
        elif not opens and _glued_after(text, at):
            yield at + 1, " "


def _glued_before(text: str, at: int) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if not after.isalnum() or not before:
        return False
    return before in ".!?…:;," or (text[at] == "„" and before.isalpha())


def _glued_after(text: str, at: int) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if not after.isalpha() or not before or before.isspace():
        return False
    word = _run_after(text, at + 1)
    if text[at] == '"':
        return after.isupper() and before in ".!?…,"
    return after.isupper() or len(word) > 2


def _stops(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the space after a punctuation mark is missing."""
    shield = Shield(text)
    freed = 0
    for match in _STOP.finditer(text):
        at = match.start()
        right = _run_after(text, at + 1)
        left = _run_before(text, at)
        judge = _GLUED_BY_MARK.get(match[0], _ends_glued)
        # `lang.String` in `java.lang.String` has a dot before it; `Dr.Kim` in `Prof.Dr.Kim` has got its space by now.
        begin = at - len(left)
        dotted = left != "" and text[max(0, begin - 1) : begin] == "." and begin != freed
        if dotted and right not in _starters():
            continue
        if judge(text, at, left, right) and _outside(shield, at, right):
            freed = at + 1
            yield freed, " "


def _ends_glued(text: str, at: int, left: str, right: str) -> bool:
    """Decide for `.`, `!`, `?` and `…`: a word must follow, not part of a name."""
    if len(right) < 2 or not right[0].isupper():
        return False
    starts = right in _starters()
    is_domain = right.lower() in address_endings("domains") and not starts and not right.isupper()
    if is_domain or right.lower() in address_endings("files"):
        return False
    if not left:
        before = text[max(0, at - _LONGEST_WORD) : at].rstrip(".!?…")[-1:]
        return right[1].islower() and (before.isalnum() or before in frozenset(")]%€$°"))
    if len(left) < 2:
        return False
    if left[-1].isupper():
        return starts
    return right[1].islower() or right.isupper()


def _colon_glued(text: str, at: int, left: str, right: str) -> bool:
    plausible = len(left) > 1 and len(right) > 1 and right[0].isupper()
    return plausible and right not in _GENDER and (right[1].islower() or right.isupper())


def _comma_glued(text: str, at: int, left: str, right: str) -> bool:
    return len(right) > 1 and right not in _GENDER and (len(left) > 1 or text[at - 1] in "”“»«)]")


_GLUED_BY_MARK = {":": _colon_glued, ",": _comma_glued, ";": _comma_glued}


def _outside(shield: Shield, at: int, right: str) -> bool:
    """Return whether a space at an offset would not split an address; a sentence's first word after one is separate."""
    span = shield.at(at)
    return span is None or (right in _starters() and span[1] == at + 1 + len(right))


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a sentence is glued to a bracket: `(ots)Die`. `(Bundes)Regierung` stays."""
    shield = Shield(text)
    for match in _BRACKET.finditer(text):
        if _run_after(text, match.end()) in _starters() and not shield.at(match.start()):
            yield match.end(), " "


def _dashes(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a dash is glued to the sentence after it: `Berlin (ots) -Eine neue Studie`."""
    for match in _DASH.finditer(text):
        at = match.start()
        before = text[max(0, at - 2) : at].rstrip()[-1:]
        starts = _run_after(text, match.end()) in _starters()
        if text[max(0, at - 1) : at] == ")":
            if starts:
                yield at, " "
                yield match.end(), " "
        elif starts or match[0] != "-" or before in ("", ")"):
            yield match.end(), " "


def _headings(text: str) -> Iterator[tuple[int, str]]:
    """Yield where two words are glued: a line end after a heading or a space within a sentence is missing."""
    shield = Shield(text)
    ends = [match.end() for match in _GLUED_WORD.finditer(text)]
    words = [(_run_before(text, at), _run_after(text, at)) for at in ends]
    # A capital inside a word is intended if the word occurs twice.
    often = Counter(left + right for left, right in words)
    for at, (left, right) in zip(ends, words, strict=True):
        if not left:
            between = _after_number(text, at, right)
        else:
            between = "" if often[left + right] > 1 else _between(left, right)
        if between and _free(shield, at, left, right):
            yield at, between


def _after_number(text: str, at: int, right: str) -> str:
    """Return what belongs between a number and a glued word: `im Jahr 2023Die Lage`, `20.000Soldaten`."""
    if len(right) < 3 or not _number_before(text, at):
        return ""
    if right in _starters():
        return "\n"
    return " " if len(right) > 3 and is_german(right) else ""


def _between(left: str, right: str) -> str:
    """Return what belongs between two glued words: a line end, a space, or nothing if they are one name."""
    starts = right in _starters()
    if right != right.capitalize() or len(left) < 2 or _is_name(left, right):
        return ""
    if starts and (len(right) > 4 or right in ("Der", "Die", "Das") or is_german(left)):
        return "\n"
    if len(right) < 4 or not is_german(right):
        return ""
    if left.capitalize() in _starters():
        return " " if left.islower() else ""
    # Two nouns in one word are usually a brand if they are English words, otherwise a lost line end.
    if len(left) < 5 or not is_german(left) or is_english(left) or is_english(right):
        return ""
    return " " if left[0].islower() else "\n"


def _is_name(left: str, right: str) -> bool:
    if right == "Innen" or (right == "In" and left.endswith(_PERSON_ENDINGS) and is_german(left + "in")):
        return True
    whole = left + right
    folded = whole.casefold()
    # Genitives and compounds of a name start with it.
    known = any(folded[:length] in _camel_names() for length in range(4, len(folded) + 1))
    return known or is_german(whole.capitalize())


@cache
def _camel_names() -> frozenset[str]:
    return frozenset(name.casefold() for name in read_words("de/camel_names.txt"))


def _starters() -> frozenset[str]:
    """Return the words that are capitalised only at the start of a sentence or heading."""
    return read_words("de/sentence_starters.txt")


def _number_before(text: str, at: int) -> bool:
    start = at
    while start and at - start < _LONGEST_WORD and text[start - 1].isdecimal():
        start -= 1
    before = text[max(0, start - 1) : start]
    return not before or before.isspace() or before in ".,'’–-("


def _free(shield: Shield, at: int, left: str, right: str) -> bool:
    """Return whether no address or handle is split, except by a sentence after a domain: `info@x.chDie`."""
    if shield.at(at - 1) is None:
        return True
    return left in address_endings("domains") and right in _starters() and len(right) > 2


def _unwrap(match: re.Match[str]) -> str | None:
    """Join the lines of a wrapped sentence."""
    line = match.string[max(0, match.start() - _WRAP_WIDTH) : match.start()]
    return None if "\n" in line or len(line) < _WRAP_WIDTH else " "


def _run_before(text: str, end: int) -> str:
    """Return the run of letters that ends at an offset."""
    start = end
    while start and end - start < _LONGEST_WORD and text[start - 1].isalpha():
        start -= 1
    return text[start:end]


def _run_after(text: str, start: int) -> str:
    """Return the run of letters that starts at an offset."""
    end = start
    while end < len(text) and end - start < _LONGEST_WORD and text[end].isalpha():
        end += 1
    return text[start:end]
