"""Around every request: bounds for bodies, an end when the client leaves, a log and metrics that give nobody away."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest

from bilingua.apps.service.app import create_app
from bilingua.apps.service.keys import add_key
from bilingua.apps.service.log import JsonLines
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings
from tests.unit.apps.service.conftest import Serve
from tests.unit.apps.service.fake import FakeBackend

BODY = {"q": "Ein geheimer Text", "source": "de", "target": "en"}


def test_a_body_that_is_too_long(serve: Serve, backend: FakeBackend) -> None:
    client = serve(body_bytes=1000)
    long = json.dumps({**BODY, "q": "a" * 1000})
    response = client.post("/translate", content=long)
    assert response.status_code == 413
    assert response.json()["error"] == "Request body too large: more than 1000 bytes"
    # One that does not say how long it will be.
    assert client.post("/translate", content=iter([long[:500].encode(), long[500:].encode()])).status_code == 413
    assert backend.batches == []
    assert client.post("/translate", json=BODY).status_code == 200


@pytest.mark.parametrize("path", ["/translate", "/v1/translate"])
def test_the_work_ends_when_the_client_leaves(path: str, tmp_path: Path, backend: FakeBackend) -> None:
    body = json.dumps(BODY if path == "/translate" else {"texts": [BODY["q"]]}).encode()
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "client": ("192.0.2.1", 1), "scheme": "http",
        "server": ("testserver", 80), "root_path": "", "http_version": "1.1",
    }  # fmt: skip

    async def work() -> None:
        sent: list[object] = []
        gone = asyncio.Event()
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, object]:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: object) -> None:
            sent.append(message)

        service = Service(backend, Settings(data=tmp_path))
        app = create_app(service)
        async with service:
            backend.gate.clear()
            blocker = asyncio.create_task(service.translate(["x"], source="de", target="en"))
            while not backend.batches:
                await asyncio.sleep(0.001)
            request = asyncio.create_task(app(dict(scope), receive, send))
            while not service.queue.waiting > 1:
                await asyncio.sleep(0.001)
            gone.set()
            await request
            backend.gate.set()
            await blocker
        assert sent == []
        assert backend.batches == [["x"]]
        assert f'route="{path}",status="499"' in service.metrics.render().decode()

    asyncio.run(work())


def test_log_and_metrics_have_no_texts_addresses_or_keys(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = add_key(tmp_path / "keys.tsv", "newsroom")
    client = serve(keys=tmp_path / "keys.tsv")
    caplog.set_level(logging.INFO)
    given = {**BODY, "api_key": key}
    client.post("/translate", json=given)
    client.post("/translate", params=given)
    client.post("/translate", json={**given, "q": "crash"})
    client.post("/translate", json={**given, "api_key": "sesame"})
    client.get(f"/geheim/{key}")
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("bilingua")]
    first = json.loads(lines[0])
    assert {name: first[name] for name in ("event", "route", "status", "texts", "characters", "user")} == {
        "event": "request", "route": "/translate", "status": 200, "texts": 1, "characters": 17, "user": "newsroom",
    }  # fmt: skip
    metrics = client.get("/metrics").text
    assert 'bilingua_requests_total{route="/translate",status="200"} 2.0' in metrics
    assert "bilingua_characters_total 34.0" in metrics
    for secret in ("geheim", key, "sesame", "testclient", "127.0.0.1", "secret"):
        assert secret not in "\n".join(lines) + metrics


def test_metrics_may_need_a_token(serve: Serve) -> None:
    client = serve(metrics_token="sesame")  # noqa: S106
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer sesame"}).status_code == 200
