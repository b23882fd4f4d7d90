"""Keys and limits: who is let in, and how often."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from bilingua.apps.service.errors import BannedError, KeyInvalidError, KeyMissingError, RateError
from bilingua.apps.service.keys import KeyStore, add_key
from bilingua.apps.service.limits import Gate
from bilingua.apps.service.settings import Settings
from bilingua.errors import StoreError


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def request(address: str = "192.0.2.1") -> Request:
    return Request({"type": "http", "client": (address, 1234), "headers": []})


def test_keys_are_kept_as_hashes(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.tsv"
    keys = [add_key(path, "newsroom"), add_key(path, "desk", rate=5)]
    text = path.read_text(encoding="utf-8")
    assert len(set(keys)) == 2
    assert not any(key in text for key in keys)
    assert path.stat().st_mode & 0o077 == 0
    store = KeyStore(path)
    found = [store.find(key) for key in (*keys, "other", "")]
    assert [(user.name, user.rate) if user else None for user in found] == [("newsroom", None), ("desk", 5), None, None]


def test_a_changed_file_of_keys_counts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.tsv"
    store = KeyStore(path)
    assert len(store) == 0
    key = add_key(path, "newsroom")
    assert store.find(key)
    path.unlink()
    assert store.find(key) is None


@pytest.mark.parametrize(
    ("name", "text"), [("newsroom", None), ("", None), ("two\tcells", None), ("desk", "no key at all\n")]
)
def test_keys_that_cannot_be_added(name: str, text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "keys.tsv"
    if text is None:
        add_key(path, "newsroom")
    else:
        path.write_text(text, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError):
        add_key(path, name)
    assert path.read_bytes() == before


def test_no_keys_are_needed_without_a_file() -> None:
    assert Gate(Settings()).admit(request(), "whatever") is None


def test_a_key_is_needed_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.tsv"
    key = add_key(path, "newsroom")
    gate = Gate(Settings(keys=path))
    user = gate.admit(request(), key)
    assert user is not None
    assert user.name == "newsroom"
    with pytest.raises(KeyMissingError):
        gate.admit(request(), None)
    with pytest.raises(KeyInvalidError):
        gate.admit(request(), "wrong")


def test_the_rate_is_that_of_an_address(tmp_path: Path) -> None:
    clock = Clock()
    gate = Gate(Settings(rate=2), clock=clock)
    gate.admit(request(), None, cost=2)
    with pytest.raises(RateError) as refused:
        gate.admit(request(), None)
    assert refused.value.retry_after_s == 30
    gate.admit(request("192.0.2.2"), None)
    clock.now += 30
    gate.admit(request(), None)
    with pytest.raises(RateError):
        gate.admit(request(), None)


def test_one_request_may_cost_more_than_the_rate_and_is_paid_for_afterwards() -> None:
    clock = Clock()
    gate = Gate(Settings(rate=2), clock=clock)
    gate.admit(request(), None, cost=6)
    clock.now += 60
    with pytest.raises(RateError):
        gate.admit(request(), None)
    clock.now += 120
    gate.admit(request(), None)


def test_a_key_has_its_own_rate(tmp_path: Path) -> None:
    path = tmp_path / "keys.tsv"
    slow, fast = add_key(path, "slow", rate=1), add_key(path, "fast")
    gate = Gate(Settings(keys=path), clock=Clock())
    gate.admit(request(), slow)
    with pytest.raises(RateError):
        gate.admit(request("192.0.2.2"), slow)
    for _ in range(9):
        gate.admit(request(), fast)


def test_who_does_not_stop_is_shut_out_for_an_hour() -> None:
    clock = Clock()
    gate = Gate(Settings(rate=1, bans_after=2), clock=clock)
    gate.admit(request(), None)
    for _ in range(2):
        with pytest.raises(RateError):
            gate.admit(request(), None)
    clock.now += 300
    with pytest.raises(BannedError):
        gate.admit(request(), None)
    clock.now += 3600
    gate.admit(request(), None)
