"""The door for programs that speak LibreTranslate, held against a table of requests."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bilingua.apps.service.keys import add_key
from tests.unit.apps.service.conftest import Serve
from tests.unit.apps.service.fake import FakeBackend

TABLE = Path(__file__).parents[3] / "data" / "service" / "libretranslate.toml"
REQUESTS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["request"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in REQUESTS])
def test_request(case: dict[str, Any], serve: Serve) -> None:
    client = serve(**case.get("settings", {}))
    given = {"json": case.get("json"), "data": case.get("form"), "params": case.get("query")}
    given = {name: value for name, value in given.items() if value is not None}
    if "body" in case:
        given["content"] = case["body"].encode()
    response = client.request(case.get("method", "POST"), case.get("path", "/translate"), **given)
    assert response.status_code == case.get("status", 200)
    assert response.headers["access-control-allow-origin"] == "*"
    if "error" in case:
        assert response.json() == {"error": case["error"]}
    if "answer" in case:
        assert response.json() == case["answer"]
    if "keys" in case:
        assert sorted(response.json()) == case["keys"]


def test_names_in_the_table_are_known() -> None:
    known = {"name", "path", "method", "json", "form", "query", "body", "status", "error", "answer", "keys", "settings"}
    assert {name for case in REQUESTS for name in case} <= known


@pytest.mark.parametrize(("path", "status"), [("/translate", 405), ("/nowhere", 404)])
def test_what_no_route_takes_is_a_page(path: str, status: int, serve: Serve) -> None:
    response = serve().get(path)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")


def test_preflight(serve: Serve) -> None:
    response = serve().options("/translate", headers={"origin": "https://example.org"})
    assert response.status_code == 200
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert response.headers["access-control-allow-headers"] == "Authorization, Content-Type"


def test_other_doors_are_not_open_to_pages_of_other_sites(serve: Serve) -> None:
    assert "access-control-allow-origin" not in serve().get("/v1/health").headers


def test_settings(serve: Serve) -> None:
    found = serve(characters=42).get("/frontend/settings").json()
    assert (found["charLimit"], found["apiKeys"], found["keyRequired"]) == (42, False, False)
    assert ".txt" in found["supportedFilesFormat"]
    assert found["language"] == {
        "source": {"code": "auto", "name": "Auto Detect"},
        "target": {"code": "en", "name": "English"},
    }


def test_suggestions_are_kept(serve: Serve, tmp_path: Path) -> None:
    serve(suggestions=True).post("/suggest", data={"q": "Danke", "s": "Thänks", "source": "de", "target": "en"})
    (line,) = (tmp_path / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"q": "Danke", "s": "Thänks", "source": "de", "target": "en"}


@pytest.mark.parametrize(
    ("given", "status", "error"),
    [
        ({}, 400, "Please contact the server operator to get an API key"),
        ({"api_key": "wrong"}, 403, "Invalid API key"),
        ({"api_key": "right"}, 200, None),
        ({"secret": "right"}, 200, None),
    ],
)
def test_keys(given: dict[str, str], status: int, error: str | None, serve: Serve, tmp_path: Path) -> None:
    keys = tmp_path / "keys.tsv"
    right = add_key(keys, "newsroom")
    client = serve(keys=keys)
    body = {"q": "a", "source": "de", "target": "en"} | {n: right if v == "right" else v for n, v in given.items()}
    for response in (client.post("/translate", data=body), client.post("/translate", json=body)):
        assert response.status_code == status
        assert response.json().get("error") == error
    # A key is looked for in no header.
    bare = {"q": "a", "source": "de", "target": "en"}
    headers = {"authorization": f"Bearer {right}"}
    assert client.post("/translate", json=bare, headers=headers).status_code == 400


def test_a_batch_costs_as_many_requests_as_it_has_texts(serve: Serve) -> None:
    client = serve(rate=4, bans_after=2)
    batch = {"q": ["a", "b", "c"], "source": "de", "target": "en"}
    assert client.post("/translate", json=batch).status_code == 200
    refused = client.post("/translate", json=batch)
    assert (refused.status_code, refused.json()) == (429, {"error": "Slowdown: 4 per 1 minute"})
    assert int(refused.headers["retry-after"]) > 0
    assert client.post("/translate", json=batch).status_code == 429
    banned = client.post("/translate", json=batch)
    assert (banned.status_code, banned.json()) == (403, {"error": "Too many request limits violations"})


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [
        ("glossary", 400, "no such glossary"),
        ("engine", 500, "Cannot translate text: the engine is out of order"),
        ("crash", 500, "Cannot translate text: the translation failed: RuntimeError"),
    ],
)
def test_errors_of_the_engine(text: str, status: int, error: str, serve: Serve) -> None:
    client = serve()
    response = client.post("/translate", json={"q": text, "source": "de", "target": "en"})
    assert (response.status_code, response.json()) == (status, {"error": error})
    assert client.post("/translate", json={"q": "a", "source": "de", "target": "en"}).status_code == 200


# -- files


def test_a_file_is_translated_and_fetched(serve: Serve) -> None:
    client = serve()
    upload = {"file": ("Brief an alle.de.txt", "Danke\nGruß\n".encode())}
    for source in ("de", "auto"):
        answer = client.post("/translate_file", data={"source": source, "target": "en"}, files=upload)
        assert answer.status_code == 200
        url = answer.json()["translatedFileUrl"]
        assert url.startswith("http://testserver/download_file/")
        assert url.endswith(".Brief_an_alle.de.txt")
        fetched = client.get(url)
        assert fetched.text == "[en] Danke\n[en] Gruß\n"
        assert "Brief%20an%20alle.en.txt" in fetched.headers["content-disposition"]


@pytest.mark.parametrize(
    ("data", "upload", "error"),
    [
        ({"target": "en"}, ("a.txt", b"a"), "Invalid request: missing source parameter"),
        ({"source": "de"}, ("a.txt", b"a"), "Invalid request: missing target parameter"),
        ({"source": "de", "target": "en"}, ("a.exe", b"a"), "Invalid request: file format not supported"),
        ({"source": "de", "target": "en"}, ("a", b"a"), "Invalid request: file format not supported"),
        ({"source": "yy", "target": "zz"}, ("a.txt", b"a"), "yy is not supported"),
        ({"source": "de", "target": "zz"}, ("a.txt", b"a"), "zz is not supported"),
    ],
)
def test_files_that_are_refused(data: dict[str, str], upload: tuple[str, bytes], error: str, serve: Serve) -> None:
    response = serve().post("/translate_file", data=data, files={"file": upload})
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_a_file_that_cannot_be_read(serve: Serve) -> None:
    response = serve().post(
        "/translate_file", data={"source": "de", "target": "en"}, files={"file": ("a.txt", "Grüße".encode("latin-1"))}
    )
    assert response.status_code == 500
    assert response.json()["error"].startswith("Cannot translate file: a.txt:1: not UTF-8")


def test_a_file_that_is_too_large(serve: Serve, backend: FakeBackend) -> None:
    upload = {"file": ("a.txt", b"a" * (3 << 20))}
    response = serve(file_bytes=1 << 20).post("/translate_file", data={"source": "de", "target": "en"}, files=upload)
    assert response.status_code == 413
    assert backend.batches == []


def test_files_of_nobody(serve: Serve) -> None:
    assert serve().get(f"/download_file/{'0' * 32}.a.txt").status_code == 404
