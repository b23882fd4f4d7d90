"""COMET by its own program in a separate environment, because it pins older libraries than bilingua uses."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bilingua.errors import ScoringError
from bilingua.quality.metrics import Rate, Score, Statistics

COMMAND = "comet-score --gpus 0"
INSTALL = (
    "install it in an environment of its own and name the program: python -m venv comet && "
    "comet/bin/pip install unbabel-comet, then --comet 'comet/bin/comet-score --gpus 0'"
)
_BY_HAND = "run it by hand with -s SRC -t HYP -r REF --to_json FILE to see whether it works"


class COMET(Rate):
    """COMET as `comet-score` computes it, times 100: the mean over the segments.

    `command` is the program with its options (`--model …`, `--gpus 1`), as a shell would read it.

    Raises:
        ScoringError: the program is not installed, or the command cannot be read.
    """

    def __init__(self, sources: Sequence[str], references: Sequence[str], *, command: str = COMMAND) -> None:
        try:
            self.command = shlex.split(command)
        except ValueError as error:
            raise ScoringError(
                f"cannot read the COMET command {command!r}: {error}", hint="check its quotes"
            ) from error
        if not self.command or shutil.which(self.command[0]) is None:
            name = self.command[0] if self.command else "comet-score"
            raise ScoringError(f"COMET needs the program {name}, which is not installed", hint=INSTALL)
        model = self.command[self.command.index("--model") + 1] if "--model" in self.command[:-1] else "default"
        super().__init__("comet", "COMET", self._run, model=model.replace(":", "_").replace("|", "_"))
        self.num_refs = 1
        self.sources, self.references = sources, references

    def _run(self, hypotheses: Sequence[str]) -> Statistics:
        """Return the score of each segment and its weight, 1."""
        with tempfile.TemporaryDirectory(prefix="bilingua-comet-") as folder:
            paths = [Path(folder, name) for name in ("src", "hyp", "ref")]
            for path, lines in zip(paths, (self.sources, hypotheses, self.references), strict=True):
                # The program ends lines at a carriage return too.
                text = "".join(line.replace("\r", " ") + "\n" for line in lines)
                path.write_text(text, encoding="utf-8")
            answer = Path(folder, "scores.json")
            files = ("-s", str(paths[0]), "-t", str(paths[1]), "-r", str(paths[2]))
            # The user names the program; no shell reads the command.
            run = subprocess.run(  # noqa: S603
                [*self.command, *files, "--quiet", "--to_json", str(answer)],
                capture_output=True,
                text=True,
                check=False,
            )
            if run.returncode or not answer.exists():
                last = (run.stderr.strip() or run.stdout.strip() or "it wrote no scores").splitlines()[-1]
                raise ScoringError(f"{self.command[0]} failed: {last}", hint=_BY_HAND)
            rows = _scores(answer.read_text(encoding="utf-8"), self.command[0])
        if len(rows) != len(hypotheses):
            raise ScoringError(f"{self.command[0]} scored {len(rows)} of {len(hypotheses)} segments")
        return [[score, 1.0] for score in rows]

    def _compute_score_from_stats(self, stats: Sequence[float]) -> Score:
        return Score(self.key, 100.0 * float(stats[0]) / float(stats[1]))


def _scores(answer: str, program: str) -> list[float]:
    """Return the scores of the segments.

    Raises:
        ScoringError: the answer is not an object with one list of segments, each with its score.
    """
    try:
        (segments,) = json.loads(answer).values()
        return [float(segment["COMET"]) for segment in segments]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ScoringError(f"{program} wrote scores that cannot be read: {error!r}", hint=_BY_HAND) from error
