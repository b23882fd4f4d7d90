"""The receipt: how every term and fact was rendered, as JSON Lines for programs and in words for people.

The first line sums up, every other one is a block; `docs/schemas/receipt-2.json` describes both.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import SEEK_END
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any

from bilingua.errors import BilinguaError, DocumentError
from bilingua.files import atomic_writer, dumped
from bilingua.names.spelling import spellings
from bilingua.records import Finding, Severity, Translation, Verdict
from bilingua.trust.summary import counted, doubtful_lines, listed

FORMAT = 2  # version of the layout
_IN_MEMORY = 1 << 20  # bytes of blocks that are not put on the disk
_SIGNS: Mapping[Severity, str] = {Severity.INFO: "·", Severity.WARNING: "!", Severity.CRITICAL: "‼"}


class Receipt:
    """Collects translations as they come: counts in memory, and blocks, with `keep_blocks`, on the disk.

    One that keeps blocks is used in a `with` statement or closed.
    """

    def __init__(self, signature: str, *, keep_blocks: bool = False) -> None:
        self.signature = signature
        self.count = 0
        self.findings: Counter[Severity] = Counter()
        self.verdicts: Counter[Verdict] = Counter()
        self.facts = 0
        self._renderings: dict[tuple[str, str], Counter[str]] = {}
        self._names: dict[str, Counter[str]] = {}
        self._sentences = 0
        self._doubtful: dict[str, list[int]] = {}
        self._document = ""
        self._blocks = SpooledTemporaryFile(_IN_MEMORY, "w+b") if keep_blocks else None  # noqa: SIM115 - lives as long

    def __enter__(self) -> Receipt:
        """Return the receipt."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Give up the blocks."""
        self.close()

    def close(self) -> None:
        """Give up the blocks."""
        if self._blocks:
            self._blocks.close()

    def add(self, translation: Translation, *, index: int | None = None, document: str = "", error: str = "") -> None:
        """Add one translated block; `index` is its number in the document, None meaning the next one.

        `error` is the reason why a row of data was not translated.

        Raises:
            DocumentError: the temporary folder has no room for it.
        """
        if self._blocks:
            place = self.count if index is None else index
            block = {"record": "block", "document": document or self._document, "index": place}
            line = dumped({**block, **block_dict(translation), **({"error": error} if error else {})})
            try:
                self._blocks.write(line.encode() + b"\n")
            except OSError as problem:
                message = f"the receipt cannot be collected: {problem.strerror or problem}"
                raise DocumentError(message, path=gettempdir(), hint="TMPDIR names a roomier place") from problem
        self.count += 1
        self.findings.update(finding.severity for finding in translation.findings)
        self.verdicts.update(outcome.verdict for outcome in translation.terms)
        self.facts += sum(outcome.span.is_fact for outcome in translation.terms if outcome.text)
        self._sentences += sum(sentence.confidence is not None for sentence in translation.sentences)
        place = self.count if index is None else index + 1
        doubtful = doubtful_lines([(place, translation.sentences)])
        self._doubtful.setdefault(document or self._document, []).extend(doubtful)
        for outcome in translation.terms:
            if not outcome.span.is_fact:
                key = outcome.span.origin, outcome.span.target
                self._renderings.setdefault(key, Counter())[outcome.text] += 1
        for name, spelling in spellings(translation.source, translation.text):
            self._names.setdefault(name, Counter())[spelling] += 1

    @contextmanager
    def document(self, name: str) -> Iterator[Receipt]:
        """Yield a receipt for the blocks of a document; they count unless the `with` statement ends with an error."""
        part = Receipt(self.signature, keep_blocks=False)
        part._document, part._blocks = name, self._blocks
        begin = self._blocks.tell() if self._blocks else 0
        try:
            yield part
        except BaseException:
            if self._blocks:
                self._blocks.seek(begin)
                self._blocks.truncate()
            raise
        self._merge(part)

    def _merge(self, other: Receipt) -> None:
        self.count += other.count
        self.findings.update(other.findings)
        self.verdicts.update(other.verdicts)
        self.facts += other.facts
        self._sentences += other._sentences
        for document, lines in other._doubtful.items():
            self._doubtful.setdefault(document, []).extend(lines)
        for key, forms in other._renderings.items():
            self._renderings.setdefault(key, Counter()).update(forms)
        for name, forms in other._names.items():
            self._names.setdefault(name, Counter()).update(forms)

    @property
    def renderings(self) -> dict[str, dict[str, int]]:
        """Return, for each glossary target, its forms in the translations and how often they occur."""
        return {target: dict(forms.most_common()) for (_, target), forms in sorted(self._renderings.items())}

    @property
    def inconsistent(self) -> dict[str, dict[str, int]]:
        """Return glossary terms and family names with several spellings, other than plural, possessive or capitals."""
        names = {(target, False): forms for (_, target), forms in self._renderings.items()}
        names |= {(name, True): forms for name, forms in self._names.items()}
        return {
            name: dict(sorted(forms.items())) for (name, _), forms in sorted(names.items()) if len(_apart(forms)) > 1
        }

    def name_findings(self) -> list[Finding]:
        """Return a finding for every term and family name with several spellings."""
        return [
            Finding("inconsistent-term", Severity.INFO, f"{name!r} is rendered as {', '.join(forms)}")
            for name, forms in self.inconsistent.items()
        ]

    def summary(self) -> dict[str, Any]:
        """Return the counts: blocks, occurrences per verdict, findings per severity."""
        return {
            "blocks": self.count,
            "occurrences": self.verdicts.total(),
            "verdicts": {str(verdict): self.verdicts[verdict] for verdict in Verdict},
            "findings": {str(severity): self.findings[severity] for severity in Severity},
        }

    def at_least(self, severity: Severity) -> int:
        """Count the findings of this severity or worse."""
        order = list(Severity)
        return sum(self.findings[level] for level in order[order.index(severity) :])

    def __str__(self) -> str:
        """Return in a line how many terms and facts are in place, the findings, and which sentences are doubtful."""
        placed = self.verdicts.total() - self.verdicts[Verdict.WAIVED]
        forced = f", {self.verdicts[Verdict.FORCED]} of them by force" if self.verdicts[Verdict.FORCED] else ""
        noted = ", ".join(f"{self.findings[level]} {level}" for level in Severity if self.findings[level])
        parts = [f"{counted(placed - self.facts, 'term')} and {counted(self.facts, 'fact')} in place{forced}"]
        parts.append(f"findings: {noted or 'none'}")
        if self._sentences:
            several = len(self._doubtful) > 1
            lines = [(f"{name}:{n}" if several else n) for name, numbers in self._doubtful.items() for n in numbers]
            parts.append(listed(lines, self._sentences))
        return "; ".join(parts)

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Yield the blocks that are kept, as the receipt has them."""
        if self._blocks:
            self._blocks.seek(0)
            yield from map(json.loads, self._blocks)
            self._blocks.seek(0, SEEK_END)

    def write(
        self,
        path: str | Path,
        *,
        errors: Iterable[tuple[str, BilinguaError]] = (),
        skipped: Sequence[str] = (),
        left_out: Sequence[str] = (),
        sources: Iterable[str | Path] = (),
    ) -> None:
        """Write the receipt as JSON Lines.

        `errors` come with their document, or an empty string for errors of the run; `skipped` are documents that were
        done before, `left_out` files of a folder that are not documents. A new file is as private as `sources`.

        Raises:
            DocumentError: the file cannot be written.
        """
        failures = [
            {"document": document, "error": type(error).__name__, "message": error.message, "hint": error.hint}
            for document, error in errors
        ]
        extra = {"errors": failures, "skipped": list(skipped), "left_out": list(left_out)}
        head = {
            "record": "receipt",
            "format": FORMAT,
            "signature": self.signature,
            "summary": self.summary(),
            "renderings": self.renderings,
            "inconsistent": self.inconsistent,
            **{name: rows for name, rows in extra.items() if rows},
        }
        with atomic_writer(path, sources=sources) as file:
            file.write(dumped(head).encode() + b"\n")
            if self._blocks:
                self._blocks.seek(0)
                copyfileobj(self._blocks, file)


def block_dict(translation: Translation) -> dict[str, Any]:
    """Return one translation with its outcomes, findings and edits as JSON-ready data."""
    return {
        "source": translation.source,
        "translation": translation.text,
        "terms": [outcome.to_dict() for outcome in translation.terms],
        "findings": [asdict(finding) for finding in translation.findings],
        "sentences": [sentence.to_dict() for sentence in translation.sentences],
        "edits": [asdict(edit) for edit in translation.edits],
        **({"links": [asdict(link) for link in translation.links]} if translation.links else {}),
    }


def side_by_side(translation: Translation) -> Iterator[str]:
    """Yield a line of German and one of English for each sentence; the English of a doubtful one is marked."""
    for each in translation.sentences:
        yield f"  de  {translation.source[each.source_start : each.source_end]}"
        mark = f"  [doubtful: {each.confidence:.2f}]" if doubtful_lines([(0, [each])]) else ""
        yield f"  en  {translation.text[each.start : each.end]}{mark}"


def read_blocks(path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a receipt file, as `block_dict` makes them.

    Raises:
        DocumentError: the file cannot be read, or is not a receipt.
    """
    try:
        with Path(path).open(encoding="utf-8") as lines:
            yield from (record for record in map(json.loads, lines) if record["record"] == "block")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"this is not a receipt: {error}", path=str(path)) from error


def explain(translation: Translation) -> Iterator[str]:
    """Yield lines for people: the occurrences with their verdicts, then the findings, then what was cleaned."""
    for outcome in translation.terms:
        span = outcome.span
        how = str(span.kind) if span.rule in ("fact", str(span.kind)) else f"{span.kind}, {span.rule}"
        yield f"  {span.text} → {outcome.text or '–'}  [{outcome.verdict}; {how}]"
    for finding in translation.findings:
        yield f"  {_SIGNS[finding.severity]} {finding.severity}: {finding.rule}: {finding.message}"
    for rule, count in Counter(edit.rule for edit in translation.edits).items():
        yield f"  cleaned: {rule}" + (f" ×{count}" if count > 1 else "")


def _apart(forms: Iterable[str]) -> set[str]:
    """Return the spellings that are not inflections of each other: `Russia` and `Russian` count as one."""
    bare = {_bare(form) for form in forms}
    return {one for one in bare if not any(one != other and one.startswith(other) for other in bare)}


def _bare(form: str) -> str:
    bare = form.casefold().removesuffix("'s").removesuffix("’s")
    return bare.removesuffix("es").removesuffix("s")
