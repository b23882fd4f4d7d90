"""Through the doors of a second bilingua: no required term or fact is lost, and as many are kept as without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bilingua import Translator
from bilingua.engines.base import create
from tests.service_door import bilingua_serving

pytestmark = pytest.mark.slow

TERMS = {
    "DVRK": "DPRK",
    "Handelskrieg": "trade war",
    "Haubitze": "howitzer",
    "Staatenbund": "confederacy",
    "Sicherheitsrat": "Security Council",
    "Ausfuhrverbot": "export ban",
}
TEXTS = [
    "Die DVRK schickt nach Angaben aus Seoul 12.500 Soldaten und 240 Haubitzen nach Kursk.",
    "Der Handelskrieg kostete die Betriebe im Jahr 2024 rund 5,5 Mrd. Euro.",
    "Der Sicherheitsrat beriet am 28. Oktober über das Ausfuhrverbot.",
    "Trotz des Ausfuhrverbots erreichten 37 % der Haubitzen den Hafen.",
    "Ein Staatenbund ist kein Bundesstaat.",
    "Der Bericht steht unter https://www.beispiel.ch/bericht bereit, sagte die Sprecherin.",
    "Handelskrieg",
    "Es regnet seit gestern.",
]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bilingua_serving(tmp_path_factory.mktemp("data")) as url:
        yield url


@pytest.fixture(scope="module")
def direct() -> list[list[str]]:
    return kept(Translator((), threads=1))


def kept(translator: Translator) -> list[list[str]]:
    """Return, for each text, what the demanded spans became."""
    results = translator.translate(TEXTS, terms=TERMS)
    assert not [finding for result in results for finding in result.findings if finding.severity == "critical"]
    for result in results:
        for outcome in result.terms:
            assert result.text[outcome.start : outcome.end] == outcome.text
    return [[outcome.span.text for outcome in result.terms if outcome.text] for result in results]


@pytest.mark.parametrize("engine", ["libretranslate", "deepl"])
def test_terms_and_facts_are_kept_as_by_bilingua_itself(
    engine: str, door: str, direct: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEEPL_AUTH_KEY", "any-key")
    monkeypatch.delenv("LIBRETRANSLATE_API_KEY", raising=False)
    with closing(create(engine, url=door, threads=1)) as remote:
        translator = Translator((), engine=remote)
        assert kept(translator) == direct
    assert translator.usage is not None
    assert translator.usage.requests >= 1
