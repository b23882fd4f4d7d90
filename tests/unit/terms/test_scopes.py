"""Topics and dates from the command line to the match: of two demands for one term, the one in scope counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bilingua.apps.cli import main
from bilingua.engines import base

ROWS = (
    "source,target,topic,since,until\n"
    "Alteninsel,Old Isle,,,2025-12-31\n"
    "Alteninsel,Altena,,2026-01-01,\n"
    "Liegeplatz,berth,shipping,,\n"
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    path = tmp_path / "g.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def called(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main([*words])
    out, err = capsys.readouterr()
    assert left.value.code in (0, None), err
    return out


@pytest.mark.parametrize(
    ("options", "english"),
    [
        (["--on", "2025-12-31"], "Old Isle"),  # the last day counts
        (["--on", "2026-01-01"], "Altena"),
        ([], "Altena"),  # today
    ],
)
def test_the_day_decides(
    options: list[str], english: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Die Alteninsel schweigt.\n", encoding="utf-8")
    out = called(capsys, "translate", str(text), "-g", str(file), "-q", *options)
    assert english in out
    assert not any(other in out for other in {"Old Isle", "Altena"} - {english})


@pytest.mark.parametrize(
    ("options", "matched"),
    [
        ([], True),
        (["--topic", "shipping"], True),
        (["--topic", "sports", "--topic", "shipping"], True),
        (["--topic", "sports"], False),
    ],
)
def test_the_topic_decides(options: list[str], matched: bool, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("glossary", "explain", "-g", str(file), "Der Liegeplatz ist frei.", "--json", *options)
    rows = json.loads(called(capsys, *words))
    assert [row["matched"] for row in rows] == [matched]
    assert matched or "topic" in rows[0]["reason"]


def test_a_day_that_is_none_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["translate", "-g", str(file), "--on", "31.12.2025"])
    assert left.value.code == 2
    assert "--on" in capsys.readouterr().err
