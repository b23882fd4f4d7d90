"""Watching folders: what has come is translated once it is written, and a restart repeats nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from bilingua.apps.jobs import Job
from bilingua.apps.translate import Options
from bilingua.apps.watch import Arrivals, watch_folders
from bilingua.errors import EngineError, SettingsError
from tests.fakes import FakeEngine


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine(lexicon={"Die": "The", "Katze": "cat"})
    monkeypatch.setattr("bilingua.pipeline.create", lambda *args, **options: made)
    return made


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "in").mkdir()
    return tmp_path / "in", tmp_path / "out"


def watch(folders: tuple[Path, Path], *steps: Callable[[], object]) -> list[str]:
    """Watch while the steps happen, each before a look, then for three more looks; return what was said."""
    said: list[str] = []

    def pauses() -> Iterator[float]:
        for step in (*steps, *[lambda: None] * 3):
            step()
            yield 0

    options = Options(output=folders[1], glossaries=(), quiet=True)
    watch_folders(
        [str(folders[0])], options, say=said.append, bar=lambda total: nullcontext(lambda *work: None), pauses=pauses()
    )
    return said


def write(path: Path, text: str, *, time_ns: int | None = None) -> Callable[[], object]:
    def work() -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if time_ns:
            os.utime(path, ns=(time_ns, time_ns))

    return work


def test_new_files_are_translated_and_changed_ones_again(folders: tuple[Path, Path]) -> None:
    source, out = folders
    said = watch(folders, lambda: None, write(source / "a.de.txt", "Die Katze.\n"), lambda: None, lambda: None)
    assert (out / "a.en.txt").read_text(encoding="utf-8") == "The cat.\n"
    assert len([line for line in said if "new: " in line]) == 1
    watch(folders, write(source / "a.de.txt", "Die Katze Katze.\n"))
    assert (out / "a.en.txt").read_text(encoding="utf-8") == "The cat cat.\n"


def test_a_restart_repeats_nothing(folders: tuple[Path, Path], engine: FakeEngine) -> None:
    watch(folders, write(folders[0] / "a.txt", "Die Katze.\n", time_ns=10**18))
    calls = len(engine.calls)
    assert calls
    assert watch(folders) == [f"watching {folders[0]}; Ctrl-C ends"]
    assert len(engine.calls) == calls


def test_half_written_files_wait(folders: tuple[Path, Path]) -> None:
    path = folders[0] / "a.txt"
    arrivals, job = Arrivals(), Job(path, folders[1] / "a.txt")
    for text in ("Die", "Die Katze", "Die Katze."):
        write(path, text)()
        assert arrivals.ready([job]) == []
    assert arrivals.ready([job]) == [job]
    assert arrivals.ready([job]) == []
    path.unlink()
    assert arrivals.ready([job]) == []


def test_a_bad_file_costs_itself_and_is_tried_once(folders: tuple[Path, Path]) -> None:
    source, out = folders
    (source / "bad.txt").write_bytes(b"Der Bericht \xe4.\n")
    said = watch(folders, write(source / "good.txt", "Die Katze.\n"))
    assert (out / "good.txt").exists()
    assert len([line for line in said if "bad.txt:1: not UTF-8" in line]) == 1
    said = watch(folders, write(source / "bad.txt", "Die Katze.\n"))
    assert (out / "bad.txt").exists()


def test_an_engine_that_cannot_be_loaded_ends_the_watch(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: object, **options: object) -> FakeEngine:
        raise EngineError("no model")

    monkeypatch.setattr("bilingua.pipeline.create", missing)
    with pytest.raises(EngineError, match="no model"):
        watch(folders, write(folders[0] / "a.txt", "Die Katze.\n"))


def test_folders_and_an_output_are_needed(tmp_path: Path) -> None:
    for inputs, output in (([str(tmp_path)], None), ([str(tmp_path / "a.txt")], tmp_path), ([], tmp_path)):
        with pytest.raises(SettingsError, match="--watch needs folders"):
            watch_folders(inputs, Options(output=output), say=print, bar=lambda total: nullcontext(lambda *work: None))
