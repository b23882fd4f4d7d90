"""Chat servers: what they are sent, and how their answers are read, whatever a model makes of the format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from bilingua.engines.base import DecodeOptions
from bilingua.engines.remote.chat import ChatEngine, read_answers
from bilingua.engines.remote.http import Limits
from bilingua.engines.remote.service import RemoteEngine
from bilingua.errors import CapabilityError, EngineError, EngineUnavailableError, SettingsError
from tests.fakes import FakeEngine
from tests.servers import Answer, Asked, serving

OPTIONS = DecodeOptions()
ENGLISH = {"Eins.": "One.", "Zwei.": "Two.", "Drei.": "Three.", "Vier.": "Four."}
GERMAN = list(ENGLISH)
Items = Sequence[Mapping[str, Any]]

READ = {
    "plain": ('[{"id": 1, "en": "A"}, {"id": 2, "en": "B"}]', {1: "A", 2: "B"}),
    "fence": ('```json\n[{"id": 1, "en": "A"}]\n```', {1: "A"}),
    "chatter": ('Of course [as asked]! [{"id": 1, "en": "A"}] Anything else {today}?', {1: "A"}),
    "thoughts": ('<think>[{"id": 1, "en": "draft"}]</think>[{"id": 1, "en": "A"}]', {1: "A"}),
    "thoughts without end": ('<think>[{"id": 1, "en": "draft"}', {}),
    "outer object": ('{"translations": [{"id": 1, "en": "A"}, {"id": 2, "en": "B"}]}', {1: "A", 2: "B"}),
    "breaks off": ('[{"id": 1, "en": "A"}, {"id": 2, "en": "B', {1: "A"}),
    "trailing comma": ('[{"id": 1, "en": "A"},]', {1: "A"}),
    "one a line": ('{"id": 1, "en": "A"}\n{"id": 2, "en": "B"}', {1: "A", 2: "B"}),
    "numbers as text": ('[{"id": "2", "translation": "B"}]', {2: "B"}),
    "echo": ('[{"id": 1, "de": "x", "terms": [{"de": "a", "en": "b"}], "en": "A"}]', {1: "A"}),
    "braces": ('[{"id": 1, "en": "the set {a, b} [sic]"}]', {1: "the set {a, b} [sic]"}),
    "strings": ('["A", "B"]', {1: "A", 2: "B"}),
    "too few strings": ('["A"]', {}),
    "doubled alike": ('[{"id": 1, "en": "A"}, {"id": 1, "en": "A"}]', {1: "A"}),
    "doubled otherwise": ('[{"id": 1, "en": "A"}, {"id": 1, "en": "Z"}, {"id": 2, "en": "B"}]', {2: "B"}),
    "counted from 0": ('[{"id": 0, "en": "A"}, {"id": 1, "en": "B"}]', {}),
    "one too many": ('[{"id": 1, "en": "A"}, {"id": 2, "en": "B"}, {"id": 3, "en": "C"}]', {}),
    "empty": ('[{"id": 1, "en": " "}, {"id": 2, "en": null}]', {}),
    "prose": ("I cannot help with that.", {}),
    "nothing": ("", {}),
    "brackets": ("[" * 5000, {}),
}


@pytest.mark.parametrize(("content", "expected"), READ.values(), ids=READ)
def test_answers_are_read_as_tolerantly_as_is_safe(content: str, expected: dict[int, str]) -> None:
    assert read_answers(content, 2) == expected


def items(asked: Asked) -> Items:
    return json.loads(asked.body["messages"][1]["content"])


def completion(content: object) -> Answer:
    text = content if isinstance(content, str) else json.dumps(content)
    return Answer({"choices": [{"message": {"content": text}}], "usage": {"total_tokens": 7}})


def obedient(sent: Items) -> list[dict[str, Any]]:
    return [{"id": item["id"], "en": ENGLISH[item["de"]]} for item in sent]


def answering(*twists: Callable[[list[dict[str, Any]]], object]) -> Callable[[Asked], Answer]:
    """Answer request after request with what a twist makes of the right answer, then rightly."""
    left = iter(twists)

    def respond(asked: Asked) -> Answer:
        twist = next(left, None)
        right = obedient(items(asked))
        return completion(twist(right) if twist else right)

    return respond


def engine(url: str, **limits: Any) -> ChatEngine:
    return ChatEngine("some-model", url=f"{url}/v1", limits=Limits(**{"parallel": 1, **limits}))


@pytest.fixture
def translated(aided: Callable[[RemoteEngine], RemoteEngine]) -> Callable[..., tuple[list[str], list[Items]]]:
    def translate(respond: Callable[[Asked], Answer], **limits: Any) -> tuple[list[str], list[Items]]:
        with serving(respond) as server:
            found = aided(engine(server.url, **limits)).translate(GERMAN, OPTIONS)
        return [one.text for one in found], [items(asked) for asked in server.asked]

    return translate


def test_all_sentences_go_into_one_request_in_order(translated) -> None:
    texts, requests = translated(answering())
    assert texts == list(ENGLISH.values())
    assert [[item["de"] for item in request] for request in requests] == [GERMAN]


TWISTS = {
    "drops one": lambda right: right[1:],
    "doubles one otherwise": lambda right: [*right, {"id": 1, "en": "Something else"}],
    "garbles one": lambda right: json.dumps(right).replace('"id": 1, "en"', '"id": 1 "en'),
    "empties one": lambda right: [{"id": 1, "en": ""}, *right[1:]],
}


@pytest.mark.parametrize("twist", TWISTS.values(), ids=TWISTS)
def test_what_was_bad_is_asked_once_more_and_nothing_else(twist, translated) -> None:
    texts, requests = translated(answering(twist))
    assert texts == list(ENGLISH.values())
    assert [[item["de"] for item in request] for request in requests] == [GERMAN, GERMAN[:1]]


SHIFTS = {
    "exchanges two": [1, 3, 2, 4],
    "merges two and counts on": [1, 3, 4],
    "is one behind": [1, 1, 2, 3],
}


@pytest.mark.parametrize("numbers", SHIFTS.values(), ids=SHIFTS)
def test_answers_in_the_place_of_others_are_asked_for_again(numbers: list[int], aided) -> None:
    def shifted(right: list[dict[str, Any]]) -> object:
        return [{"id": place, "en": right[number - 1]["en"]} for place, number in enumerate(numbers, 1)]

    with serving(answering(shifted)) as server:
        chat = aided(engine(server.url))
        chat.__dict__["_packaged"] = FakeEngine(script=ENGLISH)
        assert [one.text for one in chat.translate(GERMAN, OPTIONS)] == list(ENGLISH.values())
    wrong = [text for place, text in enumerate(GERMAN) if [*numbers, 0][place] != place + 1]
    assert [item["de"] for item in items(server.asked[1])] == wrong


def test_what_is_bad_twice_is_asked_sentence_by_sentence(translated) -> None:
    texts, requests = translated(answering(lambda _: "No.", lambda _: "No."))
    assert texts == list(ENGLISH.values())
    assert [len(request) for request in requests] == [4, 4, 1, 1, 1, 1]


def test_one_sentence_without_a_usable_answer_spares_the_others(aided) -> None:
    def respond(asked: Asked) -> Answer:
        return completion([each for each in obedient(items(asked)) if each["en"] != "Two."])

    with serving(respond) as server:
        found = aided(engine(server.url)).translate(GERMAN, OPTIONS)
    assert [one.text for one in found] == ["One.", "", "Three.", "Four."]
    assert [bool(one.error) for one in found] == [False, True, False, False]
    assert len(server.asked) == 3


def test_a_model_that_never_answers_in_json_is_an_error(aided) -> None:
    with serving(answering(*[lambda _: "Hello!"] * 20)) as server, pytest.raises(EngineError, match="nothing that can"):
        aided(engine(server.url)).translate(GERMAN, OPTIONS)


def test_requests_are_bounded_and_side_by_side_keep_the_order(translated) -> None:
    texts, requests = translated(answering(), segments=1, parallel=4)
    assert texts == list(ENGLISH.values())
    assert [len(request) for request in requests] == [1, 1, 1, 1]
    assert [len(request) for request in translated(answering(), characters=11)[1]] == [2, 2]


def test_terms_and_drafts_are_in_the_prompt(aided) -> None:
    ENGLISH["Die DVRK schweigt."] = "The DPRK is silent."
    marked = "Die⟨t⟩ DVRK⟨=⟩ DPRK⟨/t⟩ schweigt."
    with serving(answering()) as server:
        chat = aided(engine(server.url))
        chat.translate([marked], OPTIONS)
        (revised,) = chat.revise([marked], ["Korea is silent."], OPTIONS)
    terms = [{"de": "DVRK", "en": "DPRK"}]
    assert [items(asked) for asked in server.asked] == [
        [{"id": 1, "de": "Die DVRK schweigt.", "terms": terms}],
        [{"id": 1, "de": "Die DVRK schweigt.", "terms": terms, "draft": "Korea is silent."}],
    ]
    assert revised.text == "The DPRK is silent."
    assert server.asked[0].body["model"] == "some-model"


def test_usage_is_counted(aided) -> None:
    with serving(answering()) as server:
        chat = aided(engine(server.url))
        chat.translate(GERMAN, OPTIONS)
    sent = sum(len(message["content"]) for message in server.asked[0].body["messages"])
    assert (
        str(chat.usage)
        == f"sent to openai at {server.url}/v1: {sent:,} characters in 1 request, 7 tokens by its own count"
    )


def test_a_model_with_a_temperature_of_its_own_is_asked_without(aided) -> None:
    def respond(asked: Asked) -> Answer:
        if "temperature" in asked.body:
            return Answer({"error": {"message": "Unsupported value: 'temperature'"}}, 400)
        return completion(obedient(items(asked)))

    with serving(respond) as server:
        chat = aided(engine(server.url))
        chat.translate(GERMAN, OPTIONS)
        chat.translate(GERMAN, OPTIONS)
    assert ["temperature" in asked.body for asked in server.asked] == [True, False, False]


def test_an_unknown_model_is_answered_with_those_that_there_are(aided) -> None:
    def respond(asked: Asked) -> Answer:
        if asked.method == "GET":
            return Answer({"data": [{"id": "llama3"}, {"id": "qwen3"}]})
        return Answer({"error": "model not found"}, 404)

    with (
        serving(respond) as server,
        pytest.raises(EngineUnavailableError, match=r"no model 'some-model' \(it has: llama3, qwen3\)"),
    ):
        aided(engine(server.url)).translate(GERMAN, OPTIONS)


@pytest.mark.parametrize("body", [{}, [], {"choices": []}, {"choices": [{"message": None}]}, "null"])
def test_what_is_no_chat_completion(body: object, aided) -> None:
    with serving(lambda _: Answer(body)) as server, pytest.raises(EngineError):
        aided(engine(server.url)).translate(GERMAN[:1], OPTIONS)


def test_settings() -> None:
    with pytest.raises(SettingsError, match="--model NAME"):
        ChatEngine(url="http://localhost:1/v1")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        ChatEngine("gpt")
    with pytest.raises(CapabilityError):
        ChatEngine("gpt", url="http://localhost:1/v1").complete(["Ja."], ["Y"], OPTIONS)
