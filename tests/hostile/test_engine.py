"""Whatever an engine returns, a translation keeps its promises: cases drawn from seeds, the same ones in every run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.hostile.engine import HostileEngine, problems
from tests.hostile.scale import FULL

CASES = 100_000 if FULL else 2_000
BATCH = 250


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_promises_hold_whatever_the_engine_does(first: int) -> None:
    found = {seed: broken for seed in range(first, first + BATCH) if (broken := problems(seed))}
    assert not found


@pytest.mark.slow
def test_promises_hold_over_a_tiny_model(marian: Path) -> None:
    from bilingua.engines.hf import HFEngine

    tiny = HFEngine(str(marian), device="cpu", threads=1)

    def engine(rng: random.Random) -> HostileEngine:
        return HostileEngine(inner=tiny, capabilities=tiny.capabilities, rng=rng, rate=0.3, is_wild=False)

    found = {seed: broken for seed in range(60 if FULL else 3) if (broken := problems(seed, engine))}
    assert not found
