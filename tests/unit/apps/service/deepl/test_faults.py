"""Faults that a session asks for, as DeepL's clients meet them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import deepl
import pytest
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.backend import Language
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings

from .conftest import AUTH

SESSION = {"mock-server-session": "one"}


def test_too_many_requests_pass_if_one_tries_again(faulty: Any) -> None:
    client = faulty(**{"429_count": 2})
    assert str(client.translate_text("Bonjour", target_lang="DE")) == "Guten Morgen"


def test_too_many_requests_too_often(faulty: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 1)
    client = faulty(**{"429_count": 2})
    with pytest.raises(deepl.TooManyRequestsException):
        client.translate_text("Bonjour", target_lang="DE")
    assert str(client.translate_text("Bonjour", target_lang="DE")) == "Guten Morgen"


def test_no_answer(faulty: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepl.http_client, "min_connection_timeout", 0.3)
    client = faulty(no_response_count=1)
    assert client.get_usage().character.count == 0  # it tries again
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 0)
    with pytest.raises(deepl.ConnectionException):
        faulty(no_response_count=2).get_usage()


def test_a_document_waits_and_is_translated(faulty: Any) -> None:
    client = faulty(doc_queue_time=400, doc_translate_time=400)
    handle = client.translate_document_upload("Bonjour", filename="a.txt", target_lang="DE")
    assert client.translate_document_get_status(handle).status.value == "queued"
    seen = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deepl.http_client, "max_network_retries", 0)
        with pytest.raises(deepl.DocumentNotReadyException):
            client.translate_document_download(handle, io.BytesIO())
    while not (status := client.translate_document_get_status(handle)).done:
        seen.add(status.status.value)
        assert status.status.value == "queued" or status.seconds_remaining >= 0
    assert "translating" in seen


def test_documents_that_fail(faulty: Any) -> None:
    client = faulty(doc_failure=1)
    for fails in (True, False):
        handle = client.translate_document_upload("Bonjour", filename="a.txt", target_lang="DE")
        assert client.translate_document_wait_until_done(handle).ok is not fails


def test_quotas(faulty: Any) -> None:
    client = faulty(init_character_limit=20, init_document_limit=1)
    usage = client.get_usage()
    assert (usage.character.limit, usage.document.limit, usage.team_document.valid) == (20, 1, False)
    client.translate_document_upload("a" * 12, filename="a.txt", target_lang="DE")
    with pytest.raises(deepl.QuotaExceededException):
        client.translate_document_upload("a", filename="a.txt", target_lang="DE")
    with pytest.raises(deepl.QuotaExceededException):
        client.translate_text("a" * 9, target_lang="DE")
    client.translate_text("a" * 8, target_lang="DE")
    assert client.get_usage().character.limit_reached


def test_quotas_of_a_team(faulty: Any) -> None:
    client = faulty(init_character_limit=0, init_document_limit=0, init_team_document_limit=1)
    usage = client.get_usage()
    assert not usage.character.valid and not usage.document.valid and usage.team_document.limit == 1
    client.translate_document_upload("a" * 20, filename="a.txt", target_lang="DE")
    assert client.get_usage().team_document.limit_reached


def test_a_proxy_is_expected(http: TestClient) -> None:
    headers = {**SESSION, "mock-server-session-expect-proxy": "1"}
    assert http.get("/v2/usage", headers=headers).json() == {"message": "Expected a request via proxy."}
    assert http.get("/v2/usage", headers={**headers, "Forwarded": "for=127.0.0.1"}).status_code == 200


def test_the_service_is_its_own_proxy(faulty: Any, url: str) -> None:
    direct = faulty(expect_proxy=1)
    with pytest.raises(deepl.DeepLException, match="via proxy"):
        direct.get_usage()
    through = deepl.DeepLClient("any", server_url=url, proxy=url)
    through.headers = direct.headers
    assert through.get_usage().character.valid
    assert str(through.translate_text("Bonjour", target_lang="DE")) == "Guten Morgen"
    through.close()


def test_another_path_for_translations(http: TestClient) -> None:
    answer = http.post("/v2/translate_secondary", data={"text": "Bonjour", "target_lang": "de"})
    assert answer.json()["translations"][0]["text"] == "Guten Morgen"


class Silent:
    """Translates nothing."""

    languages = (Language("de", "German", ("en",)), Language("en", "English"))
    signature = "none"

    def detect(self, text: str) -> list[Any]:
        return []

    def translate(self, asks: Any) -> list[Any]:
        return []


def test_without_a_phrase_book_nobody_can_ask_for_faults(tmp_path: Path) -> None:
    headers = {**SESSION, "mock-server-session-expect-proxy": "1", "mock-server-session-init-character-limit": "7"}
    with TestClient(create_app(Service(Silent(), Settings(data=tmp_path))), headers=AUTH) as http:
        usage = http.get("/v2/usage", headers=headers)
        assert usage.status_code == 200 and usage.json()["character_limit"] > 1_000_000
        assert http.post("/v2/translate_secondary", headers=headers).status_code == 404
        assert http.get("/v3/style_rules").json() == {"style_rules": []}
        assert http.post("/v3/style_rules", json={"name": "a", "language": "en"}).status_code == 404
        assert http.get("/v3/translation_memories").json() == {"total_count": 0, "translation_memories": []}
