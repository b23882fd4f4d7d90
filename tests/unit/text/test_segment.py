from __future__ import annotations

import time

import pytest

from bilingua.text.german import segment

# `|` marks the boundaries.
SENTENCES = [
    "Er kam am 28. Oktober an.|Danach ging er.",
    "Er kam am 3. Okt. an.|Danach ging er.",
    "Am 3. Okt. 2024 kam er.|Im Dez. Die Zahl stieg.".replace("Dez. Die", "Dez.|Die"),
    "Das war z.B. Nordkorea, d.h. die DVRK, u.a. Soldaten.|Sie kamen.",
    "Laut Dr. Lee und Prof. Dr. h. c. Park ist es ernst.|Die Lage bleibt.",
    "Der Verein e. V. lädt ein.|Alle kommen.",
    "Die U.S. Navy und die U.N. Mission helfen.|Das reicht.",
    "Artikel Nr. 5, Abs. 3, S. 12 gilt.|Nichts sonst.",
    "Das kostet ca. 20 bzw. rund 30 Franken.|Das ist viel.",
    "Er zahlte 5,5 Mrd. Euro und 3 Mio. Franken.|Wer nicht?",
    "Es waren 3 Mio.|Die Zahl stieg auf 4 Mrd.|Das ist neu.",
    "Im 19. Jahrhundert und im 2. Halbjahr war es ruhig.|Im 125. Jahr auch.",
    "Zum 125. Geburtstag kam er.|Es waren 250.|Nordkorea schwieg.",
    "Das war 1990.|Danach kam es anders.|Es blieb bis 2023.|Nordkorea liefert.",
    "Die Sitzung beginnt um 14.30 Uhr in Bern.|Sie endet um 16 Uhr.|Der Rest folgt.",
    "J. K. Muster und Kim Il S. Park kamen.|Sie gingen.",
    "Unter Wilhelm II. Kaiser und im II. Weltkrieg.|Das war es.",
    "Mehr auf www.beispiel.ch.|Die Adresse a.b@c.ch gilt.|Danke.",
    "Siehe https://beispiel.ch/a.b/C?d=E.F und nau.ch.|Das reicht.",
    "Der 1. FC Muster steigt in die 2. Bundesliga auf.|Endlich.",
    "1. Die Lage ist ernst.|2. Sie bleibt es.",
    "Das war gut.|20 Soldaten flohen.",
    "Usw. usf. gilt hier.|Er kam, sah usw.|Die Sache lief.",
    "Was?!|Ja!|Nein …|Doch.",
    # Quotation marks stay with their sentence.
    "Er sagte: „Das ist gut.|Sehr gut.“|Dann ging er.",
    "«Das ist gut.»|Der Rest folgt.",
    "»Das ist gut.«|Der Rest folgt.",
    '"Das ist gut."|Der Rest folgt.|"Das auch."',
    "„Was?“ fragte er.|„Ja!“, rief sie.|Danach Ruhe.",
    "«Er rief: ‹Nein. Nie.›|Dann ging er.»|Ende.".replace("Nein. Nie", "Nein.|Nie"),
    "(Mehr folgt.)|Der Rest fehlt.",
    "Der Krieg – so Kim – dauert.|– Die Lage ist ernst.",
    "Müller sagte 👍 ja.|Ähnlich sah es Öztürk.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_boundaries(marked: str) -> None:
    text = marked.replace("|", " ")
    assert [seg.text for seg in segment(text)] == marked.split("|")


def test_white_space_goes_into_the_tails() -> None:
    segments = segment("  Eins.  Zwei. \n\n Drei ")
    assert [(seg.text, seg.tail) for seg in segments] == [
        ("", "  "),
        ("Eins.", "  "),
        ("Zwei.", " \n\n "),
        ("Drei", " "),
    ]


def test_a_line_end_is_a_boundary() -> None:
    assert [seg.text for seg in segment("Neue Beziehungen\nDarüber hinaus nichts")] == [
        "Neue Beziehungen",
        "Darüber hinaus nichts",
    ]


def test_nothing_and_white_space() -> None:
    assert segment("") == ()
    assert [(seg.text, seg.tail) for seg in segment(" \n")] == [("", " \n")]


@pytest.mark.parametrize("unit", ["„a ", "x", "Wort. ", "( "])
def test_a_megabyte_on_one_line_takes_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    segments = segment(text)
    assert time.process_time() - started < 20
    assert "".join(seg.text + seg.tail for seg in segments) == text
