"""The workbench over the real command, killed in the middle of a document: nothing that a person did is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

GLOSSARY = "source,target\nHafen,port\n"
LINES = [f"Der Hafen Nummer {number} bleibt heute geschlossen." for number in range(1, 161)]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Return what starts the server, always on the same port and data."""
    (tmp_path / "desk.csv").write_text(GLOSSARY, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (tmp_path / "port").write_text(port)
    running: list[subprocess.Popen[str]] = []

    def started() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "bilingua", "serve", "--port", port, "--data", str(tmp_path / "data")]
        process = subprocess.Popen(
            [*command, "-g", str(tmp_path / "desk.csv"), "--threads", "1"], stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stderr is not None
        for line in process.stderr:
            if "running on" in line:
                return process
        raise AssertionError("the server has not started")

    yield started
    for process in running:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def test_a_killed_server_loses_nothing(
    start: Callable[[], subprocess.Popen[str]], page: Page, tmp_path: Path, problems: list[str]
) -> None:
    server = start()
    page.set_default_timeout(90_000)
    page.goto(f"http://127.0.0.1:{(tmp_path / 'port').read_text()}/")
    page.fill("#german", "Die Kohle liegt im Hafen.")
    expect(page.locator("#list .sentence")).to_have_count(1, timeout=60_000)
    page.locator("#list .sentence").click()
    page.keyboard.press("e")
    page.locator("textarea[lang=en]").fill("The coal is in the port, as it was.")
    with page.expect_response("**/ui/corrections"):
        page.get_by_role("button", name="Save").click()
    page.click('#tabs a[href="#glossary"]')
    page.get_by_role("button", name="New entry").click()
    page.locator("#new input[lang=de]").fill("Kohle")
    page.locator("#new input[lang=en]").fill("coal")
    page.locator("#new").get_by_role("button", name="Save").click()
    expect(page.locator("#entry-count")).to_have_text("2 of 2 entries", timeout=60_000)
    page.click('#tabs a[href="#translate"]')
    article = tmp_path / "article.txt"
    article.write_text("\n".join(LINES), encoding="utf-8")
    page.set_input_files("#file", article)
    expect(page.locator("#document-state")).to_have_text("being translated", timeout=60_000)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    expect(page.locator("#status")).to_contain_text("cannot be reached", timeout=60_000)
    start()
    page.wait_for_selector("#document-save:not([hidden])")
    expect(page.locator("#list .sentence")).to_have_count(len(LINES), timeout=60_000)
    assert "port" in (page.locator("#list .english .text").last.text_content() or "")
    page.click("#document-close")
    expect(page.locator("#list .english .text")).to_have_text("The coal is in the port, as it was.")
    assert (tmp_path / "desk.csv").read_text(encoding="utf-8") == GLOSSARY + "Kohle,coal\n"
    page.click('#tabs a[href="#glossary"]')
    page.click("#history summary")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#entry-count")).to_have_text("1 of 1 entries", timeout=60_000)
    assert (tmp_path / "desk.csv").read_text(encoding="utf-8") == GLOSSARY
    # What the browser says of a server that is away is what the story is about.
    problems[:] = [problem for problem in problems if "ERR_CONNECTION" not in problem and "ERR_EMPTY" not in problem]
