"""Hard-wrapped mails and wires: lines of a paragraph become one, what was broken on purpose stays."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bilingua.apps.jobs import find_jobs
from bilingua.errors import SettingsError
from bilingua.pipeline import Translator
from bilingua.text.documents import read_document, write_document
from bilingua.text.wrapping import joined, paragraphs
from tests.fakes import FakeEngine

WIRE = """\
SEOUL - Die Regierung hat am Montag mitgeteilt, dass die Gespräche über
den Hafen und die Container vorerst nicht weitergehen. Ein Sprecher
sagte, man warte auf eine Antwort.
   Die Opposition nannte das einen Fehler und verlangte eine Sitzung des
Ausschusses noch in dieser Woche.
"""


def units(text: str) -> list[str]:
    lines = text.splitlines()
    return ["".join(joined([lines[index] for index in place])) for place in paragraphs(lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Eine Zeile", ["Eine Zeile"]),
        # broken in the middle of a sentence
        ("Die Zeile\nendet mitten im Satz, weil die Agentur\nso formatiert.", 1),
        ("Sie kam. Er\nging.\n\nSie blieb.", ["Sie kam. Er ging.", "", "Sie blieb."]),
        # an address, a signature, verse
        ("Anna Bauer\nHafenstraße 7\n20095 Hamburg", 3),
        # lists, also wrapped ones
        ("Punkte:\n- Waffen\n- Soldaten,\n  die kämpfen", ["Punkte:", "- Waffen", "- Soldaten, die kämpfen"]),
        # quoted mail
        ("> Er kam\n> und ging.\nDanke.", ["> Er kam und ging.", "Danke."]),
        # a word that was cut, and one that was not
        ("Die Zusam-\nmenarbeit ruht.", ["Die Zusammenarbeit ruht."]),
        ("von Nord-\nund Südkorea, wie ein langer Satz", ["von Nord- und Südkorea, wie ein langer Satz"]),
        ("nach dem langen Bericht der Nordkorea-\nExperten ruht es", 1),
        # paragraphs of a line each
        ("a" * 400 + " Satz.\n" + "b" * 300 + " Satz.", 2),
        ("-----\nText\n=====", 3),
    ],
)
def test_lines_are_joined_where_a_sentence_goes_on(text: str, expected: list[str] | int) -> None:
    found = units(text)
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_a_wire_with_indented_paragraphs() -> None:
    first, second = units(WIRE)
    assert first.startswith("SEOUL - Die Regierung")
    assert first.endswith("warte auf eine Antwort.")
    assert second.startswith("   Die Opposition")


@pytest.mark.parametrize("text", [WIRE, "", "\n\n", "a\r\nb\r\n\r\n> c\r\n> d", "\ufeffa\nb"])
def test_untouched_paragraphs_give_the_same_file(text: str) -> None:
    document = read_document(io.BytesIO(text.encode()), format="wrapped")
    out = io.BytesIO()
    write_document(document, [None] * len(document.blocks), out)
    assert out.getvalue().decode() == text


def test_offsets_are_those_of_the_joined_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("> Am 28. Oktober schweigt\n> die DVRK und\n> ihr Hafen.\n\nEnde.\n", encoding="utf-8")
    document = read_document(path, format="wrapped")
    translations = Translator({"DVRK": "DPRK"}, engine=FakeEngine(), markers=False).translate_document(document)
    first = translations[0]
    assert all(first.source[o.span.start : o.span.end] == o.span.text for o in first.terms)
    assert {o.span.text for o in first.terms} == {"28. Oktober", "DVRK"}
    write_document(document, translations, tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").count("\n") == 3


def test_the_option_is_for_plain_text(tmp_path: Path) -> None:
    for name in ("a.txt", "b.html"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("a", encoding="utf-8")
    jobs = find_jobs([tmp_path / "in"], tmp_path / "out", unwrap=True).jobs
    assert {job.source.name: job.format for job in jobs} == {"a.txt": "wrapped", "b.html": None}
    assert find_jobs(["Er kam\nund ging."], None, unwrap=True).jobs[0].format == "wrapped"
    with pytest.raises(SettingsError, match="plain text"):
        find_jobs([tmp_path / "in" / "b.html"], tmp_path / "c.html", unwrap=True)
