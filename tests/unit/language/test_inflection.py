from importlib.resources import files

import pytest

from bilingua.language.folding import Regular, canon, haystack
from bilingua.language.inflection import Number, Paradigm, same_word
from bilingua.language.words import is_german

ROLES = {"noun", "name", "acronym", "fixed", "adjective", "verb", "participle", "feminine"}


@pytest.mark.parametrize(
    "name", ["de/endings.tsv", "de/endings_cues.tsv", "en/irregular_plurals.tsv", "en/irregular_verbs.tsv"]
)
def test_tables_are_well_formed(name):
    lines = files("bilingua.data").joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {len(row) for row in rows} == {3 if name == "de/endings.tsv" else 2}
    keys = [tuple(row[:-1]) for row in rows]
    assert len(keys) == len(set(keys))
    if name == "de/endings.tsv":
        assert {row[0] for row in rows} == ROLES
        assert all(
            form.lstrip("+~?^") == form[len(form) - len(form.lstrip("+~?^")) :]
            for row in rows
            for form in row[2].split(" ")
        )


@pytest.mark.parametrize(
    "word", ["Bund", "Straße", "Vater", "Museum", "Haus", "Rakete", "Männer", "Masse", "Israel", "Öl"]
)
def test_every_form_begins_with_a_prefix(word):
    paradigm = Paradigm(word, ("noun", "adjective"))
    prefixes = paradigm.prefixes()
    assert prefixes
    for form in paradigm.forms():
        assert any(form.startswith(canon(prefix)) for prefix in prefixes), form


def test_numbers_and_doubt():
    forms = Paradigm("Bund", ("noun",)).forms()
    assert {form for form, known in forms.items() if known.number is Number.PLURAL} == {"buende", "buenden"}
    assert not any(known.doubtful for known in forms.values())
    assert Paradigm("Boot", ("noun",)).forms()["boote"].doubtful


def test_the_lexicon_knows_whose_form_it_is():
    assert same_word("Räte", "Rat") is True
    assert same_word("Raten", "Rat") is False
    assert same_word("Quatschbunden", "Quatschbund") is None
    assert is_german("programm")
    assert not is_german("xyz")


@pytest.mark.parametrize(
    ("text", "plain", "stretch", "original"),
    [
        ("Su\u0308den", "Süden", "Süden", "Su\u0308den"),
        ("a\u00adb c", "ab c", "ab", "a\u00adb"),
        ("ab\u00ad c", "ab c", "ab", "ab"),
        ("Nordu\u0308", "Nordü", "Nordü", "Nordu\u0308"),
        ("Waffen-\nkauf", "Waffenkauf", "Waffenkauf", "Waffen-\nkauf"),
        ("Ein-\nund", "Ein-\nund", "Ein", "Ein"),
        ("Nord-\nKorea", "Nord-\nKorea", "Korea", "Korea"),
    ],
)
def test_irregular_characters_and_the_way_back(text, plain, stretch, original):
    regular = Regular(text)
    assert regular.text == plain
    start = plain.index(stretch)
    left, right = regular.back(start, start + len(stretch))
    assert text[left:right] == original


def test_the_haystack_keeps_lengths():
    text = "Größe, İstanbul–Ankara: „Café“"  # the dotted capital becomes two characters in lower case
    assert len(haystack(text)) == len(text) + 2
    assert haystack("A-b") == " a b "
    assert haystack("ΣΑΣ\n–İx_1") == " σασ  İx_1 "  # noqa: RUF001 (Greek)
