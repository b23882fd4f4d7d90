"""The progress that several commands show: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Task

# Seconds between the lines for a log file.
_EVERY_S = 30.0


@contextmanager
def progress(total: int | None, *, unit: str, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show progress, speed and time left on standard error; yields what moves it on.

    A terminal gets a bar, anything else a line each half minute. `total` None means unknown.
    """
    if quiet:
        yield lambda count: None
    elif sys.stderr.isatty():
        with _bar(total, unit) as advance:
            yield advance
    else:
        yield _Lines(total, unit).advance


class _Lines:
    """Says how far a run is, at most once in `_EVERY_S`. The speed is that since the line before."""

    def __init__(self, total: int | None, unit: str) -> None:
        self._total = total
        self._unit = unit
        self._done = self._said = 0
        self._since = monotonic()

    def advance(self, count: int) -> None:
        """Count so many more as done."""
        self._done += count
        now = monotonic()
        if now - self._since < _EVERY_S:
            return
        speed = (self._done - self._said) / (now - self._since)
        of = "" if self._total is None else f" of {self._total:,}"
        left = "" if self._total is None or not speed else f", {_clock((self._total - self._done) / speed)} left"
        click.echo(f"{self._done:,}{of} {self._unit}, {speed:,.1f} {self._unit}/s{left}", err=True)
        self._since, self._said = now, self._done


def _clock(seconds: float) -> str:
    """Write a time as rich does: hours, minutes, seconds."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@contextmanager
def _bar(total: int | None, unit: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.1f} {unit}/s")

    columns = (TextColumn("translating"), BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)
