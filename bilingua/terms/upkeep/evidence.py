"""What a corpus says about a glossary: which entries occur in it, and whether a translation meets them by itself."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import DocumentError
from bilingua.language.english import find_rendering
from bilingua.records import Severity
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.terms.upkeep.lint import Issue

_ENOUGH = 3  # occurrences from which on "always" and "never" mean something


@dataclass(frozen=True, slots=True)
class Use:
    """How often an entry occurs in the German (`seen`), how often beside English (`paired`), how often met (`met`)."""

    entry: Entry
    seen: int
    paired: int
    met: int


def read_corpus(path: str | os.PathLike[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the lines of a UTF-8 file as German and, after a tab, English; None where a line has no tab.

    Raises:
        DocumentError: the file cannot be read, or is not UTF-8.
    """
    try:
        with Path(path).open(encoding="utf-8-sig") as lines:
            for line in lines:
                german, tab, english = line.rstrip("\n").partition("\t")
                if german.strip():
                    yield german, english.partition("\t")[0] if tab else None
    except OSError as error:
        raise DocumentError(f"cannot read the corpus: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise DocumentError("the corpus is not UTF-8", path=str(path), hint="save it as UTF-8") from error


def uses(glossary: Glossary, pairs: Iterable[tuple[str, str | None]]) -> tuple[Use, ...]:
    """Count the occurrences of every enforced entry, in the order of the glossary."""
    matcher = TermMatcher([glossary])
    seen: Counter[str] = Counter()
    paired: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for german, english in pairs:
        taken: list[tuple[int, int]] = []
        for span in matcher.find(german):
            name = span.origin
            seen[name] += 1
            if english is None:
                continue
            paired[name] += 1
            place = find_rendering(english, span.allowed, case_sensitive=span.case_sensitive, taken=taken)
            if place is not None:
                met[name] += 1
                taken.append(place)
    prefix = f"{glossary.name}/"
    keys = [(entry, prefix + entry.id) for entry in glossary if entry.enforced]
    return tuple(Use(entry, seen[key], paired[key], met[key]) for entry, key in keys)


def translated(
    glossary: Glossary,
    pairs: Iterable[tuple[str, str | None]],
    translate: Callable[[Sequence[str]], Sequence[object]],
    *,
    most: int = 5,
) -> tuple[tuple[str, str], ...]:
    """Pair sentences that have terms with what `translate` makes of them: up to `most` sentences for each entry."""
    matcher = TermMatcher([glossary])
    taken: Counter[str] = Counter()
    chosen = []
    for german, _ in pairs:
        origins = {span.origin for span in matcher.find(german)}
        if any(taken[origin] < most for origin in origins):
            taken.update(origins)
            chosen.append(german)
    return tuple(zip(chosen, map(str, translate(chosen)), strict=True))


def issues(found: Iterable[Use], *, bare: bool = False) -> Iterator[Issue]:
    """Yield what the counts say: never seen, always right without the entry, never met.

    "Right without the entry" supposes that the English was made without this glossary. `bare` says that it was for
    certain; that a term is never met then shows that its entry is needed, and is not a fault.
    """
    for use in found:
        entry, row, source = use.entry, use.entry.row, use.entry.source
        if not use.seen:
            yield Issue("never-seen", Severity.INFO, f"{source!r} does not occur in the corpus", row, "source", source)
        elif use.paired >= _ENOUGH and use.met == use.paired:
            message = f"{source!r} is right without the entry, {use.met} times of {use.paired}"
            yield Issue("needless", Severity.INFO, message, row, "source", source, "it could go")
        elif use.paired >= _ENOUGH and not use.met:
            message = f"{source!r} occurs {use.paired} times and is never rendered as {entry.english!r}"
            if bare:
                yield Issue("needed", Severity.INFO, f"{message} without the entry", row, "target", source)
            else:
                hint = "the entry matters, or its English is wrong"
                yield Issue("never-met", Severity.WARNING, message, row, "target", source, hint)
