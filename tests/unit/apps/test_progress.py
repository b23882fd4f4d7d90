"""Progress where nobody watches a terminal: a line now and then, and none for what is done at once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bilingua.apps.cli import progress as module
from bilingua.apps.cli.progress import progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now  # type: ignore[return-value]


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def test_a_line_each_half_minute(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10_000, unit="blocks", quiet=False) as advance:
        for seconds, count in ((10, 256), (25, 256), (10, 256), (30, 1232)):
            clock[0] += seconds
            advance(count)
    assert said(capsys) == [
        "512 of 10,000 blocks, 14.6 blocks/s, 0:10:49 left",
        "2,000 of 10,000 blocks, 37.2 blocks/s, 0:03:35 left",
    ]


def test_what_a_resumed_run_finds_done_makes_it_no_faster_for_long(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(9_000, unit="blocks", quiet=False) as advance:
        advance(5_000)
        for _ in range(2):
            clock[0] += 40
            advance(400)
    assert said(capsys)[-1] == "5,800 of 9,000 blocks, 10.0 blocks/s, 0:05:20 left"


def test_the_speed_is_that_of_the_work(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(100, unit="blocks", pace="segments", quiet=False) as advance:
        advance(40, 0)
        for _ in range(2):
            clock[0] += 40
            advance(20, 100)
    assert said(capsys) == [
        "60 of 100 blocks, 2.5 segments/s, 0:00:27 left",
        "80 of 100 blocks, 2.5 segments/s, 0:00:40 left",
    ]


def test_an_unknown_total(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with progress(None, unit="shards", quiet=False) as advance:
        clock[0] += 60
        advance(3)
    assert said(capsys) == ["3 shards, 0.1 shards/s"]


@pytest.mark.parametrize("quiet", [True, False])
def test_short_and_quiet_runs_say_nothing(clock: list[float], quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10, unit="blocks", quiet=quiet) as advance:
        clock[0] += 1000 if quiet else 29
        advance(10)
    assert said(capsys) == []


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress(512, unit="blocks", quiet=False) as advance:
        advance(256)
        advance(256)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "512/512" in shown.err
    assert "blocks/s" in shown.err


def test_the_first_batch_shows_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part of a chunk moves the bar by a fraction of its blocks, with no segments yet."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress(100, unit="blocks", quiet=False, pace="segments") as advance:
        time.sleep(0.02)
        advance(7.5, 0)
    shown = capsys.readouterr().err
    assert "blocks/s" in shown
    assert " left" in shown
