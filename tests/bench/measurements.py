"""Write docs/measurements.md and docs/speed.md anew: `python tests/bench/measurements.py EVAL [NAME…] [--list]`.

The pages hold, for each measurement, a comment `<!-- bench NAME: COMMAND -->` and under it a text block with what the
command printed. This script runs the commands (all, or those named) in the checkout, with `EVAL` in place of the folder
of dev sets, and puts their output into the blocks. Standard error is dropped; a command that fails leaves its block as
it was, and the exit status is then 1. Whether times are measured is said by each command.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / name for name in ("measurements.md", "speed.md")]
_BENCH = re.compile(r"<!-- bench (?P<name>[\w-]+): (?P<command>.+?) -->\n```text\n(?P<output>.*?)```\n", re.DOTALL)
_STAMP = re.compile(r"(?<=<!-- stamp -->\n).*")


def main() -> int:
    """Run the commands and write their page after each, so that an interruption loses one measurement at most."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path, help="folder of the dev sets")
    parser.add_argument("names", nargs="*", help="measurements to take again; none means all")
    parser.add_argument("--list", action="store_true", help="print names and commands, and run nothing")
    arguments = parser.parse_args()
    commands = {
        match["name"]: (page, match["command"])
        for page in PAGES
        for match in _BENCH.finditer(page.read_text(encoding="utf-8"))
    }
    unknown = set(arguments.names) - commands.keys()
    if unknown:
        parser.error(f"no such measurement: {min(unknown)} (there are: {', '.join(commands)})")
    failed = 0
    for name in arguments.names or commands:
        page, command = commands[name]
        print(f"{name}: {command}", flush=True)
        if not arguments.list:
            failed += not measure(page, name, command, arguments.eval)
    return 1 if failed else 0


def measure(page: Path, name: str, command: str, dev_sets: Path) -> bool:
    """Run one command and put its output into the page; returns whether it succeeded."""
    words = [word.replace("EVAL", str(dev_sets.resolve())) for word in shlex.split(command)]
    words[0] = sys.executable if words[0] == "python" else words[0]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: failed ({done.returncode})\n{done.stderr[-2000:]}", file=sys.stderr)
        return False
    output = done.stdout.replace(str(dev_sets.resolve()), "EVAL").rstrip("\n") + "\n"
    text = page.read_text(encoding="utf-8")
    text = _BENCH.sub(lambda match: filled(match, output) if match["name"] == name else match[0], text)
    page.write_text(_STAMP.sub(stamp(), text), encoding="utf-8")
    return True


def filled(match: re.Match[str], output: str) -> str:
    """Return a block with another output."""
    return f"<!-- bench {match['name']}: {match['command']} -->\n```text\n{output}```\n"


def stamp() -> str:
    """Name the day and the kind of machine of the last measurement."""
    model = next((line.partition(":")[2].strip() for line in cpu_lines() if line.startswith("model name")), "")
    return f"Last run {datetime.now(UTC).date()}, {os.cpu_count()} cores, {model or platform.machine()}."


def cpu_lines() -> list[str]:
    """Return the lines of /proc/cpuinfo, an empty list where the system has no such file."""
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
