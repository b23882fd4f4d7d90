"""Spellings of one name: the same by their sounds, transcribed in two ways, only alike, or unlike."""

from __future__ import annotations

import pytest

from bilingua.text.sounds import alike, fold, transcribed


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
    ("german", "english", "same"),
    [("Galizki", "Galuzki", True), ("Galizki", "Balizki", True), ("Galizki", "baker", False)],
)
def test_alike(german: str, english: str, same: bool) -> None:
    assert alike(german, english) is same
