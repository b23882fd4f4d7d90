from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.quality.samples import ENFORCED, PLAIN, REFERENCES, SECOND_REFERENCES, SOURCES, write


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with src.de, ref.en, ref2.en, plain.en and enforced.en."""
    for name, lines in (
        ("src.de", SOURCES),
        ("ref.en", REFERENCES),
        ("ref2.en", SECOND_REFERENCES),
        ("plain.en", PLAIN),
        ("enforced.en", ENFORCED),
    ):
        write(tmp_path / name, lines)
    return tmp_path
