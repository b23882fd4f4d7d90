"""A service that answers from the phrase book: in the process, and on a port for real clients."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import deepl
import pytest
import uvicorn
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.phrasebook import PhraseBook, PhraseBookBackend
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings

BOOK = Path(__file__).parents[4] / "data" / "service" / "phrasebook.toml"
AUTH = {"Authorization": "DeepL-Auth-Key test"}


def book_service(data: Path, **settings: Any) -> Service:
    return Service(PhraseBookBackend(PhraseBook.load(BOOK)), Settings(data=data, **settings))


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(create_app(book_service(tmp_path_factory.mktemp("service"))), headers=AUTH) as client:
        yield client


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server."""
    app = create_app(book_service(tmp_path_factory.mktemp("service")))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that wait for documents, or before they try again, wait a moment."""
    clock = SimpleNamespace(time=time.time, sleep=lambda seconds: time.sleep(min(seconds, 0.05)))
    monkeypatch.setattr(deepl.translator, "time", clock)
    monkeypatch.setattr(deepl.http_client, "time", clock)


class Faulty:
    """A client of DeepL's whose session has faults; `headers` of the server for testing are set before it is used."""

    def __init__(self, url: str, **faults: int) -> None:
        self.client = deepl.DeepLClient(str(uuid4()), server_url=url)
        headers = {f"mock-server-session-{name.replace('_', '-')}": str(number) for name, number in faults.items()}
        self.client.headers |= {"mock-server-session": str(uuid4()), **headers}


@pytest.fixture
def faulty(url: str) -> Iterator[Any]:
    """Make a client of a session with faults: `faulty(doc_failure=1)`."""
    made: list[deepl.DeepLClient] = []

    def make(**faults: int) -> deepl.DeepLClient:
        made.append(Faulty(url, **faults).client)
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(faulty: Any) -> deepl.DeepLClient:
    return faulty()
