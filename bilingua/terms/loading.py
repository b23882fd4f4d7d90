"""Load the glossaries that a caller names by path or built-in name, or passes as objects; None is the shipped one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from bilingua.errors import InputError
from bilingua.terms.cldr import NAME as CLDR
from bilingua.terms.cldr import cldr_glossary
from bilingua.terms.glossary import Glossary

Pairs = Mapping[str, str] | Iterable[tuple[str, str]]
GlossaryLike = Glossary | str | Path | Mapping[str, str]


def shipped_glossary() -> Path:
    """Return the path of the domain glossary shipped with the package."""
    inside = Path(str(resources.files("bilingua.data").joinpath("glossary", "dprk-russia.csv")))
    # In a checkout the glossary is at the top level; building a wheel maps it into the package.
    return inside if inside.exists() else Path(__file__).parents[2] / "glossary" / "dprk-russia.csv"


def load_glossaries(glossary: GlossaryLike | Sequence[GlossaryLike] | Pairs | None) -> tuple[Glossary, ...]:
    """Load one glossary or several, in order of rising priority; None means the shipped one.

    A glossary is a path, the name `cldr`, a `Glossary`, or a German → English mapping; pairs make one as well.

    Raises:
        InputError: a glossary has none of these forms.
        GlossaryError: a glossary cannot be used.
    """
    if glossary is None:
        glossary = shipped_glossary()
    if isinstance(glossary, str | os.PathLike | Glossary | Mapping):
        return (_loaded(glossary),)
    if not isinstance(glossary, Iterable):
        raise _not_a_glossary(glossary)
    several: list[Any] = list(glossary)
    if several and all(map(_is_pair, several)):
        return (Glossary.from_mapping(mapping_of(several, "glossary")),)
    return tuple(map(_loaded, several))


def named(glossaries: Sequence[str] | None) -> tuple[Path | str, ...]:
    """Return the glossaries named on a command line, files as paths and built-in ones by name; None is the shipped."""
    if glossaries is None:
        return (shipped_glossary(),)
    return tuple(name if _is_built_in(name) else Path(name) for name in glossaries)


def mapping_of(pairs: Pairs | None, what: str) -> Mapping[str, str]:
    """Return German → English demands, given as a mapping or as pairs, as a mapping; None means no demands.

    Raises:
        InputError: they have another form, or two pairs demand different things of one term.
    """
    if pairs is None:
        return {}
    hint = "give a mapping, as {'DVRK': 'DPRK'}, or pairs, as [('DVRK', 'DPRK')]"
    given: Any = pairs
    if isinstance(given, Mapping):
        given = given.items()
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        given = [given]
    mapping: dict[str, str] = {}
    for pair in given:
        if not _is_pair(pair):
            raise InputError(f"{what}: {pair!r} is not a pair of German and English", hint=hint)
        source, target = pair
        if mapping.setdefault(source, target) != target:
            raise InputError(f"{what}: {source!r} is both {mapping[source]!r} and {target!r}", hint="leave one out")
    return mapping


def digest(glossaries: Sequence[Glossary]) -> str:
    """Return eight hexadecimal digits that identify the entries; rows and comments do not count."""
    if not glossaries:
        return "none"
    entries = (replace(entry, row=None, comments=()) for glossary in glossaries for entry in glossary.entries)
    rows = "\n".join(repr(entry) for entry in entries)
    return hashlib.sha256(rows.encode()).hexdigest()[:8]


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(item, str) for item in value)


def _not_a_glossary(value: object) -> InputError:
    hint = "give a path, a Glossary, a mapping as {'DVRK': 'DPRK'}, or a list of these"
    return InputError(f"{value!r} is not a glossary", hint=hint)


def _loaded(glossary: object) -> Glossary:
    if isinstance(glossary, Glossary):
        return glossary
    if isinstance(glossary, Mapping):
        return Glossary.from_mapping(mapping_of(glossary, "glossary"))
    if not isinstance(glossary, str | os.PathLike):
        raise _not_a_glossary(glossary)
    return cldr_glossary() if _is_built_in(glossary) else Glossary.load(glossary)


def _is_built_in(name: str | os.PathLike[str]) -> bool:
    """Return whether a name is that of the built-in glossary; a file of that name takes precedence."""
    return str(name) == CLDR and not Path(name).exists()
