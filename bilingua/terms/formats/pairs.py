"""What formats have in common that know only pairs of a German and an English term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bilingua.errors import GlossaryError
from bilingua.terms.formats.base import plain_losses
from bilingua.terms.glossary import Entry, Glossary, make_entry

# Columns whose sense survives although the format has no place for them: keeping a term is naming it on both sides,
# a form becomes a pair of its own, and what is not enforced is left out.
_CARRIED = frozenset({"source", "target", "kind", "forms", "status"})
# What files write where they mean one of the two languages, as `language` returns it.
GERMAN = frozenset({"de", "german", "deutsch"})
ENGLISH = frozenset({"en", "english", "englisch"})


def pairs(glossary: Glossary) -> list[tuple[str, str, Entry]]:
    """Return each German term or form with its English, one demand for each, in the order of the glossary.

    These formats allow a term once and can't tell homographs apart: an entry's own source goes before another's form,
    and otherwise the first counts.
    """
    enforced = [entry for entry in glossary if entry.enforced]
    found: dict[str, tuple[str, str, Entry]] = {}
    for entry in enforced:
        found.setdefault(entry.source, (entry.source, entry.english, entry))
    for entry in enforced:
        for form in entry.forms:
            found.setdefault(form, (form, entry.english, entry))
    order = {id(entry): index for index, entry in enumerate(enforced)}
    return sorted(found.values(), key=lambda pair: (order[id(pair[2])], pair[0] != pair[2].source))


def pair_losses(glossary: Glossary, *, carried: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return what a file of pairs cannot hold; `carried` names columns that this format has a place for."""
    lines = list(plain_losses(glossary, _CARRIED | carried))
    idle = sum(1 for entry in glossary if not entry.enforced)
    if idle:
        lines.append(f"{idle} entries that are not enforced (status proposed or deprecated) are left out")
    forms = sum(len(entry.forms) for entry in glossary if entry.enforced)
    if forms:
        lines.append(f"{forms} forms become pairs of their own")
    written = {(source, english) for source, english, _ in pairs(glossary)}
    homographs = [entry for entry in glossary if entry.enforced and (entry.source, entry.english) not in written]
    lines += [f"homograph {entry.id!r} is left out: a term may occur only once" for entry in homographs]
    return tuple(lines)


def entry_of(source: str, target: str, *, path: str, row: int | None, **cells: str) -> Entry:
    """Make an entry of a pair that a file of pairs holds."""
    return make_entry({"source": source, "target": target, **cells}, path=path, row=row)


def language(code: str) -> str:
    """Return the language of a code without its region, in lower case: `de` for `de-CH` and `DE_at`."""
    return code.strip().casefold().replace("_", "-").partition("-")[0]


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a first row is a header, not a pair: `source,target`, `de,en`, `German,English`."""
    german, english = (language(cell) for cell in cells[:2])
    return (german, english) == ("source", "target") or (german in GERMAN and english in ENGLISH)


def joined(items: Iterable[str], *, path: str, row: int | None, column: str) -> str:
    """Join the items of a list as a cell holds them.

    Raises:
        GlossaryError: an item contains the sign that separates items.
    """
    texts = tuple(items)
    for item in texts:
        if "|" in item:
            hint = "| separates the items of a list; write another sign"
            raise GlossaryError(f"a | in {item!r}", path=path, row=row, column=column, hint=hint)
    return " | ".join(texts)
