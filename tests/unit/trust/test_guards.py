"""Signs that a whole sentence went wrong."""

from __future__ import annotations

import pytest

from bilingua.trust.guards import Oddity, copied, looping, oddity, off_length, suspicious, untranslated


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("the talks and the talks and the talks and", "Die Gespräche.", True),
        ("no no no no", "Nein.", True),
        ("no no no", "Nein.", False),
        ("no no no no", "nein nein nein nein", False),
        ("Moscow and Seoul and Tokyo and Beijing", "Moskau und Seoul.", False),
        ("", "Nein.", False),
    ],
)
def test_looping(text: str, source: str, found: bool) -> None:
    assert looping(text, source) is found


def test_copied() -> None:
    source = "Die Regierung hat sich dazu nicht geäußert."
    assert copied(source, source)
    assert not copied("The government has not commented on this.", source)
    contact = "Stiftung für die Kunst, Am Zorbelmarkt 5, 14482 Potsdam, Telefon +49 331 701, presse@zorbel.example"
    assert not copied(contact, contact)
    assert not copied("KCNA, Yonhap, TASS, Interfax, Reuters", "KCNA, Yonhap, TASS, Interfax, Reuters")


def test_untranslated_needs_more_than_one_word() -> None:
    assert untranslated("The soldiers wurden nach Kursk gebracht")
    assert not untranslated("Der Spiegel reported on the war and on the Auf der Heide estate in great detail")


def test_off_length() -> None:
    source = "Die Delegation aus Seoul traf am Montag in Brüssel ein."
    assert off_length("Yes.", source)
    assert off_length(source * 3, source)
    assert not off_length("The delegation from Seoul arrived in Brussels on Monday.", source)
    assert not off_length("Oh", "Ach was?")


def test_suspicious_takes_silence_for_failure_but_not_an_empty_source() -> None:
    assert suspicious("", "Ja.")
    assert not suspicious("", "")


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("Trade", "Handel", Oddity.NONE),
        ("Trade trade", "Handel", Oddity.DOUBLED),
        ("Consumer consumers", "Verbraucher", Oddity.DOUBLED),
        ("No, no", "Nein", Oddity.DOUBLED),
        ("Step by step", "Schritt für Schritt", Oddity.NONE),
        ("Taugies", "Tauziehen", Oddity.UNKNOWN),
        ("Counteroffensive", "Gegenoffensive", Oddity.NONE),
        ("Zelenskyy warns", "Selenskyj warnt", Oddity.NONE),
        ("Zoff in parliament", "Zoff im Parlament", Oddity.COPIED),
        ("Heikle mission", "Heikle Mission", Oddity.GERMAN),
        ("Scholz is silent", "Scholz schweigt", Oddity.COPIED),
        ("Small and medium-sized businesses", "Mittelstand:", Oddity.NONE),
        ("Bundeswehr", "Bundeswehr", Oddity.NONE),
        ("The trade of all the goods that there are", "Handel", Oddity.LONG),
        ("Gross domestic product", "BIP", Oddity.NONE),
        ("", "Handel", Oddity.EMPTY),
        ("the talks and the talks", "Die Gespräche dauern noch an", Oddity.NONE),
    ],
)
def test_oddity_of_a_few_words(text: str, source: str, found: Oddity) -> None:
    assert oddity(text, source) is found


def test_what_is_demanded_is_not_odd() -> None:
    assert oddity("Kxrtx Lbrtz in Bad Krotz", "Messer für Kiew", ["Kxrtx Lbrtz", "Krotz"]) is Oddity.NONE
