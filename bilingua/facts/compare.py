"""The values of a text and of its translation: whether they are the same, and where each stands."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from bilingua.facts.read_english import english_facts
from bilingua.facts.read_german import german_facts
from bilingua.facts.readings import Atom, Calendar, Fact


def german_values(text: str) -> Counter[str]:
    """Count the normalised values of a German text: `5,5 Mrd. Euro` is one `5500000000`, a month `month 10`.

    Values that may be missing from the other text (`weak` ones) are counted like all others.

    >>> german_values("5,5 Mrd. Euro im Oktober")
    Counter({'5500000000': 1, 'month 10': 1})
    """
    return Counter(atom.key for atom in _atoms(german_facts(text)))


def english_values(text: str) -> Counter[str]:
    """Count the normalised values of an English text, as `german_values` does."""
    return Counter(atom.key for atom in _atoms(english_facts(text)))


def find_values(text: str, keys: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Find where values, named as `english_values` names them, stand in an English text.

    >>> find_values("In May 2016, and in June.", ["2016", "month 6"])
    ((7, 11), (20, 24))
    """
    return tuple(
        (fact.start, fact.end)
        for fact in english_facts(text)
        if any(atom.key in keys and not atom.weak for atom in fact.atoms())
    )


def german_places(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return where each value of a German text stands, named as `german_values` names them and by second readings.

    >>> german_places("Am 3. Mai kamen 20.000.")
    {'3': [(3, 9)], 'month 5': [(3, 9)], '20000': [(16, 22)]}
    """
    return _places(german_facts(text))


def english_places(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return where each value of an English text stands, as `german_places` does."""
    return _places(english_facts(text))


def compare(source: str, translation: str) -> tuple[Counter[str], Counter[str]]:
    """Compare the values of a German text with those of its English translation.

    Where a numeral can be read in two ways, the reading that matches counts. Small number words, which are often
    idiom, may be missing or added; a number in digits may have become such a word and the other way round.

    Returns:
        (missing, added): source values absent from the translation, and translation values absent from the source.

    >>> compare("Um 14.30 Uhr kamen zwei Busse.", "At 2:30 p.m. a couple of buses came.")
    (Counter(), Counter())
    >>> compare("5 Billionen Euro", "5 billion euros")
    (Counter({'5000000000000': 1}), Counter({'5000000000': 1}))
    """
    wanted, found = _atoms(german_facts(source)), _atoms(_translated(english_facts(translation), translation, source))
    for readings in (_first_reading, _all_readings):
        wanted, found = _cancel(wanted, found, readings)
    wanted, found = _cancel_parts(wanted, found)
    found, wanted = _cancel_parts(found, wanted)
    return (
        Counter(atom.key for atom in wanted if not atom.weak),
        Counter(atom.key for atom in found if not atom.weak),
    )


def _translated(facts: Iterable[Fact], text: str, source: str) -> Iterator[Fact]:
    """Leave out number words that are no translation: the source has them in English (`Twenty Years Later`)."""
    known: dict[str, bool] = {}
    for fact in facts:
        words = text[fact.start : fact.end]
        if isinstance(fact.reading, Calendar) or not words.replace(" ", "").replace("-", "").isalpha():
            yield fact
            continue
        if words not in known:
            known[words] = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", source) is not None
        if not known[words]:
            yield fact


def _atoms(facts: Iterable[Fact]) -> list[Atom]:
    return [atom for fact in facts for atom in fact.atoms()]


def _places(facts: Iterable[Fact]) -> dict[str, list[tuple[int, int]]]:
    """Return the places of each value, those that have it as their first reading before the others."""
    atoms = [(atom, (fact.start, fact.end)) for fact in facts for atom in fact.atoms()]
    found: dict[str, list[tuple[int, int]]] = {}
    for atom, place in atoms:
        found.setdefault(atom.key, []).append(place)
    for atom, place in atoms:
        for other in (*atom.others, *atom.parts):
            found.setdefault(other, []).append(place)
    return found


class _Pool:
    """Atoms to be struck out, looked up by their readings: linear time, however many there are."""

    def __init__(self, atoms: Iterable[Atom], readings: Callable[[Atom], tuple[str, ...]]) -> None:
        self._atoms = dict(enumerate(atoms))
        self._places: dict[str, deque[int]] = {}
        for place, atom in self._atoms.items():
            for reading in dict.fromkeys(readings(atom)):
                self._places.setdefault(reading, deque()).append(place)

    @property
    def rest(self) -> list[Atom]:
        """The atoms that are left, in order."""
        return list(self._atoms.values())

    def take_any(self, readings: Iterable[str]) -> bool:
        """Strike out the first atom that has one of the readings; return whether there was one."""
        found = [place for reading in readings for place in self._alive(reading)]
        if found:
            del self._atoms[min(found)]
        return bool(found)

    def take_all(self, readings: Sequence[str]) -> bool:
        """Strike out an atom for each of the readings, or none at all; return whether all were there."""
        chosen: list[int] = []
        for reading in readings:
            chosen += [place for place in self._alive(reading, len(chosen) + 1) if place not in chosen][:1]
        if len(chosen) < len(readings):
            return False
        for place in chosen:
            del self._atoms[place]
        return True

    def _alive(self, reading: str, limit: int = 1) -> list[int]:
        """Return the first places of a reading that are not struck out."""
        places = self._places.get(reading, deque())
        while places and places[0] not in self._atoms:
            places.popleft()
        return list(islice((place for place in places if place in self._atoms), limit))


def _first_reading(atom: Atom) -> tuple[str, ...]:
    return (atom.key,)


def _all_readings(atom: Atom) -> tuple[str, ...]:
    return (atom.key, *atom.others)


def _cancel(
    wanted: Iterable[Atom], found: Iterable[Atom], readings: Callable[[Atom], tuple[str, ...]]
) -> tuple[list[Atom], list[Atom]]:
    """Strike out what stands on both sides, strong atoms first, so that weak ones stay for what is left."""
    pool = _Pool(sorted(found, key=lambda atom: atom.weak), readings)
    left = [atom for atom in sorted(wanted, key=lambda atom: atom.weak) if not pool.take_any(readings(atom))]
    return left, pool.rest


def _cancel_parts(wanted: Iterable[Atom], found: Iterable[Atom]) -> tuple[list[Atom], list[Atom]]:
    """Strike out what is one value on the left and several on the right: `15.30` and `3:30 p.m.`."""
    pool = _Pool(found, _all_readings)
    left = [atom for atom in wanted if not (atom.parts and pool.take_all(atom.parts))]
    return left, pool.rest
