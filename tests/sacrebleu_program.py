"""The sacrebleu command line, as its users call it: what the scores here must equal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bilingua.quality.results import MetricScore


def command_line(folder: Path, *arguments: str) -> str:
    """Return what sacrebleu prints in this folder, with twelve digits; settings of the environment don't count."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SACREBLEU")}
    done = subprocess.run(
        [sys.executable, "-m", "sacrebleu", *arguments, "-w", "12"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def paired_cell(score: MetricScore) -> str:
    """Return a score as the table of a paired test prints it."""
    shown = f"{score.value:.12f}"
    if score.interval is not None:
        shown += f" ({score.mean:.12f} ± {score.interval:.12f})"
    if score.p_value is not None:
        shown += f" (p = {score.p_value:.4f})"
    return shown
