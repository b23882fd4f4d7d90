"""The page for editors in a real browser: find the doubtful sentence, correct it, export the text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bilingua.receipt import block_dict
from bilingua.records import Finding, Kind, Outcome, Sentence, Severity, Span, Translation, Verdict
from bilingua.web.review import review_page, rows_of
from tests.browser.conftest import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def block(source: str, text: str, confidence: float | None, **more: Any) -> dict[str, Any]:
    return block_dict(
        Translation(source, text, sentences=(Sentence(0, len(source), 0, len(text), confidence),), **more)
    )


BLOCKS = [
    block("Die DVRK schweigt.", "The DPRK is silent.", 0.93,
          terms=(Outcome(Span(4, 8, "DVRK", Kind.KEEP, "DPRK"), Verdict.NATIVE, "DPRK", 4, 8),)),
    block("Das 😀 ändert sich.", "The 😀 is being alterated.", 0.21,
          findings=(Finding("non-word", Severity.WARNING, "no English word: alterated", 15, 24),)),
    block("Der Hafen & die Stadt <Wonsan>.", "The port & the city <Wonsan>.", 0.6),
    block("Zeile vier.", "Line four.", None),
]  # fmt: skip


@pytest.fixture
def review(page: Page, tmp_path: Path) -> Page:
    file = tmp_path / "review.html"
    file.write_text(
        review_page(rows_of(BLOCKS), title="Hafen", name="hafen", summary="1 term in place"), encoding="utf-8"
    )
    page.goto(file.as_uri())
    return page


def english(page: Page) -> list[str]:
    return page.locator(".sentence .english .text").all_text_contents()


def test_an_editor_finds_corrects_and_exports(review: Page, tmp_path: Path) -> None:
    review.keyboard.press("n")  # the next doubtful sentence
    current = review.locator(".sentence.current")
    assert current.locator(".german").inner_text() == "Das 😀 ändert sich."
    assert current.locator("mark.found").inner_text() == "alterated"
    review.keyboard.press("e")
    field = review.locator("textarea")
    field.fill("The 😀 is changing.")
    field.press("Control+Enter")
    assert review.locator(".sentence.current .number").inner_text() == "3"  # and went on
    assert english(review)[1] == "The 😀 is changing."
    with review.expect_download() as text:
        review.click("#txt")
    lines = Path(text.value.path()).read_text(encoding="utf-8")
    assert lines == "The DPRK is silent.\nThe 😀 is changing.\nThe port & the city <Wonsan>.\nLine four.\n"
    with review.expect_download() as tmx:
        review.click("#tmx")
    units = ET.parse(tmx.value.path()).getroot().findall(".//tu")  # noqa: S314 - our own file
    assert [seg.text for seg in units[2].iter("seg")] == [
        "Der Hafen & die Stadt <Wonsan>.",
        "The port & the city <Wonsan>.",
    ]


def test_edits_outlive_the_page_and_can_be_undone(review: Page) -> None:
    review.locator(".sentence").first.click()
    review.keyboard.press("e")
    review.locator("textarea").fill("Changed.")
    review.get_by_role("button", name="Save").click()
    review.reload()
    assert english(review)[0] == "Changed."
    review.locator(".sentence").first.click()
    review.get_by_role("button", name="Undo the edit").click()
    assert english(review)[0] == "The DPRK is silent."


def test_filters_order_and_search(review: Page) -> None:
    review.select_option("#filter", "doubtful")
    assert len(english(review)) == 1
    review.select_option("#filter", "all")
    review.select_option("#order", "leastSure")
    assert english(review)[0].startswith("The 😀")
    review.fill("#find", "wonsan")
    assert english(review) == ["The port & the city <Wonsan>."]
    assert review.locator("#count").inner_text() == "1 of 4 sentences"


def test_both_languages_and_themes_are_accessible(review: Page) -> None:
    review.keyboard.press("n")
    assert violations(review) == []
    review.click("#language")
    assert review.locator("html").get_attribute("lang") == "de"
    assert re.match(r"4 Sätze: 1 zweifelhaft", review.locator("#sum").inner_text())
    review.click("#theme")
    assert violations(review) == []
    review.set_viewport_size({"width": 380, "height": 800})
    assert review.evaluate("document.documentElement.scrollWidth") <= 380
    assert violations(review) == []
