"""Read input files, and check for files that cannot be compared or were mixed up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bilingua.errors import DocumentError, ScoringError
from bilingua.files import decode, read_whole
from bilingua.language.identify import count_languages

# A text counts as German or English only with this many function words, and three times as many as of the other.
_ENOUGH_WORDS = 5
# A character reference of HTML that was never decoded.
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|quot|amp|apos|lt|gt|nbsp);")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file without trailing white space. `warnings` lists corrections made while reading."""

    name: str
    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_lines(path: str | Path, *, stream: BinaryIO | None = None) -> Lines:
    """Read a UTF-8 text file with one segment per line, as the sacrebleu command line does.

    Only a line feed ends a line; white space at the end of a line (and so the carriage return of CRLF) is dropped. A
    byte order mark is dropped with a warning. `stream`, if given, is read in place of the file.

    Raises:
        DocumentError: the file cannot be read, is empty, or is not UTF-8 (line given).
    """
    name = str(path)
    try:
        with nullcontext(stream) if stream else Path(path).open("rb") as file:
            data = read_whole(file, name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(f"cannot read the file: {reason}", path=name, hint="check the path") from error
    warnings = []
    text = decode(data, path=name)
    if text.startswith("\ufeff"):
        text = text[1:]
        warnings.append(f"{name}: byte order mark at the start dropped")
    lines = text.split("\n")
    if lines[-1] == "":
        del lines[-1]
    if not any(line.strip() for line in lines):
        raise DocumentError("the file has no text", path=name, hint="one segment per line is expected")
    return Lines(name, tuple(line.rstrip() for line in lines), tuple(warnings))


# The names that the two sides of a per-line term may have.
_SIDES = (("source", "target"), ("de", "en"))


def read_terms(path: str | Path) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Read terms listed per line as JSON Lines: lists of `{"source": …, "target": …}`, or mappings.

    `de` and `en` are accepted for `source` and `target`; an empty list means that the line has no term.

    Raises:
        DocumentError: the file cannot be read, or a line has another form.
    """
    name = str(path)
    rows = []
    for number, line in enumerate(read_lines(path).lines, 1):
        try:
            rows.append(tuple(_pairs(json.loads(line))))
        except (ValueError, TypeError, KeyError) as error:
            hint = '[{"source": "Deutsch", "target": "English"}] on each line'
            raise DocumentError(f"not a list of terms: {error}", path=name, line=number, hint=hint) from error
    return tuple(rows)


def _pairs(row: Any) -> Iterable[tuple[str, str]]:
    items: list[Any] = list(row.items()) if isinstance(row, Mapping) else row
    if not isinstance(items, list):
        raise TypeError(f"not a list or mapping but {type(row).__name__}")
    for item in items:
        pair = _sides(item) if isinstance(item, Mapping) else item
        if len(pair) != 2 or not all(isinstance(side, str) and side.strip() for side in pair):
            raise ValueError("a term needs a source and a target")
        yield pair[0].strip(), pair[1].strip()


def _sides(item: Mapping[str, str]) -> tuple[str, str]:
    for source, target in _SIDES:
        if source in item and target in item:
            return item[source], item[target]
    raise KeyError("source or target is missing")


def check_counts(counts: Mapping[str, int]) -> None:
    """Check that all inputs have the same number of lines.

    Raises:
        ScoringError: the counts differ; the message lists them by input.
    """
    if len(set(counts.values())) <= 1:
        return
    listed = ", ".join(f"{name} has {count}" for name, count in counts.items())
    raise ScoringError(
        f"line counts differ: {listed}", hint="one segment per line, the same segments in the same order"
    )


def language(lines: Sequence[str]) -> str:
    """Guess `german` or `english` by function words; return an empty string if neither is clear."""
    german, english = map(sum, zip((0, 0), *map(count_languages, lines), strict=True))
    if max(german, english) < _ENOUGH_WORDS or max(german, english) < 3 * min(german, english):
        return ""
    return "german" if german > english else "english"


def suspicions(
    systems: Mapping[str, Sequence[str]], references: Sequence[Sequence[str]], sources: Sequence[str] | None
) -> list[str]:
    """Return warnings about sides that seem swapped and references that are empty or copied."""
    warnings = []
    if sources is not None and language(sources) == "english":
        warnings.append("the source looks English; is it the reference?")
    for number, reference in enumerate(references, 1):
        name = f"reference {number}" if len(references) > 1 else "the reference"
        if language(reference) == "german":
            warnings.append(f"{name} looks German; is it the source?")
        if sources is not None and _mostly_equal(reference, sources):
            warnings.append(f"{name} equals the source in most lines; were the files swapped?")
    for name, lines in systems.items():
        if language(lines) == "german":
            warnings.append(f"{name} looks German; was the source given as a hypothesis?")
        if any(list(lines) == list(reference) for reference in references):
            warnings.append(f"{name} equals a reference line by line; was the reference given as a hypothesis?")
        empty = [number for number, line in enumerate(lines, 1) if not line.strip()]
        if empty:
            warnings.append(f"{name} is empty in {_listed(empty)}")
        if escaped := [match[0] for line in lines if (match := ENTITY.search(line))]:
            warnings.append(f"{name} has HTML entities such as {escaped[0]} in {len(escaped)} lines; they cost points")
    empty = [
        number
        for number, row in enumerate(zip(*references, strict=True), 1)
        if not any(text and text.strip() for text in row)
    ]
    if empty:
        warnings.append(f"no reference has text in {_listed(empty)}; every word there counts as wrong")
    return warnings


def _mostly_equal(left: Sequence[str], right: Sequence[str]) -> bool:
    return 2 * sum(a == b for a, b in zip(left, right, strict=True)) > len(left)


def _listed(numbers: Sequence[int], *, at_most: int = 5) -> str:
    shown = ", ".join(map(str, numbers[:at_most]))
    more = len(numbers) - at_most
    return ("line " if len(numbers) == 1 else "lines ") + shown + (f" and {more} more" if more > 0 else "")
