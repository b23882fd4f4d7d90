"""`bilingua check` below the command line: read two files, check them line by line, and report to people."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bilingua.checking import PRESENT, CheckedLine, Checker
from bilingua.errors import DocumentError, InputError
from bilingua.files import decode, dumped, read_whole, write_file
from bilingua.records import Severity
from bilingua.trust.summary import doubtful_lines, listed
from bilingua.web.review import review_page, rows_of

_SIGNS = {Severity.INFO: "·", Severity.WARNING: "!", Severity.CRITICAL: "‼"}


def read_lines(path: str) -> list[str]:
    """Read the lines of a UTF-8 text file, `-` being standard input; the last one may lack its line end.

    Raises:
        DocumentError: it cannot be read, or is not UTF-8.
    """
    try:
        data = read_whole(sys.stdin.buffer, "<stdin>") if path == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(f"cannot read the file: {reason}", path=path, hint="check the path") from error
    lines = decode(data, path=path).removeprefix("\ufeff").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def check_files(
    source: str,
    translation: str,
    *,
    as_json: bool,
    html: Path | None,
    below: float | None,
    fail_on: Severity | None,
    quiet: bool,
    echo: Callable[[str], None],
    say: Callable[[str], None],
    **options: Any,
) -> int:
    """Check two files and return the exit code; `echo` prints a line of results, `say` one for people.

    Raises:
        InputError: a file cannot be read, or they have different numbers of lines.
        EngineError: a model cannot be loaded.
    """
    if source == translation == "-":
        raise InputError("source and translation cannot both be standard input", hint="name a file")
    sources, texts = read_lines(source), read_lines(translation)
    if len(sources) != len(texts):
        raise InputError(
            f"{source} has {len(sources)} lines, {translation} has {len(texts)}",
            hint="line n of the translation is taken for that of line n of the source",
        )
    tally, blocks = Tally(), []
    for line in Checker(**options).check(zip(sources, texts, strict=True)):
        tally.add(line, below)
        if html:
            blocks.append(_block(line))
        for row in [dumped(line.to_dict())] if as_json else described(line, below):
            echo(row)
    if html:
        title = f"{Path(source).name} – {Path(translation).name}"
        page = review_page(rows_of(blocks), title=title, name=Path(translation).stem, summary=str(tally))
        write_file(html, page.encode(), sources=[Path(source), Path(translation)])
    if not quiet:
        say(str(tally))
    order = list(Severity)
    is_bad = fail_on is not None and any(tally.findings[level] for level in order[order.index(fail_on) :])
    return 1 if is_bad or (below is not None and tally.doubtful) else 0


def _block(line: CheckedLine) -> dict[str, Any]:
    """Return a line as the block of a receipt, which the page for editors is made of."""
    return {
        "source": line.german,
        "translation": line.translation,
        "terms": [
            {
                "source": claim.source,
                "target": claim.target if claim.status == PRESENT else "",
                "wanted": claim.target,
                "kind": kind,
                "verdict": claim.status,
                "rule": "",
                "origin": claim.origin,
                "source_span": [claim.source_start, claim.source_end],
                "target_span": [claim.start or 0, claim.end or 0],
            }
            for kind, claims in (("term", line.terms), ("fact", line.facts))
            for claim in claims
        ],
        "findings": [asdict(finding) for finding in line.findings],
        "sentences": [asdict(sentence) for sentence in line.sentences],
    }


@dataclass(slots=True)
class Tally:
    """Counts what was checked, for the summary."""

    terms: Counter[bool] = field(default_factory=Counter)
    facts: Counter[bool] = field(default_factory=Counter)
    findings: Counter[Severity] = field(default_factory=Counter)
    sentences: int = 0
    judged: int = 0
    doubtful: list[int] = field(default_factory=list)

    def add(self, line: CheckedLine, below: float | None) -> None:
        """Count a line."""
        self.terms.update(claim.status == PRESENT for claim in line.terms)
        self.facts.update(claim.status == PRESENT for claim in line.facts)
        self.findings.update(finding.severity for finding in line.findings)
        self.sentences += len(line.sentences)
        self.judged += sum(one.confidence is not None for one in line.sentences)
        self.doubtful += doubtful_lines([(line.line, line.sentences)], below)

    def __str__(self) -> str:
        """Return a summary line: how many terms and facts are in place, and which lines are doubtful."""
        parts = [
            f"{counts[True]} of {counts.total()} {what} in place"
            for counts, what in ((self.terms, "terms"), (self.facts, "facts"))
        ]
        noted = ", ".join(f"{self.findings[level]} {level}" for level in Severity if self.findings[level])
        doubtful = listed(self.doubtful, self.sentences) if self.judged else "sentences not judged"
        return f"{', '.join(parts)}; findings: {noted or 'none'}; {doubtful}"


def described(line: CheckedLine, below: float | None) -> Iterator[str]:
    """Yield lines for people about a line that is doubtful, lacks a term or fact, or has a finding."""
    claims = [claim for claim in (*line.terms, *line.facts) if claim.status != PRESENT]
    doubtful = doubtful_lines([(line.line, line.sentences)], below)
    if not (doubtful or claims or line.findings):
        return
    sure = "" if line.confidence is None else f"  [{line.confidence:.0%}]"
    yield f"{line.line}: {line.translation}{sure}"
    yield f"  {line.source}"
    for claim in claims:
        yield f"  ‼ missing: {claim.source} → {claim.target}"
    for finding in line.findings:
        if finding.rule != "term-missing":
            yield f"  {_SIGNS[finding.severity]} {finding.severity}: {finding.rule}: {finding.message}"
