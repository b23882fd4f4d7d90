"""Whatever is sent to the DeepL door, the answer is one of DeepL's, and the fault is never the server's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.phrasebook import PhraseBook, PhraseBookBackend
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings

BOOK = Path(__file__).parents[1] / "data" / "service" / "phrasebook.toml"
SOMEBODYS = "96ab91fd-e715-41a1-adeb-5d701f84a483"
PATHS = [
    "/v2/translate",
    "/v2/usage",
    "/v2/languages",
    "/v2/glossaries",
    f"/v2/glossaries/{SOMEBODYS}",
    f"/v2/glossaries/{SOMEBODYS}/entries",
    "/v2/document",
    "/v2/document/0123456789ABCDEF0123456789ABCDEF",
    "/v2/document/x/result",
    "/v2/write/rephrase",
    "/v3/glossaries",
    f"/v3/glossaries/{SOMEBODYS}",
    f"/v3/glossaries/{SOMEBODYS}/dictionaries",
    f"/v3/glossaries/{SOMEBODYS}/entries",
    "/v3/languages",
    "/v3/languages/resources",
    "/v3/style_rules",
    "/v3/style_rules/dca2e053-8ae5-45e6-a0d2-881156e7f4e4/custom_instructions",
    "/v3/style_rules/dca2e053-8ae5-45e6-a0d2-881156e7f4e4/configured_rules",
    "/v3/translation_memories",
    "/v3/nothing",
]
NAMES = [
    "text", "target_lang", "source_lang", "glossary_id", "glossary_ids", "tag_handling", "tag_handling_version",
    "split_sentences", "formality", "ignore_tags", "outline_detection", "show_billed_characters", "style_id", "type",
    "name", "entries", "entries_format", "dictionaries", "dictionaries[0].source_lang", "dictionaries[0].entries",
    "document_key", "filename", "resource", "page", "page_size", "detailed", "label", "prompt", "language", "tone",
    "configured_rules", "custom_instructions", "auth_key", "translation_memory_threshold",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "de", "EN", "xx", "html", "xml", "v2", "tsv", "csv", "a\tb", "a,b", SOMEBODYS, "more", "target",
         "nonewlines", "<b>Guten</b> <x/>Morgen", "<a", "translate_text", "\x00", "9" * 30]
    ),
    st.text(max_size=12),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = Settings(data=tmp_path_factory.mktemp("service"))
    app = create_app(Service(PhraseBookBackend(PhraseBook.load(BOOK)), data))
    with TestClient(app, headers={"Authorization": "DeepL-Auth-Key any"}) as client:
        yield client


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    values=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    is_form=st.booleans(),
)
def test_no_request_is_the_servers_fault(
    http: TestClient, path: str, method: str, values: dict[str, Any], is_form: bool
) -> None:
    body = {"data": {name: str(value) for name, value in values.items()}} if is_form else {"json": values}
    answer = http.request(method, path, **body)  # type: ignore[arg-type]
    assert answer.status_code in (200, 201, 204, 400, 404, 413, 415), answer.text
    assert answer.headers["X-Trace-ID"]
    if answer.status_code >= 400:
        assert answer.json()["message"]
