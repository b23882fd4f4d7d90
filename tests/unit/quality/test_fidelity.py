"""Facts are compared by value: the right conversion keeps them, a copied German one loses them."""

from __future__ import annotations

import pytest

from bilingua.quality.judges import FactJudge
from bilingua.quality.metrics import Text


@pytest.mark.parametrize(("source", "text", "references", "kept", "lost", "added"), [
    ("Es kamen 20.000 Soldaten.", "20,000 soldiers came.", [], 1, 0, 0),
    ("Es kamen 20.000 Soldaten.", "Soldiers came.", [], 0, 1, 0),
    ("Am 28. Oktober 2018 geschah nichts.", "Nothing happened on 28 October 2018.", [], 3, 0, 0),
    ("Am 28. Oktober 2018 geschah nichts.", "Nothing happened on 28 October 2017.", [], 2, 1, 1),
    ("Es regnete.", "It rained for 40 days.", [], 0, 0, 1),
    ("Es regnete.", "It rained for 40 days.", ["Rain fell for 40 days."], 0, 0, 0),
    ("Es regnete.", "It rained for 40 days.", ["Rain fell for 12 days."], 0, 0, 1),
    ("Es regnete.", "It rained.", [], 0, 0, 0),
    ("5,5 Mrd. Euro", "EUR 5.5 billion", [], 1, 0, 0),
    ("12 Schiffe, 12 Boote", "12 ships and boats", [], 1, 1, 0),
    ("Es kamen 12.", "It&#39;s 12 &amp; &quot;more&quot;.", [], 1, 0, 0),
])  # fmt: skip
def test_values_are_counted(source: str, text: str, references: list[str], kept: int, lost: int, added: int) -> None:
    judge = FactJudge([source], [[reference] for reference in references])
    verdicts = [mark.verdict for mark in judge.judge(0, text).marks]
    assert [verdicts.count(verdict) for verdict in ("kept", "lost", "added")] == [kept, lost, added]
    facts, extra = (rate.corpus(Text([text])) for rate in judge.rates())
    assert (facts.met, facts.owed) == (kept, kept + lost)
    assert (extra.met, extra.lower_is_better) == (added, True)


def test_marks_name_the_values_lost_ones_first() -> None:
    judge = FactJudge(["12 Schiffe und 30 Boote"], ())
    assert [(mark.verdict, mark.wanted) for mark in judge.judge(0, "12 ships and 31 boats").marks] == [
        ("lost", "30"), ("added", "31"), ("kept", "12"),
    ]  # fmt: skip


def test_marks_say_where_a_value_stands() -> None:
    source, text = "Am 3. Mai 2018 um 14.30 Uhr kamen 12.", "On 3 May 2017 at 2:30 p.m., 12 came."
    found = [
        (mark.verdict, mark.wanted, mark.source_text, text[slice(*mark.target)] if mark.target else "")
        for mark in FactJudge([source], ()).judge(0, text).marks
    ]
    assert found == [
        ("lost", "2018", "3. Mai 2018", ""),
        ("added", "2017", "", "2017"),
        ("kept", "12", "12", "12"),
        ("kept", "2", "14.30 Uhr", "2:30 p.m"),
        ("kept", "3", "3. Mai 2018", "3"),
        ("kept", "30", "14.30 Uhr", "2:30 p.m"),
        ("kept", "month 5", "3. Mai 2018", "May"),
    ]


def test_a_value_that_stands_twice_has_two_places() -> None:
    marks = FactJudge(["12 Schiffe, 12 Boote"], ()).judge(0, "12 ships, 12 boats").marks
    assert [(mark.source, mark.target) for mark in marks] == [((0, 2), (0, 2)), ((12, 14), (10, 12))]
