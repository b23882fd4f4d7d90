"""Under the translator: engines by HTTP keep terms and facts, with the receipt, and only a named one sends text."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bilingua import Translator, Verdict
from bilingua.engines.base import BY_HTTP, Engine, create
from bilingua.engines.remote.chat import ChatEngine
from bilingua.engines.remote.http import Limits
from bilingua.engines.remote.libretranslate import LibreTranslateEngine
from bilingua.errors import EngineError, EngineUnavailableError, SettingsError
from bilingua.records import Severity
from tests.fakes import FakeEngine
from tests.servers import Answer, Asked, serving

TEXT = "Die DVRK schickt 12.500 Soldaten nach Kursk."
TERMS = {"DVRK": "DPRK"}
WRONG = "Korea is sending soldiers to Kursk."


def chat(answer: Callable[[dict], str]) -> Callable[[Asked], Answer]:
    def respond(asked: Asked) -> Answer:
        sent = json.loads(asked.body["messages"][1]["content"])
        made = [{"id": item["id"], "en": answer(item)} for item in sent]
        return Answer({"choices": [{"message": {"content": json.dumps(made)}}]})

    return respond


def translator(engine, aided, **options) -> Translator:
    return Translator((), engine=aided(engine, DVRK="Korea", Soldaten="soldiers"), **options)


def verdicts(result) -> dict[str, Verdict]:
    return {outcome.text: outcome.verdict for outcome in result.terms}


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("The DPRK is sending 12,500 soldiers to Kursk.", None, Verdict.NATIVE),
        ("The DVRK is sending 12,500 soldiers to Kursk.", None, Verdict.REPAIRED),
        ("It is sending 12,500 soldiers to Kursk.", "The DPRK is sending 12,500 soldiers to Kursk.", Verdict.REDECODED),
        ("Korea is sending 12,500 soldiers to Kursk.", "Korea is sending 12,500 soldiers.", Verdict.REPAIRED),
    ],
)
def test_what_the_answer_lacks_is_repaired_asked_for_once_more_or_forced(first, second, verdict, aided) -> None:
    asked: list[dict] = []

    def answer(item: dict) -> str:
        asked.append(item)
        return second if "draft" in item else first

    with serving(chat(answer)) as server:
        result = translator(ChatEngine("m", url=server.url), aided).translate(TEXT, terms=TERMS)
    assert verdicts(result)["DPRK"] is verdict
    assert "12,500" in result.text
    assert len(asked) == 1 + (second is not None)


def test_what_no_answer_has_is_forced_with_a_finding(aided) -> None:
    with serving(chat(lambda _: "Something happened in the far east yesterday.")) as server:
        result = translator(ChatEngine("m", url=server.url), aided).translate(TEXT, terms=TERMS)
    assert "DPRK" in result.text
    assert "12,500" in result.text


def test_the_request_has_the_terms_of_its_sentence_and_no_others(aided) -> None:
    asked: list[dict] = []

    def answer(item: dict) -> str:
        asked.append(item)
        return "The DPRK is silent." if "DVRK" in item["de"] else "Bern is silent too."

    with serving(chat(answer)) as server:
        translator(ChatEngine("m", url=server.url), aided).translate(
            ["Die DVRK schweigt.", "Auch Bern schweigt heute."], terms={**TERMS, "Haubitze": "howitzer"}
        )
    assert [item.get("terms") for item in asked] == [[{"de": "DVRK", "en": "DPRK"}], None]


def test_one_bad_sentence_stays_german_with_a_critical_finding(aided) -> None:
    def respond(asked: Asked) -> Answer:
        if any("Kursk" in text for text in asked.body["q"]):
            return Answer({"error": "internal"}, 500)
        return Answer({"translatedText": ["It is silent." for _ in asked.body["q"]]})

    with serving(respond) as server:
        engine = LibreTranslateEngine(url=server.url, limits=Limits(tries=1))
        bad, good = translator(engine, aided).translate([TEXT, "Er schweigt."], terms=TERMS)
    assert bad.text == "Die DPRK schickt 12,500 Soldaten nach Kursk."
    assert ("engine-failed", Severity.CRITICAL) in [(finding.rule, finding.severity) for finding in bad.findings]
    assert (good.text, good.findings) == ("It is silent.", ())


def test_a_service_that_is_down_is_an_error_and_is_not_asked_again_and_again(aided) -> None:
    with serving(lambda _: Answer("", 403)) as server, pytest.raises(EngineUnavailableError):
        translator(LibreTranslateEngine(url=server.url), aided).translate([TEXT, "Er schweigt."])
    assert len(server.asked) == 1


def test_the_memory_knows_engine_model_and_url_apart_and_holds_revisions(aided, tmp_path: Path) -> None:
    def answer(item: dict) -> str:
        return "The DPRK is silent." if "draft" in item else "It is silent."

    with serving(chat(answer)) as server, serving(chat(answer)) as other:

        def run(model: str, url: str) -> None:
            memory = tmp_path / "memory.db"
            translator(ChatEngine(model, url=url), aided, memory=memory).translate("Die DVRK schweigt.", terms=TERMS)

        counts = []
        for model, url in (("a", server.url), ("a", server.url), ("b", server.url), ("a", other.url)):
            run(model, url)
            counts.append(len(server.asked) + len(other.asked))
    assert counts == [2, 2, 4, 6]


def test_a_bad_answer_is_not_remembered(aided, tmp_path: Path) -> None:
    left = iter([Answer({"error": "x"}, 400)] * 5)
    with serving(lambda asked: next(left, Answer({"translatedText": ["It is."] * len(asked.body["q"])}))) as server:
        engine = aided(LibreTranslateEngine(url=server.url))
        made = Translator((), engine=engine, memory=tmp_path / "memory.db")
        texts = [made.translate(["Das ist wahr.", "Das ist so."])[0].text for _ in range(2)]
    assert texts[-1] == "It is."


@pytest.mark.parametrize("name", sorted(BY_HTTP))
@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_no_key_is_logged_printed_or_remembered(name, status, aided, monkeypatch, caplog, capfd, tmp_path) -> None:
    key = "a-secret-key:fx"
    for variable in ("DEEPL_AUTH_KEY", "LIBRETRANSLATE_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(variable, key)
    caplog.set_level(logging.DEBUG)
    with serving(lambda asked: Answer({"error": str(asked.headers), "message": str(asked.body)}, status)) as server:
        engine = aided(create(name, None if name == "libretranslate" else "a-model", url=server.url))
        assert isinstance(engine, Engine)
        with closing(engine), pytest.raises(EngineError) as caught:
            Translator((), engine=engine, memory=tmp_path / "memory.db").translate(TEXT)
    assert any(key in str(asked) for asked in server.asked)
    for told in (str(caught.value), caplog.text, *capfd.readouterr(), engine.signature, str(engine.usage)):
        assert key not in told
    assert key.encode() not in (tmp_path / "memory.db").read_bytes()


def test_no_text_leaves_the_machine_unless_a_service_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("DEEPL_AUTH_KEY", "LIBRETRANSLATE_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "a-key")
    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    made = Translator(threads=1)
    assert "DPRK" in made.translate(TEXT).text
    assert made.usage is None
    with pytest.raises(SettingsError, match="takes no URL"):
        Translator(url="http://localhost:5000")
    fake = Translator((), engine=FakeEngine())
    assert fake.usage is None
