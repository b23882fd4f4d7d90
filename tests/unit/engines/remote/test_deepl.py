"""DeepL by its own client, against a scripted server: glossaries for one request, then tags; and its refusals."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bilingua.engines.base import DecodeOptions
from bilingua.engines.remote.deepl import DeepLEngine
from bilingua.errors import EngineError, EngineNotInstalledError, EngineUnavailableError, SettingsError
from tests.servers import Answer, Asked, path_of, serving

OPTIONS = DecodeOptions()
KEY = "12345678-secret:fx"


def marked(german: str, english: str, text: str = "Die {} schweigt & geht.") -> str:
    return text.format(f"⟨t⟩{german}⟨=⟩{english}⟨/t⟩")


class DeepL:
    """A server that copies the German, with its glossaries applied."""

    def __init__(self, **refusals: Answer) -> None:
        self.refusals = refusals
        self.glossaries: dict[str, dict[str, str]] = {}
        self.created: list[dict[str, str]] = []

    def __call__(self, asked: Asked) -> Answer:
        path = path_of(asked)
        kind = "glossary" if "glossaries" in path else "translate"
        if kind in self.refusals:
            return self.refusals[kind]
        if kind == "translate":
            return Answer({"translations": [self.translated(text, asked.body) for text in asked.body["text"]]})
        if asked.method == "DELETE":
            del self.glossaries[path.rsplit("/", 1)[1]]
            return Answer("", 204)
        entries = dict(line.split("\t") for line in asked.body["entries"].splitlines())
        name = f"{len(self.created):08d}-0000-0000-0000-000000000000"
        self.glossaries[name] = entries
        self.created.append(entries)
        made = {"glossary_id": name, "name": "x", "ready": True, "source_lang": "de", "target_lang": "en"}
        return Answer({**made, "creation_time": "2026-01-01T00:00:00.000000Z", "entry_count": len(entries)}, 201)

    def translated(self, text: str, options: dict[str, Any]) -> dict[str, str]:
        for german, english in self.glossaries.get(options.get("glossary_id", ""), {}).items():
            text = text.replace(german, english)
        return {"detected_source_language": "DE", "text": text, "billed_characters": 10}


@pytest.fixture
def deepl(aided, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], DeepLEngine]:
    monkeypatch.setenv("DEEPL_AUTH_KEY", KEY)
    return lambda url: aided(DeepLEngine(url=url))


def test_terms_go_in_as_a_glossary_that_is_deleted_again(deepl) -> None:
    service = DeepL()
    with serving(service) as server:
        engine = deepl(f"{server.url}/below/a/path")
        found = engine.translate([marked("DVRK", "DPRK"), "Ja.", marked("Bund", "federation")], OPTIONS)
    assert [one.text for one in found] == ["Die DPRK schweigt & geht.", "Ja.", "Die federation schweigt & geht."]
    assert service.created == [{"DVRK": "DPRK", "Bund": "federation"}]
    assert service.glossaries == {}
    (asked,) = [asked for asked in server.asked if path_of(asked) == "/below/a/path/v2/translate"]
    assert asked.headers["authorization"] == f"DeepL-Auth-Key {KEY}"
    assert (asked.body["source_lang"], asked.body["target_lang"], asked.body["split_sentences"]) == ("DE", "EN-GB", "0")
    assert "Ja." in asked.body["context"]
    assert (engine.usage.requests, engine.usage.characters) == (3, 30)


def test_no_sentence_gets_the_term_of_another(deepl) -> None:
    sources = [marked("Bank", "bench"), marked("Bank", "bank"), "Die Bank schweigt nicht.", marked("Bund", "alliance")]
    service = DeepL()
    with serving(service) as server:
        found = deepl(server.url).translate(sources, OPTIONS)
    assert [one.text for one in found] == [
        "Die bench schweigt & geht.", "Die bank schweigt & geht.", "Die Bank schweigt nicht.",
        "Die alliance schweigt & geht.",
    ]  # fmt: skip


def test_where_no_glossary_can_be_made_the_terms_wait_for_the_next_round(deepl) -> None:
    service = DeepL(glossary=Answer({"message": "Too many glossaries"}, 400))
    with serving(service) as server:
        engine = deepl(server.url)
        (first,) = engine.translate([marked("DVRK", "DPRK")], OPTIONS)
        (second,) = engine.revise([marked("DVRK", "DPRK")], [first.text], OPTIONS)
    assert (first.text, second.text) == ("Die DVRK schweigt & geht.", "Die DPRK schweigt & geht.")


def test_a_missing_term_is_sent_in_tags_that_deepl_copies(deepl) -> None:
    with serving(DeepL()) as server:
        (found,) = deepl(server.url).revise([marked("B&B", "B&B <inn>")], ["It is silent."], OPTIONS)
    (asked,) = server.asked
    assert asked.body["text"] == ["Die <t>B&amp;B &lt;inn&gt;</t> schweigt &amp; geht."]
    assert (asked.body["tag_handling"], asked.body["ignore_tags"]) == ("xml", ["t"])
    assert found.text == "Die B&B <inn> schweigt & geht."


REFUSALS = [
    (Answer("", 403), "check the key in DEEPL_AUTH_KEY", True),
    (Answer({"message": f"no {KEY}"}, 403), "check the key", True),
    (Answer({"message": "Quota Exceeded"}, 456), "quota is spent", True),
    (Answer({"message": "Too many requests"}, 429), "too many requests", True),
    (Answer("<html>Not found</html>", 404), "check --url", True),
    (Answer("<html>Hello</html>"), "does not answer as DeepL does", True),
    (Answer({"translations": "many"}), "does not answer as DeepL does", True),
    (Answer({"message": "Value for 'model_type' not supported."}, 400), "model_type", False),
]


@pytest.mark.parametrize(("answer", "said", "is_final"), REFUSALS, ids=lambda value: str(value)[:30])
def test_refusals(answer: Answer, said: str, is_final: bool, deepl) -> None:
    with serving(DeepL(translate=answer)) as server, pytest.raises(EngineError, match=re.escape(said)) as caught:
        deepl(server.url).translate(["Ja."], OPTIONS)
    assert isinstance(caught.value, EngineUnavailableError) is is_final
    assert KEY not in str(caught.value)


def test_no_server(deepl) -> None:
    with serving(DeepL()) as server:
        pass
    with pytest.raises(EngineUnavailableError, match="cannot be reached"):
        deepl(server.url).translate(["Ja."], OPTIONS)


def test_there_must_be_a_key() -> None:
    with pytest.raises(SettingsError, match="DEEPL_AUTH_KEY"):
        DeepLEngine()


def test_without_its_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deepl", None)
    with pytest.raises(EngineNotInstalledError, match="DeepL's client, which is not installed") as caught:
        DeepLEngine()
    assert "[remote]" in caught.value.hint or "deepl" in caught.value.hint  # in a checkout, or outside of one
