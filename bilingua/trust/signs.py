"""What the two texts of a sentence show, whoever translated it: signs that it may be wrong, each under its own rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bilingua.records import Finding, Outcome, Severity
from bilingua.trust.figures import figures
from bilingua.trust.form import ENTITY, doubled, garbled, is_short, marks
from bilingua.trust.guards import Oddity, copied, looping, oddity, off_length, untranslated
from bilingua.trust.meaning import negation, opposites, quantities
from bilingua.trust.vocabulary import Place
from bilingua.trust.words import left_over, lost_names, non_words

# Whatever has such a character within is an address, a path or a code; none of them has words to be judged.
_ADDRESS = re.compile(r"(?<!\S)\S*(?:[/@\\_]|\w\.\w)\S*")


def find_signs(source: str, text: str, outcomes: Sequence[Outcome] = (), *, facts: bool = True) -> list[Finding]:
    """Return what is wrong or odd about the translation of a sentence, as far as the texts alone show it.

    `outcomes` are the terms and facts that are known to be in place: they may be German or invented. Offsets are
    into `text`. `facts` False leaves figures unchecked. Takes linear time and asks no engine.

    >>> [(found.rule, found.message) for found in find_signs("Es gilt ab Montag.", "It applies from Tuesday.")]
    [('opposite', "'Tuesday' is not 'Montag'")]
    """
    # What is said in words of its own: a name that is kept may well be German, and an address is copied.
    own = _blanked(text, [(outcome.start, outcome.end) for outcome in outcomes])
    words = _blanked(source, [(outcome.span.start, outcome.span.end) for outcome in outcomes])
    own, words = _without(_ADDRESS, own), _without(_ADDRESS, words)
    found = list(_whole(source, text, own, words, outcomes))
    failures = [finding for finding in found if finding.severity is Severity.CRITICAL]
    if failures:
        found = failures  # what else is odd about the words says nothing new
    else:
        for rule in (non_words, left_over, lost_names):
            found += rule(words, own)
        for rule in (negation, opposites, quantities, marks, doubled, garbled):
            found += rule(source, text)
    if facts:
        found += figures(source, _without(ENTITY, text), outcomes)
    return _placed(found)


def _whole(source: str, text: str, own: str, words: str, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Yield findings about a translation as a whole; `own` and `words` are text and source without what is in place."""
    checks = (
        ("empty", Severity.CRITICAL, bool(source) and not text, "nothing came out"),
        ("loop", Severity.CRITICAL, looping(text, source), "a phrase is repeated over and over"),
        ("copied-source", Severity.CRITICAL, copied(own, words), "the German came back untranslated"),
        ("untranslated", Severity.WARNING, untranslated(own), "German words are left"),
        ("length", Severity.WARNING, bool(text) and off_length(text, source), "much shorter or longer than the source"),
        ("length", Severity.INFO, is_short(text, source), "a third shorter than the source: is a clause missing?"),
    )
    for rule, severity, failed, message in checks:
        if failed:
            yield Finding(rule, severity, message)
    failed_heading = _HEADINGS.get(oddity(text, source, [outcome.text for outcome in outcomes if outcome.text]))
    if failed_heading:
        yield Finding(*failed_heading)


_HEADINGS = {
    Oddity.LONG: ("length", Severity.WARNING, "several times as long as the source"),
    Oddity.DOUBLED: ("loop", Severity.CRITICAL, "a word stands twice"),
    Oddity.UNKNOWN: ("invented", Severity.WARNING, "a word that is neither English nor in the source"),
    Oddity.GERMAN: ("untranslated", Severity.WARNING, "a German word is left"),
}


def _placed(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out a finding about the whole where others of its rule name the places; those are as severe then."""
    places = {finding.rule for finding in findings if finding.start is not None}
    general = {
        finding.rule: finding.severity for finding in findings if finding.start is None and finding.rule in places
    }
    return [
        replace(finding, severity=general.get(finding.rule, finding.severity))
        for finding in findings
        if finding.start is not None or finding.rule not in places
    ]


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text with spaces for what a pattern matches."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _blanked(text: str, places: Sequence[Place]) -> str:
    """Return a text with spaces in these places."""
    characters = list(text)
    for start, end in places:
        characters[start:end] = " " * (end - start)
    return "".join(characters)
