"""The last look reports, each thing under its own rule."""

from __future__ import annotations

from bilingua.enforce.verify import verify
from bilingua.records import Kind, Outcome, Severity, Span, Verdict

OUTER = Span(4, 18, "Strahl im Raum", Kind.TERM, "ray in space", ("ray in space",))
INNER = Span(4, 10, "Strahl", Kind.TERM, "beam", ("beam", "beams"))


def rules(source: str, text: str, *spans: Span, nested: tuple[Span, ...] = (), facts: bool = True) -> list[str]:
    outcomes = []
    for span in spans:
        start = text.index(span.target)
        outcomes.append(Outcome(span, Verdict.NATIVE, span.target, start, start + len(span.target)))
    return [found.rule for found in verify(source, text, spans, outcomes, nested=nested, facts=facts)]


def test_a_term_inside_a_longer_one_is_waived_with_a_reason() -> None:
    text = "The ray in space"
    outcome = Outcome(OUTER, Verdict.NATIVE, "ray in space", 4, 16)
    (finding,) = verify("Der Strahl im Raum", text, (OUTER,), (outcome,), nested=(INNER,))
    assert (finding.rule, finding.severity) == ("nested-term", Severity.INFO)
    assert (finding.start, finding.end) == (4, 16)
    assert finding.message == "'Strahl' has no 'beam' of its own: it is part of 'Strahl im Raum', here 'ray in space'"


def test_a_nested_term_that_stands_is_not_waived() -> None:
    assert rules("Der Strahl im Raum", "The beam: ray in space", OUTER, nested=(INNER,)) == []


def test_a_name_copied_is_worth_a_look() -> None:
    name = Span(6, 13, "Galizki", Kind.NAME, "Galizki", ("Galizki",), rule="lost name")
    assert rules("Louis Galizki kam.", "Louis Galizki came.", name) == ["name-copied"]


def test_figures_are_compared_only_where_facts_are_wanted() -> None:
    assert rules("Sie kam 1999.", "She came in 1998.") == ["fact-missing", "fact-added"]
    assert rules("Sie kam 1999.", "She came in 1998.", facts=False) == []


def test_german_in_a_name_that_is_kept_is_not_left_over() -> None:
    name = Span(4, 30, "Stiftung für ohne Wahrheit", Kind.KEEP, "Stiftung für ohne Wahrheit")
    german = "Die Stiftung für ohne Wahrheit wollte sich am Montag nicht zu den Vorwürfen äussern."
    kept = "The Stiftung für ohne Wahrheit did not want to comment on it."
    assert rules(german, kept, name) == []
    assert "untranslated" in rules(german, kept.replace("Stiftung", "trust"))
