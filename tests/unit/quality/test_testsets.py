"""Test sets that are here, random terms, and the plot of success against quality."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bilingua.apps.cli.score import score
from bilingua.apps.random_terms import random_terms
from bilingua.errors import ScoringError, SettingsError
from bilingua.quality.render import render
from bilingua.quality.scoring import score as score_texts
from bilingua.quality.testsets import find_test_set
from tests.fakes import PLAIN, FakeEngine
from tests.unit.quality.samples import ENFORCED, SOURCES, TERMS
from tests.unit.quality.samples import PLAIN as PLAIN_TEXTS


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a set of our own, and one as sacrebleu keeps it."""
    for name in ("own/src.de", "own/ref.en", "cache/wmt18/wmt18.de-en.src", "cache/wmt18/wmt18.de-en.ref", "odd/a.de"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\nsecond line\n", encoding="utf-8")
    monkeypatch.setenv("SACREBLEU", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "reference"), [("own", "own/ref.en"), ("wmt18", "cache/wmt18/wmt18.de-en.ref")])
def test_sets_are_found_echoed_and_scored(stored: Path, name: str, reference: str) -> None:
    done = CliRunner().invoke(score, ["-t", name, "--echo", "ref"], catch_exceptions=False)
    assert done.stdout == f"{reference}\nsecond line\n"
    assert find_test_set(name).file("src").name.endswith((".de", ".src"))
    (stored / "out.en").write_text(done.stdout, encoding="utf-8")
    scored = CliRunner().invoke(score, ["out.en", "-t", name, "--metrics", "bleu"], catch_exceptions=False)
    assert "All segments (2)" in scored.stdout


@pytest.mark.parametrize("name", ["wmt99", "odd", "../../etc"])
def test_sets_that_are_not_here(stored: Path, name: str) -> None:
    with pytest.raises(ScoringError, match=r"no test set|is not a test set"):
        find_test_set(name)


def test_a_reference_is_needed(stored: Path) -> None:
    with pytest.raises(SettingsError, match="name a reference"):
        CliRunner().invoke(score, ["out.en"], catch_exceptions=False)
    assert CliRunner().invoke(score, ["--echo", "src"]).exit_code == 2


def test_random_terms_are_words_of_both_sides() -> None:
    engine = FakeEngine(lexicon={"Katze": "kitten", "Hafen": "harbour", "Bank": "bench"})
    sources, references = ["Katze Hafen Bank", "Katze Katze"], ["kitten harbour bench", "kitten kitten"]
    rows = random_terms(sources, references, engine, most=2)
    assert [len(row) for row in rows] == [2, 0]
    assert set(rows[0]) <= {("Katze", "kitten"), ("Hafen", "harbour"), ("Bank", "bench")}
    assert rows == random_terms(sources, references, engine, most=2)
    with pytest.raises(SettingsError, match="no random terms"):
        random_terms(sources, references, FakeEngine(capabilities=PLAIN), most=2)


def test_the_plot_joins_the_systems_that_no_other_beats() -> None:
    systems = {"plain": PLAIN_TEXTS, "enforced": ENFORCED}
    report = score_texts(systems, ENFORCED, sources=SOURCES, terms=TERMS)
    drawn = render(report, "svg")
    assert "Terms and quality" in drawn
    assert drawn.count('class="line front"') == 1
    # The reference itself beats the other system on both sides: the front is one point.
    points = drawn.split('class="line front" points="')[1].split('"')[0]
    assert len(points.split()) == 1
    assert "Terms and quality" not in render(score_texts(PLAIN_TEXTS, ENFORCED, terms=TERMS), "svg")
