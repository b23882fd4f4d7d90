"""Real clients against a running server: DeepL's own, deep-translator, and the requests of others."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import deepl
import pytest
import requests
from deep_translator import DeeplTranslator
from deepl.api_data import MultilingualGlossaryDictionaryEntries as Dictionary

NOBODYS = "96ab91fd-e715-41a1-adeb-5d701f84a483"


def test_texts(client: deepl.DeepLClient) -> None:
    results = client.translate_text(["Bonjour", "Das Licht brennt."], target_lang="en-gb")
    assert isinstance(results, list)
    assert [(each.text, each.detected_source_lang) for each in results] == [
        ("Good morning", "FR"),
        ("The light is on.", "DE"),
    ]
    assert [each.billed_characters for each in results] == [7, 17]


def test_characters_are_code_points(client: deepl.DeepLClient) -> None:
    assert client.translate_text("😀é", target_lang="DE").billed_characters == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("model", list(deepl.ModelType))
def test_the_model_that_is_used(client: deepl.DeepLClient, model: deepl.ModelType) -> None:
    result = client.translate_text("Bonjour", target_lang="DE", model_type=model)
    assert result.model_type_used == str(model).removeprefix("prefer_")  # type: ignore[union-attr]


def test_every_option_is_taken(client: deepl.DeepLClient) -> None:
    result = client.translate_text(
        "<p>Guten Morgen</p>",
        source_lang="DE",
        target_lang="EN-US",
        context="Früh.",
        split_sentences=deepl.SplitSentences.NO_NEWLINES,
        preserve_formatting=True,
        formality=deepl.Formality.PREFER_LESS,
        tag_handling="xml",
        tag_handling_version="v2",
        outline_detection=False,
        non_splitting_tags="b,i",
        splitting_tags=["p"],
        ignore_tags=["x"],
        custom_instructions=["Kindly."],
        extra_body_parameters={"of_our_own": "1"},
    )
    assert str(result) == "<p>Good morning</p>"


@pytest.mark.parametrize("code", ["EN-US", "EN-GB", "PT-BR", "ZH-HANS", "DE", "JA"])
def test_target_languages_can_be_translated_into(client: deepl.DeepLClient, code: str) -> None:
    assert code in [each.code for each in client.get_target_languages()]
    assert str(client.translate_text("Guten Morgen", target_lang=code)) != ""


def test_languages(client: deepl.DeepLClient) -> None:
    sources = {each.code: each for each in client.get_source_languages()}
    targets = {each.code: each for each in client.get_target_languages()}
    assert sources["EN"].name == "English" and sources["JA"].supports_formality is None
    assert not {"EN-GB", "PT-BR"} & set(sources) and not {"EN", "PT"} & set(targets)
    assert targets["DE"].supports_formality and not targets["EN-GB"].supports_formality
    pairs = {(each.source_lang, each.target_lang) for each in client.get_glossary_languages()}
    assert ("de", "en") in pairs and ("en", "en") not in pairs


def test_a_wrong_key(url: str) -> None:
    stranger = deepl.DeepLClient("invalid", server_url=url)
    with pytest.raises(deepl.AuthorizationException):
        stranger.get_usage()
    stranger.close()


class TestDocuments:
    def test_a_file(self, client: deepl.DeepLClient, tmp_path: Path) -> None:
        source, target = tmp_path / "a.md", tmp_path / "b.md"
        source.write_text("# Guten Morgen\n\nDas Licht brennt.\n", encoding="utf-8")
        status = client.translate_document_from_filepath(source, target, source_lang="DE", target_lang="EN-GB")
        assert target.read_text(encoding="utf-8") == "# Good morning\n\nThe light is on.\n"
        assert status.billed_characters == len("Guten Morgen" + "Das Licht brennt.")

    def test_a_result_is_fetched_once(self, client: deepl.DeepLClient) -> None:
        handle = client.translate_document_upload("Guten Morgen\n" * 300, filename="a.txt", target_lang="FR")
        assert len(handle.document_id) == 32 and len(handle.document_key) == 64
        client.translate_document_wait_until_done(handle)
        output = io.BytesIO()
        client.translate_document_download(handle, output, chunk_size=4096)
        assert output.getvalue().decode() == "Bonjour\n" * 300
        with pytest.raises(deepl.DeepLException, match="Not found"):
            client.translate_document_get_status(handle)

    def test_a_document_is_for_who_has_its_key(self, client: deepl.DeepLClient, faulty: Any) -> None:
        handle = client.translate_document_upload("Guten Morgen", filename="a.txt", target_lang="FR")
        for who, key in ((client, "AB12" * 16), (faulty(), handle.document_key)):
            with pytest.raises(deepl.DeepLException, match="Not found"):
                who.translate_document_get_status(deepl.DocumentHandle(handle.document_id, key))

    @pytest.mark.parametrize("name", ["a.invalid", "noending", "a.docx"])
    def test_what_is_no_document(self, client: deepl.DeepLClient, name: str) -> None:
        with pytest.raises(deepl.DeepLException, match="Invalid file data"):
            client.translate_document_upload("Guten Morgen", filename=name, target_lang="FR")

    def test_another_format_than_its_own(self, client: deepl.DeepLClient) -> None:
        with pytest.raises(deepl.DeepLException, match="output_format"):
            client.translate_document_upload("a", filename="a.txt", target_lang="FR", output_format="docx")

    def test_a_document_in_the_target_language(self, client: deepl.DeepLClient) -> None:
        with pytest.raises(deepl.DeepLException, match="Source and target language are equal"):
            client.translate_document_upload("Guten Morgen", filename="a.txt", source_lang="DE", target_lang="DE")
        handle = client.translate_document_upload("Guten Morgen", filename="a.txt", target_lang="DE")
        assert client.translate_document_get_status(handle).error_message == "Source and target language are equal."

    def test_an_empty_document_is_an_error_and_no_wait(self, client: deepl.DeepLClient) -> None:
        handle = client.translate_document_upload("", filename="a.txt", target_lang="FR")
        assert not client.translate_document_wait_until_done(handle).ok


class TestGlossaries:
    def test_the_life_of_one(self, client: deepl.DeepLClient) -> None:
        entries = {"Haus": "house", "A%=&": "B&=%", "Δぁ": "深", "🪨": "🪵", '"so"': "'thus'"}
        made = client.create_glossary("house", "DE", "EN", entries)
        assert (made.source_lang, made.target_lang, made.entry_count, made.ready) == ("DE", "EN", 5, True)
        assert client.get_glossary(made.glossary_id).creation_time == made.creation_time
        assert client.get_glossary_entries(made) == entries
        assert [each.glossary_id for each in client.list_glossaries()] == [made.glossary_id]
        result = client.translate_text_with_glossary(["Haus", "Guten Morgen"], made)
        assert [str(each) for each in result] == ["house", "Good morning"]  # type: ignore[union-attr]
        client.delete_glossary(made)
        with pytest.raises(deepl.GlossaryNotFoundException):
            client.get_glossary_entries(made)

    def test_a_file_of_four_columns(self, client: deepl.DeepLClient) -> None:
        rows = 'Haus,house,de,en\n"der ""Bau""","a, b",DE,EN\nmaison,Haus,fr,de\n'
        made = client.create_glossary_from_csv("csv", "DE", "EN", rows)
        assert client.get_glossary_entries(made) == {"Haus": "house", 'der "Bau"': "a, b"}

    def test_several_languages(self, client: deepl.DeepLClient) -> None:
        both = [Dictionary("DE", "EN", {"Haus": "house"}), Dictionary("EN", "DE", {"house": "Haus"})]
        made = client.create_multilingual_glossary("both", both)
        assert [(each.source_lang, each.entry_count) for each in made.dictionaries] == [("DE", 1), ("EN", 1)]
        assert client.list_glossaries() == []  # of two pairs, it is not for the second version

        client.update_multilingual_glossary_dictionary(made, Dictionary("DE", "EN", {"Haus": "home", "Maus": "mouse"}))
        assert entries_of(client, made) == "Haus\thome\nMaus\tmouse"
        replaced = client.replace_multilingual_glossary_dictionary(made, Dictionary("DE", "EN", {"Maus": "mouse"}))
        assert replaced.entry_count == 1 and entries_of(client, made) == "Maus\tmouse"
        assert client.update_multilingual_glossary_name(made, "new").name == "new"

        result = client.translate_text("Maus", source_lang="DE", target_lang="EN-GB", glossary=made)
        assert str(result) == "mouse"
        client.delete_multilingual_glossary_dictionary(made, source_lang="DE", target_lang="EN")
        with pytest.raises(deepl.DeepLException):
            client.translate_text("Maus", source_lang="DE", target_lang="EN-GB", glossary=made.glossary_id)
        client.delete_multilingual_glossary(made)
        with pytest.raises(deepl.GlossaryNotFoundException):
            client.get_multilingual_glossary(made.glossary_id)

    def test_the_first_of_several_glossaries_goes_first(self, client: deepl.DeepLClient) -> None:
        ids = [client.create_glossary(name, "DE", "EN", {"Haus": name}).glossary_id for name in ("one", "two")]
        result = client.translate_text("Haus", source_lang="DE", target_lang="EN-GB", glossary_ids=ids)  # type: ignore[arg-type]
        assert str(result) == "one"

    def test_a_document_with_a_glossary(self, client: deepl.DeepLClient) -> None:
        made = client.create_multilingual_glossary("m", [Dictionary("DE", "EN", {"Haus": "house", "Maus": "mouse"})])
        output = io.BytesIO()
        text = "Haus\nMaus"
        client.translate_document(
            text, output, filename="a.txt", source_lang="DE", target_lang="EN-GB", glossary_ids=[made]
        )
        assert output.getvalue() == b"house\nmouse"

    def test_glossaries_of_others_are_not_there(self, client: deepl.DeepLClient, faulty: Any) -> None:
        made = client.create_glossary("house", "DE", "EN", {"Haus": "house"})
        with pytest.raises(deepl.GlossaryNotFoundException):
            faulty().get_glossary(made.glossary_id)

    def test_ten_thousand_entries(self, client: deepl.DeepLClient) -> None:
        entries = {f"Wort{number}": f"word {number}" for number in range(10_000)}
        assert client.get_glossary_entries(client.create_glossary("large", "DE", "EN", entries)) == entries


def entries_of(client: deepl.DeepLClient, glossary: Any) -> str:
    return client.get_multilingual_glossary_entries(glossary, "DE", "EN").dictionaries[0].entries


class TestStyles:
    def test_the_life_of_a_rule(self, client: deepl.DeepLClient) -> None:
        [default] = client.get_all_style_rules(detailed=True)
        assert default.name == "Default Style Rule" and default.configured_rules and not default.custom_instructions
        rule = client.create_style_rule(name="House", language="EN")
        assert client.update_style_rule_name(rule, "House style").name == client.get_style_rule(rule).name
        assert client.update_style_rule_configured_rules(rule, {"numbers": {"marks": "comma"}}).version > rule.version
        made = client.create_style_rule_custom_instruction(rule, label="Tone", prompt="Be plain.")
        client.update_style_rule_custom_instruction(rule, made.id, label="Tone", prompt="Be brief.")
        assert client.get_style_rule_custom_instruction(rule, made.id).prompt == "Be brief."
        assert len(client.get_all_style_rules(page=1, page_size=1)) == 1
        client.translate_text("Guten Morgen", target_lang="EN-GB", style_rule=rule)
        with pytest.raises(deepl.DeepLException, match="does not match"):
            client.translate_text("Guten Morgen", target_lang="FR", style_rule=rule.style_id)
        client.delete_style_rule_custom_instruction(rule, made.id)
        client.delete_style_rule(rule)
        with pytest.raises(deepl.DeepLException, match="Not found"):
            client.get_style_rule(rule)

    def test_memories(self, client: deepl.DeepLClient) -> None:
        [memory] = client.list_translation_memories()
        client.translate_text(
            "Guten Morgen", target_lang="EN-GB", translation_memory=memory, translation_memory_threshold=80
        )
        assert client.get_translation_memory(memory).name == memory.name
        with pytest.raises(deepl.DeepLException, match="Not found"):
            client.translate_text("Guten Morgen", target_lang="EN-GB", translation_memory=NOBODYS)

    def test_rephrasing(self, client: deepl.DeepLClient) -> None:
        result = client.rephrase_text(["Morning", "No phrase at all"], target_lang="EN-GB", style="business")
        assert [each.text for each in result] == ["Morning", "Good morning"]  # type: ignore[union-attr]
        assert client.correct_text("Morning", target_lang="EN-US").target_language == "en-US"  # type: ignore[union-attr]


class TestOthers:
    def test_deep_translator(self, url: str) -> None:
        translator = DeeplTranslator(api_key=str(uuid4()), source="de", target="en", use_free_api=False)
        translator._base_url = f"{url}/v2/"
        assert translator.translate("Guten Morgen") == "Good morning"

    def test_libreoffice(self, url: str) -> None:
        answer = requests.post(
            f"{url}/v2/translate",
            data=b"auth_key=key&target_lang=DE&text=Good%20morning",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=10,
        )
        assert answer.json()["translations"][0]["text"] == "Guten Morgen"

    def test_libreoffice_with_markup(self, url: str) -> None:
        answer = requests.post(
            f"{url}/v2/translate?tag_handling=html",
            data={"auth_key": "key", "target_lang": "DE", "text": '<p align="left">Good <b>morning</b></p>'},
            timeout=10,
        )
        assert answer.json()["translations"][0]["text"] == '<p align="left">Guten <b>Morgen</b></p>'

    def test_weblate(self, url: str) -> None:
        base, auth = f"{url}/v2", {"Authorization": "DeepL-Auth-Key weblate"}

        def call(method: str, path: str, **options: Any) -> requests.Response:
            return requests.request(method, f"{base}/{path}", headers=auth, timeout=10, **options)

        assert {"language": "EN", "name": "English"} in call("GET", "languages", params={"type": "source"}).json()
        assert call("GET", "glossary-language-pairs").json()["supported_languages"]
        form = {
            "name": "weblate:1:de:en:0",
            "source_lang": "de",
            "target_lang": "en",
            "entries": "Haus\thouse\r\n",
            "entries_format": "tsv",
        }
        made = call("POST", "glossaries", json=form).json()["glossary_id"]
        query = {
            "text": ['<x id="7"></x>', "Haus", "Guten Morgen\nDas Licht brennt."],
            "source_lang": "DE",
            "target_lang": "EN",
            "formality": "default",
            "tag_handling": "xml",
            "ignore_tags": ["x"],
            "glossary_id": made,
        }
        found = call("POST", "translate", json=query).json()["translations"]
        assert [each["text"] for each in found] == ['<x id="7"></x>', "house", "Good morning\nThe light is on."]
        assert call("DELETE", f"glossaries/{made}").status_code == 204
        assert call("DELETE", f"glossaries/{made}").status_code == 404
