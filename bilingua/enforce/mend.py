"""Small English repairs around words put into a sentence: a/an, possessive, plural, capital, doubled words."""

from __future__ import annotations

import re

from bilingua.language.english import indefinite_article
from bilingua.language.sentences import begins_sentence
from bilingua.records import Span

_ARTICLE_BEFORE = re.compile(r"\b(a|an)(\s+)$", re.IGNORECASE)
_DETERMINER_BEFORE = re.compile(
    r"\b(?:the|a|an|this|that|its|his|her|their|our|your|my|no|every|each)\s+$", re.IGNORECASE
)
_CURRENCY_SIGN = re.compile(r"(?:US|CHF)?[$€£] ?$")
_THE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)


def wanted_form(span: Span, replaced: str) -> str:
    """Return the allowed form of a span that agrees in number with the rendering to be replaced."""
    last = replaced.rstrip("'’").rsplit(" ", 1)[-1]
    plural = len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s"))
    if plural and not span.is_fact and span.target.islower():
        for form in span.allowed:
            if (
                form != span.target
                and form.endswith("s")
                and form.startswith(span.target[: max(2, len(span.target) - 2)])
            ):
                return form
    return span.target


def substitute(text: str, start: int, end: int, term: str, *, article: bool | None = None) -> tuple[str, int, int]:
    """Replace `text[start:end]` by a term and repair the words around it.

    `article` True adds `the` before the term if it has no determiner, False removes `the`, None changes nothing.
    Returns the new text and the bounds of the term in it. If start equals end, the term is inserted.
    """
    before, after = text[:start], text[end:]
    replaced = text[start:end]
    if replaced.endswith(("'s", "’s")) and not term.endswith(("'s", "’s")):
        after = replaced[-2:] + after
    if article is False:
        before = _THE_BEFORE.sub("", before)
    match = _ARTICLE_BEFORE.search(before)
    if match:
        right = indefinite_article(term)
        right = right.capitalize() if match.group(1)[0].isupper() else right
        before = before[: match.start()] + right + match.group(2)
    elif article and not _DETERMINER_BEFORE.search(before) and not term.lower().startswith("the "):
        before = before + ("The " if begins_sentence(before) else "the ")
    before = _without_echo(before, term)
    if term[:1].isdigit() and term[-1:].isalpha():
        before = _CURRENCY_SIGN.sub("", before)  # the term names its currency itself
    if before.endswith(("( ", "[ ")):
        before = before[:-1]
    if before and before[-1].isalnum():
        before += " "
    if after and after[0].isalnum():
        after = " " + after
    if term.endswith(".") and after.startswith("."):
        after = after[1:]
    after = _without_repeat(after, term)
    return before + term + after, len(before), len(before) + len(term)


def capitalised(text: str, source: str, fixed: tuple[tuple[int, int], ...]) -> str:
    """Capitalise a sentence if its source is capitalised; `fixed` stretches keep their case."""
    for place, char in enumerate(text):
        if char.isalpha():
            first = next((letter for letter in source if letter.isalpha()), "")
            protected = any(start <= place < end for start, end in fixed)
            # The capital of ß or ﬁ is two letters and would shift everything after it.
            if char.islower() and first.isupper() and not protected and len(char.upper()) == 1:
                return text[:place] + char.upper() + text[place + 1 :]
            return text
        if char.isdigit():
            return text
    return text


def _without_echo(before: str, term: str) -> str:
    """Drop the term's first words from the end of the text before it (`the arms the arms delivery`)."""
    words = term.split()
    for size in range(len(words), 0, -1):
        head = " ".join(words[:size])
        trimmed = before.rstrip()
        if trimmed.lower().endswith(head.lower()) and not trimmed[: len(trimmed) - len(head)][-1:].isalnum():
            return trimmed[: len(trimmed) - len(head)]
    return before


def _without_repeat(after: str, term: str) -> str:
    """Drop the term's last word from the start of the text after it."""
    last = term.split()[-1] if term.split() else ""
    stripped = after.lstrip()
    if last and len(last) > 1 and stripped.lower().startswith(last.lower()) and not stripped[len(last) :][:1].isalnum():
        return stripped[len(last) :]
    return after
