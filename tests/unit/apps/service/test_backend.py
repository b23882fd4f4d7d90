"""The translator of this package as a backend: its glossaries are files that people edit while it serves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bilingua.apps.service.backend import Ask, TranslatorBackend
from bilingua.errors import GlossaryError
from bilingua.pipeline import Translator
from bilingua.records import Block, Translation
from tests.fakes import FakeEngine


def backend(path: Path) -> TranslatorBackend:
    engine = FakeEngine(lexicon={"Hafen": "harbour"})

    def make(glossaries: Any) -> Translator:
        return Translator(glossaries, engine=engine)

    return TranslatorBackend(make, [path])


def english(served: TranslatorBackend, *, alone: tuple[Path, ...] = ()) -> str:
    (answer,) = served.translate([Ask(Block("Der Hafen"), "de", "en", alone, alone=bool(alone))])
    assert isinstance(answer, Translation), answer
    return answer.text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("source,target\nHafen,haven\nx\n"),
        lambda path: path.write_bytes(b"\x80\x81"),
    ],
    ids=["deleted", "half saved", "another encoding"],
)
def test_a_spoiled_glossary_stops_nobody(
    spoil: Callable[[Path], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("source,target\nHafen,port\n")
    served = backend(path)
    caplog.set_level(logging.ERROR)
    assert "port" in english(served)
    spoil(path)
    assert ["port" in english(served) for _ in range(3)] == [True] * 3
    assert len(caplog.records) == 1
    path.write_text("source,target\nHafen,haven\n")
    assert "haven" in english(served)


def test_a_glossary_that_a_request_names_has_to_be_there(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("source,target\nHafen,port\n")
    (answer,) = backend(path).translate([Ask(Block("Der Hafen"), "de", "en", (tmp_path / "gone.csv",))])
    assert isinstance(answer, GlossaryError)
    path.unlink()
    with pytest.raises(GlossaryError):
        backend(path)
