"""Take the pictures of the workbench and of the page for editors: a real server, the embedded model, Chromium.

Usage: python docs/take_screenshots.py
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
ARTICLE = (ROOT / "examples" / "arms-trade.de.txt").read_text(encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desk = Path(folder) / "desk.csv"
        shutil.copy(ROOT / "glossary" / "dprk-russia.csv", desk)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        command = [sys.executable, "-m", "bilingua", "serve", "--port", port, "--data", folder, "-g", str(desk)]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        try:
            assert server.stderr is not None  # noqa: S101
            next(line for line in server.stderr if "running on" in line)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
            page.set_default_timeout(60_000)
            page.goto(f"http://127.0.0.1:{port}/")
            _translate(page)
            _what_if(page)
            _review(page, Path(folder))
            browser.close()
        finally:
            server.kill()
            server.wait()


def _translate(page: Page) -> None:
    page.fill("#german", ARTICLE)
    page.locator("#english mark").first.wait_for()
    page.locator("#english .waiting").wait_for(state="detached")
    page.locator("h1").click()
    page.keyboard.press("n")
    if not page.locator(".sentence.current").count():
        page.locator("#list .sentence").nth(1).click()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=IMAGES / "workbench-translate.png")


def _what_if(page: Page) -> None:
    page.click('#tabs a[href="#glossary"]')
    page.fill("#search", "DVRK")
    page.locator(".entry", has=page.locator("span[lang=de]:text-is('DVRK')")).locator("button").first.click()
    page.locator(".form select").first.select_option("term")
    page.locator(".form input[lang=en]").fill("North Korea")
    page.get_by_role("button", name="What changes?").click()
    page.locator(".effects li, .form .note[role=status]").first.wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "workbench-what-if.png")


def _review(page: Page, folder: Path) -> None:
    file = folder / "review.html"
    command = [sys.executable, "-m", "bilingua", "translate", "-q", "examples/arms-trade.de.txt"]
    subprocess.run([*command, "--html", str(file)], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    page.emulate_media(color_scheme="dark")
    page.goto(file.as_uri())
    page.keyboard.press("n")
    if not page.locator(".sentence.current").count():
        page.keyboard.press("j")
    page.screenshot(path=IMAGES / "review-dark.png")


if __name__ == "__main__":
    main()
