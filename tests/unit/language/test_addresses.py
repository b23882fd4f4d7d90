"""What is copied to the letter is one thing for cleaning and for facts, however long it is."""

from __future__ import annotations

import time

import pytest

from bilingua.facts.spans import find_facts
from bilingua.language.addresses import find_addresses
from bilingua.records import Kind
from bilingua.text.german import clean

KEY = "pBhg3p7G5yHm999EHHxmj/bbh5zAa9Dv1ouFqnoFEqerf531s/Bc8Dd8ldoBH3jnwp9eHBloC7F2iCkxEhDteDu8x=="


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://example.org/Der.Bericht,Neu;Alt?x=1,5&y=Ü#Teil.Zwei", Kind.URL),
        ("https://example.org/" + "Ab.Cd-_" * 200, Kind.URL),
        ("sftp://example.org/Der.Bericht", Kind.URL),
        ("mailto:max@example.org?subject=Hallo.Welt", Kind.URL),
        ("data:image/png;base64," + KEY, Kind.URL),
        ("www.example.org/Der.Bericht", Kind.URL),
        ("müller.ch/bericht", Kind.URL),
        ("vorname." * 90 + "name@example.org", Kind.EMAIL),
        ("/srv/Ordner.Neu/Der.Bericht.pdf", Kind.FILE),
        ("/var/log/nginx/", Kind.FILE),
        ("~/projekte/2024/abc", Kind.FILE),
        ("../Der.Ordner/abc", Kind.FILE),
        ("src/main/Der.Bericht.txt", Kind.FILE),
        ("/srv/" + "ordner/" * 150 + "x", Kind.FILE),
        ("C:\\Users\\Max.Muster\\Der.Bericht.docx", Kind.FILE),
        ("\\\\server\\freigabe\\Der.Ordner", Kind.FILE),
        ("bericht_" * 90 + "1.PDF", Kind.FILE),
        ("d41d8cd98f00b204e9800998ecf8427e", Kind.FILE),
        (KEY, Kind.FILE),
        ("@handle_1", Kind.HANDLE),
    ],
    ids=lambda each: str(each)[:30],
)
def test_an_address_is_one_fact_and_survives_cleaning(address: str, kind: Kind) -> None:
    text = f"Mehr steht unter {address}, sagte er."
    assert clean(text)[0] == text
    (span,) = find_facts(text)
    assert (span.text, span.target, span.kind) == (address, address, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Lehrer/-innen und/oder Schüler/in",
        "Leser:innen: ja. Tel: nein. Data: x",
        "km/h und m/s",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "Sozialdemokraten/Christdemokraten/Freie",
        "Ende.Die Lage",
        "a // b",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert find_facts(text) == ()


@pytest.mark.parametrize("unit", ["a@", "a.", "/a", "a/", "~/", "aB3", "x:", "C:\\", "http://", "www.", "-a.", "a=1&"])
def test_long_debris_takes_linear_time(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    start = time.process_time()
    find_facts(text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("www.a.de b@c.de\nWWW.d.ch:", ["www.a.de", "b@c.de", "WWW.d.ch:"]),
        ("„https://a.de“,mailto:a@b.de\u00a0Uhr: 8:15", ["https://a.de", "mailto:a@b.de"]),
        ("x@b.de", ["x@b.de"]),
        ("(tel:+49)(c@d.de)", ["tel:+49)(c@d.de)"]),
    ],
)
def test_addresses_are_found_around_their_signs(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_addresses(text, "url", "email")] == found


@pytest.mark.parametrize("sign", ["@", ":", "www.", "@ ", "x: "])
def test_many_signs_take_linear_time(sign: str) -> None:
    start = time.process_time()
    find_addresses(sign * 100_000, "url", "email")
    assert time.process_time() - start < 5
