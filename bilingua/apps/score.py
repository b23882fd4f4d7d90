"""`bilingua score` below the command line: reading what is compared, translating for --ablate, checking limits."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bilingua.errors import ScoringError, SettingsError
from bilingua.quality.aligning import align as align_lines
from bilingua.quality.aligning import joined
from bilingua.quality.inputs import Lines, check_counts, read_lines, read_terms
from bilingua.quality.results import ScoreReport
from bilingua.quality.testsets import find_test_set
from bilingua.records import Block, Translation
from bilingua.terms.glossary import Glossary

OFF, ON = "glossary-off", "glossary-on"
_SOURCE = "the source"


def read_inputs(
    hypotheses: Sequence[str],
    references: Sequence[str],
    source: str | None,
    glossaries: Sequence[str],
    terms: str | None,
    baseline: str | None,
    documents: str | None,
    ablate: bool,
    align: bool = False,
    random_terms: int | None = None,
    test_set: str | None = None,
    **engine: Any,
) -> tuple[dict[str, Any], Sequence[str], list[str]]:
    """Read the input and return it as arguments of `bilingua.score`, with the warnings about the files, and the files.

    The arguments are those of the command line: paths, `-` being standard input, and what makes the translators of
    `ablate`.

    Raises:
        InputError: a file cannot be read, the line counts differ, or there is nothing to score or to compare.
    """
    source, references = _from_test_set(test_set, source, references)
    read = _Reader()
    loaded = [Glossary.load(path) for path in glossaries]
    listed = None if terms is None else read_terms(terms)
    systems: dict[str, Sequence[str] | Sequence[Translation]] = {}
    first = _add(systems, baseline, read) if baseline is not None else None
    for path in hypotheses:
        if path != baseline:
            _add(systems, path, read)
    texts: dict[str, Any] = {
        "references": [read(path) for path in references],
        "documents": None if documents is None else read(documents),
        "sources": None if source is None else read(source),
        "glossary": loaded or None,
        "terms": listed,
    }
    if random_terms is not None:
        if not ablate or glossaries or terms or texts["sources"] is None:
            raise SettingsError("--random-terms goes with --ablate and --src, and takes the place of -g and --terms")
        listed = texts["terms"] = _random_terms(texts["sources"], texts["references"][0], random_terms, engine)
    notes: list[str] = []
    if align:
        if documents or terms or ablate or random_terms is not None:
            raise SettingsError("--align goes with HYP, --ref, --src and -g alone")
        systems, texts, notes = _aligned(systems, texts)
    else:
        check_counts(read.counts() | ({} if terms is None or listed is None else {terms: len(listed)}))
    if ablate:
        systems = {**_ablated(texts["sources"], loaded, listed, engine), **systems}
        first = first or OFF
    if not systems:
        raise SettingsError("nothing to score", hint="name at least one HYP, or give --ablate")
    if first is not None and len(systems) == 1:
        raise SettingsError("nothing to compare with the baseline", hint="name another HYP")
    files = [*read.counts(), *glossaries, *([terms] if terms else [])]
    return {"hypotheses": systems, "baseline": first, **texts}, (*read.warnings, *notes), files


def echo(test_set: str, side: str) -> str:
    """Return the lines of a test set's `src` or `ref`.

    Raises:
        InputError: the test set is unknown, or its file cannot be read.
    """
    return "\n".join(read_lines(find_test_set(test_set).file(side)).lines)


def _from_test_set(name: str | None, source: str | None, references: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the files of source and references: those that are named, else those of the test set."""
    if name is not None:
        found = find_test_set(name)
        source, references = source or str(found.source), references or [str(path) for path in found.references]
    if not references:
        raise SettingsError("nothing to compare with", hint="name a reference: --ref FILE, or a test set: -t NAME")
    return source, references


def _random_terms(
    sources: Sequence[str], reference: Sequence[str], most: int, engine: Mapping[str, Any]
) -> tuple[tuple[tuple[str, str], ...], ...]:
    from bilingua.apps.random_terms import random_terms
    from bilingua.engines.base import create

    check_counts({_SOURCE: len(sources), "the reference": len(reference)})
    loaded = create(engine["engine"], engine["model"], device=engine["device"], threads=engine["threads"])
    return random_terms(sources, reference, loaded, most=most)


def _aligned(
    systems: Mapping[str, Sequence[Any]], texts: Mapping[str, Any]
) -> tuple[dict[str, Sequence[Any]], dict[str, Any], list[str]]:
    """Join lines to the smallest segments that all texts share, and say which lines went together."""
    references = texts["references"]
    check_counts({f"reference {number}": len(lines) for number, lines in enumerate(references, 1)})
    sources = texts["sources"]
    # A source has mostly the lines of its translation, which shares more words with the reference.
    twin = next((name for name, lines in systems.items() if sources and len(lines) == len(sources)), None)
    others = {**systems, **({_SOURCE: sources} if sources and not twin else {})}
    segments = align_lines(references[0], others)
    places = {name: [segment.others[name] for segment in segments] for name in others}
    own = [segment.reference for segment in segments]
    made: dict[str, Sequence[Any]] = {name: joined(lines, places[name]) for name, lines in systems.items()}
    sources = joined(sources, places[twin or _SOURCE]) if sources else sources
    notes = [
        f"aligned: {name} has {len(lines)} lines, the reference {len(references[0])}, {len(segments)} segments: "
        + (_shown(places[name], own) or "line by line")
        for name, lines in others.items()
    ]
    return made, {**texts, "references": [joined(lines, own) for lines in references], "sources": sources}, notes


def _shown(places: Sequence[range], own: Sequence[range]) -> str:
    """Name the lines that went together, from 1, except single ones; `–` where a side has none."""
    pairs = zip(places, own, strict=True)
    return ", ".join(f"{_lines(a)} = {_lines(b)}" for a, b in pairs if (len(a), len(b)) != (1, 1))


def _lines(place: range) -> str:
    if not place:
        return "–"
    return f"{place.start + 1}" if len(place) == 1 else f"{place.start + 1}–{place.stop}"


class _Reader:
    """Read each file of lines once, and keep the warnings about it."""

    def __init__(self) -> None:
        self._read: dict[str, Lines] = {}

    def __call__(self, path: str) -> tuple[str, ...]:
        if path not in self._read:
            self._read[path] = read_lines(path, stream=sys.stdin.buffer if path == "-" else None)
        return self._read[path].lines

    def has_read(self, path: str) -> bool:
        return path in self._read

    def counts(self) -> dict[str, int]:
        return {name: len(lines.lines) for name, lines in self._read.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(warning for lines in self._read.values() for warning in lines.warnings)


def _add(systems: dict[str, Sequence[str] | Sequence[Translation]], path: str, read: _Reader) -> str:
    """Add a system under the file's stem, or under the whole path if the stem is taken; return the name."""
    stem = "stdin" if path == "-" else Path(path).stem
    name = path if stem in systems else stem
    if read.has_read(path) or name in systems:
        raise ScoringError(f"{path} is given twice", hint="name each file once")
    systems[name] = read(path)
    return name


def _ablated(
    sources: Sequence[str] | None,
    glossaries: Sequence[Glossary],
    terms: Sequence[Iterable[tuple[str, str]]] | None,
    engine: Mapping[str, Any],
) -> dict[str, list[Translation]]:
    """Translate the sources with and without the glossary and the terms."""
    if sources is None or not (glossaries or terms):
        raise SettingsError("--ablate needs --src, and -g or --terms")
    from bilingua.pipeline import Translator  # which nothing else here needs

    demands = [dict(row) for row in terms] if terms else [{} for _ in sources]
    plain = [Block(line) for line in sources]
    demanding = [Block(line, row) for line, row in zip(sources, demands, strict=True)]
    return {
        OFF: list(Translator((), **engine).translate_blocks(plain)),
        ON: list(Translator(glossaries, **engine).translate_blocks(demanding)),
    }


def checked_limits(
    report: ScoreReport, minimums: Sequence[tuple[str, float]], maximums: Sequence[tuple[str, float]]
) -> dict[str, float]:
    """Return the limits by metric, checked to be measured and to be on the side where they can fail.

    Raises:
        ScoringError: a metric was not measured, or is limited on its good side.
    """
    known = {score.metric: score for score in report.systems[0].parts["all"]}
    for option, other, limits, lower in (("--min", "--max", minimums, False), ("--max", "--min", maximums, True)):
        for metric, _ in limits:
            if metric not in known:
                raise ScoringError(f"{option} {metric}: not measured", hint=f"one of: {', '.join(known)}")
            if known[metric].lower_is_better != lower:
                better = "higher" if lower else "lower"
                raise ScoringError(f"{option} {metric}: {better} is better here", hint=f"use {other}")
    return dict([*minimums, *maximums])
