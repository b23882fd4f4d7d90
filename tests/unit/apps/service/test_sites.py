"""Pages of other sites, in the browser of somebody who may use the service."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.sites import refuse_other_sites
from tests.unit.apps.service.conftest import Serve


def request(client: str = "127.0.0.1", **headers: str) -> Request:
    given = {"host": "localhost:5000", **headers}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "client": (client, 1), "headers": raw})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://localhost:5000"},
        {"origin": "chrome-extension://abc"},
        {"host": "127.0.0.1"},
        {"host": "[::1]:5000"},
        {"host": "desk.localhost"},
        {"host": "bilingua.example", "client": "192.0.2.1"},
    ],
)
def test_own_pages_programs_and_extensions_are_let_in(headers: dict[str, str]) -> None:
    refuse_other_sites(request(**headers), is_local=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8000"},
        {"origin": "null"},
        {"origin": "http://evil.example:5000", "host": "evil.example:5000"},
        {"host": "localhost.evil.example"},
    ],
)
def test_pages_of_other_sites_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ServiceError) as refused:
        refuse_other_sites(request(**headers), is_local=True)
    assert refused.value.status == 403


def test_any_name_will_do_where_strangers_are_served() -> None:
    refuse_other_sites(request(host="bilingua.example", origin="https://bilingua.example"), is_local=False)
    with pytest.raises(ServiceError):
        refuse_other_sites(request(host="bilingua.example", origin="https://evil.example"), is_local=False)


def test_one_door_alone_is_open_to_other_sites(serve: Serve) -> None:
    client, other = serve(), {"origin": "https://evil.example"}
    form = {"name": "x", "source_lang": "de", "target_lang": "en", "entries": "a\tb", "entries_format": "tsv"}
    made = client.post("/v2/glossaries", data={**form, "auth_key": "x"}, headers=other)
    assert (made.status_code, made.json()["message"]) == (403, "a page of another site asks")
    assert client.post("/v1/translate", json={"texts": ["a"]}, headers=other).status_code == 403
    assert client.post("/translate", data={"q": "a", "source": "de", "target": "en"}, headers=other).status_code == 200
