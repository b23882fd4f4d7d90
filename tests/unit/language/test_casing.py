"""Lines of capitals become sentences of the same length, and sentences capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.language.casing import in_capitals, is_in_capitals, sentence_case, spelled, without_capitals


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("NORDKOREA DROHT SÜDKOREA: PUTIN SCHWEIGT", "Nordkorea droht Südkorea: Putin schweigt"),
        ("DIE KOSTEN STEIGEN WEITER", "Die Kosten steigen weiter"),
        ("BAUERN UND ÄRZTE STREIKEN", "Bauern und Ärzte streiken"),
        ("MINISTER TRITT ZURÜCK", "Minister tritt zurück"),
        ("POLIZEI GRIFF EIN", "Polizei griff ein"),
        ("GRIFF NACH DER MACHT", "Griff nach der Macht"),
        ("NACH DEM TREFFEN IN GENF", "Nach dem Treffen in Genf"),
        ("TRUMPS PLAN", "Trumps Plan"),
        ("ARBEITSLOSE MÜSSEN MEHR ARBEITEN", "Arbeitslose müssen mehr arbeiten"),
        ("RUSSLAND NUTZT NORDKOREANISCHE GRANATEN", "Russland nutzt nordkoreanische Granaten"),
        ("SPD UND EU: AFD IST GEGEN NATO", "SPD und EU: AfD ist gegen NATO"),
        ("S-400-RAKETEN AM 28. MAI", "S-400-Raketen am 28. Mai"),
        ("KN-23 ABGESCHOSSEN", "KN-23 abgeschossen"),
        ("MEHR AUF www.bund.de UND WWW.BUND.DE", "Mehr auf www.bund.de und WWW.BUND.DE"),
        ("II. WELTKRIEG", "II. Weltkrieg"),
        ("GROSSE STRAßE GESPERRT", "Grosse Straße gesperrt"),
        ("GROẞE KOALITION", "Große Koalition"),
        ("WAS NUN?", "Was nun?"),
        ("SPORT", "Sport"),
        ("DATUM", "Datum"),
        ("PUTIN", "Putin"),
    ],
)
def test_a_line_in_capitals_as_a_sentence(line: str, sentence: str) -> None:
    assert is_in_capitals(line)
    assert sentence_case(line) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1994 – 2024",
        "NATO",
        "USA",
        "KCN",
        "A 7",
        "NATO EU USA",
        "BERLIN (dpa) – Die Regierung",
        "Der AUFTRAGGEBER zahlt",
        "Nordkorea droht",
        "KN-23",
    ],
)
def test_other_texts_are_no_such_lines(text: str) -> None:
    assert not is_in_capitals(text)


def test_words_of_a_glossary_are_written_as_there() -> None:
    spellings = spelled(["IfW Kiel", "DVRK", "Neue Seidenstraße", "Kim Jong-un"])
    assert sentence_case("DAS IFW LOBT NEUE WEGE DER DVRK", spellings) == "Das IfW lobt neue Wege der DVRK"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Der AUFTRAGGEBER zahlt NICHT.", "Der Auftraggeber zahlt nicht."),
        ("EILMELDUNG: Die CDU gewinnt", "Eilmeldung: Die CDU gewinnt"),
        ("BERLIN (dpa) – Die NATO", "Berlin (dpa) – Die NATO"),
        ("OPEC und THAAD und PUTIN", "OPEC und THAAD und PUTIN"),
        ("www.NEUWAHLEN.de", "www.NEUWAHLEN.de"),
        ("Nordkorea droht", "Nordkorea droht"),
    ],
)
def test_words_in_capitals_within_a_text(text: str, without: str) -> None:
    assert without_capitals(text) == without


@given(st.text())
def test_lengths_stay(text: str) -> None:
    assert len(in_capitals(text)) == len(without_capitals(text)) == len(text)
    assert len(sentence_case(text.upper())) == len(text.upper())
    assert is_in_capitals(text) in (True, False)


def test_what_is_to_be_kept_is_kept() -> None:
    assert in_capitals("Siehe bund.de, Spaß", [(6, 13)]) == "SIEHE bund.de, SPAß"
