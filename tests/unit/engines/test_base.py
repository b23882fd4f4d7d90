"""How many cores an engine may use: affinity and the control group of a container limit them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.engines.base import usable_cores

V1 = "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 64),
        ({"cpu.max": "max 100000\n"}, 64),
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "250000 100000\n"}, 3),
        ({"cpu.max": "12800000 100000\n"}, 64),
        ({"cpu.max": "nonsense\n"}, 64),
        ({"cpu.max": ""}, 64),
        (dict(zip(V1, ("-1\n", "100000\n"), strict=True)), 64),
        (dict(zip(V1, ("150000\n", "100000\n"), strict=True)), 2),
        (dict(zip(V1, ("150000\n", "0\n"), strict=True)), 64),
        ({V1[0]: "150000\n"}, 64),
    ],
)
def test_a_container_limits_the_cores(
    files: dict[str, str], cores: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpu").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("bilingua.engines.base._CGROUP", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(64)), raising=False)
    assert usable_cores() == cores
