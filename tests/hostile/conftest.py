"""A tiny model of the hub's kind, made once: it knows nothing, so it drops, doubles and garbles by itself."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="needs the extra hf")
    from tests.contract.tiny import write_marian

    return write_marian(tmp_path_factory.mktemp("hostile") / "marian", steps=4)
