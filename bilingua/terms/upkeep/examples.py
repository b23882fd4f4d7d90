"""Example sentences of a glossary, run through a translator like unit tests.

A file of examples is CSV with the columns `source` (a German sentence), `must_contain` and `must_not_contain` (English,
several separated by ` | `) and `entry` (the source or id of the entry that the sentence is for). With `entry`, where
the entry's English must be contained, any rendering that the entry allows will do.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import GlossaryError
from bilingua.language.english import english_forms, find_rendering
from bilingua.records import Translation, Verdict
from bilingua.terms.formats.base import decode
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher

COLUMNS = ("source", "must_contain", "must_not_contain", "entry")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what its translation must and must not contain; `row` is its line in the file."""

    source: str
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    entry: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an example: the translation and what is wrong with it, nothing where it passed.

    `forced` are terms that the translator could only put in by force: they are there, but may read badly.
    """

    example: Example
    translation: str
    problems: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()


def load_examples(path: str | os.PathLike[str]) -> tuple[Example, ...]:
    """Read a file of examples.

    Raises:
        GlossaryError: the file cannot be read or used; names row and column.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot read the examples: {error.strerror}", path=str(path)) from error
    reader = csv.DictReader(io.StringIO(decode(data, path=str(path)), newline=""), strict=True)
    try:
        header = reader.fieldnames or ()
        for column in ("source", "must_contain"):
            if column not in header:
                hint = f"the first line is: {','.join(COLUMNS)}"
                raise GlossaryError(f"no column {column!r}", path=str(path), row=1, column=column, hint=hint)
        return tuple(_example(cells, path=str(path), row=reader.line_num) for cells in reader)
    except csv.Error as error:
        hint = 'a cell with quotation marks is written "like ""this"""'
        raise GlossaryError(f"not well-formed CSV: {error}", path=str(path), row=reader.line_num, hint=hint) from error


def examples_of(path: str | os.PathLike[str]) -> Path:
    """Return where the examples of a glossary file stand: `tests/NAME.csv` beside it."""
    file = Path(path)
    return file.parent / "tests" / f"{file.stem}.csv"


def run(
    examples: Sequence[Example], glossary: Glossary, translate: Callable[[Sequence[str]], Sequence[str | Translation]]
) -> tuple[Result, ...]:
    """Translate all sentences at once and check each translation."""
    matcher = TermMatcher([glossary])
    translations = translate([example.source for example in examples])
    return tuple(
        Result(example, str(made), tuple(_problems(example, str(made), glossary, matcher)), _forced(made))
        for example, made in zip(examples, translations, strict=True)
    )


def untested(glossary: Glossary, examples: Sequence[Example]) -> tuple[Entry, ...]:
    """Return the enforced entries that no example names."""
    named = {example.entry for example in examples}
    return tuple(entry for entry in glossary if entry.enforced and not named & {entry.source, entry.id})


def _forced(made: str | Translation) -> tuple[str, ...]:
    outcomes = made.terms if isinstance(made, Translation) else ()
    return tuple(outcome.text for outcome in outcomes if outcome.verdict is Verdict.FORCED)


def _example(cells: dict[str, str | None], *, path: str, row: int) -> Example:
    if None in cells or None in cells.values():
        hint = 'put "…" around a cell that contains a comma'
        raise GlossaryError("the row has more or fewer cells than the header", path=path, row=row, hint=hint)
    texts = {column: (cells.get(column) or "").strip() for column in COLUMNS}
    if not texts["source"]:
        raise GlossaryError("empty source", path=path, row=row, column="source", hint="write a German sentence")
    must, must_not = (
        tuple(item.strip() for item in texts[column].split("|") if item.strip())
        for column in ("must_contain", "must_not_contain")
    )
    if not must and not must_not:
        hint = "write what the translation must contain"
        raise GlossaryError("the example checks nothing", path=path, row=row, column="must_contain", hint=hint)
    return Example(texts["source"], must, must_not, texts["entry"], row)


def _problems(example: Example, text: str, glossary: Glossary, matcher: TermMatcher) -> Iterator[str]:
    entries = [entry for entry in glossary if example.entry and example.entry in (entry.source, entry.id)]
    if example.entry and not entries:
        yield f"no entry {example.entry!r} in the glossary"
    if entries:
        origins = {span.origin.partition("/")[2] for span in matcher.find(example.source)}
        if not origins & {entry.id for entry in entries}:
            yield f"{example.entry!r} is not found in the sentence"
    for item in example.must_contain:
        wanted = [item]
        for entry in entries:
            if item == entry.english:
                wanted += [form for form in (entry.modifier, *entry.allowed) if form]
        forms = [form for one in wanted for form in english_forms(one, plural=True)]
        if find_rendering(text, forms, case_sensitive=item != item.lower()) is None:
            yield f"{item!r} is missing"
    for item in example.must_not_contain:
        if find_rendering(text, (item,), case_sensitive=True) is not None:
            yield f"{item!r} must not be there"
