"""Foreign words are split as English splits them, so that a model copies piece by piece."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.engines.foreign import ForeignWords
from bilingua.engines.tokens import COPIED
from bilingua.errors import ModelIncompatibleError


@pytest.fixture
def words(tmp_path: Path) -> ForeignWords:
    (tmp_path / COPIED).write_text("Hoffmann\nJena\nHans\n", encoding="utf-8")
    return ForeignWords(tmp_path / COPIED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" Die Galizkowa schwieg.", [" Galizkowa"]),
        ("Galizkowa schwieg.", ["Galizkowa"]),
        (" Mira Hoffmann", [" Mira", " Hoffmann"]),
        (" Hoffmanns Haus in Jena", [" Hoffmann", "s", " Jena"]),  # a genitive of a word that is known
        (" Hans", [" Hans"]),
        (" Das Bundesministerium der Donauhaubitzen", []),  # German words, and compounds of them
        (" (Galizkowa)", ["Galizkowa"]),
        (" Galizkowa-Jena-Haus", [" Galizkowa", "Jena"]),
        (" ein galizkowa", []),
        (" A B 20 Jena20", [" Jena"]),
        (" Anna Bauer kam.", [" Anna", " Bauer"]),  # a person, whatever else the words mean
        (" Anna Bauers Haus", [" Anna", " Bauers"]),
        (" Anna Hoffmanns Haus", [" Anna", " Hoffmann", "s"]),
        (" Anna Eva Bauer", [" Anna", " Eva", " Bauer"]),
        (" Frau Bauer und Frau Ministerin", [" Bauer"]),
        (" Kanzlerin Bauer", [" Bauer"]),
        (" Anna, Bauer in Haus Bauer", []),
        (" Anna gab Anna Anweisungen", []),
        ("", []),
    ],
)
def test_spans(words: ForeignWords, text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in words.spans(text)] == found


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ModelIncompatibleError, match="cannot be read"):
        ForeignWords(tmp_path / "none.txt")
    (tmp_path / COPIED).write_bytes(b"\xff")
    with pytest.raises(ModelIncompatibleError, match="cannot be read"):
        ForeignWords(tmp_path / COPIED)
