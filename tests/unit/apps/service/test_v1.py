"""This project's own door."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bilingua.apps.service.keys import add_key
from tests.unit.apps.service.conftest import Serve
from tests.unit.apps.service.fake import FakeBackend

GLOSSARY = "source,target\nHafen,port\n"


def test_translations(serve: Serve) -> None:
    response = serve().post("/v1/translate", json={"texts": ["Danke", "English text"], "source": "auto"})
    assert response.status_code == 200
    first, second = response.json()["translations"]
    assert (first["translation"], first["language"], second["translation"]) == ("[en] Danke", "de", "English text")
    assert sorted(first) == ["blocks", "edits", "findings", "language", "sentences", "source", "terms", "translation"]


def test_other_wordings_come_with_the_sentences(serve: Serve) -> None:
    body = {"texts": ["Danke"], "alternatives": 2}
    (made,) = serve().post("/v1/translate", json=body).json()["translations"]
    (sentence,) = made["sentences"]
    assert (made["translation"], sentence["alternatives"]) == ("[en] Danke", ["[en/1] Danke", "[en/2] Danke"])


def test_html_has_its_evidence_by_paragraph(serve: Serve) -> None:
    wanted = {"texts": ["<p>Danke</p><p>Ende</p>"], "format": "html"}
    (page,) = serve().post("/v1/translate", json=wanted).json()["translations"]
    assert page["translation"] == "<p>[en] Danke</p><p>[en] Ende</p>"
    assert [block["source"] for block in page["blocks"]] == ["Danke", "Ende"]


@pytest.mark.parametrize(
    ("body", "status", "error", "message"),
    [
        ({}, 422, "ValidationError", "body.texts: Field required"),
        ({"texts": "Danke"}, 422, "ValidationError", "body.texts: Input should be a valid list"),
        ({"texts": ["a"], "text": "a"}, 422, "ValidationError", "body.text: Extra inputs are not permitted"),
        ({"texts": ["a"], "source": "yy"}, 400, "ServiceError", "language 'yy' is not supported"),
        ({"texts": ["a"], "source": "en"}, 200, None, None),
        ({"texts": ["a"], "source": "en", "target": "es"}, 400, "ServiceError", "en cannot be translated into es"),
        ({"texts": ["a"], "glossaries": ["none"]}, 404, "ServiceError", "there is no glossary 'none'"),
        ({"texts": ["a"], "terms": {"": "b"}}, 400, "GlossaryError", "source: empty source"),
        ({"texts": ["a", "bcdef"]}, 413, "TooLargeError", "a text of 5 characters is longer than 4"),
        ({"texts": ["a"] * 4}, 413, "TooLargeError", "4 texts are more than 3"),
    ],
)
def test_refusals(body: Any, status: int, error: str | None, message: str | None, serve: Serve) -> None:
    response = serve(characters=4, texts=3).post("/v1/translate", json=body)
    assert response.status_code == status
    assert (response.json().get("error"), response.json().get("message")) == (error, message)


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [("engine", 500, "the engine is out of order"), ("crash", 500, "the translation failed: RuntimeError")],
)
def test_errors_of_the_engine(text: str, status: int, message: str, serve: Serve) -> None:
    response = serve().post("/v1/translate", json={"texts": [text]})
    assert (response.status_code, response.json()["message"]) == (status, message)


def test_keys(serve: Serve, tmp_path: Path) -> None:
    keys = tmp_path / "keys.tsv"
    one, other = add_key(keys, ".."), add_key(keys, "desk")
    client = serve(keys=keys)
    mine, theirs = ({"authorization": f"Bearer {key}"} for key in (one, other))
    assert client.post("/v1/translate", json={"texts": ["a"]}).status_code == 401
    assert client.post("/v1/translate", json={"texts": ["a"]}, headers={"authorization": "Bearer x"}).status_code == 403
    assert client.post("/v1/translate", json={"texts": ["a"]}, headers=mine).status_code == 200
    # What belongs to one key is not there for another.
    assert client.put("/v1/glossaries/own", content=GLOSSARY, headers=mine).status_code == 200
    upload = {"file": ("a.txt", b"Danke\n")}
    document = client.post("/v1/documents", files=upload, headers=mine).json()["id"]
    for path in ("/v1/glossaries/own", f"/v1/documents/{document}"):
        assert client.get(path, headers=mine).status_code == 200
        assert client.get(path, headers=theirs).status_code == 404


def test_a_glossary_is_stored_checked_tested_and_removed(serve: Serve) -> None:
    client = serve()
    stored = client.put("/v1/glossaries/port", content=GLOSSARY + "und,and\n").json()
    assert (stored["name"], stored["entries"]) == ("port", 2)
    assert [(issue["rule"], issue["row"]) for issue in stored["issues"]] == [("stop-word", 3)]
    assert client.get("/v1/glossaries").json() == ["port"]
    assert client.get("/v1/glossaries/port").text == GLOSSARY + "und,and\n"
    entries = client.get("/v1/glossaries/port", params={"format": "json"}).json()["entries"]
    assert entries[0] == {"source": "Hafen", "target": "port"}
    report = client.post(
        "/v1/glossaries/port/test", json={"examples": [{"source": "Der Hafen.", "must_contain": ["port"]}]}
    ).json()
    assert (report["passed"], report["failed"], report["untested"]) == (0, 1, ["Hafen", "und"])
    assert report["results"][0]["problems"] == ["'port' is missing"]
    assert client.delete("/v1/glossaries/port").status_code == 204
    assert client.get("/v1/glossaries/port/lint").status_code == 404


def test_a_glossary_that_cannot_be_used_leaves_the_old_one(serve: Serve) -> None:
    client = serve()
    client.put("/v1/glossaries/port", content=GLOSSARY)
    refused = client.put("/v1/glossaries/port", content="source,target\nHafen\n")
    assert refused.status_code == 400
    assert (refused.json()["error"], refused.json()["row"]) == ("GlossaryError", 2)
    assert client.get("/v1/glossaries/port").text == GLOSSARY


def test_a_document(serve: Serve, backend: FakeBackend) -> None:
    client = serve()
    backend.gate.clear()
    accepted = client.post("/v1/documents", files={"file": ("a.de.txt", b"Danke\n")}, data={"source": "de"})
    assert accepted.status_code == 202
    path = f"/v1/documents/{accepted.json()['id']}"
    assert client.get(f"{path}/result").status_code == 409
    backend.gate.set()
    while (document := client.get(path).json())["state"] != "done":
        time.sleep(0.01)
    assert (document["blocks"], document["characters"]) == (1, 5)
    result = client.get(f"{path}/result")
    assert (result.text, 'filename="a.en.txt"' in result.headers["content-disposition"]) == ("[en] Danke\n", True)
    lines = [json.loads(line) for line in client.get(f"{path}/receipt").text.splitlines()]
    assert [line["record"] for line in lines] == ["receipt", "block"]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_the_description_of_422_stays_in_this_door(serve: Serve) -> None:
    client = serve()
    assert client.post("/translate", json={}).status_code == 400
    assert "detail" not in client.post("/v1/translate", json={}).json()


def test_people_can_read_the_descriptions(serve: Serve) -> None:
    page = serve().get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for text in (
        "POST /translate",
        "POST /v1/translate",
        "/v1/documents/{id}/receipt",
        "<code>glossaries</code> array",
    ):
        assert text in page.text
    assert "<script" not in page.text


# -- random requests against the description


def test_random_requests(url: str) -> None:
    # Which languages and terms can be used is more than a schema can say.
    schema = schemathesis.openapi.from_url(f"{url}/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 13
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=f"{url}/v1", excluded_checks=[positive_data_acceptance])

        check()
