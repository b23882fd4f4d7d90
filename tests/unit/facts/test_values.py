"""Values of facts: what a translation must keep."""

from collections import Counter

import pytest

from bilingua.facts.compare import compare, english_values, german_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5,5 Mrd. Euro im Oktober", ["5500000000", "month 10"]),
        ("2 Billionen", ["2000000000000"]),
        ("am 28. Oktober 2024 um 14.30 Uhr", ["28", "month 10", "2024", "2", "30"]),
        ("zehnjährig, zum dritten Mal", ["10", "3"]),
        ("die 1990er Jahre", ["90s"]),
        ("ein Mann", []),
        ("www.beispiel.ch", ["www.beispiel.ch"]),
    ],
)
def test_german_values(text: str, values: list[str]) -> None:
    assert german_values(text) == Counter(values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("half a million people", ["500000"]),
        ("two and a half billion euros", ["2500000000"]),
        ("one-and-a-half million, a million and a half", ["1500000", "1500000"]),
        ("£40m", ["40000000"]),
        ("40m tall", ["40"]),
        ("$5.5bn", ["5500000000"]),
        ("one hundred and twenty-five thousand", ["125000"]),
        ("seven million five hundred thousand", ["7500000"]),
        ("5 hundred thousand", ["500000"]),
        ("1,200 and 1.2", ["1200", "1.2"]),
        ("15 000 men", ["15000"]),
        ("twenty-fourth", ["24"]),
        ("one hundred and fiftieth", ["150"]),
        ("twenty seconds, five sixths", ["20", "5/6"]),
        ("the 3,000th", ["3000"]),
        ("October 28th, 2024", ["month 10", "28", "2024"]),
        ("28/10/2024", ["28", "month 10", "2024"]),
        ("2024-10-28", ["28", "month 10", "2024"]),
        ("2.30pm and 14:30", ["2", "30", "2", "30"]),
        ("the 1990s, the '80s and the seventies", ["90s", "80s", "70s"]),
        ("two dozen", ["24"]),
        ("a quarter of a million, a quarter-million", ["250000", "250000"]),
        ("half past eight, a quarter to one", ["8", "30", "12", "45"]),
        ("hundreds of thousands may march", ["hundreds of thousands"]),
        ("2.2 million km2", ["2200000"]),
        ("a man", []),
    ],
)
def test_english_values(text: str, values: list[str]) -> None:
    assert english_values(text) == Counter(values)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("20.000 Mann", "20,000 men"),
        ("20.000 Mann", "20 thousand men"),
        ("Nummer 756923456789712345678901234567", "number 756923456789712345678901234567"),
        ("15'000 Franken", "CHF 15,000"),
        ("5,5 Mrd. Euro", "€5.5bn"),
        ("eine halbe Million", "500,000"),
        ("10 bis 12 Millionen", "10 million to 12 million"),
        ("10 bis 12 Millionen", "10 to 12 million"),
        ("um 15.30 Uhr", "at 15.30"),
        ("um 15.30 Uhr", "at 3.30pm"),
        ("um 20 Uhr", "at 8 p.m."),
        ("um 12 Uhr", "at noon"),
        ("am 18.09.2025, 07:55", "September 18, 2025, 7:55 a.m."),
        ("12 Männer", "twelve men"),
        ("zwölf Männer", "12 men"),
        ("zwei Männer", "a couple of men"),
        ("Männer", "two men"),
        ("die Saison 2014/15", "the 2014-2015 season"),
        ("zum 24. Mal", "for the twenty-fourth time"),
        ("in den 80er Jahren", "in the 1980s"),
        ("der 35-Jährige", "the 35-year-old"),
        ("2½ Jahre", "two and a half years"),
        ("die Septemberausgabe", "the September issue"),
        ("Stand https://beispiel.ch/", "see beispiel.ch"),
        ("um halb neun", "at half past eight"),
        ("eine Viertelmillion", "a quarter of a million"),
        ("der Film „Twenty Miles Away“", "the film “Twenty Miles Away”"),
    ],
)
def test_agreement(source: str, translation: str) -> None:
    assert compare(source, translation) == (Counter(), Counter())


@pytest.mark.parametrize(
    ("source", "translation", "missing", "added"),
    [
        ("20.000 Mann", "20.000 men", ["20000"], ["20"]),
        ("5 Billionen Euro", "5 billion euros", ["5000000000000"], ["5000000000"]),
        ("24 Männer", "men", ["24"], []),
        ("Männer", "24 men", [], ["24"]),
        ("im Oktober", "in November", ["month 10"], ["month 11"]),
        ("am 3.10.2024", "on 10 March 2024", ["month 10", "3"], ["10", "month 3"]),
        ("24 Männer und 24 Frauen", "24 men and women", ["24"], []),
        ("um 15.30 Uhr", "at 3.50 p.m.", ["30"], ["50"]),
        ("auf www.beispiel.ch", "on www.example.ch", ["www.beispiel.ch"], ["www.example.ch"]),
        ("zwei Männer und 3 Frauen", "two men and 2 women", ["3"], []),
    ],
)
def test_disagreement(source: str, translation: str, missing: list[str], added: list[str]) -> None:
    assert compare(source, translation) == (Counter(missing), Counter(added))
