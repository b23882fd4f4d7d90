"""No test waits: pauses are counted. The packaged model is a fake."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bilingua.engines.base import Capabilities
from bilingua.engines.remote import http
from bilingua.engines.remote.service import RemoteEngine
from tests.fakes import FakeEngine

KEYS = ("DEEPL_AUTH_KEY", "LIBRETRANSLATE_API_KEY", "OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the pauses of requests, and make none of them."""
    made: list[float] = []
    monkeypatch.setattr(http, "sleep", made.append)
    monkeypatch.setattr("deepl.http_client.time.sleep", made.append)
    return made


@pytest.fixture
def aided() -> Callable[[RemoteEngine], RemoteEngine]:
    """Put a fake in the place of the packaged model."""

    def aid(engine: RemoteEngine, **lexicon: str) -> RemoteEngine:
        packaged = FakeEngine(capabilities=Capabilities(alignment=True, scoring=True), lexicon=lexicon)
        engine.__dict__["_packaged"] = packaged
        return engine

    return aid
