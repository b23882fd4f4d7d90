"""The progress that several commands show: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Task


def say(line: str) -> None:
    """Print a line for people on standard error; control characters, as in the name of a file, are made visible."""
    click.echo(_CONTROL.sub(lambda match: repr(match[0])[1:-1], line), err=True)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Seconds between the lines for a log file.
_EVERY_S = 30.0


@contextmanager
def progress(total: int | None, *, unit: str, quiet: bool, pace: str | None = None) -> Iterator[Callable[..., None]]:
    """Show progress, speed and time left on standard error, and yield the function that moves it on.

    A terminal gets a bar, anything else a line each half minute. `total` None means unknown. The function takes the
    number of further units that are done and, where speed is counted in something else, `pace`, the number of those.
    """
    if quiet:
        yield lambda count, work=None: None
    elif sys.stderr.isatty():
        with _bar(total, unit, pace or unit) as advance:
            yield advance
    else:
        yield _Lines(total, unit, pace or unit).advance


class _Lines:
    """Says how far a run is, at most once in `_EVERY_S`. The speed is that since the line before."""

    def __init__(self, total: int | None, unit: str, pace: str) -> None:
        self._total = total
        self._unit = unit
        self._pace = pace
        self._done = self._said = 0.0
        self._work = 0.0
        self._since = monotonic()

    def advance(self, count: float, work: int | None = None) -> None:
        """Count so many more as done."""
        self._done += count
        self._work += count if work is None else work
        now = monotonic()
        if now - self._since < _EVERY_S:
            return
        seconds = now - self._since
        speed = (self._done - self._said) / seconds
        of = "" if self._total is None else f" of {self._total:,}"
        left = "" if self._total is None or not speed else f", {_clock((self._total - self._done) / speed)} left"
        click.echo(f"{int(self._done):,}{of} {self._unit}, {self._work / seconds:,.1f} {self._pace}/s{left}", err=True)
        self._since, self._said, self._work = now, self._done, 0


def _clock(seconds: float) -> str:
    """Write a time as rich does: hours, minutes, seconds."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@contextmanager
def _bar(total: int | None, unit: str, pace: str) -> Iterator[Callable[..., None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        """How many a second, since the start; before the first chunk is done, in units."""

        def render(self, task: Task) -> Text:
            work, seconds = task.fields["work"], task.elapsed
            rate, what = (work, pace) if work else (task.completed, unit)
            return Text(f"{rate / seconds:,.1f} {what}/s" if rate and seconds else "")

    class Left(ProgressColumn):
        """The time left at the speed since the start, which is known once the first batch is done."""

        def render(self, task: Task) -> Text:
            if task.total is None or not task.completed or not task.elapsed:
                return Text("")
            return Text(f"{_clock(task.elapsed * (task.total - task.completed) / task.completed)} left")

    columns = (
        TextColumn("translating"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), Speed(), Left()
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, work=0)

        def advance(count: float, work: int | None = None) -> None:
            done = bar.tasks[task].fields["work"] + (count if work is None else work)
            bar.update(task, advance=count, work=done)

        yield advance
