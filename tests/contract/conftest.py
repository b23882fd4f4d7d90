"""Tiny models, built once a session, and one engine of each kind over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bilingua.engines.base import Engine
from tests.contract.tiny import ENGLISH, GERMAN, MARKED, write_bart, write_marian
from tests.fakes import FakeEngine


@pytest.fixture(scope="session")
def bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers directory in the layout of the embedded model."""
    return write_bart(tmp_path_factory.mktemp("models") / "bart")


@pytest.fixture(scope="session")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers directory in the layout of OPUS-MT."""
    return write_marian(tmp_path_factory.mktemp("models") / "marian")


@pytest.fixture(scope="session")
def bart_ct2(bart: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bilingua.engines.convert import convert_model

    return convert_model(bart, tmp_path_factory.mktemp("converted") / "bart")


@pytest.fixture(scope="session")
def marian_ct2(marian: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bilingua.engines.convert import convert_model

    return convert_model(marian, tmp_path_factory.mktemp("converted") / "marian")


@pytest.fixture(scope="session")
def exported(bart_ct2: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bilingua.engines.dequantize import export_model

    return export_model(bart_ct2, tmp_path_factory.mktemp("exported") / "bart")


@pytest.fixture(scope="session")
def build(request: pytest.FixtureRequest) -> Callable[[str], Engine]:
    """Give an engine by name, the same one for the whole session."""
    built: dict[str, Engine] = {}

    def make(name: str) -> Engine:
        if name == "fake":
            return FakeEngine(script=dict([*zip(GERMAN, ENGLISH, strict=True), *MARKED]))
        kind, _, model = name.partition("-")
        directory = request.getfixturevalue({"ct2": f"{model}_ct2", "hf": model}[kind])
        if kind == "ct2":
            from bilingua.engines.ct2 import CT2Engine

            return CT2Engine(str(directory), device="cpu", threads=1)
        from bilingua.engines.hf import HFEngine

        return HFEngine(str(directory), device="cpu", threads=1)

    def get(name: str) -> Engine:
        if name not in built:
            built[name] = make(name)
        return built[name]

    return get


NAMES = ["fake", "ct2-bart", "ct2-marian", "hf-bart", "hf-marian"]


@pytest.fixture(params=[pytest.param(n, marks=[pytest.mark.slow] if n != "fake" else []) for n in NAMES])
def engine(request: pytest.FixtureRequest, build: Callable[[str], Engine]) -> Engine:
    """Each kind of engine in turn."""
    return build(request.param)
