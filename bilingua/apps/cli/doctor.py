"""`bilingua doctor`: versions, model, machine, and a self-test of ten seconds."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command(short_help="Check the installation: versions, model, machine, a self-test.")
@click.option("--model", metavar="DIR|NAME", help="Model to check.  [default: the embedded model]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, /, model: str | None, as_json: bool) -> None:
    """Check the installation: versions, model, cores, memory, and in ten seconds whether a translation is right.

    Exits with 1 where something is amiss. The output is what a report of a fault should have.

    \b
    Examples:
      bilingua doctor
      bilingua doctor --json
    """
    from bilingua.apps.doctor import checks

    found = []
    for check in checks(model=model):
        found.append(check)
        if not as_json:
            click.echo(f"{'ok ' if check.is_well else 'BAD'} {check.name:<15} {check.found}")
    if as_json:
        click.echo(json.dumps([asdict(check) for check in found], ensure_ascii=False, indent=1))
    if not all(check.is_well for check in found):
        ctx.exit(1)
