"""`bilingua score`: score translations against references, a glossary and the facts of the source."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bilingua.apps.cli.options import engine_options
from bilingua.errors import ScoringError
from bilingua.files import write_file

if TYPE_CHECKING:
    from bilingua.quality.inputs import Lines
    from bilingua.quality.scoring import ScoreReport
    from bilingua.records import Translation
    from bilingua.terms.glossary import Glossary

OFF, ON = "glossary-off", "glossary-on"


def _parsed(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Read METRIC=NUMBER."""
    limits = []
    for value in values:
        metric, _, number = value.partition("=")
        try:
            limit = float(number)
        except ValueError:
            limit = math.nan
        if not metric.strip() or not math.isfinite(limit):
            raise click.BadParameter(f"{value!r} is not METRIC=NUMBER, for example terms=100", ctx, param)
        limits.append((metric.strip().lower(), limit))
    return tuple(limits)


@click.command()
@click.argument("hypotheses", nargs=-1, metavar="[HYP]...")
@click.option("-r", "--ref", "references", multiple=True, required=True, metavar="REF", help="Reference; repeatable.")
@click.option("-s", "--src", "source", metavar="SRC", help="The German source; needed for glossary, facts and COMET.")
@click.option("-g", "--glossary", "glossaries", multiple=True, metavar="FILE", help="Glossary; repeatable, later wins.")
@click.option("--terms", metavar="JSONL", help='Terms per line: [{"source": …, "target": …}] on each line.')
@click.option("--baseline", metavar="HYP", help="Test every other system against this one.")
@click.option("--ablate", is_flag=True, help="Translate SRC with and without the glossary, and compare the two.")
@click.option(
    "--metrics",
    metavar="LIST",
    help="Of bleu,chrf,chrf++,ter,terms,facts,comet.  [default: all that the input allows, without chrf++ and comet]",
)
@click.option("--intervals", is_flag=True, help="Add 95 % intervals by bootstrap resampling.")
@click.option("--confidence", is_flag=True, hidden=True, deprecated="It is called --intervals.")
@click.option(
    "--test",
    type=click.Choice(["bs", "ar"]),
    default="bs",
    show_default=True,
    help="Paired bootstrap or approximate randomisation.",
)
@click.option("--samples", type=click.IntRange(0), default=0, help="Trials.  [default: 1000 for bs, 10000 for ar]")
@click.option("--documents", metavar="FILE", help="The document of each line, for scores per document.")
@click.option(
    "--min", "minimums", multiple=True, callback=_parsed, metavar="METRIC=N", help="Exit 1 below N; repeatable."
)
@click.option(
    "--max", "maximums", multiple=True, callback=_parsed, metavar="METRIC=N", help="Exit 1 above N; repeatable."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.option("--html", "page", metavar="FILE", help="Write a page for the browser: plots, and segments side by side.")
@click.option("--plots", metavar="FILE", help="Write the plots of the page as one SVG image.")
@click.option("--title", default="Translation scores", show_default=True, help="Title of the page.")
@click.option("--comet", metavar="COMMAND", help="The COMET program.  [default: comet-score --gpus 0]")
@engine_options
@click.pass_context
def score(
    ctx: click.Context,
    /,
    minimums: Sequence[tuple[str, float]],
    maximums: Sequence[tuple[str, float]],
    metrics: str | None,
    intervals: bool,
    confidence: bool,
    test: str,
    samples: int,
    form: str,
    page: str | None,
    plots: str | None,
    title: str,
    comet: str | None,
    **inputs: Any,
) -> None:
    """Score translations (one segment per line; - is standard input) against references.

    BLEU, chrF and TER are sacrebleu's, digit for digit. With a source come fact fidelity, with a glossary or --terms
    glossary adherence. The engine options matter to --ablate only. Exit codes: 0 done, 1 a limit was missed, 2 bad
    input.

    \b
    Examples:
      bilingua score out.en --ref ref.en
      bilingua score old.en new.en --ref ref.en --baseline old.en --html report.html
      bilingua score out.en --src in.de --ref ref.en -g glossary.csv --min terms=100 --min chrf=50
      bilingua score --ablate --src in.de --ref ref.en -g glossary.csv --format markdown
    """
    from bilingua.quality.comet import COMMAND
    from bilingua.quality.render import render
    from bilingua.quality.scoring import score as score_texts

    texts, warnings = _read(**inputs)
    report = score_texts(
        **texts,
        metrics=None if metrics is None else [name.strip() for name in metrics.split(",") if name.strip()],
        intervals=intervals or confidence,
        test=test,
        samples=samples,
        comet=comet or COMMAND,
    )
    report = replace(report, warnings=(*warnings, *report.warnings))
    limits = _limits(report, minimums, maximums)
    if page is not None:
        write_file(page, render(report, "html", title=title).encode())
    if plots is not None:
        write_file(plots, render(report, "svg").encode())
    click.echo(render(report, form).rstrip("\n"))
    if failures := report.failures(limits):
        for failure in failures:
            click.echo(f"failed: {failure}", err=True)
        ctx.exit(1)


def _read(
    hypotheses: Sequence[str],
    references: Sequence[str],
    source: str | None,
    glossaries: Sequence[str],
    terms: str | None,
    baseline: str | None,
    documents: str | None,
    ablate: bool,
    **engine: Any,
) -> tuple[dict[str, Any], Sequence[str]]:
    """Read the input and return it as arguments of `bilingua.score`, with the warnings about the files."""
    from bilingua.quality.inputs import check_counts, read_terms
    from bilingua.terms.glossary import Glossary

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
    check_counts(read.counts() | ({} if terms is None or listed is None else {terms: len(listed)}))
    if ablate:
        systems = {**_ablated(texts["sources"], loaded, listed, engine), **systems}
        first = first or OFF
    if not systems:
        raise click.UsageError("nothing to score: name at least one HYP, or give --ablate")
    if first is not None and len(systems) == 1:
        raise click.UsageError("nothing to compare with the baseline: name another HYP")
    return {"hypotheses": systems, "baseline": first, **texts}, read.warnings


class _Reader:
    """Read each file of lines once, and keep the warnings about it."""

    def __init__(self) -> None:
        self._read: dict[str, Lines] = {}

    def __call__(self, path: str) -> tuple[str, ...]:
        from bilingua.quality.inputs import read_lines

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
    if sources is None or not (glossaries or terms):
        raise click.UsageError("--ablate needs --src, and -g or --terms")
    from bilingua.pipeline import Translator
    from bilingua.records import Block

    demands = [dict(row) for row in terms] if terms else [{} for _ in sources]
    plain = [Block(line) for line in sources]
    demanding = [Block(line, row) for line, row in zip(sources, demands, strict=True)]
    return {
        OFF: list(Translator((), **engine).translate_blocks(plain)),
        ON: list(Translator(glossaries, **engine).translate_blocks(demanding)),
    }


def _limits(
    report: ScoreReport, minimums: Sequence[tuple[str, float]], maximums: Sequence[tuple[str, float]]
) -> dict[str, float]:
    """Return the limits by metric, each checked to be measured and to be on the side where it can fail."""
    known = {score.metric: score for score in report.systems[0].parts["all"]}
    for option, other, limits, lower in (("--min", "--max", minimums, False), ("--max", "--min", maximums, True)):
        for metric, _ in limits:
            if metric not in known:
                raise ScoringError(f"{option} {metric}: not measured", hint=f"one of: {', '.join(known)}")
            if known[metric].lower_is_better != lower:
                better = "higher" if lower else "lower"
                raise ScoringError(f"{option} {metric}: {better} is better here", hint=f"use {other}")
    return dict([*minimums, *maximums])
