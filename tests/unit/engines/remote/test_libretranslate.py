"""LibreTranslate servers: the wire, and a missing term asked for in the German itself."""

from __future__ import annotations

import pytest

from bilingua.engines.base import DecodeOptions
from bilingua.engines.remote.libretranslate import LibreTranslateEngine
from bilingua.errors import CapabilityError, EngineUnavailableError, SettingsError
from tests.servers import Answer, Asked, serving

OPTIONS = DecodeOptions()
MARKED = "Die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ schweigt."


def upper(asked: Asked) -> Answer:
    return Answer({"translatedText": [text.upper() for text in asked.body["q"]]})


@pytest.mark.parametrize("key", ["", "some-key"])
def test_the_wire(key: str, aided, monkeypatch: pytest.MonkeyPatch) -> None:
    if key:
        monkeypatch.setenv("LIBRETRANSLATE_API_KEY", key)
    with serving(upper) as server:
        found = aided(LibreTranslateEngine(url=f"{server.url}/")).translate(["Ja.", "Nein.", "Ja.", ""], OPTIONS)
    assert [one.text for one in found] == ["JA.", "NEIN.", "JA.", ""]
    (asked,) = server.asked
    expected = {"q": ["Ja.", "Nein."], "source": "de", "target": "en", "format": "text"}
    assert (asked.path, asked.body) == ("/translate", {**expected, "api_key": key} if key else expected)
    assert "authorization" not in asked.headers


def test_a_missing_term_is_sent_in_the_german_and_nothing_else_is_sent_again(aided) -> None:
    with serving(upper) as server:
        libre = aided(LibreTranslateEngine(url=server.url))
        found = libre.revise([MARKED, "Ja."], ["It is silent.", "Yes."], OPTIONS)
        with pytest.raises(CapabilityError):
            libre.translate([MARKED], OPTIONS)
    assert [one.text for one in found] == ["DIE DPRK SCHWEIGT.", "Yes."]
    assert [asked.body["q"] for asked in server.asked] == [["Die DPRK schweigt."]]


def test_a_server_that_refuses_batches_or_single_texts(aided) -> None:
    def respond(asked: Asked) -> Answer:
        if len(asked.body["q"]) > 1 or asked.body["q"] == ["Böse."]:
            return Answer({"error": "Invalid request: request (3) exceeds text limit (1)"}, 400)
        return upper(asked)

    with serving(respond) as server:
        found = aided(LibreTranslateEngine(url=server.url)).translate(["Ja.", "Böse.", "Nein."], OPTIONS)
    assert [one.text for one in found] == ["JA.", "", "NEIN."]
    assert "exceeds text limit" in found[1].error


@pytest.mark.parametrize("rows", [[], ["ONE"], ["ONE", "TWO", "THREE"], "ONE", None])
def test_too_few_or_too_many_rows_are_not_taken(rows: object, aided) -> None:
    def respond(asked: Asked) -> Answer:
        return upper(asked) if len(asked.body["q"]) == 1 else Answer({"translatedText": rows})

    with serving(respond) as server:
        found = aided(LibreTranslateEngine(url=server.url)).translate(["Ja.", "Nein."], OPTIONS)
    assert [one.text for one in found] == ["JA.", "NEIN."]


def test_a_refused_key_ends_it_at_once(aided, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", "wrong-key")
    with (
        serving(lambda _: Answer({"error": "Invalid API key"}, 403)) as server,
        pytest.raises(EngineUnavailableError, match=r"Invalid API key .*LIBRETRANSLATE_API_KEY") as caught,
    ):
        aided(LibreTranslateEngine(url=server.url)).translate(["Ja.", "Nein."], OPTIONS)
    assert len(server.asked) == 1
    assert "wrong-key" not in str(caught.value)


def test_settings() -> None:
    with pytest.raises(SettingsError, match="LIBRETRANSLATE_API_KEY"):
        LibreTranslateEngine()
    with pytest.raises(SettingsError, match="leave --model out"):
        LibreTranslateEngine("small", url="http://localhost:5000")
