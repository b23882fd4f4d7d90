"""What has no words is converted by rule: figures in English style, everything else to the letter."""

from __future__ import annotations

import pytest

from bilingua.enforce.by_rule import converted, has_words
from bilingua.facts.spans import find_facts
from bilingua.facts.style import FactStyle
from bilingua.records import Kind, Span, Verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", "9"),
        ("2024", "2024"),
        ("1.234,5", "1,234.5"),
        ("15'000", "15,000"),
        ("20 000", "20,000"),
        ("-3,4", "-3.4"),
        ("± 0,5", "± 0.5"),
        ("12,5 %", "12.5%"),
        ("8–10 %", "8–10 %"),
        ("€ 5.000", "€5,000"),
        ("– 3 –", "– 3 –"),
        ("[12]", "[12]"),
        ("1.", "1."),
        ("½", "½"),
        ("3:1", "3-1"),
        ("2014/15", "2014/15"),
        ("9.30–17.15", "9.30–17.15"),
        ("07.55", "07.55"),
        ("18.09.2025", "18 September 2025"),
        ("1,0 | 2,5 | 3,75", "1.0 | 2.5 | 3.75"),
        ("+41 44 123 45 67", "+41 44 123 45 67"),
        ("—", "—"),
        ("* * *", "* * *"),
        ("🙂", "🙂"),
        ("你好,世界 1,5", "你好,世界 1.5"),
        ("Привет", "Привет"),
        ("λ = 0,5", "λ = 0.5"),
        # Letters, but all of them of facts or of units.
        ("5 Mrd. Euro", "5 billion euros"),
        ("12 km", "12 km"),
        ("1.200 m²", "1,200 m²"),
        ("28. Oktober 2024", "28 October 2024"),
        ("14.30 Uhr", "2:30 p.m."),
        ("KN-23", "KN-23"),
        ("https://example.org/a?b=1,5", "https://example.org/a?b=1,5"),
        ("info@example.org", "info@example.org"),
    ],
)
def test_without_words(text: str, expected: str) -> None:
    spans = find_facts(text)
    assert not has_words(text, spans)
    done = converted(text, spans)
    assert done.text == expected
    assert [outcome.span for outcome in done.outcomes] == list(spans)
    for outcome in done.outcomes:
        assert done.text[outcome.start : outcome.end] == outcome.text
        assert outcome.verdict is Verdict.NATIVE


@pytest.mark.parametrize(
    "text", ["Kim", "rund 10", "10 Soldaten", "zwei", "km 12", "S. 5", "A", "DVRK 5", "5 km weit", "Ä", "Привет Kim"]
)
def test_with_words(text: str) -> None:
    assert has_words(text, find_facts(text))


def test_a_figure_of_two_customs_is_copied_and_waived() -> None:
    done = converted("5,000", find_facts("5,000"))
    assert (done.text, [outcome.verdict for outcome in done.outcomes]) == ("5,000", [Verdict.WAIVED])


def test_without_facts_everything_is_copied() -> None:
    assert not has_words("1.234,5", ())
    assert converted("1.234,5", ()).text == "1.234,5"


def test_a_term_without_letters_is_rendered() -> None:
    span = Span(0, 4, "24/7", Kind.TERM, "round the clock", ("round the clock",), case_sensitive=False)
    assert converted("24/7", [span]).text == "round the clock"


def test_the_wanted_style_is_kept() -> None:
    style = FactStyle(dates="american", money="symbols", percent="%")
    for text, expected in [("5 Mrd. Euro", "€5 billion"), ("3. Mai 2024", "May 3, 2024"), ("5 Prozent", "5%")]:
        assert converted(text, find_facts(text, style=style)).text == expected
