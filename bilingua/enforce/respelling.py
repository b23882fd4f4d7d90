"""Spell a translation as it is wanted, American or British, and with the ellipses of its German."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bilingua.enforce.dashes import ellipses
from bilingua.enforce.replacing import Offsets, moved_finding, replaced
from bilingua.enforce.request import Enforced
from bilingua.language.variants import respellings
from bilingua.records import Link, Outcome, overlap


def respelled(
    done: Enforced, links: Sequence[Link], source: str, variant: str | None
) -> tuple[Enforced, tuple[Link, ...]]:
    """Return a segment and its links in the spelling of a variant, None meaning the model's, and with ellipses.

    Terms, facts and names of the receipt are kept verbatim, and so are words that `source`, the German, has too.
    """
    fixed = [(outcome.start, outcome.end) for outcome in done.outcomes]
    spellings = respellings(done.text, variant, source=source) if variant else ()
    changes = [
        (start, end, new)
        for start, end, new in sorted([*spellings, *ellipses(done.text, source)])
        if not any(overlap((start, end), place) for place in fixed)
    ]
    if not changes:
        return done, tuple(links)
    moved = Offsets((start, end, len(new)) for start, end, new in changes)
    outcomes = tuple(Outcome(o.span, o.verdict, o.text, moved(o.start), moved(o.end)) for o in done.outcomes)
    notes = tuple(moved_finding(note, moved) for note in done.notes)
    links = tuple(replace(a, target_start=moved(a.target_start), target_end=moved(a.target_end)) for a in links)
    return replace(done, text=replaced(done.text, changes), outcomes=outcomes, notes=notes), links
