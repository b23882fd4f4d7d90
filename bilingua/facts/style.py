"""How facts are written in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bilingua.errors import SettingsError

_CHOICES = {
    "money": ("words", "symbols"),
    "dates": ("british", "american"),
    "times": ("12h", "24h"),
    "percent": ("percent", "per cent", "%"),
}


@dataclass(frozen=True, slots=True)
class FactStyle:
    """How facts are written in English.

    money: `words` (5.5 billion US dollars) or `symbols` ($5.5 billion). dates: `british` (28 October 2024) or
    `american` (October 28, 2024). times: `12h` (2:30 p.m.) or `24h` (14:30). percent: `percent`, `per cent` or `%`.

    Raises:
        SettingsError: a choice is unknown.
    """

    money: str = "words"
    dates: str = "british"
    times: str = "12h"
    percent: str = "percent"

    def __post_init__(self) -> None:
        """Check the choices."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(
                    f"unknown fact style {name}={getattr(self, name)!r}", hint=f"one of: {', '.join(choices)}"
                )


def named_style(*, dates: str, times: str, money: str, percent: str) -> FactStyle:
    """Return the style that options and profiles name: `times` is `12` or `24`, `percent` is `word` or `sign`.

    Raises:
        SettingsError: a choice is unknown.
    """
    return FactStyle(money, dates, f"{times}h", {"word": "percent", "sign": "%"}.get(percent, percent))


DEFAULT = FactStyle()


@dataclass(frozen=True, slots=True)
class Rendering:
    """A fact in English: `target`, all `allowed` forms (`target` first) and the normalised `value`."""

    target: str
    allowed: tuple[str, ...]
    value: str


def rendering(target: str, forms: Iterable[str], value: str) -> Rendering:
    """Return a rendering whose allowed forms are the target and all others, each once."""
    return Rendering(target, tuple(dict.fromkeys([target, *forms])), value)
