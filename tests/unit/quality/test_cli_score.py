"""The command: what it prints, what it writes, how it exits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bilingua.apps.cli.score import score
from bilingua.errors import BilinguaError
from bilingua.records import Translation
from tests.unit.quality.samples import ENFORCED, PLAIN, SOURCES, TERMS, write

Run = Callable[..., Result]


@pytest.fixture
def run(texts: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(texts)
    (texts / "terms.jsonl").write_text("".join(json.dumps(row) + "\n" for row in TERMS), encoding="utf-8")
    (texts / "glossary.csv").write_text("source,target,forbidden\nDVRK,DPRK,North Korea\n", encoding="utf-8")

    def call(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(score, arguments, input=stdin)

    return call


def test_one_file_prints_a_table(run: Run) -> None:
    done = run("plain.en", "--ref", "ref.en")
    assert done.exit_code == 0
    assert done.stdout.startswith("All segments (8)\nSystem")
    assert "plain" in done.stdout
    assert done.stderr == ""


def test_json_goes_to_standard_output_alone(run: Run) -> None:
    done = run("plain.en", "enforced.en", "--ref", "ref.en", "--ref", "ref2.en", "--baseline", "plain.en", "--samples",
               "50", "--json")  # fmt: skip
    data = json.loads(done.stdout)
    assert [(system["name"], system["baseline"]) for system in data["systems"]] == [
        ("plain", True),
        ("enforced", False),
    ]
    assert data["test"] == {"name": "bs", "samples": 50}
    assert data == json.loads(run("enforced.en", "-r", "ref.en", "-r", "ref2.en", "--baseline", "plain.en", "--samples",
                                  "50", "--format", "json").stdout)  # fmt: skip


def test_a_glossary_and_listed_terms_give_adherence(run: Run) -> None:
    listed = json.loads(run("enforced.en", "-r", "ref.en", "--terms", "terms.jsonl", "--json").stdout)
    loaded = json.loads(run("enforced.en", "-r", "ref.en", "-s", "src.de", "-g", "glossary.csv", "--json").stdout)
    for data, owed in ((listed, 6), (loaded, 3)):
        (terms,) = (one for one in data["systems"][0]["parts"]["all"] if one["metric"] == "terms")
        assert (terms["value"], terms["owed"]) == (100.0, owed)


def test_markdown_and_page(run: Run, texts: Path) -> None:
    page = ("--html", "page.html", "--title", "Mine", "--documents", "ref.en")
    done = run("plain.en", "-r", "ref.en", "--format", "markdown", "--metrics", "bleu, chrf", *page)
    assert done.stdout.startswith("**All segments (8)**")
    assert "<title>Mine</title>" in (texts / "page.html").read_text(encoding="utf-8")


def test_plots_are_written_as_an_image(run: Run, texts: Path) -> None:
    done = run("plain.en", "-r", "ref.en", "--metrics", "CHRF", "--plots", "plots.svg")
    assert done.exit_code == 0
    assert "chrF2 by sentence length" in (texts / "plots.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(("limits", "code", "failed"), [
    (["--min", "chrf=50"], 0, ""),
    (["--min", "chrF=50"], 0, ""),
    (["--min", "chrf=99.5"], 1, "failed: plain: chrf 69.62 < 99.5\n"),
    (["--max", "ter=99"], 0, ""),
    (["--min", "chrf=99", "--max", "ter=5"], 1, "failed: plain: chrf 69.62 < 99\nfailed: plain: ter 31.43 > 5\n"),
    (["--min", "terms=100"], 1, "failed: plain: terms 0.00 < 100\n"),
    (["--max", "over-application=0"], 1, "failed: plain: over-application nothing to measure\n"),
])  # fmt: skip
def test_limits_set_the_exit_code(run: Run, limits: list[str], code: int, failed: str) -> None:
    done = run("plain.en", "-r", "ref.en", "--terms", "terms.jsonl", *limits)
    assert (done.exit_code, done.stderr) == (code, failed)
    assert "All segments" in done.stdout


@pytest.mark.parametrize(("arguments", "message"), [
    (["short.en", "-r", "ref.en"], "line counts differ: short.en has 1, ref.en has 8"),
    (["plain.en", "-r", "ref.en", "-s", "short.en"], "plain.en has 8, ref.en has 8, short.en has 1"),
    (["plain.en", "-r", "ref.en", "--terms", "one.jsonl"], "one.jsonl has 1"),
    (["plain.en", "-r", "missing.en"], "missing.en: cannot read the file"),
    (["plain.en", "-r", "ref.en", "--min", "terms=100"], "--min terms: not measured"),
    (["plain.en", "-r", "ref.en", "--min", "ter=50"], "--min ter: lower is better here (use --max)"),
    (["plain.en", "-r", "ref.en", "--max", "bleu=50"], "--max bleu: higher is better here (use --min)"),
    (["plain.en", "plain.en", "-r", "ref.en"], "plain.en is given twice"),
    (["plain.en", "-r", "ref.en", "--html", "no/where.html"], "no/where.html: cannot be written"),
    (["plain.en", "-r", "ref.en", "--plots", "no/where.svg"], "no/where.svg: cannot be written"),
    (["plain.en", "-r", "ref.en", "--metrics", "rouge"], "unknown metric 'rouge'"),
    (["plain.en", "-r", "ref.en", "--samples", "1", "--intervals"], "1 samples are too few"),
    (["-r", "ref.en"], "name at least one HYP"),
    # The baseline is exempt from limits, so this would check nothing.
    (["--baseline", "plain.en", "-r", "ref.en", "--min", "chrf=99"], "nothing to compare with the baseline"),
    (["plain.en", "--baseline", "plain.en", "-r", "ref.en"], "nothing to compare with the baseline"),
    (["-r", "ref.en", "--ablate", "-s", "src.de"], "--ablate needs --src, and -g or --terms"),
    (["plain.en"], "nothing to compare with (name a reference"),
    (["-r", "ref.en", "--ablate", "-g", "glossary.csv"], "--ablate needs --src, and -g or --terms"),
])  # fmt: skip
def test_bad_input_is_told_with_code_2(run: Run, texts: Path, arguments: list[str], message: str) -> None:
    write(texts / "short.en", ("one",))
    (texts / "one.jsonl").write_text("[]\n", encoding="utf-8")
    done = run(*arguments)
    assert isinstance(done.exception, BilinguaError)
    assert done.exception.exit_code == 2
    assert message in str(done.exception)


@pytest.mark.parametrize(("arguments", "message"), [
    (["--echo", "src"], "--echo needs a test set"),
    (["plain.en", "-r", "ref.en", "--min", "chrf"], "'chrf' is not METRIC=NUMBER"),
    (["plain.en", "-r", "ref.en", "--min", "chrf=nan"], "'chrf=nan' is not METRIC=NUMBER"),
    (["plain.en", "-r", "ref.en", "--max", "=5"], "'=5' is not METRIC=NUMBER"),
])  # fmt: skip
def test_wrong_use_is_told(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_standard_input_is_a_system(run: Run) -> None:
    done = run("-", "-r", "ref.en", "--json", stdin="".join(f"{line}\n" for line in PLAIN))
    assert [system["name"] for system in json.loads(done.stdout)["systems"]] == ["stdin"]


def test_files_of_one_name_are_told_apart_by_their_path(run: Run, texts: Path) -> None:
    (texts / "new").mkdir()
    write(texts / "new" / "plain.en", ENFORCED)
    data = json.loads(run("plain.en", "new/plain.en", "-r", "ref.en", "--json").stdout)
    assert [system["name"] for system in data["systems"]] == ["plain", "new/plain.en"]


def test_a_byte_order_mark_and_crlf_cost_nothing(run: Run, texts: Path) -> None:
    windows = "\ufeff" + "".join(f"{line}\r\n" for line in PLAIN)
    (texts / "windows.en").write_text(windows, encoding="utf-8", newline="")
    data = json.loads(run("plain.en", "windows.en", "-r", "ref.en", "--json").stdout)
    plain, same = ([one["value"] for one in system["parts"]["all"]] for system in data["systems"])
    assert plain == same
    assert data["warnings"] == ["windows.en: byte order mark at the start dropped"]


class ScriptedTranslator:
    """Stands in for the pipeline: without demands it gives the plain texts, with demands the enforced ones."""

    made: list[tuple[Any, dict[str, Any]]] = []  # noqa: RUF012 (shared on purpose, emptied by the test)

    def __init__(self, glossary: Any, **engine: Any) -> None:
        self.made.append((glossary, engine))
        self.glossary = glossary

    def translate_blocks(self, blocks: Any) -> Any:
        blocks = list(blocks)
        enforced = bool(self.glossary) or any(block.terms for block in blocks)
        texts = dict(zip(SOURCES, ENFORCED if enforced else PLAIN, strict=True))
        return (Translation(block.text, texts[block.text]) for block in blocks)


def test_ablation_translates_twice_and_compares(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "bilingua.pipeline", SimpleNamespace(Translator=ScriptedTranslator))
    ScriptedTranslator.made.clear()
    done = run(
        "--ablate", "-r", "ref.en", "-s", "src.de", "-g", "glossary.csv", "--samples", "50", "--json", "--beam", "2"
    )
    data = json.loads(done.stdout)
    assert [(system["name"], system["baseline"]) for system in data["systems"]] == [
        ("glossary-off", True), ("glossary-on", False),
    ]  # fmt: skip
    values = [one["value"] for system in data["systems"] for one in system["parts"]["all"] if one["metric"] == "terms"]
    assert values == [0.0, 100.0]
    assert data["systems"][1]["parts"]["without-terms"][0]["p_value"] is not None
    (off, engine), (on, _) = ScriptedTranslator.made
    assert (list(off), [one.name for one in on]) == ([], ["glossary"])
    assert engine["beam"] == 2


def test_ablation_of_listed_terms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "bilingua.pipeline", SimpleNamespace(Translator=ScriptedTranslator))
    data = json.loads(run("--ablate", "-r", "ref.en", "-s", "src.de", "--terms", "terms.jsonl", "--json").stdout)
    values = [one["value"] for system in data["systems"] for one in system["parts"]["all"] if one["metric"] == "terms"]
    assert values == [0.0, 100.0]


def test_the_old_name_of_intervals_still_works_with_a_note(run: Run) -> None:
    call = ("plain.en", "-r", "ref.en", "--metrics", "bleu", "--samples", "20")
    new, old = run(*call, "--intervals"), run(*call, "--confidence")
    assert (old.exit_code, old.stdout) == (0, new.stdout)
    assert "±" in new.stdout
    assert new.stderr == ""
    assert "deprecated" in old.stderr
    assert "--intervals" in old.stderr
    assert "--confidence" not in run("--help").stdout


def test_help_has_examples(run: Run) -> None:
    text = run("--help").stdout
    assert "bilingua score out.en --ref ref.en" in text
    assert "Exit codes: 0 done, 1 a limit was missed, 2 bad" in text


def test_empty_standard_input_is_told(run: Run) -> None:
    assert str(run("-", "-r", "ref.en", stdin="").exception).startswith("-: the file has no text")
