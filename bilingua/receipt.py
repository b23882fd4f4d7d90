"""The receipt: how every term and fact was reached, summed up for programs and printed for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bilingua.records import Finding, Severity, Translation, Verdict
from bilingua.text.names import spellings

_FORMAT = 1  # version of the JSON layout


@dataclass(slots=True)
class Receipt:
    """Collects translations as they come, so that a receipt of any size needs memory for its findings only."""

    signature: str
    keep_blocks: bool = True
    blocks: list[dict[str, Any]] = field(default_factory=list)
    findings: Counter[Severity] = field(default_factory=Counter)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    count: int = 0
    _renderings: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, translation: Translation, *, document: str = "", index: int | None = None) -> None:
        """Take one translated block in; `index` is its number in the document, None meaning the next one."""
        self.count += 1
        self.findings.update(finding.severity for finding in translation.findings)
        self.verdicts.update(outcome.verdict for outcome in translation.terms)
        for outcome in translation.terms:
            if not outcome.span.is_fact:
                self._renderings[outcome.span.origin, outcome.span.target][outcome.text] += 1
        for name, spelling in spellings(translation.source, translation.text):
            self._names[name][spelling] += 1
        if self.keep_blocks:
            place = self.count - 1 if index is None else index
            self.blocks.append({"document": document, "index": place, **block_dict(translation)})

    @property
    def renderings(self) -> dict[str, dict[str, int]]:
        """Return, for each glossary target met, the forms that stand in the translations and how often."""
        return {target: dict(forms.most_common()) for (_, target), forms in sorted(self._renderings.items())}

    @property
    def inconsistent(self) -> dict[str, dict[str, int]]:
        """Return what stands in more than one spelling, plural and capital aside: glossary terms and family names."""
        found = {(target, False): forms for (_, target), forms in self._renderings.items()}
        found |= {(name, True): forms for name, forms in self._names.items()}
        return {
            name: dict(sorted(forms.items())) for (name, _), forms in sorted(found.items()) if len(_apart(forms)) > 1
        }

    def summary(self) -> dict[str, Any]:
        """Return the counts: blocks, occurrences per verdict, findings per severity."""
        return {
            "blocks": self.count,
            "occurrences": self.verdicts.total(),
            "verdicts": {str(verdict): self.verdicts[verdict] for verdict in Verdict},
            "findings": {str(severity): self.findings[severity] for severity in Severity},
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the whole receipt as JSON-ready data."""
        return {
            "format": _FORMAT,
            "signature": self.signature,
            "summary": self.summary(),
            "renderings": self.renderings,
            "inconsistent": self.inconsistent,
            "blocks": self.blocks,
        }

    def at_least(self, severity: Severity) -> int:
        """Count the findings of this severity or worse."""
        order = list(Severity)
        return sum(self.findings[each] for each in order[order.index(severity) :])


def block_dict(translation: Translation) -> dict[str, Any]:
    """Return one translation with its outcomes, findings and edits as JSON-ready data."""
    return {
        "source": translation.source,
        "translation": translation.text,
        "terms": [outcome.to_dict() for outcome in translation.terms],
        "findings": [asdict(finding) for finding in translation.findings],
        "edits": [asdict(edit) for edit in translation.edits],
    }


def explain(translation: Translation) -> Iterator[str]:
    """Yield lines for people: each occurrence with how it was reached, then the findings, then what was cleaned."""
    for outcome in translation.terms:
        span = outcome.span
        how = str(span.kind) if span.rule in ("fact", str(span.kind)) else f"{span.kind}, {span.rule}"
        yield f"  {span.text} → {outcome.text or '–'}  [{outcome.verdict}; {how}]"
    for finding in translation.findings:
        yield f"  {_SIGNS[finding.severity]} {finding.severity}: {finding.rule}: {finding.message}"
    for rule, count in Counter(edit.rule for edit in translation.edits).items():
        yield f"  cleaned: {rule}" + (f" ×{count}" if count > 1 else "")


_SIGNS: Mapping[Severity, str] = {Severity.INFO: "·", Severity.WARNING: "!", Severity.CRITICAL: "‼"}


def names_spelled_differently(translations: Sequence[Translation]) -> list[Finding]:
    """Find glossary terms and family names that stand in more than one spelling across a document."""
    receipt = Receipt("", keep_blocks=False)
    for translation in translations:
        receipt.add(translation)
    return [
        Finding("inconsistent-term", Severity.INFO, f"{name!r} is rendered as {', '.join(forms)}")
        for name, forms in receipt.inconsistent.items()
    ]


def _apart(forms: Iterable[str]) -> set[str]:
    """Return the spellings that are no inflection of each other: `Russia` and `Russian` are one."""
    bare = {_bare(form) for form in forms}
    return {one for one in bare if not any(one != other and one.startswith(other) for other in bare)}


def _bare(form: str) -> str:
    bare = form.casefold().removesuffix("'s").removesuffix("’s")
    return bare.removesuffix("es").removesuffix("s")
