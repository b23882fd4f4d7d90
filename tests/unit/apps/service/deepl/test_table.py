"""The table of requests in `tests/data/service/deepl.toml`, replayed."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from starlette.testclient import TestClient

from .conftest import BOOK

TABLE = tomllib.loads((BOOK.parent / "deepl.toml").read_text(encoding="utf-8"))["request"]


def headers_of(row: dict[str, Any]) -> dict[str, str]:
    key = row.get("key", "DeepL-Auth-Key test")
    return ({"Authorization": key} if key else {}) | ({"Accept": row["accept"]} if "accept" in row else {})


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in TABLE])
def test_requests_get_the_answers_of_the_table(http: TestClient, row: dict[str, Any]) -> None:
    http.headers.pop("Authorization", None)
    answer = http.request(
        row.get("method", "POST"),
        row["path"],
        params=row.get("query"),
        json=row.get("json"),
        data=row.get("form"),
        content=row.get("body"),
        headers=headers_of(row),
    )
    assert answer.status_code == row.get("status", 200), answer.text
    assert len(answer.headers["X-Trace-ID"]) == 32
    body = answer.json()
    if answer.status_code >= 400:
        assert set(body) <= {"message", "detail"} and body["message"]
    if "message" in row:
        assert body["message"] == row["message"]
    if "detail" in row:
        assert row["detail"] in body["detail"]
    if "keys" in row:
        assert sorted(body) == row["keys"]
    if "first" in row:
        rows = body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list))
        assert sorted(rows[0]) == row["first"]
    if "text" in row:
        assert body["translations"][0]["text"] == row["text"]
