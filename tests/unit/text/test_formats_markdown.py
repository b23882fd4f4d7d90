from __future__ import annotations

import io
import sys

import pytest

from bilingua.errors import FormatNotInstalledError
from bilingua.records import Translation
from bilingua.text.documents import read_document, write_document

PAGE = """---
title: Die Lage
---

# Die *Lage* im Norden #

Ein Satz mit `grep` und [einem Link](https://example.org/a_b "Titel"),
über **zwei Zeilen**.  \nNeue Zeile \\* Stern &amp; mehr[^1].

> - [ ] Erste Aufgabe
>   geht weiter
> - Zweite

```sh
echo "Nicht übersetzen"
```

    auch Code

| Kopf | Zahl |
|:-----|-----:|
| a \\| b | 1.500 |

[^1]: Eine Fußnote.

[ref]: https://example.org "Titel"

<div>HTML bleibt</div>

Unterstrichen
===

<https://example.org> und ![Bild](x.png) ~~weg~~
"""


def texts(markup: str) -> list[str]:
    return [block.text for block in read_document(io.BytesIO(markup.encode()), format="md").blocks]


def written(text: str, english: dict[str, str] | None = None) -> str:
    document = read_document(io.BytesIO(text.encode()), format="md")
    target = io.BytesIO()
    done = [None if english is None else Translation(b.text, english.get(b.text, b.text)) for b in document.blocks]
    write_document(document, done, target)
    return target.getvalue().decode()


def test_blocks_are_what_a_reader_sees() -> None:
    assert texts(PAGE) == [
        "Die Lage im Norden",
        "Ein Satz mit grep und einem Link, über zwei Zeilen. \nNeue Zeile * Stern & mehr.",
        "Erste Aufgabe geht weiter",
        "Zweite",
        "Kopf",
        "Zahl",
        "a | b",
        "1.500",
        "Eine Fußnote.",
        "Unterstrichen",
        "https://example.org und  weg",
    ]


@pytest.mark.parametrize(
    "text", [PAGE, PAGE.replace("\n", "\r\n"), "\ufeff# Ja", "", "- \tTab\n\n1. *", "| a |\n|---|\n"]
)
def test_an_untouched_page_stays(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    ("markup", "english", "expected"),
    [
        ("# Lage #\n", "2*3 *x*", "# 2\\*3 \\*x\\* #\n"),
        ("**DVRK** und _Russland_\n", "DPRK and Russia", "**DPRK** and _Russia_\n"),
        ("Siehe [den Bericht](a_b.html).\n", "See the report.", "See [the report](a_b.html).\n"),
        ("Mit `grep` suchen\n", "Search with grep", "Search with `grep`\n"),
        ("> Eins\\\n> zwei\n", "One\ntwo", "> One\\\n> two\n"),
        ("> Eins\n> zwei\n", "One two", "> One two\n"),
        ("Ja\n", "1. Yes", "1\\. Yes\n"),
        ("Ja\n", "# Yes", "\\# Yes\n"),
        ("Ja\n", "- <b> yes", "\\- \\<b> yes\n"),
        ("- [x] Ja\n", "Yes", "- [x] Yes\n"),
        ("| Ja | Nein |\n|---|---|\n", "a | b", "| a \\| b | a \\| b |\n|---|---|\n"),
        ("***Ja*** nein\n", "Yes no", "***Yes*** no\n"),
        ("**Ja** *nein*\n", "Yes", "**Yes** \n".replace(" \n", "\n")),
        ("Ein snake_case\n", "A snake_case", "A snake_case\n"),
    ],
)
def test_translations_become_markdown(markup: str, english: str, expected: str) -> None:
    document = read_document(io.BytesIO(markup.encode()), format="md")
    target = io.BytesIO()
    write_document(document, [Translation(block.text, english) for block in document.blocks], target)
    assert target.getvalue().decode() == expected


def test_a_page_translated_into_itself_says_the_same() -> None:
    assert texts(written(PAGE, {})) == texts(PAGE)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    monkeypatch.delitem(sys.modules, "bilingua.text.formats.markdown", raising=False)
    with pytest.raises(FormatNotInstalledError, match=r"markdown_it.*pip install .*markdown-it-py"):
        read_document(io.BytesIO(b"Ja"), format="md")
