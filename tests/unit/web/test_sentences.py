"""Rows for the pages: every sentence, term and finding in its place, and no text lost between sentences."""

from __future__ import annotations

import pytest

from bilingua.receipt import block_dict
from bilingua.records import Finding, Kind, Outcome, Sentence, Severity, Span, Translation, Verdict
from bilingua.web.review import review_page, rows_of
from bilingua.web.sentences import level, rows

BLOCK = block_dict(
    Translation(
        "  Die DVRK schweigt. Seoul auch.",
        "  The DPRK is silent.  So is Seoul.",
        terms=(
            Outcome(Span(6, 10, "DVRK", Kind.KEEP, "DPRK"), Verdict.NATIVE, "DPRK", 6, 10),
            Outcome(Span(21, 26, "Seoul", Kind.TERM, "Seoul"), Verdict.WAIVED, "", 0, 0),
        ),
        findings=(
            Finding("doubled", Severity.WARNING, "is said twice", 29, 34),
            Finding("length", Severity.INFO, "the English is short"),
        ),
        sentences=(Sentence(2, 20, 2, 21, 0.9), Sentence(21, 32, 23, 35, 0.2)),
    )
)


def test_a_row_has_its_own_texts_evidence_and_findings() -> None:
    first, second = rows(BLOCK, first=7, end="\n")
    assert (first["n"], first["de"], first["en"], first["level"]) == (
        7,
        "Die DVRK schweigt.",
        "The DPRK is silent.",
        "sure",
    )
    (term,) = first["evidence"]
    assert first["de"][slice(*term["de"])] == "DVRK"
    assert first["en"][slice(*term["en"])] == "DPRK"
    assert [finding["rule"] for finding in first["findings"]] == ["length"]
    (waived,) = second["evidence"]
    assert waived["en"] is None
    (doubled,) = second["findings"]
    assert second["en"][slice(*doubled["at"])] == "Seoul"
    assert second["level"] == "doubtful"


def test_lead_texts_and_gaps_rebuild_the_translation() -> None:
    made = "".join(row["lead"] + row["en"] + row["gap"] for row in rows(BLOCK, end="\n"))
    assert made == BLOCK["translation"] + "\n"


@pytest.mark.parametrize("text", ["", "—"])
def test_a_block_without_sentences_is_one_row(text: str) -> None:
    (row,) = rows(block_dict(Translation(text, text)))
    assert (row["de"], row["en"], row["level"]) == (text, text, "unknown")


def test_levels_have_no_gap() -> None:
    assert [level(value) for value in (None, 0.0, 0.49, 0.5, 0.74, 0.75, 1.0)] == [
        "unknown", "doubtful", "doubtful", "unsure", "unsure", "sure", "sure",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("confidence", "severity", "expected"),
    [
        (0.94, Severity.INFO, "sure"),
        (0.94, Severity.WARNING, "unsure"),
        (0.94, Severity.CRITICAL, "unsure"),
        (0.34, Severity.CRITICAL, "doubtful"),
    ],
)
def test_no_sentence_with_a_warning_is_shown_as_sure(confidence: float, severity: Severity, expected: str) -> None:
    sentences = (Sentence(0, 2, 0, 2, confidence), Sentence(3, 5, 3, 5, 0.9))
    lost = Finding("negation", severity, "'nicht' is lost", 0, 2)
    first, second = rows(block_dict(Translation("a. b.", "c. d.", (), (lost,), sentences=sentences)))
    assert (first["level"], second["level"]) == (expected, "sure")


def test_texts_cannot_break_out_of_the_page() -> None:
    hostile = block_dict(Translation("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"))
    page = review_page(rows_of([hostile]), title="<b>&", summary="<i>", signature="<u>")
    for raw in ("<script>alert", "<img", "<b>", "<i>", "<u>"):
        assert raw not in page
