"""The page in a real browser: no console message, and every key and control does what it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bilingua.quality.render import render
from bilingua.quality.scoring import score
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SOURCES, TERMS

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--log-level=0",
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")]

PROBE = (Path(__file__).parent / "page_probe.js").read_text(encoding="utf-8")


def opened(page: Path, *flags: str) -> tuple[str, list[str]]:
    """Return the document as the browser holds it, and what it said on its console."""
    profile = page.parent / "profile"
    done = subprocess.run(
        [BROWSER, *FLAGS, f"--user-data-dir={profile}", *flags, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def probed(html: str, folder: Path) -> dict[str, Any]:
    page = folder / "page.html"
    page.write_text(html.replace("</body>", f"<script>{PROBE}</script></body>"), encoding="utf-8")
    document, console = opened(page)
    assert console == []
    answer = re.search(r'<pre id="probe">(.*?)</pre>', document)
    assert answer is not None
    return json.loads(answer[1])  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def html() -> str:
    report = score(
        {"off": PLAIN, "on": ENFORCED}, REFERENCES, sources=SOURCES,
        terms=[tuple(row) for row in TERMS], baseline="off", samples=50,
    )  # fmt: skip
    return render(report, "html")


def test_every_control_works_and_the_console_stays_silent(html: str, tmp_path: Path) -> None:
    found = probed(html, tmp_path)
    every = [f"line {number}" for number in range(1, 9)]
    assert sorted(found["worst"]) == found["lines"] == every
    assert found["worst"] != every
    assert found["chosen"] == ["1", "0"]
    # Nowhere is the enforced system behind; where both are equal the order is that of the lines.
    assert found["behind"][0] in ("line 4", "line 7", "line 8")
    assert found["enforced"] == ["exact: DPRK"]
    assert found["facts"] == ["added: 20.000"]
    assert found["source"] == ["kept: 20.000"]
    assert ("lost: 20,000" in found["chips"], found["throughout"]) == (True, [])
    assert "Bundesrat" in found["differences"]
    assert found["missed"] == ["line 1", "line 2", "line 3", "line 6"]
    assert found["lost"] == ["line 5"]
    assert found["find"] == ["line 5"]
    assert found["changed"] == ["line 1", "line 2", "line 3", "line 5", "line 6"]
    assert (found["second"], found["first"]) == ("line 2", "line 1")
    assert (found["focus"], found["typed"], found["left"]) == ("find", "find", "")
    assert (found["dark"], found["light"]) == (True, True)


def test_values_are_readable_and_differences_are_marked_in_one_piece(tmp_path: Path) -> None:
    texts = {
        "a": ["On 3 May, 493,018,681 came.", "We saw the very old house again."],
        "b": ["Nobody remembers what happened then.", "We saw a new house again."],
    }
    source = ["Im November kamen 493018681,5 Liter und 1500 Leute.", "Wir sahen das sehr alte Haus wieder."]
    page = tmp_path / "page.html"
    page.write_text(render(score(texts, ["x", "y"], sources=source, metrics=["facts"]), "html"), encoding="utf-8")
    document, console = opened(page)
    assert console == []
    shown = document[document.index('<ol id="list">') :]
    chips = [text.strip() for text in re.findall(r'<span class="chip [^>]*>([^<]*)<', shown)]
    assert "lost: November" in chips
    assert "lost: 493,018,681.5" in chips
    assert "lost: 1500" in chips
    assert "added: May" in chips
    assert shown.count('class="differs"') == 2
    assert re.findall(r'<span class="diff">([^<]*)<', shown) == ["the very old", "a new"]


@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_is_wider_than_the_window(html: str, tmp_path: Path, width: int) -> None:
    # Headless windows have a least width, so the page stands in a frame of the width.
    (tmp_path / "inner.html").write_text(html, encoding="utf-8")
    page = tmp_path / "outer.html"
    page.write_text(
        f'<!doctype html><iframe src="inner.html" style="width:{width}px;height:900px;border:0"></iframe><script>'
        'onload = () => { const inner = document.querySelector("iframe").contentDocument.documentElement;'
        "document.title = `${inner.clientWidth} ${inner.scrollWidth}`; }</script>",
        encoding="utf-8",
    )
    document, console = opened(page, "--allow-file-access-from-files")
    assert console == []
    sizes = re.search(r"<title>(\d+) (\d+)</title>", document)
    assert sizes is not None
    assert int(sizes[1]) > width - 30
    assert int(sizes[2]) <= int(sizes[1])


def test_a_broken_script_would_be_noticed(html: str, tmp_path: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text(html.replace('"use strict";', '"use strict"; nowhere();', 1), encoding="utf-8")
    _, console = opened(page)
    assert any("nowhere is not defined" in line for line in console)
