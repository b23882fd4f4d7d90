"""The phrase book: what it says, and what it takes for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.apps.service.backend import Ask
from bilingua.apps.service.phrasebook import PhraseBook, PhraseBookBackend
from bilingua.errors import SettingsError
from bilingua.records import Block

TEXT = """
[[phrases]]
de = "Guten Morgen"
en = ["Good morning", "Morning"]
fr = "Bonjour"
pt-BR = "Bom dia"

[[phrases]]
de = "Licht"
en = "light"
"""


def book_of(tmp_path: Path, text: str) -> PhraseBook:
    path = tmp_path / "book.toml"
    path.write_text(text, encoding="utf-8")
    return PhraseBook.load(path)


def said(book: PhraseBook, text: str, source: str, target: str, *glossaries: Path) -> str:
    [answer] = PhraseBookBackend(book).translate([Ask(Block(text), source, target, glossaries)])
    return str(answer)


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("Guten Morgen", "de", "en", "Good morning"),
        ("Guten Morgen", "de", "en-GB", "Good morning"),
        ("morning", "en", "de", "Guten Morgen"),
        ("  guten  MORGEN \n\nLicht\n", "de", "en", "  Good morning \n\nlight\n"),
        ("Bonjour", "fr", "pt", "Bom dia"),
        ("Bonjour", "fr", "pt-PT", "Bom dia"),
        ("Bom dia", "pt", "fr", "Bonjour"),
        ("Licht", "de", "fr", "Licht"),
        ("Guten Morgen", "en", "fr", "Guten Morgen"),
        ("Guten Abend", "de", "en", "Guten Abend"),
        ("", "de", "en", ""),
    ],
)
def test_lines_that_are_phrases_are_translated(
    tmp_path: Path, text: str, source: str, target: str, expected: str
) -> None:
    assert said(book_of(tmp_path, TEXT), text, source, target) == expected


def test_entries_of_glossaries_go_first(tmp_path: Path) -> None:
    glossaries = [tmp_path / "one.csv", tmp_path / "two.tsv"]
    glossaries[0].write_text("source,target\nLicht,lamp\nTür,door\n", encoding="utf-8")
    glossaries[1].write_text("source\ttarget\nLicht\tlantern\n", encoding="utf-8")
    book = book_of(tmp_path, TEXT)
    assert said(book, "Licht\nTür\nGuten Morgen", "de", "en", *glossaries) == "lantern\ndoor\nGood morning"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Bonjour", "fr"), ("bom dia", "pt"), ("x\nLicht", "de"), ("nothing", "en"), ("", "en")],
)
def test_languages_are_told_by_phrases(tmp_path: Path, text: str, language: str) -> None:
    assert PhraseBookBackend(book_of(tmp_path, TEXT)).detect(text)[0].language == language


def test_languages_follow_from_the_phrases(tmp_path: Path) -> None:
    languages = {each.code: each for each in PhraseBookBackend(book_of(tmp_path, TEXT)).languages}
    assert list(languages) == ["de", "en", "en-GB", "en-US", "fr", "pt", "pt-BR", "pt-PT"]
    assert languages["fr"].name == "French" and "en-US" in languages["fr"].targets
    assert languages["en-GB"].targets == ()  # nobody says which English a text is in


@pytest.mark.parametrize(
    "table",
    [
        '[languages.tlh]\nname = "Klingon"\nformality = true\nglossary = false\n',
        '[[languages]]\ncode = "TLH"\nname = "Klingon"\nformality = true\nglossary = false\n',
    ],
)
def test_the_table_says_more_of_languages(tmp_path: Path, table: str) -> None:
    book = book_of(tmp_path, table + TEXT)
    klingon = book.languages["tlh"]
    assert (klingon.name, klingon.formality, klingon.glossary, klingon.lists) == ("Klingon", True, False, "both")


def test_languages_can_be_one_sided(tmp_path: Path) -> None:
    table = "[languages.fr]\ntarget = false\nsupports_formality = false\n[languages.en]\ntarget = true\n"
    languages = book_of(tmp_path, table + TEXT).languages
    assert (languages["fr"].lists, languages["fr"].formality, languages["en"].lists) == ("source", False, "both")


def test_languages_may_be_a_list_of_codes_or_names(tmp_path: Path) -> None:
    assert "tlh" in book_of(tmp_path, 'languages = ["tlh", "de"]\n' + TEXT).languages
    assert book_of(tmp_path, '[languages]\nde = "Deutsch"\n' + TEXT).languages["de"].name == "Deutsch"


def test_the_default_language(tmp_path: Path) -> None:
    assert book_of(tmp_path, 'default_source = "FR"\n' + TEXT).default_source == "fr"
    assert book_of(tmp_path, '[[phrases]]\nfr = "a"\nde = "b"\n').default_source == "de"  # without English, the first


def test_rules_and_memories_can_be_given(tmp_path: Path) -> None:
    assert len(book_of(tmp_path, TEXT).style_rules) == 1
    assert book_of(tmp_path, "style_rules = []\n" + TEXT).style_rules == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "there are no phrases"),
        ("[[phrase]]\nde = 'a'\n", "unknown table or key 'phrase'"),
        ("[[phrases]]\nde = 1\n", "phrase 1: 'de' is not a text"),
        ("[[phrases]]\nde = ''\n", "phrase 1: 'de' is not a text"),
        ("phrases = 'a'\n", "phrases is not a list of tables"),
        ("[languages.de]\nformal = true\n" + TEXT, "languages.de: formal = True"),
        ("[languages.de]\nformality = 'yes'\n" + TEXT, "languages.de: formality = 'yes'"),
        ("[languages.de]\nsource = false\ntarget = false\n" + TEXT, "languages.de is neither source nor target"),
        ("[languages]\nde = 1\n" + TEXT, "languages.de is not a table"),
        ("default_source = 'xx'\n" + TEXT, "default_source 'xx' is no language"),
        ("de = \n", "not well-formed TOML"),
    ],
)
def test_what_is_no_phrase_book(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=r"book\.toml: ") as caught:
        book_of(tmp_path, text)
    assert problem in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        PhraseBook.load(tmp_path / "none.toml")
