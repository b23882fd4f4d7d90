"""Who may use the door, and what belongs to whom; documents as Node's forms ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.keys import add_key

from .conftest import book_service


def auth(key: str) -> dict[str, str]:
    return {"Authorization": f"DeepL-Auth-Key {key}"}


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    return [add_key(tmp_path / "keys.tsv", name) for name in ("anna", "bert")]


@pytest.fixture
def http(tmp_path: Path, keys: list[str]) -> Iterator[TestClient]:
    with TestClient(create_app(book_service(tmp_path, keys=tmp_path / "keys.tsv"))) as client:
        yield client


def test_only_keys_of_the_file_are_good(http: TestClient, keys: list[str]) -> None:
    assert http.get("/v2/usage", headers=auth(keys[0])).status_code == 200
    assert http.get("/v2/usage", params={"auth_key": keys[1]}).status_code == 200
    for headers in (auth("another"), auth(""), {}):
        answer = http.get("/v2/usage", headers=headers)
        assert answer.status_code == 403 and answer.json()["message"]


def test_use_is_counted_by_key(http: TestClient, keys: list[str]) -> None:
    form = {"text": "Guten Morgen", "target_lang": "EN"}
    assert http.post("/v2/translate", data=form, headers=auth(keys[0])).status_code == 200
    counts = [http.get("/v2/usage", headers=auth(key)).json()["character_count"] for key in keys]
    assert counts == [12, 0]


def test_glossaries_belong_to_a_key(http: TestClient, keys: list[str]) -> None:
    form = {"name": "g", "source_lang": "de", "target_lang": "en", "entries": "Haus\thouse", "entries_format": "tsv"}
    id = http.post("/v2/glossaries", data=form, headers=auth(keys[0])).json()["glossary_id"]
    assert [http.get(f"/v3/glossaries/{id}", headers=auth(key)).status_code for key in keys] == [200, 404]
    assert http.get("/v2/glossaries", headers=auth(keys[1])).json() == {"glossaries": []}


def test_documents_by_forms(http: TestClient, keys: list[str]) -> None:
    anna, bert = map(auth, keys)
    file = {"file": ("brief.txt", b"Guten Morgen\n")}
    made = http.post("/v2/document", data={"target_lang": "fr"}, files=file, headers=anna).json()
    form = {"document_key": made["document_key"]}
    path = f"/v2/document/{made['document_id']}"
    assert http.post(path, data=form, headers=bert).status_code == 404
    while (status := http.post(path, data=form, headers=anna).json())["status"] != "done":
        assert status["status"] in ("queued", "translating")
    assert status == {
        "document_id": made["document_id"],
        "status": "done",
        "seconds_remaining": 0,
        "billed_characters": 12,
    }
    result = http.post(f"{path}/result", data=form, headers=anna)
    assert result.content == b"Bonjour\n" and "brief.txt" in result.headers["Content-Disposition"]
    assert http.post(f"{path}/result", data=form, headers=anna).status_code == 404


@pytest.mark.parametrize("settings", [{"characters": 5}, {"texts": 1}])
def test_limits_of_the_operator(tmp_path: Path, settings: dict[str, int]) -> None:
    with TestClient(create_app(book_service(tmp_path, **settings)), headers=auth("any")) as http:
        body = {"text": ["Guten Morgen", "a"], "target_lang": "EN"}
        assert http.post("/v2/translate", json=body).status_code in (400, 413)
        assert http.post("/v2/translate", json={"text": ["a"], "target_lang": "EN"}).status_code == 200


def test_too_many_requests_say_when_to_come_back(tmp_path: Path) -> None:
    with TestClient(create_app(book_service(tmp_path, rate=1)), headers=auth("any")) as http:
        assert http.get("/v2/usage").status_code == 200
        answer = http.get("/v2/usage")
        assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
