"""Tables for terminals and pull requests, and the page for the browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from lxml.etree import fromstring, tostring

from bilingua.errors import ScoringError
from bilingua.quality.render import render
from bilingua.quality.render.plots import WIDTH, Row, dot_plot, line_plot
from bilingua.quality.render.tables import cell
from bilingua.quality.results import MetricScore, ScoreReport
from bilingua.quality.scoring import score
from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SOURCES, TERMS


@pytest.fixture(scope="module")
def report() -> ScoreReport:
    return score(
        {"off": PLAIN, "on": ENFORCED}, REFERENCES, sources=SOURCES, terms=TERMS, baseline="off", samples=100,
        documents=["monday"] * 4 + ["tuesday"] * 4,
    )  # fmt: skip


@pytest.mark.parametrize(("score", "expected"), [
    (MetricScore("bleu", "BLEU", 46.567, "s"), "46.57"),
    (MetricScore("bleu", "BLEU", 46.567, "s", interval=0.613), "46.57 ±0.61"),
    (MetricScore("bleu", "BLEU", 46.567, "s", p_value=0.0499), "46.57 p=0.050*"),
    (MetricScore("bleu", "BLEU", 46.567, "s", p_value=0.00099), "46.57 p<0.001*"),
    (MetricScore("bleu", "BLEU", 46.567, "s", p_value=0.05), "46.57 p=0.050"),
    (MetricScore("terms", "Terms", 97.35, "s", met=110, owed=113), "97.3 (110/113)"),
    (MetricScore("terms", "Terms", None, "s", met=0, owed=0), "–"),
    (None, "–"),
])  # fmt: skip
def test_cells(score: MetricScore | None, expected: str) -> None:
    assert " ".join(cell(score)) == expected


def test_text_is_aligned_and_complete(report: ScoreReport) -> None:
    text = render(report)
    first = text.split("\n\n")[0].splitlines()
    assert first[0] == "All segments (8)"
    assert len({len(line) for line in first[1:]}) == 1
    assert first[2].startswith("off (baseline)")
    assert "Segments with terms (4)" in text
    assert "Segments without terms (4)" in text
    assert "  DVRK → DPRK: off 0/3, on 3/3\n" in text
    assert "p: paired bootstrap resampling against off, 100 trials; * p < 0.05" in text
    assert f"BLEU: {report.systems[0].parts['all'][0].signature}" in text


def test_a_part_shows_only_what_was_measured_there(report: ScoreReport) -> None:
    table = next(part for part in render(report).split("\n\n") if part.startswith("Segments without terms"))
    assert "BLEU" in table
    assert "Terms" not in table.splitlines()[1]


def test_markdown_tables_have_equal_columns(report: ScoreReport) -> None:
    rows = [line for line in render(report, "markdown").splitlines() if line.startswith("|")]
    assert len(rows) == 3 * 4
    assert {rows[index].count("|") for index in range(4)} == {rows[0].count("|")}
    assert re.fullmatch(r"\|:-+\|(-+:\|)+", rows[1])


def test_markdown_escapes_a_bar_in_a_name() -> None:
    assert "| a\\|b " in render(score({"a|b": PLAIN}, REFERENCES), "markdown")


def test_warnings_stand_in_every_form() -> None:
    found = score(SOURCES, REFERENCES, metrics=["bleu"])
    for text in (render(found), render(found, "markdown"), render(found, "html")):
        assert "system looks German" in text


class Page(HTMLParser):
    """Collects what a browser would fetch, the elements that are open, and the data."""

    VOID = frozenset({"meta", "link", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data") and not (value or "").startswith(("#", "data:")):
                self.fetched.append(f"{tag} {value}")
            if name == "id":
                self.ids.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and data.startswith('{"systems"'):
            self.data = data


def parsed(html: str) -> tuple[Page, dict[str, Any]]:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page, json.loads(page.data)


def test_the_page_is_well_formed_and_fetches_nothing(report: ScoreReport) -> None:
    html = render(report, "html", title="On & off")
    page, data = parsed(html)
    assert page.fetched == []
    assert "{{" not in html
    assert "url(" not in html
    assert not re.search(r"@import|fetch\(|XMLHttpRequest|https?://", html)
    assert "default-src 'none'" in html
    assert "<title>On &amp; off</title>" in html
    assert data["systems"] == ["off", "on"]
    assert [segment["n"] for segment in data["segments"]] == list(range(1, 9))
    assert data["segments"][0]["doc"] == "monday"


def test_the_script_finds_every_element_that_it_asks_for(report: ScoreReport) -> None:
    html = render(report, "html")
    page, _ = parsed(html)
    asked = set(re.findall(r'byId\("(\w+)"\)', html))
    assert asked
    assert asked <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_nothing_in_a_text_can_leave_its_place() -> None:
    nasty = '</script><img src="http://x.example/" onerror=alert(1)>{{ title }}\u2028'
    html = render(score({nasty: [nasty]}, [nasty], sources=[nasty], metrics=["bleu"]), "html", title=nasty)
    page, data = parsed(html)
    assert page.fetched == []
    assert data["segments"][0]["sys"][0]["t"] == nasty
    assert data["segments"][0]["src"] == nasty


def test_spans_carry_their_verdict_and_places(report: ScoreReport) -> None:
    _, data = parsed(render(report, "html"))
    off, on = data["segments"][0]["sys"]
    assert off["m"] == [{"k": "term", "w": "DPRK", "v": "missed", "src": [4, 8], "de": "DVRK", "o": "DVRK → DPRK"}]
    assert on["m"][0]["at"] == [4, 8]
    assert on["m"][0]["v"] == "exact"
    facts = {mark["v"]: mark for mark in data["segments"][4]["sys"][0]["m"]}
    assert (facts["lost"]["src"], facts["lost"]["de"]) == ([31, 37], "20.000")
    assert (facts["added"]["at"], "src" in facts["added"]) == ([25, 31], False)


def test_plots_have_a_point_per_system_and_group(report: ScoreReport) -> None:
    html = render(report, "html")
    for title, points in (("chrF2 by sentence length", 4), ("chrF2 by document", 4), ("Adherence by term", 8)):
        figure = html[html.index(f"<figcaption>{title}") :]
        assert figure[: figure.index("</figure>")].count("<circle") == points


def test_the_plots_are_one_image_by_themselves(report: ScoreReport) -> None:
    picture = fromstring(render(report, "svg").encode())
    words = [element.text for element in picture.iter("{*}text")]
    assert words[:2] == ["off", "on"]
    assert [word for word in words if word in ("chrF2 by sentence length", "Adherence by term")] == [
        "chrF2 by sentence length", "Adherence by term",
    ]  # fmt: skip
    left, top, _, height = map(float, picture.attrib["viewBox"].split())
    assert (left, top) == (-16, -16)
    below = [float(group.attrib["transform"].split()[1].rstrip(")")) for group in picture.iter("{*}g")]
    assert below == sorted(below)
    assert below[-1] < height
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", render(report, "svg"))


def test_a_long_legend_takes_several_lines_inside_of_the_image() -> None:
    systems = {f"a-system-with-a-long-name-{number}": PLAIN for number in range(12)}
    picture = fromstring(render(score(systems, REFERENCES, metrics=["chrf"]), "svg").encode())
    names = [text for text in picture.iter("{*}text") if (text.text or "").startswith("a-system")]
    assert len(names) == 12
    assert len({name.attrib["y"] for name in names}) == 6
    assert all(float(name.attrib["x"]) + 7 * len(name.text or "") < WIDTH for name in names)
    # Colours start again after eight, so the marks differ.
    assert len(set(re.findall(r'<circle class="(dot [^"]+)"', tostring(picture, encoding="unicode")))) == 12


def test_without_anything_to_plot_there_is_no_image() -> None:
    with pytest.raises(ScoringError, match="nothing to plot"):
        render(score(PLAIN, REFERENCES, sources=SOURCES, metrics=["facts"]), "svg")


@pytest.mark.parametrize("values", [[50.0], [50.0, 50.0], [0.0, 100.0], [43.2, 43.3], [0.0, 0.0], [12.0, 250.0]])
def test_points_stay_inside_of_their_plot(values: list[float]) -> None:
    rows = [Row(str(index), "", {"a": value}) for index, value in enumerate(values)]
    for figure in (line_plot("t", rows, ["a"]), dot_plot("t", rows, ["a"], whole=False)):
        drawing = figure.svg()
        box = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing)
        assert box is not None
        places = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawing)
        assert len(places) == len(values)
        assert all(0 < float(x) < int(box[1]) and 0 < float(y) < int(box[2]) for x, y in places)


def test_long_plots_are_cut_and_say_so() -> None:
    lines = [f"Wort{n}" for n in range(30)]
    report = score(
        ["x"] * 30, ["y"] * 30, sources=lines, terms=[{line: f"word {line}"} for line in lines], metrics=["terms"]
    )
    assert "20 of 30 terms" in render(report, "html")
    assert "… and 20 more" in render(report)


def test_an_unknown_format_is_named(report: ScoreReport) -> None:
    with pytest.raises(ScoringError, match="unknown format 'pdf'") as caught:
        render(report, "pdf")
    assert caught.value.hint == "one of: text, json, markdown, html, svg"


def test_rates_come_with_what_they_do_not_measure(report: ScoreReport) -> None:
    sentence = "not whether the sentence is right"
    lexical = score(PLAIN, REFERENCES)
    for form in ("text", "markdown", "html"):
        assert sentence in render(report, form)
        assert sentence not in render(lexical, form)
