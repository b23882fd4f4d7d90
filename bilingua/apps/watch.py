"""`bilingua translate --watch`: folders in which every new or changed document is translated.

The folders are polled, which works on every file system, network drives too. What is done shows in the outputs, which
appear complete or not at all, so a watch that was stopped goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import repeat
from pathlib import Path

from bilingua.apps.jobs import Job, NoDocumentError, Plan
from bilingua.apps.run import Advance
from bilingua.apps.translate import Options, planned, translate_plan
from bilingua.errors import BilinguaError, DocumentError, EngineError, SettingsError

_PAUSE_S = 1.0
# What tells one state of a file from the next: its size and the time of its last change.
Stamp = tuple[int, int]


class Arrivals:
    """Finds the jobs whose source has come or changed, once nobody is writing it any more.

    A file counts as written when two looks in a row find the same size and time. One that was tried is not tried again
    before it changes, whatever became of it.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, Stamp] = {}
        self._tried: dict[Path, Stamp] = {}

    def ready(self, jobs: Sequence[Job]) -> list[Job]:
        """Return the jobs to do now; call it again and again, with a pause."""
        stamps = {job.source: stamp for job in jobs if (stamp := _stamp(job.source))}
        found = [job for job in jobs if self._is_ready(job, stamps.get(job.source))]
        self._seen = stamps
        self._tried |= {job.source: stamps[job.source] for job in found}
        return found

    def _is_ready(self, job: Job, stamp: Stamp | None) -> bool:
        if stamp is None or stamp != self._seen.get(job.source):
            return False
        if job.source in self._tried:
            return stamp != self._tried[job.source]
        done = _stamp(job.target) if job.target else None
        return done is None or done[1] < stamp[1]


def watch_folders(
    inputs: Sequence[str],
    options: Options,
    *,
    say: Callable[[str], None],
    bar: Callable[[int | None], AbstractContextManager[Advance]],
    pauses: Iterator[float] | None = None,
) -> int:
    """Translate what comes into folders until Ctrl-C, and return 0.

    Glossary and model are read anew for each batch of arrivals. `pauses` are the seconds between two looks; None means
    one second, without end.

    Raises:
        SettingsError: an input is not a folder, or the output folder is missing.
        EngineError: the model cannot be loaded.
    """
    if options.output is None or not inputs or not all(Path(each).is_dir() for each in inputs):
        raise SettingsError(
            "--watch needs folders, and -o DIR", hint="bilingua translate --watch incoming/ -o english/"
        )
    say(f"watching {', '.join(inputs)}; Ctrl-C ends")
    arrivals = Arrivals()
    try:
        for pause in pauses or repeat(_PAUSE_S):
            _translate(arrivals.ready(_jobs(inputs, options)), options, say, bar)
            time.sleep(pause)
    except KeyboardInterrupt:
        say("stopped")
    return 0


def _jobs(inputs: Sequence[str], options: Options) -> list[Job]:
    try:
        return planned(inputs, options).jobs
    except (NoDocumentError, DocumentError):  # nothing there yet, or a file went away between two looks
        return []


def _translate(
    jobs: Sequence[Job],
    options: Options,
    say: Callable[[str], None],
    bar: Callable[[int | None], AbstractContextManager[Advance]],
) -> None:
    """Translate arrivals; what is wrong with one is said, and the watch goes on."""
    if not jobs:
        return
    say(f"{len(jobs)} new: {', '.join(str(job.source) for job in jobs)}")
    try:
        translate_plan(Plan(list(jobs)), options, say=say, bar=bar)
    except EngineError:
        raise
    except BilinguaError as error:
        say(f"bilingua: {error}")


def _stamp(path: Path) -> Stamp | None:
    """Return the state of a file, None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
