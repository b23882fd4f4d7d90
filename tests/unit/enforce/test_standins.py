"""Stand-ins for long addresses: short in what the engine gets, and the address to the letter in what comes out."""

from __future__ import annotations

from bilingua.enforce.request import Enforced
from bilingua.enforce.standins import shortened
from bilingua.facts.spans import find_facts
from bilingua.records import Finding, Link, Outcome, Severity, Span, Verdict

LONG = "https://example.org/bericht?id=" + "x1" * 400
OTHER = "max.mustermann.der.aeltere@example.org"


def restored(text: str, english: str, links: tuple[Link, ...] = (), notes: tuple[Finding, ...] = ()):
    short = shortened(text, find_facts(text))
    outcomes = []
    for span in short.spans:
        start = english.index(span.target)
        outcomes.append(Outcome(span, Verdict.NATIVE, span.target, start, start + len(span.target)))
    return short.restored(Enforced(english, tuple(outcomes), -1.0, notes), links)


def test_long_addresses_are_replaced_and_short_ones_are_not() -> None:
    text = f"Am 3. Mai stand auf example.org, {LONG} und {OTHER} mehr."
    short = shortened(text, find_facts(text))
    assert short.text == "Am 3. Mai stand auf example.org, www.a1.de und a2@b.de mehr."
    assert [short.text[span.start : span.end] for span in short.spans] == [span.text for span in short.spans]
    assert [original.text for _, original in short.originals] == [LONG, OTHER]


def test_a_stand_in_is_not_in_the_text_already() -> None:
    text = f"Unter www.a1.de oder {LONG}."
    assert shortened(text, find_facts(text)).text == "Unter www.a1.de oder www.a2.de."


def test_addresses_come_back_to_the_letter_and_every_place_is_right() -> None:
    text = f"Laut {LONG} fielen 20.000, laut {OTHER} 300."
    done, links = restored(
        text,
        "20,000 fell, says www.a1.de; 300, says a2@b.de.",
        links=(Link(24, 30, 7, 11),),
        notes=(Finding("invented", Severity.WARNING, "…", 29, 32),),
    )
    assert done.text == f"20,000 fell, says {LONG}; 300, says {OTHER}."
    for outcome in done.outcomes:
        assert done.text[outcome.start : outcome.end] == outcome.text
        assert text[outcome.span.start : outcome.span.end] == outcome.span.text
    assert [outcome.text for outcome in done.outcomes] == [LONG, "20,000", OTHER, "300"]
    assert done.text[done.notes[0].start : done.notes[0].end] == "300"
    assert [done.text[link.target_start : link.target_end] for link in links] == ["fell"]


def test_a_stand_in_said_twice_leaves_nothing_behind() -> None:
    done, _ = restored(f"Siehe {LONG}.", "See www.a1.de (www.a1.de).")
    assert done.text == f"See {LONG} ({LONG})."
    assert done.outcomes[0].text == LONG


def test_a_number_that_no_sentence_has_is_replaced_too() -> None:
    text = f"Die Zahl {'9' * 5000} ist lang."
    assert shortened(text, find_facts(text)).text == "Die Zahl www.a1.de ist lang."


def test_without_long_spans_nothing_changes() -> None:
    text = "Am 3. Mai kamen 20.000."
    short = shortened(text, find_facts(text))
    assert (short.text, short.spans, short.originals) == (text, find_facts(text), ())
    done = Enforced("x", (), 0.0)
    assert short.restored(done, ()) == (done, ())


def test_names_that_were_added_later_are_moved_too() -> None:
    text = f"Laut {LONG} schwieg Galizki."
    short = shortened(text, find_facts(text))
    at = short.text.index("Galizki")
    name = Span(at, at + 7, "Galizki", short.spans[0].kind, "Galizki")
    done, _ = short.restored(
        Enforced("Galizki was silent.", (Outcome(name, Verdict.NATIVE, "Galizki", 0, 7),), 0.0), ()
    )
    span = done.outcomes[0].span
    assert text[span.start : span.end] == "Galizki"
