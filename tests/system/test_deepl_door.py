"""The DeepL door in front of the embedded model: markup in place, glossaries of clients enforced."""

from __future__ import annotations

import io
from collections.abc import Iterator

import deepl
import pytest

from tests.service_door import bilingua_serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[deepl.DeepLClient]:
    with bilingua_serving(tmp_path_factory.mktemp("data")) as url:
        client = deepl.DeepLClient("any", server_url=url)
        yield client
        client.close()


def english(client: deepl.DeepLClient, text: str, **options: object) -> str:
    return str(client.translate_text(text, target_lang="EN-GB", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        'Die Datei <x id="1"></x> konnte nicht gelöscht werden.',
        '<x id="1"></x> wurde gestern von <x id="2"></x> geändert.',
        'Sie haben <x id="7">%d</x> neue Nachrichten in <b>„<x id="8">%s</x>“</b>.',
    ],
)
def test_placeholders_stay_inside_the_sentence(client: deepl.DeepLClient, text: str) -> None:
    found = english(client, text, tag_handling="xml", ignore_tags=["x"])
    for number in "1278":
        assert found.count(f'<x id="{number}">') == text.count(f'<x id="{number}">')
    # A gap at the wrong place would be before or after the sentence.
    assert not found.startswith("<x") or text.startswith("<x")
    assert "X1" not in found


def test_a_glossary_is_enforced_in_every_form(client: deepl.DeepLClient) -> None:
    glossary = client.create_glossary("house", "DE", "EN", {"Haubitze": "field gun", "Handelskrieg": "tariff row"})
    texts = ["Der Handelskrieg kostete 5,5 Mrd. Euro.", "Sie schickten 240 Haubitzen.", "Am Ende des Handelskrieges."]
    results = client.translate_text(texts, source_lang="DE", target_lang="EN-US", glossary=glossary)
    found = [str(each) for each in results]  # type: ignore[union-attr]
    assert "tariff row" in found[0].lower() and "5.5" in found[0]
    assert "240 field guns" in found[1]
    assert "tariff row" in found[2].lower()


def test_what_is_not_german_comes_back_and_is_named(client: deepl.DeepLClient) -> None:
    texts = ["Le ministre a démissionné hier soir après de longues discussions.", "Der Minister ist zurückgetreten."]
    french, german = client.translate_text(texts, target_lang="EN-GB")  # type: ignore[misc]
    assert (french.text, french.detected_source_lang) == (texts[0], "FR")
    assert german.detected_source_lang == "DE" and "minister" in german.text.lower()


def test_lines_that_are_one_sentence(client: deepl.DeepLClient) -> None:
    found = english(client, "Der Bericht\nist seit gestern\nim Netz.", split_sentences="nonewlines")
    assert found.count("\n") == 2 and "report" in found


def test_a_document(client: deepl.DeepLClient) -> None:
    output = io.BytesIO()
    handle = client.translate_document_upload(
        "# Lage\n\nDie **Regierung** zahlt 1,5 Mrd. Euro.\n", filename="a.md", source_lang="DE", target_lang="EN-US"
    )
    status = client.translate_document_get_status(handle)
    for _ in range(1000):
        if status.done or not status.ok:
            break
        status = client.translate_document_get_status(handle)
    client.translate_document_download(handle, output, chunk_size=4096)
    assert "**government**" in output.getvalue().decode() and "1.5 billion" in output.getvalue().decode()
