"""The memory of corrected sentences: what is near, what is not, and that the last word wins."""

from __future__ import annotations

from pathlib import Path

from bilingua.memory.corrections import Corrections


def test_the_nearest_correction_is_found_and_the_last_one_wins(tmp_path: Path) -> None:
    with Corrections(tmp_path / "c.db") as memory:
        memory.add("Der Hafen ist geschlossen.", "The port is shut.", user="a")
        memory.add("Der Hafen ist geschlossen.", "The port is closed.", user="b")
        memory.add("Ganz anderes.", "Something else.")
        match = memory.nearest("Der Hafen war geschlossen.")
        assert match is not None
        assert (match.correction.target, match.correction.user) == ("The port is closed.", "b")
        assert 0.75 <= match.similarity < 1
        assert memory.nearest("Kein Satz davon.") is None
    with Corrections(tmp_path / "c.db") as memory:
        assert [entry.target for entry in memory.entries()] == ["The port is closed.", "Something else."]


def test_an_empty_memory_has_nothing_near(tmp_path: Path) -> None:
    with Corrections(tmp_path / "c.db") as memory:
        assert memory.nearest("Hafen") is None
