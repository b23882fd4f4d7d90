"""What is known of languages beyond their codes: names, variants, and what DeepL's API documents for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bilingua.data import read_lines


@dataclass(frozen=True, slots=True)
class Details:
    """A language by its code, in the spelling of BCP 47 (`pt-BR`, `zh-Hans`).

    `formality`: translations into it can be formal or not. `glossary`: glossaries may have it. `write`, `tone`: it can
    be rephrased, in a style or tone. `lists` says whether lists show it as `source`, `target` or `both`.
    """

    code: str
    name: str
    formality: bool = False
    glossary: bool = True
    write: bool = False
    tone: bool = False
    lists: str = "both"


FEATURES = ("formality", "glossary", "write", "tone")


def bcp47(code: str) -> str:
    """Return a code in its usual spelling.

    >>> bcp47("EN-gb"), bcp47("zh-HANS"), bcp47("DE")
    ('en-GB', 'zh-Hans', 'de')
    """
    first, *rest = code.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def base(code: str) -> str:
    """Return the language of a variant.

    >>> base("EN-GB")
    'en'
    """
    return bcp47(code).partition("-")[0]


def details(code: str) -> Details:
    """Return what is known of a language; one that is not known goes by its code."""
    code = bcp47(code)
    return _known().get(code) or Details(code, code)


def variants(code: str) -> tuple[str, ...]:
    """Return the known variants of a language, `en-GB` and `en-US` of `en`."""
    return tuple(known for known in _known() if known != code and base(known) == code)


@cache
def _known() -> dict[str, Details]:
    rows = [line.split("\t") for line in read_lines("service/languages.tsv")][1:]
    return {
        code: Details(code, name, **{each: each in features.split() for each in FEATURES}, lists=lists)
        for code, name, features, lists in rows
    }
