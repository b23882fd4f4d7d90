"""Spellings of one name: the same by their sounds, transcribed in two ways, or made up."""

from __future__ import annotations

import pytest

from bilingua.names.spelling import find_spelling, fold, inventions, names_in, spellings, transcribed


@pytest.mark.parametrize(
    ("german", "english"),
    [("Lawrow", "Lavrov"), ("Schoigu", "Shoigu"), ("Nawalny", "Navalny"), ("Tschurkin", "Churkin"), ("Groß", "Gross")],
)
def test_the_same_sounds(german: str, english: str) -> None:
    assert fold(german) == fold(english)


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Selenskyj", "Zelensky"),
        ("Selenskyj", "Zelenskyy"),
        ("Jelzin", "Yeltsin"),
        ("Schukow", "Zhukov"),
        ("Tschechow", "Chekhov"),
        ("Sacharow", "Sakharov"),
        ("Chruschtschow", "Khrushchev"),
        ("Solschenizyn", "Solzhenitsyn"),
        ("Dschugaschwili", "Dzhugashvili"),
        ("Janukowytsch", "Yanukovych"),
        ("Kusnezow", "Kuznetsov"),
        ("Chomeini", "Khomeini"),
    ],
)
def test_transcriptions(german: str, english: str) -> None:
    assert transcribed(german, english)
    assert not transcribed(german, english[:-2] + "mb")


@pytest.mark.parametrize(("german", "english"), [("Galoti", "Galoto"), ("Selenskyj", "Zelesky"), ("", ""), ("é", "e")])
def test_no_transcriptions(german: str, english: str) -> None:
    assert not transcribed(german, english)


@pytest.mark.parametrize(
    ("name", "translation", "spelling"),
    [
        ("Galizki", "Louis Galizki", "Galizki"),
        ("Galizki", "Louis Galizki's", "Galizki"),
        ("Galizki", "a Galizki-Louis", "Galizki"),
        ("Jobs", "Steve Job's", "Job"),
        ("Galizki", "the Galizkis", "Galizkis"),
        ("Selenskyj", "Zelensky", "Zelensky"),
        ("Bauer", "the bauer", None),
        ("Galizki", "Galuzki", None),
        ("Galizki", "", None),
    ],
)
def test_the_spelling_of_a_name_in_a_translation(name: str, translation: str, spelling: str | None) -> None:
    assert find_spelling(name, names_in(translation)) == spelling


@pytest.mark.parametrize(
    ("german", "english", "found"),
    [
        ("Nahe Galizki brannte es.", "There was a fire near Galuzki.", [("Galizki", "Galuzki")]),
        ("Nahe Galizkis Haus brannte es.", "There was a fire near Galuzki's house.", [("Galizkis", "Galuzki")]),
        (
            "Am Tegernsee regnet es.",
            "It rains on the Tangernsee.",
            [("Tegernsee", "Tangernsee")],
        ),  # in the dictionary
        ("In Nairobi", "In Nairomi", [("Nairobi", "Nairomi")]),
        ("Die GWLU klagte.", "The GLU sued.", []),  # three letters: too short
        ("Die GWLUF klagte.", "The GLUF sued.", [("GWLUF", "GLUF")]),
        ("Nahe Galizki brannte es.", "There was a fire near Galizki.", []),
        ("Nahe Galizki brannte es.", "There was a fire in the city.", []),
        ("Nahe Galizki brannte es.", "There was a fire near galuzki.", []),
        ("Galizki traf Galuzki.", "He met Galuzki.", []),  # that is somebody else
        ("Galizki lobt Galizkin.", "Galizki praises Galizkun.", [("Galizkin", "Galizkun")]),
        ("Louis Bannek schwieg.", "Louis Banner was silent.", []),  # an English word is no misspelling
        (
            "Sarkasmus ist das nicht.",
            "That is no Sracasm.",
            [],
        ),  # no name, perhaps
        ("„Schwer ist das.“", '"Swer is that."', []),
        ("Die OSZE klagte.", "The OSCE sued.", []),
        ("GALIZKI", "Galuzki", []),
        ("Wolodymyr Selenskyj kam.", "Volodymyr Zelensky came.", []),
        ("Ali Chamenei kam.", "Ali Chameni came.", [("Chamenei", "Chameni")]),
        ("In der Toskana", "In Tuscany", []),  # English has its own name
        ("Die Tübinger Kemalisten", "The Tübingen Kemalists", []),
        ("Die Galizkierin schwieg.", "The Galizkian was silent.", []),
        ("Im Galischer Netz", "In the Galisch net", []),
        ("Die Schrabberger Firma", "A Schrabberg company", []),
        ("Der Kreml", "The Kremlin", []),
        ("Beim Großen Preis", "At the Grand Prix", []),
        ("In Südgalizkien", "In southern Galizkia", []),
        ("", "", []),
    ],
)
def test_words_that_a_translation_makes_up(german: str, english: str, found: list[tuple[str, str]]) -> None:
    assert [(german[made.start : made.end], made.word) for made in inventions(german, english)] == found


@pytest.mark.parametrize(
    ("german", "english", "pairs"),
    [
        ("Sergei Lawrow kam.", "Sergei Lavrov came.", [("Lawrow", "Lavrov")]),
        ("Sergei Lawrows Reise", "Sergei Lavrov's trip", [("Lawrow", "Lavrov")]),
        ("Louis Galizki kam.", "Louis Galuzki came.", [("Galizki", "Galuzki")]),
        ("Sergei Lawrow kam.", "Sergei came.", []),
        ("Lawrow kam.", "Lavrov came.", []),
    ],
)
def test_spellings_of_family_names(german: str, english: str, pairs: list[tuple[str, str]]) -> None:
    assert list(spellings(german, english)) == pairs
