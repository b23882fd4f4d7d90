"""How often is a finding right? By rule, on graded translations of this project's model and of other systems.

    python tests/bench/findings.py EVAL tests/data/labels/sentences.tsv

EVAL has folders with `src.de`, `ref.en` and `systems/*.en`. The labels have no text: other outputs are read from
the folders, this model's are made anew, and what is not the graded text any more is left out and counted. A finding is
right where the sentence was graded critical or major. The rules were made with newstest2017 in view; the other sets
measure. At the end: how often the rules fire on 1000 references, which are to be almost silent.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bilingua.pipeline import Translator
from bilingua.records import Finding, Severity
from bilingua.text.german import clean
from bilingua.trust.signs import find_signs

OWN = "bilingua"
SEEN = "newstest2017"
REFERENCES = "newstest2018"


@dataclass(frozen=True)
class Judged:
    """A graded translation with its findings."""

    devset: str
    system: str
    grade: str
    findings: Sequence[Finding]

    @property
    def is_bad(self) -> bool:
        """Whether an editor would have to mend its meaning or its words."""
        return self.grade in ("critical", "major")

    def has(self, rule: str, severity: Severity) -> bool:
        """Return whether a rule fires with this severity."""
        return any(finding.rule == rule and finding.severity == severity for finding in self.findings)


def main(folder: Path, labels: Path) -> None:
    """Print a table per kind of system and set."""
    judged = list(judge(folder, labels))
    for name, wanted in SETS.items():
        chosen = [each for each in judged if wanted(each)]
        if chosen:
            print(f"\n{name}: {len(chosen)} sentences, {dict(sorted(Counter(each.grade for each in chosen).items()))}")
            table(chosen)
    references(folder / REFERENCES)


SETS: dict[str, Callable[[Judged], bool]] = {
    "own output, newstest2017": lambda each: each.system == OWN and each.devset == SEEN,
    "own output, other sets": lambda each: each.system == OWN and each.devset != SEEN,
    "other systems, newstest2017": lambda each: each.system != OWN and each.devset == SEEN,
    "other systems, other sets": lambda each: each.system != OWN and each.devset != SEEN,
    "all": lambda each: True,
}


def judge(folder: Path, labels: Path) -> Iterator[Judged]:
    """Yield the graded translations that can be had again."""
    rows = [line.split("\t") for line in labels.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    groups: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for devset, line, system, digest, grade in rows[1:]:
        groups[devset, system].append((int(line) - 1, digest, grade))
    for (devset, system), graded in sorted(groups.items()):
        sources = lines(folder / devset / "src.de")
        wanted = [sources[line] for line, _, _ in graded]
        if system == OWN:
            results = [(each.text, each.findings) for each in Translator().translate(wanted)]
        else:
            texts = lines(folder / devset / "systems" / f"{system}.en")
            chosen = [texts[line] for line, _, _ in graded]
            results = [(text, find_signs(clean(de)[0], text)) for de, text in zip(wanted, chosen, strict=True)]
        same = 0
        for (text, findings), (_, digest, grade) in zip(results, graded, strict=True):
            if sha256(text.encode()).hexdigest() == digest:
                same += 1
                yield Judged(devset, system, grade, findings)
        print(f"{devset} {system}: {same} of {len(graded)} are the text that was graded")


def table(judged: Sequence[Judged]) -> None:
    """Print how each rule does, and all warnings, and all findings, together."""
    print("| rule | severity | fired | right | precision | of the critical | of the good |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    rules = sorted({(finding.rule, finding.severity) for each in judged for finding in each.findings})
    for rule, severity in rules:
        row(f"`{rule}`", severity, [each for each in judged if each.has(rule, severity)], judged)
    bars = {"all": list(Severity)[1:], "all, info too": list(Severity)}
    for name, severities in bars.items():
        fired = [each for each in judged if any(finding.severity in severities for finding in each.findings)]
        row(name, " ".join(severities), fired, judged)


def row(name: str, severity: str, fired: Sequence[Judged], judged: Sequence[Judged]) -> None:
    """Print one row of the table."""
    right = sum(each.is_bad for each in fired)
    shares = []
    for grade in ("critical", "ok"):
        total = sum(each.grade == grade for each in judged)
        found = sum(each.grade == grade for each in fired)
        shares.append(f"{found / total:.2f}" if total else "–")
    precision = f"{right / len(fired):.2f}" if fired else "–"
    print(f"| {name} | {severity} | {len(fired)} | {right} | {precision} | {shares[0]} | {shares[1]} |")


def references(folder: Path) -> None:
    """Print how often the rules fire on the first 1000 references."""
    pairs = list(zip(lines(folder / "src.de")[:1000], lines(folder / "ref.en")[:1000], strict=True))
    fired = Counter(
        key
        for source, text in pairs
        for key in {f"{finding.rule} ({finding.severity})" for finding in find_signs(clean(source)[0], text)}
    )
    print(f"\nreferences of {folder.name}: of {len(pairs)} lines")
    for name, count in sorted(fired.items()):
        print(f"  {name}: {count}")


def lines(path: Path) -> list[str]:
    """Return the lines of a text file."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
