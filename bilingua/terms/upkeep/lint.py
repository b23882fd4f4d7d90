"""Checking a glossary: named rules over its entries, each with a severity and a way out.

`critical` means that translations come out wrong or entries never fire, `warning` that somebody should look, `info`
that something is superfluous. The docstring of a rule is its documentation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bilingua.language.characters import is_garbled
from bilingua.language.english import find_rendering
from bilingua.language.folding import canon
from bilingua.language.identify import function_words
from bilingua.language.inflection import same_word
from bilingua.language.words import is_german
from bilingua.records import Kind, Severity
from bilingua.terms.glossary import COLUMNS, LISTS, Entry, Glossary
from bilingua.terms.matching import TermMatcher

_FORMULA = re.compile(r"[=+@][\w(]|-[A-Za-z(]")
_STRAY_SPACE = re.compile(r"\s{2}|[\u00a0\u2000-\u200a\u202f]")
_WEAK_ADJECTIVE = re.compile(r"(?P<stem>\w{3,}e)[nm](?= [A-ZÄÖÜ])")
_NOUN_ENDINGS = ("es", "s", "en", "n", "e")
_LONG = 8  # words; a longer source is a sentence, which never comes back word for word


@dataclass(frozen=True, slots=True)
class Issue:
    """What a rule found. `row` is the line of the file; None where the entry was made by hand or concerns all."""

    rule: str
    severity: Severity
    message: str
    row: int | None = None
    column: str = ""
    source: str = ""
    hint: str = ""
    fixable: bool = False


Rule = Callable[[Glossary], Iterator[Issue]]


def lint(glossary: Glossary, *, on: date | None = None) -> tuple[Issue, ...]:
    """Return what the rules find, in the order of the file; `on` None means that no entry is out of date.

    >>> [issue.rule for issue in lint(Glossary.from_mapping({"und": "and"}))]
    ['stop-word']
    """
    found = [issue for rule in RULES for issue in rule(glossary)]
    if on is not None:
        found += expired(glossary, on)
    order = list(Severity)
    return tuple(sorted(found, key=lambda issue: (issue.row or 0, -order.index(issue.severity), issue.rule)))


def same_term(glossary: Glossary) -> Iterator[Issue]:
    """Find entries for one German term in another inflection or case; critical if their English differs."""
    entries = [entry for entry in glossary if entry.enforced]
    groups: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[len(entry.source.split()), canon(entry.source)[:1]].append(entry)
    matchers: dict[int, TermMatcher] = {}
    for group in groups.values():
        for first, second in combinations(group, 2):
            if abs(len(first.source) - len(second.source)) > 4 or _scope(first) != _scope(second):
                continue
            if _one_term(first, second, matchers):
                yield _clash(
                    "same-term", second, first, f"{second.source!r} is {first.source!r} in another form", "source"
                )


def form_taken(glossary: Glossary) -> Iterator[Issue]:
    """Find forms that another entry has as its source or form; critical if their English differs."""
    owner: dict[tuple[str, object], Entry] = {}
    enforced = [entry for entry in glossary if entry.enforced]
    for entry in enforced:
        owner.setdefault((entry.source, _scope(entry)), entry)
    for entry in enforced:
        for form in entry.forms:
            other = owner.setdefault((form, _scope(entry)), entry)
            if other is not entry:
                yield _clash("form-taken", entry, other, f"the form {form!r} belongs to {other.source!r} too", "forms")


def shadowed(glossary: Glossary) -> Iterator[Issue]:
    """Find entries that never fire, since another one takes their place in their own words."""
    matcher = TermMatcher([glossary])
    for entry in glossary:
        if not entry.enforced:
            continue
        text = f"{entry.source} – {entry.context[0]}" if entry.context else entry.source
        spans = [span for span in matcher.find(text) if span.start < len(entry.source)]
        own = f"/{entry.id}"
        if spans and not any(span.origin.endswith(own) for span in spans):
            winner = matcher.entry(spans[0].origin)
            if winner is not None and _scope(winner)[1:] == _scope(entry)[1:]:  # part of speech sets none apart here
                hint = "remove one of them"
                message = f"{entry.source!r} is always taken for {winner.source!r}"
                yield Issue("shadowed", Severity.CRITICAL, message, entry.row, "source", entry.source, hint)


def chain(glossary: Glossary) -> Iterator[Issue]:
    """Find entries whose English is the German of another entry: somebody mixed up the columns or the languages."""
    german = {text: entry for entry in glossary if entry.enforced for text in (entry.source, *entry.forms)}
    for entry in glossary:
        other = german.get(entry.english)
        if other is not None and other is not entry and other.english != entry.english:
            message = f"the English {entry.english!r} is itself the German of an entry, for {other.english!r}"
            hint = "check which of the two is meant"
            yield Issue("chain", Severity.WARNING, message, entry.row, "target", entry.source, hint)


def keep_target(glossary: Glossary) -> Iterator[Issue]:
    """Find terms that are kept as they are but name another English."""
    for entry in glossary:
        if entry.kind is Kind.KEEP and entry.target and entry.target != entry.source:
            message = f"{entry.source!r} is kept, but the target is {entry.target!r}"
            hint = "clear the target, or write term in the column kind"
            yield Issue("keep-target", Severity.CRITICAL, message, entry.row, "target", entry.source, hint)


def forbidden_inside(glossary: Glossary) -> Iterator[Issue]:
    """Find forbidden renderings that stand inside the target or an allowed one: right translations would be refused."""
    for entry in glossary:
        for wanted in (entry.english, *entry.allowed):
            for form in entry.forbidden:
                if find_rendering(wanted, (form,), case_sensitive=True):
                    message = f"{form!r} is forbidden and stands inside {wanted!r}"
                    hint = "make the forbidden rendering longer, or remove it"
                    yield Issue(
                        "forbidden-inside", Severity.CRITICAL, message, entry.row, "forbidden", entry.source, hint
                    )


def no_english(glossary: Glossary) -> Iterator[Issue]:
    """Find enforced entries whose target has no word in it, such as the ? of a suggestion that nobody filled in."""
    for entry in glossary:
        if entry.enforced and not any(char.isalnum() for char in entry.english):
            message = f"the English of {entry.source!r} is {entry.english!r}"
            yield Issue(
                "no-english", Severity.CRITICAL, message, entry.row, "target", entry.source, "write the English"
            )


def stop_word(glossary: Glossary) -> Iterator[Issue]:
    """Find sources that are part of almost every sentence (`und`, `die`), or too short to be told from them."""
    for entry in glossary:
        for text in (entry.source, *entry.forms):
            if text.casefold() in function_words("de") and not (entry.case == "exact" and not text.islower()):
                message = f"{text!r} stands in almost every sentence"
                hint = "remove it, or make the term longer"
                yield Issue("stop-word", Severity.CRITICAL, message, entry.row, "source", entry.source, hint)
            elif len(text) < 3 and not text.isupper():
                hint = "add a context word, or case exact"
                if entry.case != "exact" and not entry.context:
                    message = f"{text!r} is very short"
                    yield Issue("short", Severity.WARNING, message, entry.row, "source", entry.source, hint)


def inflected(glossary: Glossary) -> Iterator[Issue]:
    """Find headwords that look inflected (`Vereinten Nationen`): the basic form finds all others."""
    for entry in glossary:
        if entry.kind is Kind.KEEP or (entry.pos == "name" and " " not in entry.source):
            continue
        match = _WEAK_ADJECTIVE.match(entry.source)
        if match and is_german(match["stem"]) and same_word(match[0].lower(), match["stem"].lower()):
            hint = f"write {match['stem']!r} or the form with -er or -es"
            message = f"{match[0]!r} is inflected"
            yield Issue("inflected", Severity.WARNING, message, entry.row, "source", entry.source, hint)
        elif entry.source.isalpha() and (base := _singular(entry.source)):
            message = f"{entry.source!r} looks like a form of {base!r}"
            hint = f"write {base!r}, unless only this form is meant"
            yield Issue("inflected", Severity.INFO, message, entry.row, "source", entry.source, hint)


def sentence(glossary: Glossary) -> Iterator[Issue]:
    """Find sources that are sentences and hence never come back word for word."""
    for entry in glossary:
        words = entry.source.split()
        if len(words) > _LONG or (len(words) > 3 and entry.source.endswith((".", "!", "?"))):
            message = f"{entry.source[:40]!r}… is a sentence, not a term"
            hint = "enter the terms in it; sentences belong in a translation memory"
            yield Issue("sentence", Severity.WARNING, message, entry.row, "source", entry.source, hint)


def redundant(glossary: Glossary) -> Iterator[Issue]:
    """Find cells that repeat another: the target among the allowed, the source among the forms."""
    for entry in glossary:
        repeated = [
            ("allowed", entry.english, entry.english in entry.allowed),
            ("forms", entry.source, entry.source in entry.forms),
            ("modifier", entry.english, bool(entry.modifier) and entry.modifier == entry.english),
        ]
        for column, text, hit in repeated:
            if hit:
                message = f"{text!r} need not be repeated"
                yield Issue("redundant", Severity.INFO, message, entry.row, column, entry.source, fixable=True)


def spaces(glossary: Glossary) -> Iterator[Issue]:
    """Find double and non-breaking spaces inside terms."""
    yield from _in_cells(
        glossary, "spaces", Severity.WARNING, _STRAY_SPACE.search, "double or special space", fixable=True
    )


def mojibake(glossary: Glossary) -> Iterator[Issue]:
    """Find text that went through a wrong encoding (`PjÃ¶ngjang`)."""
    hint = "export the file again as UTF-8"
    yield from _in_cells(glossary, "mojibake", Severity.CRITICAL, is_garbled, "broken encoding", hint=hint)


def formula(glossary: Glossary) -> Iterator[Issue]:
    """Find cells that a spreadsheet would take for a formula and run (`=cmd(…)`)."""
    hint = "don't open this file in a spreadsheet, or remove the first character"
    what = "a spreadsheet would run it"
    yield from _in_cells(glossary, "formula", Severity.WARNING, _FORMULA.match, what, hint)


def dates(glossary: Glossary) -> Iterator[Issue]:
    """Find entries that end before they begin."""
    for entry in glossary:
        if entry.since and entry.until and entry.since > entry.until:
            message = f"valid from {entry.since} until {entry.until}: never"
            yield Issue("dates", Severity.CRITICAL, message, entry.row, "until", entry.source, "swap the two dates")


def unresolved(glossary: Glossary) -> Iterator[Issue]:
    """Find entries whose merge left a question open."""
    for entry in glossary:
        for comment in entry.comments:
            if comment.startswith("# CONFLICT"):
                hint = "edit the cell, then remove the comment"
                yield Issue("unresolved", Severity.CRITICAL, comment[2:], entry.row, "", entry.source, hint)


def expired(glossary: Glossary, on: date) -> Iterator[Issue]:
    """Find entries that are out of date."""
    for entry in glossary:
        if entry.until and entry.until < on:
            message = f"out of date since {entry.until}"
            yield Issue("expired", Severity.INFO, message, entry.row, "until", entry.source, "remove or prolong it")


RULES: tuple[Rule, ...] = (
    same_term, form_taken, shadowed, chain, keep_target, forbidden_inside, no_english, stop_word, inflected, sentence,
    redundant, spaces, mojibake, formula, dates, unresolved,
)  # fmt: skip


def _scope(entry: Entry) -> tuple[object, ...]:
    return entry.pos, entry.context, entry.topic, entry.since, entry.until


def _clash(rule: str, entry: Entry, other: Entry, message: str, column: str) -> Issue:
    where = f" (row {other.row})" if other.row else ""
    if entry.english == other.english:
        return Issue(rule, Severity.WARNING, message + where, entry.row, column, entry.source, "remove one of them")
    message += f"{where}, but with {other.english!r} instead of {entry.english!r}"
    hint = "remove one of them, or tell them apart by pos, context, topic or date"
    return Issue(rule, Severity.CRITICAL, message, entry.row, column, entry.source, hint)


def _one_term(first: Entry, second: Entry, matchers: dict[int, TermMatcher]) -> bool:
    if canon(first.source) == canon(second.source):
        return True
    for one, other in ((first, second), (second, first)):
        if id(one) not in matchers:
            matchers[id(one)] = TermMatcher([Glossary("one", (one,))])
        text = f"{other.source} – {one.context[0]}" if one.context else other.source
        if any((span.start, span.end) == (0, len(other.source)) for span in matchers[id(one)].find(text)):
            return True
    return False


def _singular(word: str) -> str:
    """Return the basic form of which the lexicon knows a noun as a form; empty if unknown."""
    if not word[0].isupper() or not is_german(word):
        return ""
    for ending in _NOUN_ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) > 3 and is_german(base) and same_word(word, base):
            return base
    return ""


def _in_cells(
    glossary: Glossary,
    rule: str,
    severity: Severity,
    finds: Callable[[str], object],
    what: str,
    hint: str = "",
    *,
    fixable: bool = False,
) -> Iterator[Issue]:
    for entry in glossary:
        for column in COLUMNS:
            if column in ("kind", "case", "compound", "since", "until", "status", "pos"):
                continue
            value = getattr(entry, column)
            for text in value if column in LISTS else (value,):
                if finds(text):
                    message = f"{what}: {text!r}"
                    yield Issue(rule, severity, message, entry.row, column, entry.source, hint, fixable)
