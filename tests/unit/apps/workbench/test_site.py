"""The workbench's requests when files are damaged, keys may read only, and what is sent is made to harm."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bilingua.apps.service.app import create_app
from bilingua.apps.service.keys import add_key
from bilingua.apps.service.service import Service
from bilingua.apps.service.settings import Settings
from bilingua.apps.workbench import site
from bilingua.apps.workbench.guard import MARK
from bilingua.terms.loading import shipped_glossary
from tests.unit.apps.service.fake import FakeBackend

SENTENCE = {"de": "Der Hafen", "en": "The port", "lead": "", "gap": ""}
ADD = {"action": "add", "cells": {"source": "Kai", "target": "quay"}}


class Page:
    """A page of the workbench on a server with one glossary, `desk`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.data, self.glossary = folder / "data", folder / "desk.csv"
        self.glossary.write_text("source,target\nHafen,port\n")
        self._stack = stack
        self.start()

    def start(self, **settings: Any) -> None:
        service = Service(FakeBackend(), Settings(data=self.data, **settings))
        app = create_app(service, routes=site.routes(service, [self.glossary, shipped_glossary()]))
        client = TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1), base_url="http://localhost")
        self.client = self._stack.enter_context(client)

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        headers = {MARK: "1", "content-type": "application/json", **({"authorization": f"Bearer {key}"} if key else {})}
        content = body if isinstance(body, bytes) else json.dumps(body)
        answer = self.client.request(method, path, content=content, headers=headers)
        is_json = answer.headers["content-type"].startswith("application/json")
        return answer.status_code, answer.json() if is_json else answer.text


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with ExitStack() as stack:
        yield Page(stack, tmp_path)


def test_an_export_without_its_package_names_it(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    status, answer = page.ask("POST", "/ui/export/docx", {"sentences": [SENTENCE]})
    assert (status, answer["error"]) == (400, "docx documents need the package docx")
    assert "pip install" in answer["hint"] and "polib" not in answer["hint"]


@pytest.mark.parametrize("path", ["/ui/corrections", "/ui/export/html", "/ui/export/docx", "/ui/translate"])
def test_what_utf8_cannot_hold_is_refused(path: str, page: Page) -> None:
    body = {"german": "\ud800", "english": "x", "lines": ["\ud800"], "sentences": [{**SENTENCE, "en": "\ud800"}]}
    assert page.ask("POST", path, body)[0] == 400


def test_translating_goes_on_without_the_corrections(page: Page) -> None:
    correction = {"german": "Der Hafen", "english": "The port"}
    assert page.ask("POST", "/ui/corrections", correction) == (200, {})
    status, answer = page.ask("POST", "/ui/translate", {"lines": ["Der Hafen."]})
    assert (status, answer["lines"][0][0]["memory"]["en"]) == (200, "The port")
    for file in page.data.glob("corrections.db*"):
        file.unlink()
    (page.data / "corrections.db").write_bytes(b"no database" * 1000)
    page.start()
    status, answer = page.ask("POST", "/ui/translate", {"lines": ["Der Hafen."]})
    assert (status, answer["lines"][0][0]["en"]) == (200, "[en] Der Hafen.")
    status, answer = page.ask("POST", "/ui/corrections", correction)
    assert (status, answer["error"]) == (500, "corrections.db: file is not a database")


def test_a_damaged_step_of_the_history_hides_no_other(page: Page) -> None:
    for number in range(2):
        change = {"action": "add", "cells": {"source": f"Kai {number}", "target": "quay"}}
        assert page.ask("POST", "/ui/glossaries/desk/change", change)[0] == 200
    (history,) = (page.data / "history").iterdir()
    (history / "000001.json").write_text("{")
    (history / "notes.json").write_text("[]")
    (history / "000002.before").unlink()
    status, answer = page.ask("GET", "/ui/glossaries/desk/history")
    assert (status, [step["number"] for step in answer["steps"]]) == (200, [2])
    status, answer = page.ask("POST", "/ui/glossaries/desk/undo", {"number": 2})
    assert status == 500
    assert "is lost" in answer["error"]
    assert page.ask("POST", "/ui/glossaries/desk/change", ADD)[0] == 200


def test_a_glossary_that_is_gone_is_not_begun_anew(page: Page) -> None:
    page.glossary.unlink()
    status, answer = page.ask("POST", "/ui/glossaries/desk/change", ADD)
    assert (status, answer["error"]) == (400, "the file of 'desk' is gone")
    assert not page.glossary.exists()


def test_no_error_names_the_folders_of_the_server(page: Page) -> None:
    page.glossary.write_text("source,target\nx\n")
    for method, path, body in (
        ("GET", "/ui/glossaries", None),
        ("GET", "/ui/glossaries/desk", None),
        ("POST", "/ui/glossaries/desk/change", ADD),
        ("POST", "/ui/glossaries/desk/examples", {}),
        ("POST", "/ui/glossaries/desk/impact", {**ADD, "corpus": "Der Hafen"}),
    ):
        status, answer = page.ask(method, path, body)
        assert status in (200, 400)
        assert str(page.glossary.parent) not in json.dumps(answer)


def test_a_folder_that_cannot_be_written(page: Page) -> None:
    (page.data / "glossaries").write_text("a file where the folder belongs")
    status, answer = page.ask("POST", "/ui/glossaries?name=mine", b"")
    assert status == 500
    assert str(page.data) not in json.dumps(answer)


def test_a_change_whose_history_cannot_be_written_says_so(page: Page) -> None:
    (page.data / "history").write_text("a file where the folder belongs")
    status, answer = page.ask("POST", "/ui/glossaries/desk/change", ADD)
    assert status == 500
    assert answer["error"].startswith("'desk' is changed, but its history cannot be written: ")
    assert "Kai,quay" in page.glossary.read_text()


def test_a_read_only_key_changes_nothing(page: Page) -> None:
    keys = page.data / "keys.tsv"
    key = add_key(keys, "reader", may_edit=False)
    page.start(keys=keys)
    deepl = {"name": "x", "source_lang": "de", "target_lang": "en", "entries": "a\tb", "entries_format": "tsv"}
    for method, path, body in (
        ("POST", "/ui/glossaries?name=mine", b""),
        ("POST", "/ui/glossaries/desk/change", ADD),
        ("POST", "/ui/glossaries/desk/undo", {"number": 1}),
        ("POST", "/ui/corrections", {"german": "a", "english": "b"}),
        ("PUT", "/v1/glossaries/mine", b"source,target\na,b\n"),
        ("DELETE", "/v1/glossaries/mine", None),
    ):
        assert page.ask(method, path, body, key=key)[0] == 403, path
    id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    for method, path in (
        ("POST", "/v2/glossaries"),
        ("DELETE", f"/v2/glossaries/{id}"),
        ("POST", "/v3/glossaries"),
        ("PATCH", f"/v3/glossaries/{id}"),
        ("DELETE", f"/v3/glossaries/{id}"),
        ("PUT", f"/v3/glossaries/{id}/dictionaries"),
        ("DELETE", f"/v3/glossaries/{id}/dictionaries"),
    ):
        headers = {"authorization": f"DeepL-Auth-Key {key}"}
        assert page.client.request(method, path, json=deepl, headers=headers).status_code == 403, path
    assert page.ask("POST", "/ui/translate", {"lines": ["a"]}, key=key)[0] == 200
    assert page.ask("GET", "/ui/glossaries/desk", key=key)[0] == 200


def test_a_document_belongs_to_the_key_that_sent_it(page: Page) -> None:
    keys = page.data / "keys.tsv"
    one, other = add_key(keys, "one"), add_key(keys, "other")
    page.start(keys=keys)
    status, answer = page.ask("POST", "/ui/documents?file=a.txt", b"Danke", key=one)
    assert status == 201
    for end in ("", "/sentences"):
        assert page.ask("GET", f"/ui/documents/{answer['id']}{end}", key=other)[0] == 404
    assert page.ask("POST", f"/ui/documents/{answer['id']}/file", {}, key=other)[0] == 404
    assert page.ask("GET", f"/ui/documents/{answer['id']}", key=one)[0] == 200


@pytest.mark.parametrize("name", ["", "..", "a.exe", "a", "a%00"])
def test_documents_of_no_format_are_not_accepted(name: str, page: Page) -> None:
    assert page.ask("POST", f"/ui/documents?file={name}", b"Danke")[0] == 400
    status, answer = page.ask("POST", "/ui/documents?file=..%2F..%2Fa.txt", b"Danke")
    assert (status, answer["name"]) == (201, "a.txt")


def test_a_report_is_kept_where_every_process_finds_it_and_cannot_act_as_the_page(page: Page) -> None:
    script = "<script>alert(1)</script>"
    status, answer = page.ask("POST", "/ui/score", {"systems": {script: f"The port {script}"}, "reference": script})
    assert status == 200
    page.start()
    report = page.client.get(answer["address"])
    assert report.status_code == 200
    assert script not in report.text
    assert "allow-same-origin" not in report.headers["content-security-policy"]
    assert report.headers["content-security-policy"].startswith("sandbox")
    for name in ("../corrections", "..%2Fcorrections", "0" * 32):
        assert page.client.get(f"/reports/{name}").status_code == 404


def test_the_shipped_glossary_cannot_be_changed(page: Page) -> None:
    name = shipped_glossary().stem
    before = shipped_glossary().read_bytes()
    status, answer = page.ask("POST", f"/ui/glossaries/{name}/change", ADD)
    assert (status, answer["error"]) == (400, f"'{name}' came with the program")
    assert shipped_glossary().read_bytes() == before
