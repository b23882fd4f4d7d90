"""`bilingua score`: score translations against references, a glossary and the facts of the source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from bilingua.apps.cli.options import engine_options
from bilingua.files import write_file


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
@click.option("-r", "--ref", "references", multiple=True, metavar="REF", help="Reference; repeatable.")
@click.option(
    "-t", "--test-set", metavar="DIR|NAME", help="Source and reference of a folder, or of a set sacrebleu has fetched."
)
@click.option(
    "--echo", "echoed", type=click.Choice(["src", "ref"]), help="Print a side of the test set, and score nothing."
)
@click.option("-s", "--src", "source", metavar="SRC", help="The German source; needed for glossary, facts and COMET.")
@click.option("-g", "--glossary", "glossaries", multiple=True, metavar="FILE", help="Glossary; repeatable, later wins.")
@click.option("--terms", metavar="JSONL", help='Terms per line: [{"source": …, "target": …}] on each line.')
@click.option("--baseline", metavar="HYP", help="Test every other system against this one.")
@click.option("--ablate", is_flag=True, help="Translate SRC with and without the glossary, and compare the two.")
@click.option(
    "--random-terms",
    type=click.IntRange(1),
    metavar="N",
    help="With --ablate: demand up to N random words of each line as the reference has them.",
)
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
@click.option("--align", is_flag=True, help="Align texts of different line counts, and say which lines went together.")
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
    echoed: str | None,
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
      bilingua score article.en -t article/ --align
      bilingua score -t wmt18 --echo src | bilingua translate --no-glossary | bilingua score - -t wmt18
      bilingua score --ablate --src in.de --ref ref.en -g glossary.csv --format markdown
    """
    from bilingua.apps.score import checked_limits, echo, read_inputs
    from bilingua.quality.comet import COMMAND
    from bilingua.quality.render import render
    from bilingua.quality.scoring import score as score_texts

    if echoed:
        if not inputs["test_set"]:
            raise click.UsageError("--echo needs a test set: -t DIR or NAME", ctx)
        click.echo(echo(inputs["test_set"], echoed))
        return
    texts, warnings, files = read_inputs(**inputs)
    report = score_texts(
        **texts,
        metrics=None if metrics is None else [name.strip() for name in metrics.split(",") if name.strip()],
        intervals=intervals or confidence,
        test=test,
        samples=samples,
        comet=comet or COMMAND,
    )
    report = replace(report, warnings=(*warnings, *report.warnings))
    limits = checked_limits(report, minimums, maximums)
    if page is not None:
        write_file(page, render(report, "html", title=title).encode(), sources=files)
    if plots is not None:
        write_file(plots, render(report, "svg").encode(), sources=files)
    click.echo(render(report, form).rstrip("\n"))
    if failures := report.failures(limits):
        for failure in failures:
            click.echo(f"failed: {failure}", err=True)
        ctx.exit(1)
