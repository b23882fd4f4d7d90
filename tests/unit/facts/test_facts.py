"""Facts as spans: what is found in German, and its English."""

import subprocess
import sys

import pytest

from bilingua.errors import SettingsError
from bilingua.facts.spans import find_facts
from bilingua.facts.style import FactStyle
from bilingua.records import Kind, Span

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


def only(text: str, **style: str) -> Span:
    spans = find_facts(text, style=FactStyle(**style))
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(
    ("text", "found", "target", "value"),
    [
        # Grouped thousands and decimals, German and Swiss
        ("Bis zu 20.000 Soldaten", "20.000", "20,000", "20000"),
        ("Rund 2'000 Helfer", "2'000", "2,000", "2000"),
        ("Rund 15’000 Helfer", "15’000", "15,000", "15000"),
        ("Mit 20 000 Mann", "20 000", "20,000", "20000"),
        (f"Mit 20{NBSP}000 Mann", f"20{NBSP}000", "20,000", "20000"),
        (f"Mit 20{THIN}000 Mann", f"20{THIN}000", "20,000", "20000"),
        (f"Mit 1{NARROW}200{NARROW}000 Mann", f"1{NARROW}200{NARROW}000", "1,200,000", "1200000"),
        ("Die Nummer 756923456789712345 gilt", "756923456789712345", "756923456789712345", "756923456789712345"),
        ("Mit 125 000 000 000 Litern", "125 000 000 000", "125,000,000,000", "125000000000"),
        ("Genau 1.234.567,89", "1.234.567,89", "1,234,567.89", "1234567.89"),
        ("Eine Erhebung von 2005 in Bremen", "2005", "2005", "2005"),
        ("Ein Gipfel von 2005 Metern", "2005", "2,005", "2005"),
        ("Etwa 1,5 Meter", "1,5", "1.5", "1.5"),
        ("Nur 0,5 Grad", "0,5", "0.5", "0.5"),
        ("Bei -5 Grad", "-5", "-5", "-5"),
        ("Mit 2,50 Metern", "2,50", "2.50", "2.5"),
        ("Ein Mast von 2½ Metern", "2½", "2.5", "2.5"),
        # Large units
        ("Etwa 5,5 Mrd. Menschen", "5,5 Mrd.", "5.5 billion", "5500000000"),
        ("Etwa 1,2 Mio. Tonnen", "1,2 Mio.", "1.2 million", "1200000"),
        ("Rund 2 Billionen Liter", "2 Billionen", "2 trillion", "2000000000000"),
        ("Rund 3 Billiarden Zellen", "3 Billiarden", "3 quadrillion", "3000000000000000"),
        ("Fast 5 Tausend Leute", "5 Tausend", "5,000", "5000"),
        ("Fast 1,3 Tausend Leute", "1,3 Tausend", "1,300", "1300"),
        ("Gut fünfeinhalb Milliarden Menschen", "fünfeinhalb Milliarden", "5.5 billion", "5500000000"),
        ("Gut anderthalb Millionen Menschen", "anderthalb Millionen", "1.5 million", "1500000"),
        ("Fast eine halbe Million Menschen", "eine halbe Million", "half a million", "500000"),
        ("Fast eine Million Menschen", "eine Million", "1 million", "1000000"),
        ("Nach sechsundzwanzig Stunden", "sechsundzwanzig", "twenty-six", "26"),
        ("Nach zweihundertfünfzig Stunden", "zweihundertfünfzig", "250", "250"),
        ("Eine Viertelmillion Menschen", "Eine Viertelmillion", "250,000", "250000"),
        ("Zwei Komma fünf Millionen Menschen", "Zwei Komma fünf Millionen", "2.5 million", "2500000"),
        ("Gut dreieinhalbtausend Mann", "dreieinhalbtausend", "3,500", "3500"),
        ("Rund 2 Bio. Won", "2 Bio. Won", "2 trillion won", "2000000000000 KRW"),
        ("Rund 30 Mill. Franken", "30 Mill. Franken", "30 million francs", "30000000 CHF"),
        ("Das Neunzigfache", "Neunzigfache", "90-fold", "90-fold"),
        ("Ein zwanzigprozentiger Aufschlag", "zwanzigprozentiger", "20 percent", "20 percent"),
        ("Nur 3/4 der Fläche", "3/4", "3/4", "3/4"),
        # Money
        ("Kaffee zu 4.-- Franken", "4.-- Franken", "4 francs", "4 CHF"),
        ("Etwa 5,5 Milliarden US-Dollar", "5,5 Milliarden US-Dollar", "5.5 billion US dollars", "5500000000 USD"),
        ("Etwa 5,5 Mrd. $", "5,5 Mrd. $", "5.5 billion dollars", "5500000000 USD"),
        ("Etwa US$ 5,5 Mrd.", "US$ 5,5 Mrd", "5.5 billion US dollars", "5500000000 USD"),
        ("Busse von CHF 15'000", "CHF 15'000", "15,000 Swiss francs", "15000 CHF"),
        ("Busse von 15'000 Franken", "15'000 Franken", "15,000 francs", "15000 CHF"),
        ("Busse von Fr. 15.50", "Fr. 15.50", "15.50 francs", "15.5 CHF"),
        ("Hilfe von 100 Millionen Rubel", "100 Millionen Rubel", "100 million rubles", "100000000 RUB"),
        ("Etwa 500 südkoreanischen Won", "500 südkoreanischen Won", "500 South Korean won", "500 KRW"),
        ("Etwa 10 kanadische Dollar", "10 kanadische Dollar", "10 Canadian dollars", "10 CAD"),
        ("Etwa 2 Mio. US-$ mehr", "2 Mio. US-$", "2 million US dollars", "2000000 USD"),
        ("Etwa 300 Won", "300 Won", "300 won", "300 KRW"),
        ("Es kostet 72,30 $.", "72,30 $", "72.30 dollars", "72.3 USD"),
        ("Es kostet 15 Fr.", "15 Fr", "15 francs", "15 CHF"),
        ("Genau 1 Euro", "1 Euro", "1 euro", "1 EUR"),
        ("Das 2-Milliarden-Euro-Paket", "2-Milliarden-Euro", "2 billion euros", "2000000000 EUR"),
        # Percent, ordinals, periods
        ("Um 5,3 Prozent", "5,3 Prozent", "5.3 percent", "5.3 %"),
        ("Um 5,3 %", "5,3 %", "5.3 percent", "5.3 %"),
        ("Um 2 Prozentpunkte", "2 Prozentpunkte", "2 percentage points", "2 pp"),
        ("Auf dem 3. Platz", "3.", "third", "3."),
        ("Zum 24. Mal", "24.", "24th", "24."),
        ("Im 19. Jahrhundert", "19.", "19th", "19."),
        ("Im 1. Halbjahr", "1. Halbjahr", "first half", "H1"),
        ("Im 3. Quartal", "3. Quartal", "third quarter", "Q3"),
        ("Im ersten Halbjahr", "ersten Halbjahr", "first half", "H1"),
        ("In der zweiten Jahreshälfte", "zweiten Jahreshälfte", "second half", "H2"),
        ("Der 3.000te Sieg", "3.000te", "3,000th", "3000."),
        # Dates and times
        ("Am 28. Oktober", "28. Oktober", "28 October", "--10-28"),
        ("Am 28. Oktober 2024", "28. Oktober 2024", "28 October 2024", "2024-10-28"),
        ("Am 28. Okt. 2024 kam", "28. Okt. 2024", "28 October 2024", "2024-10-28"),
        ("Am 3. Jänner 2024", "3. Jänner 2024", "3 January 2024", "2024-01-03"),
        ("Am 18.09.2025 kam", "18.09.2025", "18 September 2025", "2025-09-18"),
        ("Am 3.10.1990 kam", "3.10.1990", "3 October 1990", "1990-10-03"),
        ("Am 28.10. kam", "28.10.", "28 October", "--10-28"),
        ("Er kam am 28.10.", "28.10", "28 October", "--10-28"),
        ("Im Oktober 2024", "Oktober 2024", "October 2024", "2024-10"),
        ("Vom 24.-26. Oktober", "24.-26. Oktober", "24 to 26 October", "--10-24/--10-26"),
        ("Am 1./2. Juni", "1./2. Juni", "1 and 2 June", "--06-01/--06-02"),
        ("Am 24. und 25. Oktober", "24. und 25. Oktober", "24 and 25 October", "--10-24/--10-25"),
        ("Stand 2024-10-28 laut", "2024-10-28", "28 October 2024", "2024-10-28"),
        ("Um 14.30 Uhr", "14.30 Uhr", "2:30 p.m.", "14:30"),
        ("Um 14.30", "14.30", "2:30 p.m.", "14:30"),
        ("Gegen Mittag (00.55 MEZ)", "00.55", "12:55 a.m.", "00:55"),
        ("Stand 07:55", "07:55", "7:55 a.m.", "07:55"),
        ("Um 8 Uhr", "8 Uhr", "8 a.m.", "08:00"),
        ("Um 12 Uhr", "12 Uhr", "noon", "12:00"),
        ("Die 1990er Jahre", "1990er Jahre", "1990s", "1990s"),
        ("Die siebziger Jahre", "siebziger Jahre", "1970s", "1970s"),
        ("In den 80er-Jahren", "80er-Jahren", "1980s", "1980s"),
        ("Um 14 Uhr 30 ging er", "14 Uhr 30", "2:30 p.m.", "14:30"),
        ("Gegen halb neun kam er", "halb neun", "8:30", "08:30"),
        ("Um halb eins", "halb eins", "12:30", "12:30"),
        ("Ab Viertel vor acht", "Viertel vor acht", "7:45", "07:45"),
        ("Im Oktober", "Oktober", "October", "--10"),
        ("Im Mai", "Mai", "May", "--05"),
        ("Im Okt. letzten Jahres", "Okt.", "October", "--10"),
        ("Spiel um 20:15", "20:15", "8:15 p.m.", "20:15"),
        ("Ergebnis: 12:10", "12:10", "12:10", "12:10"),
        # Opening hours
        ("Offen 9-17 Uhr", "9-17 Uhr", "9 a.m.–5 p.m.", "09:00/17:00"),
        ("Offen 9.00–17.30 Uhr.", "9.00–17.30 Uhr", "9 a.m.–5:30 p.m.", "09:00/17:30"),
        ("Offen 9 Uhr – 17 Uhr", "9 Uhr – 17 Uhr", "9 a.m.–5 p.m.", "09:00/17:00"),
        ("Geschlossen Sa+So", "Sa+So", "Sat + Sun", None),
        ("Betrieb ist von Mo bis Fr.", "Mo bis Fr", "Mon–Fri", None),
        # Postcodes
        ("14482 Potsdam", "14482", "14482", None),
        ("Er wohnt in D-14482 Potsdam", "D-14482", "D-14482", None),
        ("04103 Leipzig", "04103", "04103", None),
        ("PLZ 14482", "14482", "14482", None),
        ("33330 Gütersloh", "33330", "33330", None),
        ("12500 Soldaten", "12500", "12,500", "12500"),
        ("14482 Menschen", "14482", "14,482", "14482"),
        ("14482 Kilometer", "14482", "14,482", "14482"),
        ("14482 Euro", "14482 Euro", "14,482 euros", "14482 EUR"),
        ("14482 Mann", "14482", "14,482", "14482"),
        # Years and ages
        ("Seoul 1988", "1988", "1988", "1988"),
        ("Ein 20-Jähriger", "20-Jähriger", "20-year-old", "20"),
        ("Eine 35-jährige Frau", "35", "35", "35"),
        # Scores, seasons, designations, versions
        ("Ein 2:1-Sieg", "2:1", "2-1", "2:1"),
        ("Die Saison 2014/15", "2014/15", "2014/15", "2014/15"),
        ("Die Rakete KN-23", "KN-23", "KN-23", "KN-23"),
        ("Die F-16-Kampfjets", "F-16", "F-16", "F-16"),
        ("Die MiG-29", "MiG-29", "MiG-29", "MiG-29"),
        ("Panzer vom Typ T-72", "T-72", "T-72", "T-72"),
        ("Der G7-Gipfel", "G7", "G7", "G7"),
        ("Die Hwasong-17", "17", "17", "17"),
        ("Das 5G-Netz", "5G", "5G", "5G"),
        ("Laut dem Papier S/2024/215", "S/2024/215", "S/2024/215", "S/2024/215"),
        ("Auf Python 3.12.1", "3.12.1", "3.12.1", "3.12.1"),
        ("In Version 3.10", "3.10", "3.10", "3.10"),
        ("Zeit: 3:51,94 Minuten", "3:51,94", "3:51.94", "3:51.94"),
        # Copied as they stand
        ("Auf https://beispiel.ch/a?b=1.", "https://beispiel.ch/a?b=1", "https://beispiel.ch/a?b=1", None),
        ("Auf www.beispiel.ch, sagt er", "www.beispiel.ch", "www.beispiel.ch", None),
        ("Auf beispiel.ch/news steht", "beispiel.ch/news", "beispiel.ch/news", None),
        ("An info@beispiel.ch schreiben", "info@beispiel.ch", "info@beispiel.ch", None),
        ("Laut @redaktion_ch gestern", "@redaktion_ch", "@redaktion_ch", None),
        ("Unter #Korea gesammelt", "#Korea", "#Korea", None),
        ("Siehe bericht_2.pdf dort", "bericht_2.pdf", "bericht_2.pdf", None),
        ("Tel. +41 44 123 45 67", "+41 44 123 45 67", "+41 44 123 45 67", None),
        ("Tel. 030/1234567", "030/1234567", "030/1234567", None),
    ],
)
def test_one_fact(text: str, found: str, target: str, value: str | None) -> None:
    span = only(text)
    assert (span.text, span.target, span.value) == (found, target, value or target)
    assert text[span.start : span.end] == found
    assert span.required
    assert span.allowed[0] == target


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 Männer", Kind.NUMBER),
        ("5 Euro", Kind.MONEY),
        ("5 Prozent", Kind.PERCENT),
        ("5. Mai", Kind.DATE),
        ("5 Uhr", Kind.TIME),
        ("x.ch", Kind.URL),
        ("a@x.ch", Kind.EMAIL),
        ("@nutzer", Kind.HANDLE),
        ("plan.docx", Kind.FILE),
        ("3.12.1", Kind.VERSION),
        ("KN-23", Kind.NAME),
    ],
)
def test_kind(text: str, kind: Kind) -> None:
    assert only(text).kind is kind


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "5,5 Milliarden US-Dollar",
            ("5.5 billion US dollars", "5.5 billion dollars", "$5.5 billion", "US$5.5 billion", "$5.5bn"),
        ),
        ("28. Oktober", ("28 October", "October 28", "28th of October", "Oct. 28", "28 Oct", "October 28th")),
        ("18.09.2025", ("18 September 2025", "September 18, 2025", "18/09/2025", "2025-09-18", "Sept. 18, 2025")),
        ("20.000", ("20,000", "20000", "20 thousand", "twenty thousand")),
        ("20", ("20", "twenty", "20th")),
        ("24. Mal", ("24th", "twenty-fourth", "24")),
        ("zwölf", ("twelve", "12", "dozen")),
        ("2,5 Millionen", ("2.5 million", "two and a half million", "2.5m", "2,500,000")),
        ("14.30 Uhr", ("2:30 p.m.", "2.30pm", "2:30 pm")),
        ("20 Uhr", ("8 p.m.", "8pm", "8 o'clock")),
        ("35-Jährige", ("35-year-old", "35")),
        ("5 Prozent", ("5 percent", "5 per cent", "5%", "five percent", "5-percent")),
        ("16 m²", ("16", "16sqm", "16m²")),
        ("1. Halbjahr", ("first half", "H1", "first six months")),
        ("2014/15", ("2014/15", "2014-15", "2014-2015")),
        ("A 7", ("A 7", "A7")),
        ("24.-26. Oktober", ("24 to 26 October", "24-26 October", "October 24-26", "October 24 to 26")),
    ],
)
def test_allowed_forms(text: str, forms: tuple[str, ...]) -> None:
    span = find_facts(f"Es waren {text} dort")[0]
    assert set(forms) <= set(span.allowed)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("20.000 Mann", "20.000"),
        ("5 Billionen Euro", "5 billion euros"),
        ("5 Milliarden Euro", "5 billion dollars"),
        ("20 Uhr", "8 a.m."),
        ("20.30 Uhr", "20.30"),
        ("20:30 Uhr", "20:30"),
        ("31.12.2023", "31.12.2023"),
        ("2 Prozentpunkte", "2"),
        ("2 Prozentpunkte", "2 percent"),
        ("2 Prozentpunkte", "2%"),
        ("2 Prozent", "2 percentage points"),
        ("3. Mai 2024", "March 5, 2024"),
    ],
)
def test_forms_that_are_wrong(text: str, wrong: str) -> None:
    assert wrong not in find_facts(text)[0].allowed


@pytest.mark.parametrize(
    ("text", "style", "target"),
    [
        ("5,5 Mrd. US-Dollar", {"money": "symbols"}, "$5.5 billion"),
        ("20 Millionen Euro", {"money": "symbols"}, "€20 million"),
        ("15'000 Franken", {"money": "symbols"}, "15,000 francs"),
        ("28. Oktober 2024", {"dates": "american"}, "October 28, 2024"),
        ("28. Oktober", {"dates": "american"}, "October 28"),
        ("24.-26. Oktober", {"dates": "american"}, "October 24 to 26"),
        ("14.30 Uhr", {"times": "24h"}, "14:30"),
        ("8 Uhr", {"times": "24h"}, "08:00"),
        ("5 Prozent", {"percent": "%"}, "5%"),
        ("5 Prozent", {"percent": "per cent"}, "5 per cent"),
    ],
)
def test_style(text: str, style: dict[str, str], target: str) -> None:
    span = only(text, **style)
    assert span.target == target
    assert span.target in span.allowed
    assert span.kind is Kind.TIME or set(only(text).allowed) == set(span.allowed)


def test_times_of_the_other_style_do_not_count() -> None:
    assert "14:30" not in only("Um 14.30 Uhr").allowed
    assert "2:30 p.m." not in only("Um 14.30 Uhr", times="24h").allowed


def test_unknown_style_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"dates='french'.*british"):
        FactStyle(dates="french")


@pytest.mark.parametrize(
    "text",
    [
        "Ein Mann und eine Frau sahen einen Hund.",
        "Man gab ihm recht, z.B. in Bern.",
        "Der Krieg ist zu Ende.Der Rest kam später.",
        "Im Herbst kamen viele.",
        "Zum dritten Mal in der zehnjährigen Geschichte",
        "Jan Ullrich war halb so schnell.",
        "",
        "   ",
    ],
)
def test_no_fact(text: str) -> None:
    assert find_facts(text) == ()


@pytest.mark.parametrize(
    "text",
    ["zwei Männer", "pro Monat", "jahrelange Pflege", "5,000 Mann", "1. FC Köln"],
)
def test_watched_but_not_required(text: str) -> None:
    assert not only(text).required


def test_ambiguous_point_is_decided_by_what_follows() -> None:
    assert only("Stand 3.10").rule == "ambiguous"
    assert {"3.10", "3:10", "3 October"} <= set(only("Stand 3.10").allowed)
    assert only("Um 3.10 Uhr").kind is Kind.TIME
    assert only("Fast 3.10 Meter").required
    assert only("Rund 2.5 Millionen").value == "2500000"


def test_a_number_behind_the_hour_may_count_what_follows() -> None:
    assert [span.text for span in find_facts("Um 14 Uhr 30 Polizisten.")] == ["14 Uhr", "30"]


def test_a_month_is_looked_for_by_its_capital() -> None:
    assert only("Im Mai").case_sensitive
    assert not only("Im Mai 2024").case_sensitive


def test_part_of_a_word_is_told_apart() -> None:
    assert only("Ein 100-Meter-Lauf").rule == "inner"
    assert only("Ein Lauf von 100 Metern").rule == "fact"


def test_ranges_share_what_stands_at_the_end() -> None:
    low, high = find_facts("Zwischen 10 und 12 Millionen Euro")
    assert (low.target, high.target) == ("10", "12 million euros")
    assert "10 million" not in find_facts("Genau 10 Tage")[0].allowed
    assert "€10 million" in low.allowed
    early, late = find_facts("Zwischen 17 und 19 Uhr")
    assert (early.target, late.target) == ("5 p.m.", "7 p.m.")


def test_date_and_time_are_two_facts() -> None:
    spans = find_facts("Stand: 18.09.2025, 14:55, Bern")
    assert [(span.kind, span.target) for span in spans] == [(Kind.DATE, "18 September 2025"), (Kind.TIME, "2:55 p.m.")]


def test_several_facts_in_order() -> None:
    spans = find_facts("Am 28. Oktober kamen 20.000 Mann, 5,5 Mrd. Euro und zwei KN-23.")
    assert [span.target for span in spans] == ["28 October", "20,000", "5.5 billion euros", "two", "KN-23"]


def test_no_fact_reaches_across_an_address() -> None:
    assert [span.text for span in find_facts("Seit dem 1 x.ch Oktober 2024")] == ["1", "x.ch", "Oktober 2024"]


def test_full_stop_of_an_abbreviation_in_the_middle_belongs_to_it() -> None:
    assert only("Es kostet 5 Mrd. und mehr").text == "5 Mrd."
    assert only("Es kostet 5 Mrd.").text == "5 Mrd"


def test_import_is_light() -> None:
    code = "import sys, bilingua.facts.compare; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Geöffnet Mo-Fr 9-17 Uhr", ["Mon–Fri", "9 a.m.–5 p.m."]),
        ("Mo.–Fr. 9.00–17.30 Uhr", ["Mon–Fri", "9 a.m.–5:30 p.m."]),
        ("Di + Do 14–18 Uhr", ["Tue + Thu", "2 p.m.–6 p.m."]),
        ("Fr 9–17 h", ["Fri", "9 a.m.–5 p.m."]),
        ("Mo, Mi und Fr 9-12 und 14-18 Uhr", ["Mon, Wed and Fri", "9 a.m.–noon", "2 p.m.–6 p.m."]),
        ("Di/Do: 9:00–17:30", ["Tue/Thu", "9 a.m.–5:30 p.m."]),
        ("Offen Mo-Do, Fr 8 bis 12 Uhr.", ["Mon–Thu, Fri", "8 a.m.", "noon"]),
        ("Beginn Fr. 12.30 Uhr.", ["Fri", "12:30 p.m."]),
        ("Am Fr 5. Juni.", ["Fri", "5 June"]),
        ("Lee Mi-So kam um 9 Uhr.", ["9 a.m."]),
        ("Es kostet 9–17 Euro", ["9", "17 euros"]),
        ("Am Markt 3a, 28195 Bremen", ["3a", "28195"]),
        ("Straße 5, 14482 Potsdam", ["5", "14482"]),
        ("Im Jahr 2005, 12500 Soldaten", ["2005", "12,500"]),
    ],
)
def test_hours_and_postcodes(text: str, targets: list[str]) -> None:
    assert [span.target for span in find_facts(text)] == targets
