"""Comparing glossaries by what they say, not by lines: entries added, removed and changed, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bilingua.terms.glossary import COLUMNS, Entry, Glossary, sort_key


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs: the column and its cell before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an entry: `before` is None where it was added, `after` None where it was removed."""

    before: Entry | None
    after: Entry | None
    fields: tuple[Field, ...] = ()

    @property
    def source(self) -> str:
        """Return the German term."""
        entry = self.after or self.before
        return entry.source if entry else ""

    def lines(self) -> tuple[str, ...]:
        """Return the change as lines to read: `+` added, `-` removed, `~` changed with its fields indented."""
        if self.before is None and self.after is not None:
            return (f"+ {self.after.source} → {self.after.english}",)
        if self.after is None and self.before is not None:
            return (f"- {self.before.source} → {self.before.english}",)
        return (f"~ {self.source}", *(f"    {f.column}: {f.before or '–'} → {f.after or '–'}" for f in self.fields))


def diff(before: Glossary, after: Glossary) -> tuple[Change, ...]:
    """Return what changed, in dictionary order; the order of rows, quoting and comments are no changes."""
    changes = []
    for old, new in paired(before, after):
        if old is None or new is None:
            changes.append(Change(old, new))
        elif fields := tuple(changed_fields(old, new)):
            changes.append(Change(old, new, fields))
    return tuple(changes)


def changed_fields(old: Entry, new: Entry) -> Iterator[Field]:
    """Yield the fields in which two entries differ; the order of lists is ignored, except in `allowed`."""
    for column in dict.fromkeys((*COLUMNS, *dict(old.extra), *dict(new.extra))):
        left, right = old.cell(column), new.cell(column)
        unordered = column in ("forms", "forbidden", "context")
        if left != right and not (unordered and sorted(left.split(" | ")) == sorted(right.split(" | "))):
            yield Field(column, left, right)


def paired(before: Glossary, after: Glossary) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Pair the entries of two glossaries: same id first, then what is left under the same source, in order."""
    sides: dict[str, tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for side, glossary in enumerate((before, after)):
        for entry in glossary.ordered():
            sides[entry.source][side].append(entry)
    for name in sorted(sides, key=sort_key):
        olds, news = sides[name]
        for old in list(olds):
            same = next((new for new in news if new.id == old.id), None)
            if same is not None:
                olds.remove(old)
                news.remove(same)
                yield old, same
        for index in range(max(len(olds), len(news))):
            yield olds[index] if index < len(olds) else None, news[index] if index < len(news) else None
