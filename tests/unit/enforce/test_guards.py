"""Signs that a whole sentence went wrong."""

from __future__ import annotations

import pytest

from bilingua.enforce.guards import copied, looping, off_length, suspicious, untranslated


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
