"""Findings about a finished segment: what a person should check. Nothing here changes a text."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.enforce.draft import forms
from bilingua.enforce.names import LOST
from bilingua.language.english import find_rendering
from bilingua.records import Finding, Outcome, Severity, Span, Verdict
from bilingua.terms.forbidden import forbidden_renderings
from bilingua.trust.signs import find_signs


def verify(
    source: str,
    text: str,
    spans: Sequence[Span],
    outcomes: Sequence[Outcome],
    *,
    nested: Sequence[Span] = (),
    facts: bool = True,
) -> tuple[Finding, ...]:
    """Return the findings of one translated segment.

    `spans` are all spans of the source, required or not; `nested` are terms that lie within one of them. With `facts`
    False, numbers and dates are not checked.
    """
    findings = [
        Finding(
            "forced-term",
            Severity.WARNING,
            f"{outcome.span.text!r} → {outcome.text!r} was put in by force; check the sentence around it",
            outcome.start,
            outcome.end,
        )
        for outcome in outcomes
        if outcome.verdict is Verdict.FORCED
    ]
    findings += [
        Finding(
            "name-copied",
            Severity.INFO,
            f"the model {_wrote(outcome.span)}; the German spelling was put in: is it the English one?",
            outcome.start,
            outcome.end,
        )
        for outcome in outcomes
        if outcome.span.rule == LOST
    ]
    findings += _wrong_words(text, spans, outcomes)
    findings += _waived(text, nested, outcomes)
    findings += find_signs(source, text, outcomes, facts=facts)
    return tuple(findings)


def _wrote(name: Span) -> str:
    wrong = ", ".join(map(repr, name.forbidden))
    return f"wrote {wrong} for {name.text!r}" if wrong else f"had lost {name.text!r}"


def _wrong_words(text: str, spans: Sequence[Span], outcomes: Sequence[Outcome]) -> list[Finding]:
    taken = [(outcome.start, outcome.end) for outcome in outcomes]
    findings = []
    for place, span, exempt in forbidden_renderings(text, spans, taken):
        message = f"{text[slice(*place)]!r} is forbidden for {span.text!r} (wanted: {span.target!r})"
        severity = Severity.INFO if exempt else Severity.CRITICAL
        findings.append(Finding("forbidden-rendering", severity, message + " (quoted)" * exempt, *place))
    for span in spans:
        if span.required and not span.is_fact and span.text != span.target:
            left = find_rendering(text, (span.text,), case_sensitive=True, taken=taken)
            if left and span.text not in span.allowed:
                message = f"the German {span.text!r} is still there"
                findings.append(Finding("source-term-left", Severity.WARNING, message, *left))
    return findings


def _waived(text: str, nested: Sequence[Span], outcomes: Sequence[Outcome]) -> list[Finding]:
    """Return findings for terms that have no rendering of their own because a longer span around them won."""
    findings = []
    for span in nested:
        outer = next((outcome for outcome in outcomes if outcome.span.overlaps(span.start, span.end)), None)
        if outer and not find_rendering(text, forms(span), case_sensitive=span.case_sensitive):
            message = (
                f"{span.text!r} has no {span.target!r} of its own: "
                f"it is part of {outer.span.text!r}, here {outer.text!r}"
            )
            findings.append(Finding("nested-term", Severity.INFO, message, outer.start, outer.end))
    return findings
