"""Requests: what is tried again and when, what every refusal says, and that no message has the key."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import ceil

import pytest

from bilingua.engines.remote.http import Limits, Service, key_from, retry_after, service_url
from bilingua.errors import EngineError, EngineUnavailableError, SettingsError
from tests.servers import Answer, serving

KEY = "secret-key-1"


def service(url: str, *, key: str = KEY, tries: int = 3) -> Service:
    return Service(url, key=key, variable="SOME_KEY", limits=Limits(tries=tries, timeout_s=5))


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_a_busy_server_is_asked_again_after_longer_and_longer_pauses(status: int, pauses: list[float]) -> None:
    answers = iter([Answer("busy", status), Answer("busy", status), Answer({"ok": 1})])
    with serving(lambda _: next(answers)) as server:
        assert service(server.url).post("/x", {}) == {"ok": 1}
    assert [ceil(pause) for pause in pauses] == [1, 2]
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("seconds", ["7", "date"])
def test_a_server_that_says_how_long_is_given_that_time(seconds: str, pauses: list[float]) -> None:
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=8)) if seconds == "date" else seconds
    answers = iter([Answer("busy", 429, {"Retry-After": value}), Answer({"ok": 1})])
    with serving(lambda _: next(answers)) as server:
        service(server.url).post("/x", {})
    assert 6 <= sum(pauses) <= 8


def test_a_server_that_wants_too_long_a_pause_is_not_waited_for(pauses: list[float]) -> None:
    with (
        serving(lambda _: Answer({"error": "Slowdown"}, 429, {"Retry-After": "3600"})) as server,
        pytest.raises(EngineUnavailableError, match="no request for 3600 seconds: Slowdown"),
    ):
        service(server.url).post("/x", {})
    assert pauses == []


REFUSALS = [
    # status, body, what is said, a class of its own where nothing else would be answered
    (400, {"error": "Invalid request"}, "answers 400: Invalid request", False),
    (401, {"error": {"message": f"Incorrect key {KEY}", "code": 1}}, "check the key in SOME_KEY", True),
    (402, "", "quota is spent", True),
    (403, {"message": "Forbidden"}, "Forbidden", True),
    (404, "<html><h1>Not Found</h1></html>", "answers 404: Not Found", True),
    (413, {"detail": "too long"}, "answers 413: too long", False),
    (429, {"error": "Slowdown: 80 per 1 minute"}, "80 per 1 minute", True),
    (456, {"message": "Quota exceeded"}, "Quota exceeded", True),
    (500, {"error": "oops"}, "answers 500: oops", False),
    (308, "", "leads to: http://other.example/", True),
    (200, "<html>Hello", "not JSON", True),
]


@pytest.mark.parametrize(("status", "body", "said", "is_final"), REFUSALS, ids=lambda value: str(value)[:12])
def test_refusals(status: int, body: object, said: str, is_final: bool) -> None:
    with (
        serving(lambda _: Answer(body, status, {"Location": "http://other.example/"})) as server,
        pytest.raises(EngineError, match=said) as caught,
    ):
        service(server.url).post("/x", {})
    assert isinstance(caught.value, EngineUnavailableError) is is_final
    assert KEY not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_missing_key_is_asked_for_by_its_variable() -> None:
    with (
        serving(lambda _: Answer("", 401)) as server,
        pytest.raises(EngineUnavailableError, match="set the environment variable SOME_KEY"),
    ):
        service(server.url, key="").post("/x", {})
    assert "authorization" not in server.asked[0].headers


def test_no_server(pauses: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(EngineUnavailableError, match=r"cannot be reached .*is the server running\?"):
        service(url).post("/x", {})
    assert pauses == [1]


def test_no_network() -> None:
    with pytest.raises(EngineUnavailableError, match=r"cannot be reached .*check --url and the network"):
        service("http://nowhere.invalid", tries=1).post("/x", {})


@pytest.mark.parametrize(
    "url", ["localhost:5000", "ftp://x", "http://", "http://me:secret@host/", "http://host/?api_key=secret", ""]
)
def test_urls_that_are_refused_and_not_shown_with_what_may_be_a_key(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        service_url(url)
    assert "secret" not in str(caught.value)


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", f" {KEY}\n")
    assert key_from("SOME_KEY", "http://x", needed=True) == KEY
    monkeypatch.setenv("SOME_KEY", "ключ")
    with pytest.raises(SettingsError, match="characters that no key has"):
        key_from("SOME_KEY", "http://x", needed=False)
    monkeypatch.delenv("SOME_KEY")
    assert key_from("SOME_KEY", "http://x", needed=False) == ""
    with pytest.raises(SettingsError, match="set the environment variable SOME_KEY"):
        key_from("SOME_KEY", "http://x", needed=True)


@pytest.mark.parametrize("value", ["", "soon", "-3", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Oct"])
def test_a_pause_that_says_nothing_of_the_future_is_none(value: str) -> None:
    assert retry_after(value) == 0.0
