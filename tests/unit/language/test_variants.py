"""American and British spelling."""

from __future__ import annotations

import pytest

from bilingua.errors import SettingsError
from bilingua.language.variants import respellings


def respelled(text: str, variant: str, source: str = "") -> str:
    for start, end, new in reversed(list(respellings(text, variant, source=source))):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "us", "gb"),
    [
        ("the color of defense", "the color of defense", "the colour of defence"),
        ("modernisation and analyzing", "modernization and analyzing", "modernisation and analysing"),
        ("Harbors favour the neighbors.", "Harbors favor the neighbors.", "Harbours favour the neighbours."),
        ("a nuclear program", "a nuclear program", "a nuclear programme"),
        ("a computer program", "a computer program", "a computer program"),
        ("five kilometres, a gas meter", "five kilometers, a gas meter", "five kilometres, a gas meter"),
        ("the licence, the license", "the license, the license", "the licence, the license"),
        ("a well-organized centre-left", "a well-organized center-left", "a well-organised centre-left"),
    ],
)  # fmt: skip
def test_a_variant_is_spelled_throughout(text: str, us: str, gb: str) -> None:
    assert respelled(text, "us") == us
    assert respelled(text, "gb") == gb
    assert respelled(respelled(text, "gb"), "gb") == gb


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In Pearl Harbor and the Labour Party",
        "see www.color.com/center or a@center.org",
        "size, prize, advise, ton, filter, medieval",
    ],
)
def test_names_addresses_and_what_both_share_stay(text: str) -> None:
    assert respelled(text, "us") == respelled(text, "gb") == text


def test_what_the_german_has_as_well_is_a_name() -> None:
    assert respelled("Labour leads.", "us", "Labour führt.") == "Labour leads."
    assert respelled("Labour is dear.", "us", "Arbeit ist teuer.") == "Labor is dear."


def test_unknown_variants_are_refused() -> None:
    with pytest.raises(SettingsError, match="unknown spelling 'au'"):
        list(respellings("color", "au"))
