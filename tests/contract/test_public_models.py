"""Public models: fetched once, checked before they appear, found by name, and never half there."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from bilingua.apps.cli import cli
from bilingua.engines import convert
from bilingua.engines.base import DecodeOptions, create
from bilingua.engines.dequantize import export_model
from bilingua.engines.models import find_model
from bilingua.engines.public import get_model, public_models
from bilingua.errors import InputError, ModelIncompatibleError, ModelNotFoundError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BILINGUA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


def test_the_table_can_be_used() -> None:
    models = public_models()
    assert models[0].hub == "Helsinki-NLP/opus-mt-de-en"
    assert all(model.hub.endswith(f"/{model.name}") and model.source.endswith(model.hub) for model in models)
    assert all(model.download_mb > 0 for model in models)


def test_an_unknown_name_is_answered_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"'opus' \(opus-mt-de-en, "):
        get_model("opus")


@pytest.mark.slow
def test_without_a_network_nothing_is_left_behind(folder: Path, no_network: None) -> None:
    with pytest.raises(ModelNotFoundError, match=r"opus-mt-de-en: not in the local cache, and .* cannot be reached"):
        get_model("opus-mt-de-en")
    assert not list(folder.glob("*"))


@pytest.mark.slow
def test_a_model_is_fetched_once_and_found_by_its_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    on_the_hub = export_model(find_model(None).path, tmp_path / "hub")
    monkeypatch.setattr(convert, "fetch_model", lambda name: {"Helsinki-NLP/opus-mt-de-en": on_the_hub}[name])
    printed = CliRunner().invoke(cli, ["model", "get", "opus-mt-de-en"], catch_exceptions=False).output
    path, size, fingerprint = printed.strip().split("\t")
    assert (Path(path), size.endswith(" MB"), len(fingerprint)) == (folder / "opus-mt-de-en", True, 12)
    monkeypatch.undo()
    monkeypatch.setenv("BILINGUA_MODELS", str(folder))
    assert get_model("opus-mt-de-en").path == find_model("opus-mt-de-en").path
    assert "opus-mt-de-en\t" in CliRunner().invoke(cli, ["model", "list"]).output
    assert "house" in create("ct2", "opus-mt-de-en").translate(["Das Haus ist alt."], DecodeOptions())[0].text


@pytest.mark.slow
def test_what_does_not_translate_does_not_appear(folder: Path, marian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "fetch_model", lambda _: marian)
    with pytest.raises(ModelIncompatibleError, match="is it a model for German into English"):
        get_model("some/model")
    assert not list(folder.glob("*"))


def test_a_directory_of_something_else_is_kept(folder: Path) -> None:
    (folder / "opus-mt-de-en").mkdir(parents=True)
    (folder / "opus-mt-de-en" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        get_model("opus-mt-de-en")
