"""The English side: which forms of a target count, and whether one of them stands in a text.

`find_rendering` is the one place that decides "is the term there?": enforcing, verifying and scoring all ask it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bilingua.data import read_pairs, read_toml
from bilingua.language.sentences import may_begin_sentence

# The head of an English noun phrase stands before the first of these: "memorandum of understanding".
_AFTER_HEAD = re.compile(
    r"(?<=\w)(?:\s+(?:of|for|in|on|at|to|by|with|from|against|between|under|without|and)\s|\s*[(,;:/])", re.IGNORECASE
)
# One short syllable with one consonant at the end doubles it: stop, stopped.
_DOUBLING = re.compile(r"^[^aeiouy]*[aeiou][bdgklmnprt]$")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=[\W\d_]*$)")
_APOSTROPHES = "'’ʼ‘′´`"
_HYPHENS = "-‐‑‒–−"  # noqa: RUF001 (these are the ones met in print)
_SPACES = "\t\n\r\v\f\u00a0\u2009\u202f"
_EVEN = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_SPACES, " ")}
)
# A run of spaces, which counts as one; a space of another kind; a letter that may change its length with its case.
_UNEVEN = re.compile(r"\s\s|[^\S ]|[^\W\x00-\u012f]")
# Plurals at the end of closed compounds: spokesmen, firemen, schoolchildren; but a specimen is one.
_PLURAL_ENDING = re.compile(r"(?:wo|[bcdfghklmnprstw]|ice|ire|orse)men$|children$|wives$")


def english_forms(target: str, *, plural: bool) -> tuple[str, ...]:
    """Return the forms of a target that count as the target, itself first.

    With `plural` also its plurals, unless it stands in the plural already or has none. Possessives need no form of
    their own, for `find_rendering` takes 's as outside of the word; nor do capitals at the start of a sentence.

    >>> english_forms("arms delivery", plural=True)
    ('arms delivery', 'arms deliveries')
    >>> english_forms("memorandum of understanding", plural=True)[1]
    'memoranda of understanding'
    >>> english_forms("sanctions", plural=True)
    ('sanctions',)
    """
    return tuple(dict.fromkeys((target, *plurals(target)))) if plural else (target,)


@lru_cache(maxsize=65536)
def plurals(phrase: str) -> tuple[str, ...]:
    """Return the plurals of an English noun phrase, the usual one first; empty where it has none of its own."""
    after = _AFTER_HEAD.search(phrase)
    cut = after.start() if after else len(phrase)
    head, rest = phrase[:cut], phrase[cut:]
    phrases, lower = _irregular_phrases(), head.lower()
    if lower.endswith(tuple(phrases)):
        several = next(words for words in phrases if lower.endswith(words))
        before, words = head[: -len(several)], head[-len(several) :]
        return tuple(before + _like_words(words, one) + rest for one in phrases[several])
    word = _LAST_WORD.search(head)
    if word is None:
        return ()
    before, noun, behind = head[: word.start()], word[0], head[word.end() :]
    if behind.strip("\"'”’)"):
        return ()  # the head ends in a number or a sign: a model name or a formula
    return tuple(before + form + behind + rest for form in _plural_words(noun))


def _plural_words(noun: str) -> tuple[str, ...]:
    if noun.isupper() and len(noun) > 1:
        return (noun + "s",)
    lower = noun.lower()
    irregular = _irregular()
    for word in (lower, *_tails(lower)):
        if word in irregular:
            return tuple(noun[: len(noun) - len(word)] + _like(noun, form) for form in irregular[word])
    if _PLURAL_ENDING.search(lower) or lower in _irregular_plurals():
        return ()  # a plural already
    if lower.endswith(("sis", "xis")):
        return (noun[:-2] + "es",)
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "as", "os")):
        return ()  # a plural already
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return (noun + "es",)
    if lower.endswith("y") and len(lower) > 1 and lower[-2] not in "aeiou":
        return (noun[:-1] + "ies",)
    return (noun + "s",)


@lru_cache(maxsize=4096)
def conjugated(phrase: str) -> tuple[str, ...]:
    """Return the other forms of an English verb, the first word of the phrase: third person, past, participles.

    >>> conjugated("carry out")
    ('carries out', 'carried out', 'carrying out')
    """
    verb, space, rest = phrase.partition(" ")
    if not verb.isalpha():
        return ()
    soft = verb.endswith("y") and verb[-2:-1] not in tuple("aeiou")
    third = verb[:-1] + "ies" if soft else verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    stem = verb[:-1] if verb.endswith("e") else verb
    double = verb[-1] if _DOUBLING.search(verb) else ""
    regular = verb[:-1] + "ied" if soft else stem + double + "ed"
    continuous = (verb if verb.endswith("ee") else stem + double) + "ing"
    past = _table("irregular_verbs.tsv").get(verb.lower(), (regular,))
    return tuple(form + space + rest for form in dict.fromkeys((third, *past, continuous)))


def _tails(lower: str) -> tuple[str, ...]:
    """Return the heads of closed compounds that inflect like the simple word: spokesman, housewife, microfilaria."""
    return tuple(
        tail for tail in ("woman", "man", "child", "wife", "life", "knife", "foot", "tooth", "mouse", "craft", "ware")
        if lower.endswith(tail) and len(lower) > len(tail) and tail in _irregular()
    )  # fmt: skip


def _like(noun: str, form: str) -> str:
    # Only a first letter can differ in case: nouns all in capitals never come here.
    return form.capitalize() if noun[:1].isupper() and noun.lower()[:1] == form[:1] else form


def _like_words(written: str, form: str) -> str:
    """Give each word of a form the first letter that the word in its place has."""
    parts = zip(re.split(r"([ -])", written), re.split(r"([ -])", form), strict=True)
    return "".join(new.capitalize() if old[:1].isupper() else new for old, new in parts)


@lru_cache(maxsize=1)
def _irregular_phrases() -> dict[str, tuple[str, ...]]:
    return {words: forms for words, forms in _irregular().items() if not words.isalpha()}


@lru_cache(maxsize=1)
def _irregular_plurals() -> frozenset[str]:
    return frozenset(form for forms in _irregular().values() for form in forms)


def _irregular() -> dict[str, tuple[str, ...]]:
    return _table("irregular_plurals.tsv")


@lru_cache(maxsize=2)
def _table(name: str) -> dict[str, tuple[str, ...]]:
    rows = read_pairs(f"en/{name}").items()
    return {word: tuple(form.strip() for form in forms.split("|") if form.strip()) for word, forms in rows}


def indefinite_article(phrase: str) -> str:
    """Return `a` or `an` for a phrase by how its first word sounds.

    >>> indefinite_article("NATO member"), indefinite_article("SPD member"), indefinite_article("hour")
    ('a', 'an', 'an')
    """
    match = _WORD.search(phrase)
    if not match:
        return "a"
    word, sounds = match.group(), read_toml("en/articles.toml")
    lower = word.lower()
    spelled_out = word.isupper() and len(word) > 1 and word not in sounds["pronounced_acronyms"]
    if not spelled_out and lower.startswith(tuple(sounds["an_prefixes"])):
        return "an"
    if not spelled_out and lower.startswith(tuple(sounds["a_prefixes"])):
        return "a"
    if word.isdigit():
        return "an" if lower.startswith(("8", "11", "18")) and len(lower) in (1, 2) else "a"
    vowels = sounds["vowel_sounding_letters"] if spelled_out or len(word) == 1 else "aeiou"
    return "an" if lower[0] in vowels else "a"


def find_rendering(
    text: str, forms: Sequence[str], *, case_sensitive: bool, taken: Sequence[tuple[int, int]] = ()
) -> tuple[int, int] | None:
    """Find the leftmost whole-word occurrence of any form that overlaps none of the `taken` stretches.

    At one place the longest form wins. Kinds of apostrophes, hyphens and white space don't matter. With
    `case_sensitive`, a form may still have a capital at the start of a sentence, and case is ignored in a text that is
    all capitals. A number is not found inside a longer number: "5" is neither in "5.5" nor in "1,500".

    Returns:
        Half-open offsets in `text`, or None.

    >>> find_rendering("Arms deliveries from the DPRK’s ports", ("arms deliveries",), case_sensitive=True)
    (0, 15)
    """
    loose = not case_sensitive or text.isupper()
    even = _even(text, loose)
    best: tuple[int, int] | None = None
    for form in sorted(dict.fromkeys(forms), key=len, reverse=True):
        if not form.strip():
            continue
        found = _find(text, even, form, loose=loose, taken=taken)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return best


def _find(
    text: str, even: str | None, form: str, *, loose: bool, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Find one form; `even` is the text in which strings can be looked for, None where only a pattern will do."""
    wanted = _looked_for(form, loose) if even is not None else None
    for start, end in _by_string(even, form, *wanted) if even and wanted else _by_pattern(text, form, loose):
        right_case = loose or text[start] == form[0] or may_begin_sentence(text, start)
        if right_case and not any(start < right and left < end for left, right in taken):
            return start, end
    return None


@lru_cache(maxsize=512)
def _even(text: str, loose: bool) -> str | None:
    """Return the text with one kind of apostrophe, hyphen and space, as long as it was; None where that cannot be."""
    even = text.translate(_EVEN)
    if _UNEVEN.search(even):
        return None
    return even.lower() if loose else even


def _by_string(even: str, form: str, wanted: str, other: str) -> Iterator[tuple[int, int]]:
    """Yield the occurrences of a form as `_by_pattern` does, without the price of making a pattern."""
    start = even.find(wanted)
    again = even.find(other) if other else -1
    while start >= 0 or again >= 0:
        place = min(found for found in (start, again) if found >= 0)
        end = place + len(wanted)
        if _is_edge(even, place, form[0], before=True) and _is_edge(even, end, form[-1], before=False):
            yield place, end
        if place == start:
            start = even.find(wanted, place + 1)
        else:
            again = even.find(other, place + 1)


def _is_edge(text: str, place: int, char: str, *, before: bool) -> bool:
    """Return whether a form that begins or ends with `char` is whole at a place, as `_edge` has it."""
    near = text[place - 1 : place] if before else text[place : place + 1]
    if not (char.isalpha() or char.isdigit()):
        return True
    if near.isalnum() or near == "_":
        return False
    if not char.isdigit() or near not in (".", ",", ":"):
        return True
    far = text[place - 2 : place - 1] if before else text[place + 1 : place + 2]
    return not far.isdecimal()


@lru_cache(maxsize=65536)
def _looked_for(form: str, loose: bool) -> tuple[str, str] | None:
    """Return the strings that a form is looked for as, None where only a pattern will do.

    The second one is the form with a capital, empty where it may have none.
    """
    wanted = " ".join(form.split()).translate(_EVEN)
    if _UNEVEN.search(wanted):
        return None
    if loose:
        return wanted.lower(), ""
    other = wanted[0].upper() + wanted[1:]
    return wanted, other if wanted[0].islower() and len(wanted[0].upper()) == 1 else ""


def _by_pattern(text: str, form: str, loose: bool) -> Iterator[tuple[int, int]]:
    pattern = _pattern(form, loose)
    match = pattern.search(text)
    while match is not None:
        yield match.span()
        match = pattern.search(text, match.start() + 1)


@lru_cache(maxsize=65536)
def _pattern(form: str, loose: bool) -> re.Pattern[str]:
    form = form.strip()
    body = "".join(_any_variant(char) for char in re.sub(r"\s+", " ", form[1:]))
    first = _any_variant(form[0])
    if not loose and form[0].islower() and len(form[0].upper()) == 1:
        first = f"[{form[0]}{form[0].upper()}]"
    return re.compile(f"{_edge(form[0], before=True)}{first}{body}{_edge(form[-1], before=False)}",
                      re.IGNORECASE if loose else 0)  # fmt: skip


def _any_variant(char: str) -> str:
    if char == " ":
        return r"\s+"
    for variants in (_APOSTROPHES, _HYPHENS):
        if char in variants:
            return f"[{re.escape(variants)}]"
    return re.escape(char)


def _edge(char: str, *, before: bool) -> str:
    if char.isdigit():
        return r"(?<!\w)(?<!\d[.,:])" if before else r"(?!\w)(?![.,:]\d)"
    if char.isalpha():
        return r"(?<!\w)" if before else r"(?!\w)"
    return ""
