"""Who is a person in a German text? Whom it gives a given name, a title or an office, and that family elsewhere in it.

German writes every noun with a capital, and families are called by many of them: that *Weil* is a person only shows in
*Stephan Weil* and *Herr Weil*, or where a document that has him says "sagte Weil".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bilingua.data import read_toml, read_words
from bilingua.language.sentences import begins_sentence
from bilingua.language.words import is_native, is_small

_LEAST = 3  # letters of a family name
# Nothing is given back and nothing begins within a word, so that even a word of a million letters takes linear time.
_NAME = r"[^\W\d_]++(?:[-'’][^\W\d_]++)*+"
_WORD = re.compile(_NAME)
# Words in a row, of which single letters and titles may have a full stop: "Dr. Adam B. Schiff".
_ROW = re.compile(
    rf"(?<![^\W\d_])(?<![^\W\d_][-'’]){_NAME}(?:(?:(?<=\b\w)\.|(?<=\b[DM][rs])\.|(?<=\bMrs)\.|(?<=\bProf)\.)? {_NAME})+"
)
_BEFORE = re.compile(r"([^\W\d_]+)\.? $")
_AFTER = re.compile(r":| ([^\W\d_]+)")
_NEAR = 48  # characters before a word that are looked at


@dataclass(frozen=True, slots=True)
class Person:
    """Where a text names a person: `start:end`, without a title, and `family_start:end` for the family name.

    `family` is that without a genitive's s, as far as one is recognised; `given` are the given names, if any.
    """

    start: int
    family_start: int
    end: int
    family: str
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marks:
    """Words that tell persons from things; `bilingua/data/names/persons.toml` says how."""

    titles: frozenset[str]
    offices: re.Pattern[str]
    articles: frozenset[str]
    not_families: frozenset[str]
    not_family_endings: tuple[str, ...]
    saying: frozenset[str]
    before: frozenset[str]


def is_given_name(word: str) -> bool:
    """Return whether a word is a given name: if it has a hyphen, whether its last part is one.

    >>> is_given_name("Stephan"), is_given_name("Hans-Peter"), is_given_name("August"), is_given_name("Haus")
    (True, True, False, False)
    """
    return word.rpartition("-")[2] in read_words("names/given_names.txt")


def is_family_name(word: str) -> bool:
    """Return whether a word that follows a given name or a title is a family name, dictionary or not.

    >>> is_family_name("Weil"), is_family_name("Anweisungen"), is_family_name("Ministerin"), is_family_name("CDU")
    (True, False, False, False)
    """
    marks = _marks()
    if len(word) < _LEAST or not word[0].isupper() or word.isupper() or _has_rank(word):
        return False
    return word not in marks.not_families and not word.endswith(marks.not_family_endings)


@lru_cache(maxsize=2_048)  # several steps look at the same text, and a chunk has 1,024
def find_persons(text: str) -> tuple[Person, ...]:
    """Return the persons that have a given name, a title or an office before their family name.

    >>> [person.family for person in find_persons("Stephan Weil traf Adam B. Schiff und Frau Koch.")]
    ['Weil', 'Schiff', 'Koch']
    """
    return tuple(_persons(text))


def _persons(text: str) -> Iterator[Person]:
    for row in _ROW.finditer(text):
        words = list(_WORD.finditer(text, *row.span()))
        first = 0
        while first < len(words) - 1:
            last = first + 1
            if _begins(words, first):
                while last < len(words) - 1 and _leads(words[last].group()) and words[last + 1].group()[0].isupper():
                    last += 1
                if person := _person(words[first : last + 1]):
                    yield person
                    last += 1
            first = last


def families(texts: Iterable[str]) -> frozenset[str]:
    """Return the family names of the persons that texts name in full, without the s of a genitive.

    >>> sorted(families(["Anna Bauers Buch", "Anna Bauer kam.", "Steve Jobs kam."]))
    ['Bauer', 'Jobs']
    """
    found = {person.family for text in texts for person in find_persons(text)}
    return frozenset(name for name in found if name.removesuffix("s") not in found - {name})


def mentions(text: str, known: frozenset[str]) -> Iterator[Person]:
    """Yield the persons of a text: those named in full, and those of the `known` families who stand alone.

    A family that is called by a German word is only meant where a person stands and no thing.

    >>> known = frozenset({"Bauer", "Galizki"})
    >>> [person.family for person in mentions("Galizkis Sohn, sagte Bauer, half dem Bauer.", known)]
    ['Galizki', 'Bauer']
    """
    end = 0
    for person in find_persons(text):
        yield from _alone(text, end, person.start, known)
        bare = person.family.removesuffix("s")
        yield Person(person.start, person.family_start, person.end, bare, person.given) if bare in known else person
        end = person.end
    yield from _alone(text, end, len(text), known)


def _has_rank(word: str) -> bool:
    return word in _marks().titles or bool(_marks().offices.search(word))


def _leads(word: str) -> bool:
    return len(word) == 1 or is_given_name(word) or _has_rank(word)


def _begins(words: Sequence[re.Match[str]], place: int) -> bool:
    """Return whether a person may begin at a word of a row: a title that has an article is not one of theirs."""
    word = words[place].group()
    if is_given_name(word):
        return True
    return (
        word[0].isupper() and _has_rank(word) and not (place and words[place - 1].group().lower() in _marks().articles)
    )


def _person(words: Sequence[re.Match[str]]) -> Person | None:
    """Return the person named after given names, titles and offices; None if the last word is not a name."""
    family = words[-1].group()
    names = [word for word in words[:-1] if not _has_rank(word.group())]
    # Präsident Frankreichs
    of_something = not names and family.endswith("s") and not family.endswith("ss") and is_native(family)
    if not is_family_name(family) or of_something:
        return None
    start = names[0].start() if names else words[-1].start()
    given = tuple(word.group() for word in names if len(word.group()) > 1)
    return Person(start, words[-1].start(), words[-1].end(), family, given)


def _alone(text: str, start: int, end: int, known: frozenset[str]) -> Iterator[Person]:
    for word in _WORD.finditer(text, start, end):
        family = word.group() if word.group() in known else word.group().removesuffix("s")
        if family in known and (not is_native(family) or _is_person(text, word)):
            yield Person(word.start(), word.start(), word.end(), family)


def _is_person(text: str, word: re.Match[str]) -> bool:
    """Return whether a German word that a family is called by stands for a person here."""
    after = _AFTER.match(text, word.end())
    following = (after and after.group(1)) or ""
    if following[:1].isupper():
        return False
    marks = _marks()
    if before := _BEFORE.search(text, max(0, word.start() - _NEAR), word.start()):
        return before.group(1) in marks.saying | marks.before | marks.titles
    if not after or not begins_sentence(text, word.start()):
        return False
    # A word that begins a sentence is a person where a thing would have its article.
    return not following or following in marks.saying or not is_small(word.group())


@cache
def _marks() -> _Marks:
    data = read_toml("names/persons.toml")
    return _Marks(
        titles=frozenset(data["titles"].split()),
        offices=re.compile(f"(?:{'|'.join(data['offices'])})(?:in)?$", re.IGNORECASE),
        articles=frozenset(data["articles"].split()),
        not_families=frozenset(data["not_families"].split()),
        not_family_endings=tuple(data["not_family_endings"]),
        saying=frozenset(data["saying"].split()),
        before=frozenset(data["before"].split()),
    )
