"""Programs that speak LibreTranslate, unchanged, against a running service; and the requests that others send."""

from __future__ import annotations

import httpx2
import pytest
from deep_translator import LibreTranslator
from libretranslatepy import LibreTranslateAPI

WEBLATE = {"content-type": "application/x-www-form-urlencoded", "user-agent": "Weblate/5.14"}


def test_libretranslatepy(url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    client = LibreTranslateAPI(url)
    assert client.translate("Guten Tag & danke", "de", "en") == "[en] Guten Tag & danke"
    assert client.detect("Danke")[0] == {"confidence": 90, "language": "de"}
    assert [each["code"] for each in client.languages()] == ["de", "en", "es", "zh-Hans", "pt-BR"]
    assert LibreTranslateAPI(url, api_key="any").translate("Danke", "auto", "en") == "[en] Danke"


def test_deep_translator(url: str) -> None:
    client = LibreTranslator(source="de", target="en", custom_url=url + "/", api_key="any")
    assert client.translate("Guten Tag & danke") == "[en] Guten Tag & danke"
    assert client.translate_batch(["Danke", "Ende"]) == ["[en] Danke", "[en] Ende"]


def test_a_request_as_weblate_sends_it(url: str) -> None:
    languages = httpx2.get(f"{url}/languages", headers=WEBLATE).json()
    assert "en" in next(each["targets"] for each in languages if each["code"] == "de")
    form = {"api_key": "", "q": "Danke", "source": "de", "target": "en"}
    answer = httpx2.post(f"{url}/translate", data=form, headers=WEBLATE)
    assert answer.json() == {"translatedText": "[en] Danke"}


def test_a_request_as_zotero_sends_it(url: str) -> None:
    body = {"q": "Danke", "source": "auto", "target": "en", "format": "text", "api_key": ""}
    answer = httpx2.post(f"{url}/translate", json=body).json()
    assert answer["translatedText"] == "[en] Danke"
    assert "error" not in answer


def test_a_request_as_a_web_page_sends_it(url: str) -> None:
    form = {name: (None, value) for name, value in {"q": "Danke", "source": "de", "target": "en"}.items()}
    answer = httpx2.post(f"{url}/translate", files=form, headers={"origin": "https://example.org"})
    assert answer.json() == {"translatedText": "[en] Danke"}
    assert answer.headers["access-control-allow-origin"] == "*"
