"""How quick the workbench is: first paint, from the last key to the translation, a step among a thousand sentences.

Usage: python tests/bench/workbench.py

Starts `bilingua serve` on this machine and opens it in headless Chromium. Not timed: starting either of them.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

SENTENCES = (
    "Die DVRK liefert Munition an Russland.",
    "Der Handel wuchs im ersten Halbjahr um 12,5 Prozent.",
    "Pjöngjang weist die Vorwürfe der Ermittler zurück.",
    "Am 18. September 2025 legte die Stiftung in Seoul ihren Bericht vor.",
    "Die Außenministerin sprach von einem Bruch des Völkerrechts.",
    "Nach Angaben der Behörden kamen 20.000 Container über die Grenze.",
)
ROUNDS = 5
# Waits in the page itself: what a person sees, without the way to the test and back.
TYPING = """async (text) => {
  const german = document.getElementById("german"), english = document.getElementById("english");
  german.value = text;
  const begin = performance.now();
  const done = new Promise((seen) => new MutationObserver((_, watch) => {
    if (!english.querySelector(".s") || english.querySelector(".waiting")) return;
    watch.disconnect();
    seen(performance.now() - begin);
  }).observe(english, { childList: true }));
  german.dispatchEvent(new Event("input"));
  return done;
}"""
STEP = """() => {
  const begin = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
  document.body.getBoundingClientRect();
  return performance.now() - begin;
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@contextmanager
def server() -> Iterator[str]:
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        command = [sys.executable, "-m", "bilingua", "serve", "--port", port, "--data", folder]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            next(line for line in process.stderr if "running on" in line)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()
            process.wait()


def shown(what: str, values: list[float]) -> None:
    values.sort()
    print(f"{what:44} median {statistics.median(values):6.0f} ms, worst {values[-1]:6.0f} ms")


def measured(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(TYPING, "Der erste Satz lädt, was der Server später braucht.")
    paints = []
    for _ in range(ROUNDS):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        paints.append(page.evaluate(PAINT))
    shown("first paint", paints)
    shown("last key to translation, one sentence", [page.evaluate(TYPING, text) for text in SENTENCES])
    page.evaluate(TYPING, "\n".join(f"Zeile {number}: {number}.000 Tonnen" for number in range(1000)))
    page.locator("#list .sentence").nth(999).wait_for(state="attached", timeout=300_000)
    page.locator("h1").click()
    shown("one step among a thousand sentences", [page.evaluate(STEP) for _ in range(50)])


def main() -> None:
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(300_000)
        measured(page, address)
        browser.close()


if __name__ == "__main__":
    main()
