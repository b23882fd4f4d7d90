"""The glossaries that a caller names: by path, by a built-in name, loaded already, or none for the shipped one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

from bilingua.terms.cldr import NAME as CLDR
from bilingua.terms.cldr import cldr_glossary
from bilingua.terms.glossary import Glossary

GlossaryLike = Glossary | str | Path


def shipped_glossary() -> Path:
    """Return the path of the domain glossary that comes with the package."""
    inside = Path(str(resources.files("bilingua.data").joinpath("glossary", "dprk-russia.csv")))
    # In a checkout the glossary stands at the top level and is mapped into the package when a wheel is built.
    return inside if inside.exists() else Path(__file__).parents[2] / "glossary" / "dprk-russia.csv"


def load_glossaries(glossary: GlossaryLike | Sequence[GlossaryLike] | None) -> tuple[Glossary, ...]:
    """Load one glossary or several, in order of rising priority; None means the shipped one.

    Raises:
        GlossaryError: a glossary cannot be used.
    """
    if glossary is None:
        glossary = shipped_glossary()
    several = [glossary] if isinstance(glossary, str | Path | Glossary) else glossary
    return tuple(_loaded(each) for each in several)


def digest(glossaries: Sequence[Glossary]) -> str:
    """Return eight hexadecimal digits for what the entries demand; moving a row or its comments changes nothing."""
    if not glossaries:
        return "none"
    entries = (replace(entry, row=None, comments=()) for glossary in glossaries for entry in glossary.entries)
    rows = "\n".join(repr(entry) for entry in entries)
    return hashlib.sha256(rows.encode()).hexdigest()[:8]


def _loaded(glossary: GlossaryLike) -> Glossary:
    if isinstance(glossary, Glossary):
        return glossary
    # A file of that name goes before the built-in glossary.
    return cldr_glossary() if str(glossary) == CLDR and not Path(glossary).exists() else Glossary.load(glossary)
