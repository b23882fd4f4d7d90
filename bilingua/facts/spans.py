"""The facts of a German segment as spans, with their English forms."""

from __future__ import annotations

from bilingua.facts.read_german import german_facts
from bilingua.facts.readings import Calendar, Clock, Literal
from bilingua.facts.style import DEFAULT, FactStyle
from bilingua.facts.vocabulary import units
from bilingua.facts.write import render
from bilingua.records import Kind, Span


def find_facts(text: str, *, style: FactStyle = DEFAULT) -> tuple[Span, ...]:
    """Find the facts of a cleaned German segment, in order and without overlap.

    Every span has the English `target` in the wanted style, all `allowed` forms and a normalised `value`: a decimal
    number, maybe with ISO currency, `%` or `pp`; an ISO date (`--10-28` without a year); a time; `~millions`.
    A span that is not `required` may well be worded otherwise in English (`zwei`) or is ambiguous (`3.10`). Its `rule`
    is `inner` where it is only the beginning of a word (`100-Meter-Lauf`), `month` where it is nothing but a month,
    `vague` for a rough quantity (`Hunderte`), `part` for a date that is narrowed down (`Mitte Oktober`), `ambiguous`,
    `designation`, `version`, `identifier`, the kind of address, or else `fact`.

    >>> [(span.text, span.target) for span in find_facts("Am 28. Oktober kamen rund 20.000 Soldaten.")]
    [('28. Oktober', '28 October'), ('20.000', '20,000')]
    """
    spans = []
    for fact in german_facts(text):
        if fact.spanned:
            english = render(fact.reading, style)
            also = () if fact.also is None else render(fact.also, style).allowed
            if fact.rule == "ambiguous":
                also += _otherwise(text[fact.start : fact.end], style)
            allowed = tuple(dict.fromkeys(english.allowed + also)) if also else english.allowed
            spans.append(
                Span(
                    fact.start,
                    fact.end,
                    text[fact.start : fact.end],
                    fact.kind,
                    english.target,
                    allowed,
                    case_sensitive=(isinstance(fact.reading, Literal) and fact.kind != Kind.NUMBER)
                    or fact.rule == "month",
                    rule=fact.rule,
                    value=english.value,
                    required=fact.required,
                )
            )
    return tuple(spans)


def is_unit(sign: str) -> bool:
    """Return whether a sign is that of a unit in German and in English: `km`, `°C`, but not `Std`."""
    return sign in units().get(sign, ())


def _otherwise(written: str, style: FactStyle) -> tuple[str, ...]:
    """Return the forms of `3.10` as the day of a month or the time that it may be."""
    left, _, right = written.partition(".")
    if not (left.isdigit() and right.isdigit()):
        return ()
    first, second = int(left), int(right)
    forms: tuple[str, ...] = ()
    if 1 <= first <= 31 and 1 <= second <= 12:
        forms += render(Calendar((first,), second), style).allowed
    if first <= 24 and len(right) == 2 and second < 60:
        forms += render(Clock(first, second), style).allowed
    return forms
