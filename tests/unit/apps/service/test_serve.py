"""`bilingua serve` below the command line: who may be served where, and options on their way to other processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.apps.service.keys import add_key
from bilingua.apps.service.serve import Options, serve
from bilingua.errors import BilinguaError, SettingsError


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the list of what would be served."""
    calls: list[object] = []
    monkeypatch.setattr("bilingua.apps.service.serve.application", lambda options: "app")
    monkeypatch.setattr("bilingua.apps.service.serve.start_log", lambda announce: None)
    monkeypatch.setattr("uvicorn.run", lambda app, **options: calls.append(options["host"]))
    return calls


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_needs_no_key(host: str, served: list[object], tmp_path: Path) -> None:
    serve(Options(host=host, data=tmp_path))
    assert served == [host]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])  # noqa: S104
def test_others_need_a_key(host: str, served: list[object], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"keys\.tsv has no keys .*--open"):
        serve(Options(host=host, data=tmp_path))
    serve(Options(host=host, data=tmp_path, is_open=True))
    add_key(tmp_path / "keys.tsv", "newsroom")
    serve(Options(host=host, data=tmp_path))
    assert served == [host, host]


def test_a_named_file_must_have_keys(served: list[object], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has no keys"):
        serve(Options(data=tmp_path, keys=tmp_path / "none.tsv"))
    (tmp_path / "bad.tsv").write_text("newsroom\n")
    with pytest.raises(BilinguaError, match=r"bad\.tsv:1: not a key's line"):
        serve(Options(data=tmp_path, keys=tmp_path / "bad.tsv"))


def test_options_survive_the_way_to_another_process(tmp_path: Path) -> None:
    options = Options(data=tmp_path, keys=None, glossaries=["a.csv"], on="2026-11-26", settings={"rate": 5})
    assert Options.loaded(options.dumped()) == options
