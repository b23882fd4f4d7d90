"""The article before a term: given a term, an engine often omits it, or adds one to a noun that takes none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bilingua.data import read_toml
from bilingua.enforce.draft import Draft, revised
from bilingua.enforce.mend import substitute
from bilingua.language.english import indefinite_article, plurals
from bilingua.language.sentences import begins_sentence
from bilingua.records import Span, Verdict

_INDEFINITE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)
_ABSTRACT = ("ing", "ism", "ization", "ness")  # nouns in these are rarely counted
_GERMAN_ARTICLE = re.compile(r"\b(?:der|die|das|den|dem|des|im|am|zum|zur|vom|beim|ins|ans)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """English patterns: `begun` for text where a noun phrase begins, with up to two adjectives, `determined` for text
    with a determiner before it, `ended` for what may follow it.
    """

    begun: re.Pattern[str]
    determined: re.Pattern[str]
    ended: re.Pattern[str]


@cache
def _surroundings() -> _Surroundings:
    determiner, opener, follower = (
        "|".join(read_toml("en/articles.toml")[name]) for name in ("determiners", "openers", "followers")
    )
    determiner = rf"(?:{determiner}|\d\S*|\S+['’]s)"  # figures and possessives replace an article, too
    adjectives = rf"(?:(?!(?:{determiner}|{opener})\s)[\w.-]+\s+){{0,2}}$"
    return _Surroundings(
        re.compile(rf"(?:^|[^\w\s.'’-]\s*|\b(?:{opener})\s+)(?P<adjectives>{adjectives})", re.IGNORECASE),
        re.compile(rf"\b{determiner}\s+{adjectives}", re.IGNORECASE),
        re.compile(rf"\W*$|[^\w\s]|\s+(?:{follower})\b"),
    )


def articles(draft: Draft, spans: Sequence[Span], index: int, source: str) -> Iterator[Draft]:
    """Yield drafts with another article before a term, or with the term in the plural, if the article may be wrong.

    A countable noun needs an article, or the plural if the German leaves the number open; an uncountable noun takes no
    *a*; an abbreviation takes *the* if the German has an article (*aus der DVRK*).
    """
    span, place = spans[index], draft.places[index]
    if place is None or span.is_fact or span.rule in ("modifier", "compound"):
        return
    around = _surroundings()
    before, term, after = draft.text[: place[0]], draft.text[slice(*place)], draft.text[place[1] :]
    if indefinite := _INDEFINITE.search(before):
        uncounted = term == span.target and not plurals(term) and around.ended.match(after)
        changed = [before[: indefinite.start()] + term] if uncounted else []
    elif around.determined.search(before) or not (before or after.strip(".!?")):
        return
    elif span.case_sensitive:
        named = term.isupper() and len(term) > 1 and around.ended.match(after) and around.begun.search(before)
        changed = [_with("the", before, term)] if named and _GERMAN_ARTICLE.search(source, 0, span.start) else []
    else:
        changed = list(_counted(before, term, span))
    for start in changed:
        candidate = revised(draft, start + after, spans, Verdict.NATIVE)
        if not candidate.missing:
            yield candidate


def spelled(draft: Draft, spans: Sequence[Span]) -> Draft:
    """Return the draft with the right choice of *a* and *an* before its terms: the engine chose for other words."""
    text = draft.text
    for span, place in sorted(zip(spans, draft.places, strict=True), key=lambda pair: pair[1] or (0, 0), reverse=True):
        if place and not span.is_fact and _INDEFINITE.search(text, 0, place[0]):
            text, *_ = substitute(text, *place, text[slice(*place)])
    changed = revised(draft, text, spans, Verdict.NATIVE)
    # Mending an article also removes doubled words, and sometimes a span with them.
    return draft if text == draft.text or changed.missing else changed


def _counted(before: str, term: str, span: Span) -> Iterator[str]:
    """Yield the text up to a noun without article, with *a*, with *the*, and with the noun in the plural."""
    several = plurals(term)
    adjective = not span.text.split()[-1][:1].isupper()
    if not several or adjective or term.endswith(_ABSTRACT):
        return
    opening = _surroundings().begun.search(before)
    cut = opening.start("adjectives") if opening else len(before)
    phrase = before[cut:] + (term[:1].lower() + term[1:] if begins_sentence(before) else term)
    if cut == len(before) or not begins_sentence(before[:cut]):  # else an adjective's capital may be its own
        yield _with(indefinite_article(phrase), before[:cut], phrase)
        yield _with("the", before[:cut], phrase)
    if several[0].lower() in span.allowed:
        yield before + several[0]


def _with(article: str, before: str, term: str) -> str:
    return f"{before}{article.capitalize() if begins_sentence(before) else article} {term}"
