"""What the system tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.engines import base
from tests.system.desk import SOURCES


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder `news` of good documents in an empty working directory; a scripted engine translates them."""
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    monkeypatch.chdir(tmp_path)
    for name, text in SOURCES.items():
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "news"
