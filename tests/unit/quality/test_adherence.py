"""Which occurrences of a term count as met, exact, consistent, forbidden or too many."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.language.english import english_forms
from bilingua.quality.demands import listed_spans
from bilingua.quality.judges import TermJudge, Watched, adherence_by_term
from bilingua.quality.metrics import Text
from bilingua.quality.results import OWED, Mark
from bilingua.records import Kind, Span
from tests.unit.quality.samples import ENFORCED, PLAIN, SOURCES, TERMS


def span(target: str, *, text: str = "", allowed: Sequence[str] = (), forbidden: Sequence[str] = (), start: int = 0,
         case_sensitive: bool = True, required: bool = True) -> Span:  # fmt: skip
    forms = (*english_forms(target, plural=True), *allowed)
    text = text or f"de:{target}"
    return Span(start, start + len(text), text, Kind.TERM, target, forms, tuple(forbidden), case_sensitive,
                origin=f"g:{text}", required=required)  # fmt: skip


def rates(
    demands: Sequence[Sequence[Span]], hypotheses: Sequence[str], **settings: object
) -> dict[str, tuple[float, float]]:
    judge = TermJudge(demands, **settings)  # type: ignore[arg-type]
    scores = [rate.corpus(Text(hypotheses)) for rate in judge.rates()]
    return {score.metric: (score.met or 0, score.owed or 0) for score in scores}


def marks(judge: TermJudge, text: str, *verdicts: str) -> list[Mark]:
    return [mark for mark in judge.judge(0, text).marks if mark.verdict in verdicts]


DPRK = span("DPRK", text="DVRK")
DELIVERY = span("arms delivery", text="Waffenlieferung")


@pytest.mark.parametrize(("spans", "text", "met", "exact"), [
    # (owed, translation, met in any form, met as written)
    ([DPRK], "The DPRK is silent.", 1, 1),
    ([DPRK], "DPRK", 1, 1),
    ([DPRK], "The DPRK's ships, the DPRK’s ports", 1, 1),
    ([DPRK], "The dprk is silent.", 0, 0),
    ([DPRK], "THE DPRK IS SILENT.", 1, 1),
    ([DPRK], "The DPRKorea is silent.", 0, 0),
    ([DPRK], "", 0, 0),
    ([DPRK], "  ", 0, 0),
    ([DPRK, DPRK], "The DPRK and the DPRK", 2, 2),
    ([DPRK, DPRK], "The DPRK is silent.", 1, 1),
    ([DPRK], "The DPRK and the DPRK", 1, 1),
    ([DELIVERY], "An arms delivery arrived.", 1, 1),
    ([DELIVERY], "Arms delivery arrived.", 1, 1),
    ([DELIVERY], "The arms deliveries arrived.", 1, 0),
    ([DELIVERY], "They saw Arms Deliveries.", 0, 0),
    ([DELIVERY, DELIVERY], "One arms delivery of many arms deliveries", 2, 1),
    ([DELIVERY, DELIVERY], "Many arms deliveries and one arms delivery", 2, 1),
    ([span("DPRK", allowed=["North Korea"])], "North Korea is silent.", 1, 0),
    ([span("treatment", case_sensitive=False)], "The Treatment works.", 1, 0),
    ([span("Federal Council"), span("council")], "The Federal Council met.", 1, 1),
    ([span("council"), span("Federal Council")], "The Federal Council met the council.", 2, 2),
    ([span("DPRK", required=False)], "Nothing.", 0, 0),
])  # fmt: skip
def test_occurrences_are_counted(spans: list[Span], text: str, met: int, exact: int) -> None:
    owed = sum(one.required for one in spans)
    found = rates([spans], [text])
    assert found["terms"] == (met, owed)
    assert found["terms-exact"] == (exact, owed)


def test_a_decomposed_translation_is_judged_by_its_characters() -> None:
    assert rates([[span("Café Zürich")]], ["At the Cafe\u0301 Zu\u0308rich."])["terms"] == (1, 1)


@pytest.mark.parametrize(("texts", "expected"), [
    (["the DPRK", "the DPRK", "the DPRK"], (3, 3)),
    (["the DPRK", "North Korea", "the DPRK"], (2, 3)),
    (["the DPRK", "North Korea", "nothing"], (1, 3)),
    (["nothing", "nothing", "nothing"], (0, 3)),
    (["North Korea", "North Korea", "the DPRK"], (2, 3)),
])  # fmt: skip
def test_consistency_is_the_share_of_the_usual_rendering(texts: list[str], expected: tuple[int, int]) -> None:
    term = span("DPRK", allowed=["North Korea"])
    assert rates([[term]] * 3, texts)["consistency"] == expected


@pytest.mark.parametrize(("texts", "expected"), [
    (["the DPRK", "the DPRK", "the DPRK's"], (3, 3)),
    (["the DPRK", "North Korea", "nothing"], (1, 3)),
    (["North Korea", "North Korea", "the DPRK"], (1, 3)),
])  # fmt: skip
def test_predefined_consistency_is_the_share_of_the_glossarys_own_rendering(
    texts: list[str], expected: tuple[int, int]
) -> None:
    term = span("DPRK", allowed=["North Korea"])
    assert rates([[term]] * 3, texts)["consistency-predefined"] == expected


def test_inflections_of_a_rendering_are_consistent() -> None:
    assert rates([[DELIVERY]] * 2, ["an arms delivery", "two arms deliveries"])["consistency"] == (2, 2)


def test_a_term_that_occurs_once_says_nothing_about_consistency() -> None:
    assert rates([[DELIVERY], [DPRK]], ["an arms delivery", "the DPRK"])["consistency"] == (0, 0)


def test_consistency_judges_a_part_by_the_usual_rendering_of_the_whole() -> None:
    term = span("DPRK", allowed=["North Korea"])
    judge = TermJudge([[term]] * 3)
    text = Text(["North Korea", "the DPRK", "the DPRK"])
    consistency = next(rate for rate in judge.rates() if rate.key == "consistency")
    assert consistency.corpus(text.part([0])).met == 0


@pytest.mark.parametrize(("text", "forbidden", "met"), [
    ("North Korea is silent.", 1, 0),
    ("The DPRK is silent.", 0, 1),
    ("The DPRK (North Korea) is silent.", 1, 1),
    ("South Korea is silent.", 0, 0),
    ("The north korea is silent.", 1, 0),
])  # fmt: skip
def test_forbidden_renderings(text: str, forbidden: int, met: int) -> None:
    found = rates([[span("DPRK", forbidden=["North Korea"])]], [text])
    assert found["forbidden"] == (forbidden, 1)
    assert found["terms"] == (met, 1)


def test_a_forbidden_word_inside_the_right_rendering_is_no_offence() -> None:
    assert rates([[span("Federal Council", forbidden=["council", "Council"])]], ["The Federal Council met."])[
        "forbidden"
    ] == (
        0,
        1,
    )


def test_what_is_not_required_may_still_be_forbidden() -> None:
    assert rates([[span("DPRK", forbidden=["North Korea"], required=False)]], ["North Korea"])["forbidden"] == (1, 1)


WATCHED = (
    Watched("DPRK", ("DPRK",)),
    Watched("council", ("council", "councils")),
    Watched("Federal Council", ("Federal Council",)),
)


@pytest.mark.parametrize(("spans", "text", "references", "expected"), [
    ([DPRK], "The DPRK.", [], (0, 1)),
    ([DPRK], "The DPRK and the DPRK.", [], (1, 2)),
    ([], "The DPRK.", [], (1, 1)),
    ([], "The DPRK.", ["Pyongyang."], (1, 1)),
    ([], "The DPRK.", ["It is the DPRK."], (0, 1)),
    ([], "The DPRK and the DPRK.", ["It is the DPRK."], (1, 2)),
    ([DPRK], "The DPRK and the DPRK.", ["The DPRK and the DPRK."], (0, 2)),
    ([], "Nothing.", [], (0, 0)),
    ([], "The Federal Council.", [], (1, 1)),
    ([], "The Federal Council and two councils.", [], (2, 2)),
    ([span("DPRK", allowed=["council"])], "The council is silent.", [], (0, 1)),
])  # fmt: skip
def test_over_application(spans: list[Span], text: str, references: list[str], expected: tuple[int, int]) -> None:
    assert (
        rates([spans], [text], watched=WATCHED, references=[references] if references else ())["over-application"]
        == expected
    )


def test_marks_say_where_and_what() -> None:
    judge = TermJudge([[span("DPRK", text="DVRK", start=4, forbidden=["North Korea"])]])
    (mark,) = marks(judge, "The DPRK is not North Korea.", *OWED)
    assert (mark.verdict, mark.source, mark.target, mark.source_text, mark.origin) == (
        "exact", (4, 8), (4, 8), "DVRK", "g:DVRK",
    )  # fmt: skip
    (offence,) = marks(judge, "The DPRK is not North Korea.", "forbidden")
    assert offence.target == (16, 27)


def test_listed_terms_are_owed_once_each_and_found_in_the_source_where_they_stand_there() -> None:
    first, second, third = listed_spans("Die Versorgung und Versorgung", (("Versorgung", "treatment"),) * 3)
    assert [(one.start, one.end) for one in (first, second, third)] == [(4, 14), (19, 29), (0, 0)]
    assert first.allowed == ("treatment", "treatments")


def test_listed_terms_ignore_case_but_exactness_does_not() -> None:
    found = rates([listed_spans("x", [("Blutdruck", "Blood pressure")])], ["They took the blood pressure."])
    assert (found["terms"], found["terms-exact"]) == ((1, 1), (0, 1))


def test_terms_are_listed_most_missed_first() -> None:
    judge = TermJudge([listed_spans(source, row) for source, row in zip(SOURCES, TERMS, strict=True)])
    table = adherence_by_term(judge, {"plain": PLAIN, "enforced": ENFORCED})
    assert [(row.source, row.target, row.owed, dict(row.met)) for row in table] == [
        ("DVRK", "DPRK", 3, {"plain": 0, "enforced": 3}),
        ("Außenministerium", "Foreign Ministry", 1, {"plain": 0, "enforced": 1}),
        ("Bundesrat", "Federal Council", 1, {"plain": 0, "enforced": 1}),
        ("Waffenlieferung", "arms delivery", 1, {"plain": 0, "enforced": 1}),
    ]


TARGETS = ["DPRK", "Federal Council", "council", "arms delivery"]
WORDS = st.sampled_from([*TARGETS, "arms deliveries", "the", "of", "North Korea", "Seoul", "."])


@given(st.lists(st.sampled_from(TARGETS), max_size=4), st.lists(WORDS, max_size=12).map(" ".join))
def test_counts_stay_within_bounds_and_places_do_not_overlap(owed: list[str], text: str) -> None:
    judge = TermJudge([[span(target) for target in owed]], watched=WATCHED)
    demanded = marks(judge, text, *OWED)
    places = sorted(mark.target for mark in demanded if mark.target is not None)
    assert len(places) <= len(owed) == len(demanded)
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    assert all(0 <= met <= total for met, total in judge.judge(0, text).counts.values())


@given(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=5))
def test_a_translation_made_of_its_terms_meets_them_all_and_no_more(owed: list[str]) -> None:
    judge = TermJudge([[span(target) for target in owed]], watched=WATCHED)
    assert {mark.verdict for mark in judge.judge(0, "; ".join(owed)).marks} == {"exact"}
