"""Compare bilingua's scores of stored outputs with the sacrebleu command line's, digit for digit.

Usage: python tests/bench/sacrebleu_digits.py FOLDER… [--trials N] [--json FILE]. FOLDER holds `ref.en`, maybe further
`ref.*.en`, and `systems/*.en`. BLEU, chrF2, chrF2++ and TER of every output are compared with one reference and with
several (where a set has one reference, its first system stands in as the second: the digits must agree all the same),
then intervals and p-values of both paired tests. Exits 1 where anything differs. Nothing is timed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.quality.inputs import read_lines
from bilingua.quality.metrics import LEXICAL, Text, compare
from tests.sacrebleu_program import command_line, paired_cell

PAIRED = ("bleu", "chrf", "ter")
# The metrics of one call with the options that ask for them.
CALLS = ((PAIRED, ("-m", *PAIRED)), (("chrf++",), ("-m", "chrf", "--chrf-word-order", "2")))


def main() -> None:
    """Compare every set; print a line per output and test, and a count at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--trials", type=int, default=1000, help="trials of the paired tests; 0 leaves them out")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    for folder in arguments.folders:
        systems = sorted((folder / "systems").glob("*.en"))
        references = [folder / "ref.en", *sorted(folder.glob("ref.*.en"))]
        several = references if len(references) > 1 else [*references, systems[0]]
        for row in chain(
            scores(folder, systems, references[:1]),
            scores(folder, systems, several),
            paired(folder, systems, references, arguments.trials),
        ):
            print(*row, flush=True)
            rows.append(row)
    if arguments.json:
        fields = ("set", "system", "what", "outcome")
        listed = [dict(zip(fields, row, strict=True)) for row in rows]
        arguments.json.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    different = [row for row in rows if row[-1] != "equal"]
    print(f"{len(rows)} comparisons, {len(different)} differ")
    sys.exit(bool(different))


def scores(folder: Path, systems: Sequence[Path], references: Sequence[Path]) -> Iterator[tuple[str, ...]]:
    """Compare scores and signatures of each output."""
    texts = [read_lines(path).lines for path in references]
    files = [str(path.resolve()) for path in references]
    for keys, options in CALLS:
        metrics = [LEXICAL[key](references=texts) for key in keys]
        for system in systems:
            answer = json.loads(command_line(folder, *files, "-i", str(system.resolve()), *options))
            for metric, theirs in zip(metrics, answer if len(keys) > 1 else [answer], strict=True):
                ours = metric.corpus(Text(read_lines(system).lines))
                shown = f"{ours.value:.12f} {ours.signature}"
                expected = f"{theirs['score']:.12f} {theirs['signature']}"
                outcome = "equal" if shown == expected else f"{shown} is not {expected}"
                yield folder.name, system.stem, f"{metric.key}, {len(references)} references", outcome


def paired(folder: Path, systems: Sequence[Path], references: Sequence[Path], trials: int) -> Iterator[tuple[str, ...]]:
    """Compare intervals and p-values of every output against the first."""
    if not trials:
        return
    texts = {path.stem: Text(read_lines(path).lines) for path in systems}
    read = [read_lines(path).lines for path in references]
    metrics = [LEXICAL[key](references=read) for key in PAIRED]
    for test in ("bs", "ar"):
        scored = compare(metrics, list(texts.values()), test=test, samples=trials)
        files = [*(str(path.resolve()) for path in references), "-i", *(f"systems/{path.name}" for path in systems)]
        # sacrebleu's JSON cannot hold the intervals of the bootstrap, so its table is read.
        options = ("-m", *PAIRED, f"--paired-{test}", f"--paired-{test}-n", str(trials), "--format", "latex")
        table = command_line(folder.resolve(), *files, *options)
        for place, name in enumerate(texts):
            line = next(line for line in table.splitlines() if f"{name}.en" in line and "&" in line)
            for key in PAIRED:
                score = scored[place][key]
                agrees = paired_cell(score) in line and score.signature in table
                outcome = "equal" if agrees else f"{paired_cell(score)} {score.signature} is not in: {line}"
                yield folder.name, name, f"{key}, paired {test}, {trials} trials", outcome


if __name__ == "__main__":
    main()
