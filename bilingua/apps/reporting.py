"""What a run leaves for people and programs: the receipt as a file of any size, lines for the terminal, a summary."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from time import monotonic
from typing import Any

from bilingua.apps.jobs import Job
from bilingua.apps.run import Result
from bilingua.errors import BilinguaError, DocumentError
from bilingua.files import atomic_writer
from bilingua.receipt import Receipt, block_dict, explain, names_spelled_differently
from bilingua.records import Translation


class Recorder:
    """Listens to a run: counts into a receipt, keeps its blocks on the disk, and says what is to be said.

    Args:
        signature: the translator's.
        say: takes lines for people.
        advance: is told how many more blocks are done, and of how many segments.
        blocks: keep the blocks for `write_report`.
        explain: say every term, fact and finding.
    """

    def __init__(
        self,
        signature: str,
        *,
        say: Callable[[str], None],
        advance: Callable[[int, int], None],
        blocks: bool = False,
        explain: bool = False,
    ) -> None:
        self.receipt = Receipt(signature, keep_blocks=False)
        self._say = say
        self._advance = advance
        self._spool = TemporaryFile("w+", encoding="utf-8") if blocks else None  # noqa: SIM115 - lives as long as this
        self._explain = explain
        self._explained: list[Translation] = []
        self._start = monotonic()
        self._segments = 0

    def __enter__(self) -> Recorder:
        """Return the recorder."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Give up what is kept on the disk."""
        if self._spool:
            self._spool.close()

    def delivered(self, job: Job, index: int, translation: Translation) -> None:
        """Count a block in."""
        self.receipt.add(translation)
        if self._spool:
            block = {"document": str(job.source), "index": index, **block_dict(translation)}
            # Line ends inside strings are escaped, so every one of these is layout.
            try:
                self._spool.write("  " + json.dumps(block, ensure_ascii=False, indent=1).replace("\n", "\n  ") + "\0")
            except OSError as error:
                problem = f"the receipt cannot be collected: {error.strerror or error}"
                raise DocumentError(problem, path=gettempdir(), hint="TMPDIR names a roomier place") from error
        if self._explain:
            self._explained.append(Translation(translation.source, translation.text, translation.terms))
            lines = list(explain(translation))
            if lines:
                self._say("\n".join([f"{job.source}:{index + 1}: {translation.text}", *lines]))

    def finished(self, job: Job) -> None:
        """Say what shows only in a whole document."""
        for finding in names_spelled_differently(self._explained):
            self._say(f"{job.source}: {finding.severity}: {finding.message}")
        self._explained.clear()

    def failed(self, job: Job, error: BilinguaError) -> None:
        """Say why a document was given up."""
        self._explained.clear()
        self._say(f"bilingua: {error}")

    def advanced(self, blocks: int, segments: int) -> None:
        """Move the progress bar."""
        self._segments += segments
        self._advance(blocks, segments)

    def write_report(self, path: Path, result: Result) -> None:
        """Write the receipt as JSON: its blocks last, and before them the errors and skipped documents, if any.

        Raises:
            DocumentError: the file cannot be written.
        """
        data: dict[str, Any] = self.receipt.to_dict()
        del data["blocks"]
        errors = [_error(error, document=str(job.source)) for job, error in result.errors]
        errors += [_error(error, document="") for error in result.problems]
        if errors:
            data["errors"] = errors
        if result.skipped:
            data["skipped"] = [str(job.source) for job in result.skipped]
        head = json.dumps(data, ensure_ascii=False, indent=1).removesuffix("\n}")
        with atomic_writer(path) as file:
            file.write(f'{head},\n "blocks": ['.encode())
            between = "\n"
            for block in self._blocks():
                file.write((between + block).encode())
                between = ",\n"
            file.write(b"]\n}\n" if between == "\n" else b"\n ]\n}\n")

    def summary(self) -> str:
        """Say in a line how terms and facts were reached and what was found."""
        summary = self.receipt.summary()
        reached = ", ".join(f"{count} {verdict}" for verdict, count in summary["verdicts"].items() if count) or "none"
        noted = ", ".join(f"{count} {severity}" for severity, count in summary["findings"].items() if count) or "none"
        return f"terms and facts: {reached}; findings: {noted}"

    def tally(self, result: Result) -> str:
        """Say in a line what became of the documents, and how fast."""
        seconds = monotonic() - self._start
        counts = [
            (len(result.done), "translated"),
            (len(result.skipped), "already there"),
            (len(result.errors), "failed"),
        ]
        documents = ", ".join(f"{count} {what}" for count, what in counts if count or what == "translated")
        rate = self._segments / seconds if seconds else 0.0
        return f"documents: {documents}; {self.receipt.count} blocks in {seconds:.0f} s ({rate:.1f} segments a second)"

    def _blocks(self) -> Any:
        """Yield the kept blocks as laid out JSON."""
        if not self._spool:
            return
        self._spool.seek(0)
        rest = ""
        while piece := self._spool.read(1 << 20):
            *whole, rest = (rest + piece).split("\0")
            yield from whole


def _error(error: BilinguaError, *, document: str) -> dict[str, str]:
    return {"document": document, "error": type(error).__name__, "message": error.message, "hint": error.hint}
