"""The workbench in a real browser: a story for each page, and the work of several people at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from bilingua.apps.service.keys import add_key
from tests.browser.conftest import expect, violations
from tests.browser.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


pytestmark = pytest.mark.slow

GLOSSARY = "source,target,note\nHafen,port,\nStadt,city,\n"
ARTICLE = "Der Hafen ist geschlossen. Der Mond ist rund.\nDie Stadt ist offen."


@pytest.fixture
def glossary(tmp_path: Path) -> Path:
    path = tmp_path / "desk.csv"
    path.write_text(GLOSSARY, encoding="utf-8")
    return path


@pytest.fixture
def address(tmp_path: Path, glossary: Path) -> Iterator[str]:
    with serving(tmp_path / "data", glossary) as address:
        yield address


@pytest.fixture
def bench(page: Page, address: str) -> Page:
    page.set_default_timeout(60_000)
    page.goto(address)
    return page


def typed(page: Page, text: str) -> None:
    page.fill("#german", text)
    expected = len([line for line in text.replace(". ", ".\n").split("\n") if line.strip()])
    expect(page.locator("#list .sentence")).to_have_count(expected, timeout=60_000)


def english(page: Page) -> list[str]:
    return page.locator("#list .english .text").all_text_contents()


def test_the_story_of_an_article(bench: Page, glossary: Path, tmp_path: Path) -> None:
    typed(bench, ARTICLE)
    assert english(bench) == ["The port is shut.", "The moon is round.", "The city is open."]
    # Find the doubtful sentence and correct it.
    bench.locator("h1").click()
    bench.keyboard.press("n")
    assert bench.locator(".current .german").inner_text() == "Der Mond ist rund."
    bench.keyboard.press("e")
    bench.locator("textarea[lang=en]").fill("The moon is full.")
    bench.keyboard.press("Control+Enter")
    assert "The moon is full." in bench.locator("#english").inner_text()
    # Add a term from a selection, after a look at what it changes in a corpus.
    bench.locator("#list .german").first.evaluate(
        "node => { const range = document.createRange(); range.selectNodeContents(node);"
        " range.setStart(node.lastChild, 5); range.setEnd(node.lastChild, 16);"
        " getSelection().removeAllRanges(); getSelection().addRange(range); }"
    )
    assert bench.evaluate("String(getSelection())") == "geschlossen"
    bench.locator("#term").click()
    dialog = bench.locator("#dialog")
    assert dialog.locator("input[lang=de]").input_value() == "geschlossen"
    dialog.locator("input[lang=en]").fill("closed")
    corpus = tmp_path / "corpus.txt"
    lines = [f"Die Zeile {n} ist {'geschlossen' if n % 20 == 0 else 'offen'}." for n in range(1, 201)]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    dialog.locator("input[type=file]").set_input_files(corpus)
    dialog.get_by_role("button", name="What changes?").click()
    expect(dialog.locator(".note")).to_contain_text("10 of 200 sentences change")
    assert dialog.locator(".effects .after .diff").first.inner_text() == "closed"
    assert glossary.read_text(encoding="utf-8") == GLOSSARY  # nothing is written before it is saved
    dialog.get_by_role("button", name="Save").click()
    expect(bench.locator("#english")).to_contain_text("closed")
    head, *rows = GLOSSARY.splitlines()
    assert glossary.read_text(encoding="utf-8").splitlines() == [head, "geschlossen,closed,", *rows]
    assert english(bench)[1] == "The moon is full."  # the edit is still there
    # Take it back.
    bench.click('#tabs a[href="#glossary"]')
    bench.click("#history summary")
    bench.get_by_role("button", name="Undo").click()
    expect(bench.locator("#entry-count")).to_have_text("2 of 2 entries")
    assert glossary.read_text(encoding="utf-8") == GLOSSARY
    # Export.
    bench.click('#tabs a[href="#translate"]')
    with bench.expect_download() as text:
        bench.click("#txt")
    assert Path(text.value.path()).read_text(encoding="utf-8") == (
        "The port is shut. The moon is full.\nThe city is open."
    )
    with bench.expect_download() as document:
        bench.click("#docx")
    assert "The moon is full." in ZipFile(document.value.path()).read("word/document.xml").decode()
    with bench.expect_download() as review:
        bench.click("#html")
    assert "The moon is full." in Path(review.value.path()).read_text(encoding="utf-8")


def test_corrections_are_shown_beside_similar_sentences(bench: Page) -> None:
    typed(bench, "Der Mond ist rund.")
    bench.locator("#list .sentence").click()
    bench.keyboard.press("e")
    bench.locator("textarea[lang=en]").fill("The moon is full.")
    with bench.expect_response("**/ui/corrections"):
        bench.get_by_role("button", name="Save").click()
    typed(bench, "Der Mond ist rund!")
    expect(bench.locator("#list .english .text")).to_have_text("The moon is round!")  # never used unseen
    bench.locator("#list .sentence").click()
    assert "94 %" in bench.locator(".memory").inner_text()
    bench.locator(".memory").get_by_role("button", name="Use").click()
    assert english(bench) == ["The moon is full."]


def test_a_document_is_translated_reviewed_and_downloaded(bench: Page, tmp_path: Path) -> None:
    file = tmp_path / "notiz.html"
    file.write_text("<p>Der <b>Hafen</b> ist offen.</p><p>Der Mond ist rund.</p>", encoding="utf-8")
    bench.set_input_files("#file", file)
    bench.wait_for_selector("#document-save:not([hidden])")
    assert english(bench) == ["The port is open.", "The moon is round."]
    expect(bench.locator("#panes")).to_be_hidden()  # a document has no text to type into
    for counted, state in (("2 von 2 Sätzen", "fertig"), ("2 of 2 sentences", "done")):
        bench.click("#language")
        expect(bench.locator("#count")).to_have_text(counted)
        expect(bench.locator("#document-state")).to_have_text(state)
    bench.reload()  # the document is on the server
    bench.wait_for_selector("#document-save:not([hidden])")
    bench.locator("#list .sentence").nth(1).click()
    bench.keyboard.press("e")
    bench.locator("textarea[lang=en]").fill("The moon is full.")
    bench.get_by_role("button", name="Save").click()
    with bench.expect_download() as download:
        bench.click("#document-save")
    assert download.value.suggested_filename == "notiz.en.html"
    page = Path(download.value.path()).read_text(encoding="utf-8")
    assert "The <b>port</b> is open." in page
    assert "The moon is full." in page


def test_a_glossary_is_edited_in_place(bench: Page, glossary: Path) -> None:
    bench.click('#tabs a[href="#glossary"]')
    bench.fill("#search", "hafen")
    assert bench.locator("#entry-count").inner_text() == "1 of 2 entries"
    bench.locator(".entry button").click()
    form = bench.locator(".entry .form")
    form.locator("input[lang=en]").fill("")
    bench.wait_for_selector(".form .issues .critical")  # lint as one types
    form.locator("input[lang=en]").fill("harbour")
    bench.wait_for_selector(".form .issues .critical", state="detached")
    form.get_by_role("button", name="Save").click()
    bench.wait_for_selector(".entry b:text-is('harbour')")
    assert glossary.read_text(encoding="utf-8") == GLOSSARY.replace("port", "harbour")
    bench.select_option("#formats", "amazon")
    with bench.expect_download() as export:
        bench.click("#export")
    assert "harbour" in Path(export.value.path()).read_text(encoding="utf-8-sig")


def test_two_people_at_one_entry_get_a_choice(browser: Browser, bench: Page, address: str, glossary: Path) -> None:
    other = browser.new_context(locale="en-GB").new_page()
    other.goto(address + "#glossary")
    bench.goto(address + "#glossary")
    for page, english_ in ((bench, "harbour"), (other, "haven")):
        page.locator(".entry button").first.click()
        page.locator(".form input[lang=en]").fill(english_)
    bench.get_by_role("button", name="Save").click()
    bench.wait_for_selector(".entry b:text-is('harbour')")
    other.get_by_role("button", name="Save").click()
    conflict = other.locator(".conflict")
    conflict.wait_for()
    assert "haven" in conflict.inner_text()
    assert "harbour" in conflict.inner_text()
    assert "Hafen,harbour," in glossary.read_text(encoding="utf-8")
    other.get_by_role("button", name="Save mine").click()
    other.wait_for_selector(".entry b:text-is('haven')")
    assert "Hafen,haven," in glossary.read_text(encoding="utf-8")
    other.context.close()


def test_scores_open_on_a_page_of_their_own(bench: Page, tmp_path: Path) -> None:
    for name, text in (("out.txt", "The port is shut.\n"), ("ref.txt", "The port is closed.\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    bench.click('#tabs a[href="#score"]')
    bench.set_input_files("#systems", tmp_path / "out.txt")
    bench.set_input_files("#reference", tmp_path / "ref.txt")
    bench.get_by_role("button", name="Score").click()
    with bench.context.expect_page() as opened:
        bench.get_by_role("link", name="Open the report").click()
    assert opened.value.locator("#segments-title").inner_text() == "Segments"


def test_pages_are_accessible_in_both_languages_and_themes(bench: Page) -> None:
    typed(bench, ARTICLE)
    bench.locator("#list .sentence").first.click()
    assert violations(bench) == []
    bench.click("#theme")
    bench.click("#language")
    assert bench.locator("html").get_attribute("lang") == "de"
    for tab in ("glossary", "score", "translate"):
        bench.click(f'#tabs a[href="#{tab}"]')
        if tab == "glossary":
            bench.locator(".entry button").first.click()
        assert violations(bench) == [], tab
    bench.set_viewport_size({"width": 380, "height": 800})
    assert bench.evaluate("document.documentElement.scrollWidth") <= 380


def test_a_thousand_sentences_stay_quick(bench: Page) -> None:
    typed(bench, "\n".join(f"Die Stadt {n} ist offen." for n in range(1000)))
    bench.locator("#list .sentence").first.click()
    took = bench.evaluate(
        "() => { const begin = performance.now();"
        " for (let k = 0; k < 20; k++) { document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));"
        " document.body.getBoundingClientRect(); } return (performance.now() - begin) / 20; }"
    )
    assert bench.locator(".current .number").inner_text() == "21"
    assert took < 1000  # a bench measures; this only catches a list that is built anew at every step


def test_keys_other_sites_and_readers(browser: Browser, tmp_path: Path, glossary: Path) -> None:
    keys = tmp_path / "keys.tsv"
    reader, editor = add_key(keys, "reader", may_edit=False), add_key(keys, "editor")
    with serving(tmp_path / "data", glossary, keys=keys) as address:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(address + "#glossary")
        page.fill("#answer", reader)
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector(".entry")
        page.locator(".entry button").first.click()
        page.locator(".form input[lang=en]").fill("harbour")
        page.locator(".form").get_by_role("button", name="Save").click()
        page.locator("#dialog #answer").wait_for()  # a reader may not, and may give another key
        assert glossary.read_text(encoding="utf-8") == GLOSSARY
        page.fill("#answer", editor)
        page.locator("#dialog").get_by_role("button", name="Save").click()
        page.wait_for_selector(".entry b:text-is('harbour')")
        ask = context.request
        headers = {"X-Bilingua": "1", "Authorization": f"Bearer {editor}"}
        assert ask.get(address + "ui/glossaries", headers=headers).status == 200
        assert ask.get(address + "ui/glossaries", headers={"Authorization": f"Bearer {editor}"}).status == 403
        assert ask.get(address + "ui/glossaries", headers={**headers, "Origin": "https://evil.example"}).status == 403
        assert ask.get(address + "ui/glossaries", headers={"X-Bilingua": "1"}).status == 403
        context.close()
