"""Names of persons and places: which of them a translation has lost or misspelt, and how it spells the others.

German writes every noun with a capital, so only what the translation itself shows to be a name is looked at: of two
words with capitals in a row, one stands in the English as it does in the German; or the English has a word that is none
and looks like a word of the German that is none either. Behind a given name that is known as one every word is a name,
whatever else it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bilingua.text.sounds import ALIKE, alike, fold, similarity, transcribed
from bilingua.text.tables import person_marks
from bilingua.text.words import OFFICES, TITLES, is_english, is_family_name, is_german, is_given_name, is_native

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PARTS = re.compile(r"[-'’]")
_PARTICLES = frozenset({"von", "van", "de", "bin", "al", "el", "di", "da", "du", "la", "le"})
_ENDINGS = ("er", "ien", "isch")  # of places: the Honnefer mayor, the mayor of Honnef
# German words made of names, which English makes otherwise: Honneferin, Araukanern, Sikhismus.
_DERIVED = re.compile(r"(?:ern|erin|innen|ismus|ien|isten?)$")
_ENGLISH_ENDINGS = re.compile(r"(?:en|i?ans?|n|s|ers?|ese|is?|ish)$")
_NO_GENITIVE = re.compile(r"(?:us|itis|osis|ss)$")  # Markus, Otitis
_ENGLISH_TITLES = frozenset(map(fold, ("mr", "mrs", "ms", "herr", "frau")))
_RANKS = re.compile(
    rf"(?:^Herrn?|^Frau|(?:{OFFICES}|chef|meister|richter|anwalt|professor|kandidat|politiker|experte)(?:in)?"
    r"|(?:vorsitzende|abgeordnete)[rn]?)$",
    re.IGNORECASE,
)
_LEAST = 3  # letters of a name
_LEAST_KNOWN = 4  # letters of a name that is looked for where its given name does not stand
_LEAST_ALONE = 5  # letters of a word that is taken for a name because it looks misspelt
_LEAST_ABBREVIATION = 4  # the same of an abbreviation; of three letters English often has another one (EZB, ECB)


@dataclass(frozen=True, slots=True)
class LostName:
    """A name at `start:end` of a source that its translation does not spell so: `spelling`, without a genitive's s.

    `instead` are words of the translation that look like misspellings of it, if any.
    """

    start: int
    end: int
    spelling: str
    instead: tuple[str, ...] = ()


def lost_names(source: str, translation: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[LostName, ...]:
    """Find the names of persons that a translation has not: family names lost or misspelt, given names misspelt.

    `skip` are stretches of the source that are looked after otherwise. German words and compounds of them count only
    where they are misspelt, or where they stand behind a given name that can be nothing else.

    >>> lost_names("Louis Galizki schwieg.", "Louis the baker was silent.")
    (LostName(start=6, end=13, spelling='Galizki', instead=()),)
    >>> lost_names("Anna Bauer schwieg.", "Anna the farmer was silent.")
    (LostName(start=5, end=10, spelling='Bauer', instead=()),)
    >>> lost_names("Sergej Lawrow schwieg.", "Sergey Lavrov was silent."), lost_names("Haus Bauer", "The house Farmer")
    ((), ())
    """
    english = _english(translation)
    found: dict[int, LostName] = {}
    for given, family in _pairs(source):
        person = _are_person(given, family)
        if english.has_bearer(given.group()) and (lost := _lost(family, english, source, beside=True, sure=person)):
            found[family.start()] = lost
        # What stands before a name may be a word for its bearer, for which English has another one.
        whole = len(family.group()) >= _LEAST_KNOWN and english.has(family.group())
        sure = person and is_given_name(given.group()) and given.group() not in person_marks().translated
        if whole and (lost := _lost(given, english, source, beside=True, sure=sure)) and (sure or lost.instead):
            found[given.start()] = lost
    return tuple(found[start] for start in sorted(found) if not _within(found[start], skip))


def misspelt_words(source: str, translation: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[LostName, ...]:
    """Find the words that a translation has misspelt: it has a word like them, which is no English word.

    These are names and foreign words, and words that both languages have, but no German ones; each is found once.
    `skip` are stretches of the source that are looked after otherwise.

    >>> misspelt_words("Nahe Galizki", "Near Galuzki")
    (LostName(start=5, end=12, spelling='Galizki', instead=('Galuzki',)),)
    """
    english = _english(translation)
    found: dict[str, LostName] = {}
    for word in _WORD.finditer(source):
        name = word.group()
        least = _LEAST_ABBREVIATION if name.isupper() else _LEAST_ALONE
        if len(name) >= least and name[0].isupper() and not _DERIVED.search(name):
            lost = _lost(word, english, source, beside=False)
            if lost and len(lost.instead) == 1 and not _within(lost, skip):
                found.setdefault(lost.spelling, lost)
    return tuple(found.values())


def kept_names(source: str, translation: str) -> Iterator[tuple[str, str]]:
    """Yield the family names that a translation copies, or spells as English spells their sounds, with that spelling.

    These are spelled right beyond doubt. Words of either language are not among them: standing alone they may be no
    names.

    >>> list(kept_names("Sergei Lawrow und Louis Galizkis Anna", "Sergei Lavrov and Louis Galizki's Anna"))
    [('Lawrow', 'Lavrov'), ('Galizki', 'Galizki')]
    """
    pairs = list(_pairs(source))
    if not pairs:
        return
    english = _english(translation)
    written = {fold(word): word for word in english.words if word[0].isupper()}
    owners = {fold(_owner(match.group())) for match in _WORD.finditer(translation) if _is_owner(match.group())}
    for given, family in pairs:
        name = family.group()
        # An s that the translation lacks was a genitive where it has a possessive instead, and else a mistake.
        if fold(name) not in written and fold(name.removesuffix("s")) in owners:
            name = name.removesuffix("s")
        if fold(name) in written and english.has(given.group()) and is_telling(name):
            yield name, written[fold(name)]


def families(source: str) -> Iterator[str]:
    """Yield the family names of a text that only a given name before them shows to be none of the words they also are.

    >>> list(families("Anna Bauer und Louis Galizki")), list(families("Anna Bauers Buch"))
    (['Bauer'], ['Bauer'])
    """
    for given, family in _pairs(source):
        if _are_person(given, family) and not is_telling(family.group()):
            name = family.group()
            # A genitive, nearly always; the name itself may be written with an s as well.
            genitive = name.endswith("s") and (is_native(name[:-1]) or is_english(name[:-1]))
            yield name[:-1] if genitive else name


def is_telling(name: str) -> bool:
    """Tell whether a family name is one that can be nothing else: no word of either language, and not too short.

    >>> is_telling("Galizki"), is_telling("Bauer"), is_telling("Carpenter")
    (True, False, False)
    """
    parts = _PARTS.split(name)
    return len(name) >= _LEAST_KNOWN and not is_english(name) and not any(is_native(part) for part in parts)


def misspelt_names(
    source: str, translation: str, known: Mapping[str, str], skip: Sequence[tuple[int, int]] = ()
) -> tuple[LostName, ...]:
    """Find the known names that a translation has lost or misspelt, with the spelling that `known` has for them.

    `skip` are stretches of the source that are looked after otherwise. A name that stands twice in the source may stand
    once in the translation: a pronoun does for the other. A name that is a word as well is one where somebody speaks,
    or behind a rank or a verb: "sagte Bauer".

    >>> misspelt_names("Frau Galizki schwieg.", "Mrs Galuzki was silent.", {"Galizki": "Galizki"})
    (LostName(start=5, end=12, spelling='Galizki', instead=('Galuzki',)),)
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for word in _WORD.finditer(source):
        name = word.group() if word.group() in known else word.group().removesuffix("s")
        if name in known and (is_telling(name) or _is_person(source, word)):
            places.setdefault(name, []).append(word.span())
    if not places:
        return ()
    english = _english(translation)
    found = []
    for name, here in places.items():
        right = sum(fold(word) in (fold(name), fold(name) + "s") for word in english.words)  # a family is plural
        instead = english.misspellings(name, source)
        owed = min(len(here), max(1, right + len(instead)))
        if owed > right:
            found += [LostName(*place, known[name], instead) for place in here[:owed]]
    return tuple(sorted((lost for lost in found if not _within(lost, skip)), key=lambda lost: lost.start))


def spellings(source: str, translation: str) -> Iterator[tuple[str, str]]:
    """Yield the family names of a text with how its translation spells them.

    >>> list(spellings("Sergei Lawrow und Anna Meier", "Sergei Lavrov and Anna Meier"))
    [('Lawrow', 'Lavrov'), ('Meier', 'Meier')]
    """
    pairs = list(_pairs(source))
    if not pairs:
        return
    english = _english(translation)
    written = [match.group() for match in _WORD.finditer(translation) if match.group()[0].isupper()]
    for given, family in pairs:
        if english.has(given.group()):
            name = family.group()
            bare = name if name in written else name.removesuffix("s")
            best = max(written, key=lambda word: similarity(fold(bare), fold(_owner(word))), default="")
            if best and similarity(fold(bare), fold(_owner(best))) >= ALIKE:
                yield bare, _owner(best)


@lru_cache(maxsize=1024)  # several looks are taken at each segment
def _english(text: str) -> _English:
    return _English(text)


class _English:
    """The words of a translation, without possessive endings; the parts of hyphened ones as well."""

    def __init__(self, text: str) -> None:
        self.words = [part for match in _WORD.finditer(text) for part in _readings(_owner(match.group()))]
        self._folded = frozenset(map(fold, self.words))

    def has(self, name: str) -> bool:
        """Tell whether all parts of a name stand here, copied or spelled by English sounds."""
        return all(fold(part) in self._folded for part in _PARTS.split(name))

    def has_bearer(self, given: str) -> bool:
        """Tell whether a given name stands here, or the English for Herr and Frau."""
        return not self._folded.isdisjoint(_ENGLISH_TITLES) if given in TITLES else self.has(given)

    def renders(self, name: str) -> bool:
        """Tell whether a name stands here, transcribed otherwise perhaps, or as another word of its kind."""
        if not {fold(name), fold(name.removesuffix("s"))}.isdisjoint(self._folded):
            return True
        return any(_translates(name, word) for word in self.words)

    def misspellings(self, name: str, source: str) -> tuple[str, ...]:
        """Return the words that look like a name misspelt and like no other word of the source."""
        others = {fold(part) for match in _WORD.finditer(source) for part in _readings(match.group())}
        right = (fold(name), fold(name) + "s", fold(name.removesuffix("s")))
        return tuple(
            dict.fromkeys(
                word
                for word in self.words
                if word[0].isupper()
                and word.isupper() == name.isupper()
                and fold(word) not in right
                and fold(word) not in others
                and alike(name.removesuffix("s"), word)
                and not is_english(word)
            )
        )


def _lost(word: re.Match[str], english: _English, source: str, *, beside: bool, sure: bool = False) -> LostName | None:
    """Return a name that the translation has not.

    `beside` tells whether it stands beside one that it has, `sure` that the word can be nothing but a name there.
    """
    name = word.group()
    if english.has(name):
        return None
    parts = _PARTS.split(name)
    german = not sure and any(is_native(part) for part in parts)
    if german and not (beside or is_english(name)):
        return None
    lost = [part for part in parts if not english.renders(part)]
    if not lost:
        return None
    # A name of two parts is mended as a whole, which no word of the translation stands for.
    instead = english.misspellings(name, source) if lost == [name] else ()
    if not beside:
        instead = tuple(wrong for wrong in instead if not _is_inflected(name, wrong))
    if german:
        # A German word is a name where the translation misspells it, and not just inflects it another way.
        instead = tuple(word for word in instead if not fold(name).startswith(fold(word)))
        if len(instead) != 1 or len(name) < _LEAST_ALONE or _DERIVED.search(name):
            return None
    # An s that the misspelling has not is the German genitive's.
    genitive = bool(instead) and not _NO_GENITIVE.search(name) and not any(wrong.endswith("s") for wrong in instead)
    return LostName(*word.span(), name.removesuffix("s") if genitive else name, instead)


def _is_inflected(german: str, english: str) -> bool:
    """Tell whether a word is another one with a German ending, as adjectives have them."""
    return bool(re.fullmatch(re.escape(fold(english)) + "e[mnrs]?", fold(german)))


def _are_person(given: re.Match[str], family: re.Match[str]) -> bool:
    """Tell whether a pair is a given and a family name, with no particle between: Roman von Anna Bauer is a novel."""
    return given.end() + 1 == family.start() and is_family_name(given.group(), family.group())


def _is_person(source: str, word: re.Match[str]) -> bool:
    """Tell whether a word that many things are called stands for a person here."""
    marks = person_marks()
    before = re.search(r"([^\W\d_]+) $", source[: word.start()])
    if before:
        word_before = before.group(1)
        return word_before in marks.saying or word_before in marks.before or bool(_RANKS.search(word_before))
    behind = re.match(r":| ([^\W\d_]+)", source[word.end() :])
    return behind is not None and (behind.group() == ":" or behind.group(1) in marks.saying)


def _translates(name: str, word: str) -> bool:
    """Tell whether an English word is what became of a name although their letters differ."""
    if any(transcribed(form, word) for form in (name, name.removesuffix("s"))):
        return True
    if any(name.endswith(end) and fold(word).startswith(fold(name.removesuffix(end))) for end in _ENDINGS):
        return True
    if fold(word).startswith(fold(name)) and _ENGLISH_ENDINGS.fullmatch(fold(word).removeprefix(fold(name))):
        return True
    if fold(name).startswith(fold(word)) and len(word) >= _LEAST_KNOWN:
        rest = name[len(word) :]  # the rest of a compound, perhaps behind its s
        if any(len(tail) >= _LEAST and is_german(tail) for tail in (rest, rest.removeprefix("s"))):
            return True
    return word.islower() and is_english(word) and alike(name, word)  # no name: translated


def _readings(word: str) -> tuple[str, ...]:
    parts = word.split("-")
    return (word, *parts) if len(parts) > 1 else (word,)


def _within(name: LostName, places: Sequence[tuple[int, int]]) -> bool:
    return any(name.start < end and start < name.end for start, end in places)


def _pairs(source: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield neighbouring words with a capital, which may be a given and a family name; a particle may stand between."""
    before: re.Match[str] | None = None
    end = 0
    for word in _WORD.finditer(source):
        near = source[end : word.start()] == " "
        written = word.group()
        named = written[0].isupper() and not written.isupper() and len(written) >= _LEAST
        if near and named and before:
            yield before, word
        if named:
            before = word
        elif not (near and written in _PARTICLES):
            before = None
        end = word.end()


def _owner(word: str) -> str:
    return word[:-2] if _is_owner(word) else word


def _is_owner(word: str) -> bool:
    return word.endswith(("'s", "’s"))
