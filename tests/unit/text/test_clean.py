from __future__ import annotations

import time

import pytest

from bilingua.text.german import clean
from tests.edits import replay

CHANGED = [
    # Lost spaces behind punctuation.
    ("Er floh aus der Ukraine.Für die Armee", "Er floh aus der Ukraine. Für die Armee"),
    ("Das Ende.EU-Staaten warnen", "Das Ende. EU-Staaten warnen"),
    ("aus der DVRK.Die Armee", "aus der DVRK. Die Armee"),
    ("bis 2023.Die Armee", "bis 2023. Die Armee"),
    ("Er kam am 3.Oktober", "Er kam am 3. Oktober"),
    ("Um 5 Prozent.Seoul schweigt", "Um 5 Prozent. Seoul schweigt"),
    ("bei Prof.Dr.Meier in St.Gallen", "bei Prof. Dr. Meier in St. Gallen"),
    ("Was nun?Die Lage!Das Ende…Der Rest...Seoul", "Was nun? Die Lage! Das Ende… Der Rest... Seoul"),
    ("(Seoul).Die Lage", "(Seoul). Die Lage"),
    ("Er sagte,dass nichts gehe;niemand widersprach", "Er sagte, dass nichts gehe; niemand widersprach"),
    ("Medienkontakt:Anna Muster", "Medienkontakt: Anna Muster"),
    ("Quelle:KCNA", "Quelle: KCNA"),
    # Quotation marks.
    ("Das Ende.„Der Preis", "Das Ende. „Der Preis"),
    ("Das Ende.«Der Preis» steigt", "Das Ende. «Der Preis» steigt"),
    ("Das Ende.»Der Preis« steigt", "Das Ende. »Der Preis« steigt"),
    ("«Das ist falsch.»Der Minister", "«Das ist falsch.» Der Minister"),
    ("„Das ist falsch.“Der Minister", "„Das ist falsch.“ Der Minister"),
    ('Er sagt: "Wir wollen sie schwächen."Mit', 'Er sagt: "Wir wollen sie schwächen." Mit'),
    ('wie im Mai."Wir warten", sagt er', 'wie im Mai. "Wir warten", sagt er'),
    ("Er sagte:«Nein.» «Ja»,rief sie", "Er sagte: «Nein.» «Ja», rief sie"),
    ("Er sagte „Nein“und ging", "Er sagte „Nein“ und ging"),
    # Datelines and brackets.
    ("Bern (ots) -Eine neue Umfrage", "Bern (ots) - Eine neue Umfrage"),
    ("Genf –Die UNO tagt", "Genf – Die UNO tagt"),
    ("(ots)Die Umfrage", "(ots) Die Umfrage"),
    # Headings and labels.
    ("Neue BeziehungenDarüber hinaus", "Neue Beziehungen\nDarüber hinaus"),
    ("Die Kontrolle verfeinernAngesichts der Lage", "Die Kontrolle verfeinern\nAngesichts der Lage"),
    ("Schwere VorwürfeNordkorea liefert", "Schwere Vorwürfe\nNordkorea liefert"),
    ("Besuch bei SelenskyjDer Präsident", "Besuch bei Selenskyj\nDer Präsident"),
    ("Rückblick 2023Die Lage", "Rückblick 2023\nDie Lage"),
    ("rund 20.000Soldaten", "rund 20.000 Soldaten"),
    ("fürRussland", "für Russland"),
    ("Mehr: www.beispiel.ch/armeePressekontakt:Anna Muster", "Mehr: www.beispiel.ch/armee\nPressekontakt: Anna Muster"),
    ("Mail an info@beispiel.chDie Redaktion", "Mail an info@beispiel.ch\nDie Redaktion"),
    ("Mehr auf www.beispiel.ch.Die Redaktion", "Mehr auf www.beispiel.ch. Die Redaktion"),
    # Mark-up and entities.
    ("< p>Die Kosten</p>", "Die Kosten"),
    ("Das Ende.<br/>Die Lage", "Das Ende.\nDie Lage"),
    ("Das<br>ist <b>gut</b>", "Das ist gut"),
    ('ein <a href="https://beispiel.ch/a">Bericht</a>', "ein Bericht"),
    ("Er&nbsp;sagte: &bdquo;Ja&ldquo; &amp; ging", "Er sagte: „Ja“ & ging"),
    ("&amp;amp;quot;Ja&amp;amp;quot;", '"Ja"'),
    ("&lt;p&gt;Ja", "Ja"),
    # Encodings and characters.
    ("FÃ¼r die Ã„nderung â€“ â€žjaâ€œ", "Für die Änderung – „ja“"),
    ("\x84Nein\x93 \x96 sagte er", "„Nein“ – sagte er"),
    ("Ko\u0308ln", "Köln"),
    ("Waf\u00adfen\u200bhandel\ufeff", "Waffenhandel"),
    ("A\x00B\x07", "AB"),
    ("Rund 20\u202f000 Mann um 10\u00a0Uhr\u2009MEZ", "Rund 20\u00a0000 Mann um 10 Uhr MEZ"),
    ("Eins\r\nZwei\u2028Drei", "Eins\nZwei\nDrei"),
    ("Ein ⟨t⟩ im Text ⟨/t⟩", "Ein ‹t› im Text ‹/t›"),
    (
        "Das ist ein Satz, der umgebrochen wurde, weil\ndie Zeile zu lang war.",
        "Das ist ein Satz, der umgebrochen wurde, weil die Zeile zu lang war.",
    ),
]

UNCHANGED = [
    "",
    " ",
    "Z.B. die U.S.Army, d.h. i.d.R. alle",
    "Version 3.5 und 14.30 Uhr am 18.09.2025, 07:55",
    "Siehe www.beispiel.ch, Nau.ch, beispiel.Com und https://a.ch/x.y/Z.A?b=C:D",
    "bericht.Endfassung.PDF und java.lang.String",
    "hans.Muster@beispiel.ch @SRFNews #FreiheitFürAlle",
    "YouTube, YouTuberin, GmbH, McDonald, PostFinance-Kunden, SonntagsBlick, LeBron",
    "SchülerInnen, Leser:innen, Leser:In, StudentInnen",
    "Die FonBörse ist neu. Die FonBörse wächst.",
    "Haupt- und Nebenfach, Nord- und Südkorea",
    "(Bundes)Regierung und Bürger(innen)",
    "15'000 Franken, 15 000 Franken, 2:1, C:\\Windows",
    'Der „Spiegel“-Bericht, „Spiegel“s Kritik, 5"Rohr, »Blick«',
    "R&D, AT&T; und a<b, 3 > 2",
    "Die Familie 👨\u200d👩\u200d👧 lacht",
    "Café, Ângela, São Paulo",
    "Kurz\nund gut",
    "Eine Zeile, die lang genug ist für einen Umbruch.\nund weiter",
]


@pytest.mark.parametrize(("dirty", "expected"), CHANGED)
def test_repairs(dirty: str, expected: str) -> None:
    cleaned, edits = clean(dirty)
    assert cleaned == expected
    assert replay(dirty, edits) == expected
    assert clean(cleaned) == (cleaned, ())


@pytest.mark.parametrize("text", UNCHANGED)
def test_leaves_alone(text: str) -> None:
    assert clean(text) == (text, ())


def test_every_edit_names_its_rule_and_place() -> None:
    _, edits = clean("< p>Das Ende.Der Rest")
    assert [(edit.rule, edit.start, edit.before, edit.after) for edit in edits] == [
        ("tag", 0, "< p>", ""),
        ("stop", 9, "", " "),
    ]


def test_replay_refuses_a_log_that_does_not_fit() -> None:
    _, edits = clean("< p>Das Ende")
    with pytest.raises(ValueError, match="'tag' at 0"):
        replay("Das Ende", edits)


@pytest.mark.parametrize("unit", ['"', "ab.Cd", "<", "&amp;", "\u200d", "a@"])
def test_a_megabyte_on_one_line_takes_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    clean(text)
    assert time.process_time() - started < 20
