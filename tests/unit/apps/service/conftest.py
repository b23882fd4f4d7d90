from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings
from tests.unit.apps.service.fake import FakeBackend

Serve = Callable[..., TestClient]


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def serve(tmp_path: Path, backend: FakeBackend) -> Iterator[Serve]:
    """Return a function that starts the service with settings and returns a client."""
    with ExitStack() as stack:

        def start(**settings: Any) -> TestClient:
            service = Service(backend, Settings(data=tmp_path, **settings))
            client = TestClient(create_app(service), raise_server_exceptions=False)
            return stack.enter_context(client)

        yield start
        backend.gate.set()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service that answers real requests."""
    app = create_app(Service(FakeBackend(), Settings(data=tmp_path_factory.mktemp("data"))))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join(10)
