"""Rough quantities and dates that are narrowed down: how they are found, written and compared."""

from collections import Counter

import pytest

from bilingua.facts.compare import compare, english_values, german_values
from bilingua.facts.spans import find_facts
from bilingua.records import Kind, Span


def only(text: str) -> Span:
    spans = find_facts(text)
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(
    ("text", "found", "target"),
    [
        # Powers of ten
        ("Es kamen Dutzende.", "Dutzende", "dozens"),
        ("Hunderte Menschen kamen.", "Hunderte", "hundreds"),
        ("Die Angst Hunderter Menschen", "Hunderter", "hundreds"),
        ("Unter tausenden von Fans", "tausenden", "thousands"),
        ("Tausende und Abertausende flohen.", "Tausende und Abertausende", "thousands"),
        ("Zehntausende flohen.", "Zehntausende", "tens of thousands"),
        ("Hunderttausende flohen.", "Hunderttausende", "hundreds of thousands"),
        ("Für Millionen Menschen", "Millionen", "millions"),
        ("Hunderte von Millionen Vögeln", "Hunderte von Millionen", "hundreds of millions"),
        ("Mit Hunderten Millionen Dollar", "Hunderten Millionen Dollar", "hundreds of millions of dollars"),
        ("Um Hunderte Millionen US-Dollar", "Hunderte Millionen US-Dollar", "hundreds of millions of US dollars"),
        ("Es kostet Milliarden Euro.", "Milliarden Euro", "billions of euros"),
        ("Es kostet Tausende Milliarden Euro.", "Tausende Milliarden Euro", "trillions of euros"),
        ("Mit mehreren Millionen Euro", "mehreren Millionen Euro", "several million euros"),
        ("Nach ein paar hundert Metern", "ein paar hundert", "a few hundred"),
        ("Mit mehreren zehn Millionen Franken", "mehreren zehn Millionen Franken", "tens of millions of francs"),
        # Parts
        ("Etwa ein Drittel der Fläche", "ein Drittel", "a third"),
        ("Bei zwei Dritteln der Leute", "zwei Dritteln", "two thirds"),
        ("Fast drei viertel der Leute", "drei viertel", "three quarters"),
        ("Rund ein Viertel ist krank.", "ein Viertel", "a quarter"),
        ("Mehr als die Hälfte", "Hälfte", "half"),
        ("Etwa jeder dritte nicht", "jeder dritte", "one in three"),
        ("Nur jede Fünfte", "jede Fünfte", "one in five"),
        ("Nur jeder 10. Deutsche", "jeder 10.", "one in ten"),
        ("Nach anderthalb Jahren", "anderthalb", "one and a half"),
        ("Nach eineinhalb Stunden", "eineinhalb", "one and a half"),
        # Times
        ("Seit Jahrzehnten", "Jahrzehnten", "decades"),
        ("Im letzten Jahrzehnt", "Jahrzehnt", "decade"),
        ("Jahrzehntelang", "Jahrzehntelang", "decades"),
        ("Der jahrzehntelange Streit", "jahrzehntelange", "decades-long"),
        ("Seit Jahrhunderten", "Jahrhunderten", "centuries"),
        ("Mitte Oktober", "Mitte Oktober", "mid-October"),
        ("Anfang Mai 2024", "Anfang Mai 2024", "early May 2024"),
        ("Ende 2019", "Ende 2019", "late 2019"),
        ("Bis Ende 2019", "Ende 2019", "the end of 2019"),
        ("Ende der 1990er Jahre", "Ende der 1990er Jahre", "late 1990s"),
        ("Anfang der siebziger Jahre", "Anfang der siebziger Jahre", "early 1970s"),
        ("Zu Beginn des Jahres 2020", "Beginn des Jahres 2020", "early 2020"),
        ("Im Sommer 2024", "Sommer 2024", "summer 2024"),
        ("Im Winter 2019/20", "Winter 2019/20", "winter 2019/20"),
        ("Seit 2019", "Seit 2019", "since 2019"),
        ("Seit dem Jahr 2019", "Seit dem Jahr 2019", "since 2019"),
        ("Seit August 2023", "Seit August 2023", "since August 2023"),
        ("Seit Mitte Oktober", "Seit Mitte Oktober", "since mid-October"),
        ("Seit dem Sommer 2019", "Seit dem Sommer 2019", "since summer 2019"),
    ],
)
def test_required(text: str, found: str, target: str) -> None:
    span = only(text)
    assert (span.text, span.target, span.required) == (found, target, True)
    assert compare(text, f"this is said: {span.target}") == (Counter(), Counter())


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("300 Euro pro Monat", "per month"),
        ("Drei Tote pro Woche", "per week"),
        ("3.000 Euro pro Kopf", "per head"),
        ("Er wartete monatelang.", "months"),
        ("Nach jahrelanger Arbeit", "years-long"),
    ],
)
def test_watched(text: str, target: str) -> None:
    assert [span.required for span in find_facts(text) if span.target == target] == [False]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "Hunderte Millionen Dollar",
            (
                "hundreds of millions of US dollars",
                "several hundred million dollars",
                "hundreds of millions in dollars",
            ),
        ),
        ("Tausende", ("thousands", "several thousand", "few thousand")),
        ("zwei Drittel", ("two thirds", "two-thirds", "two out of three")),
        ("ein Viertel der Leute", ("a quarter", "one-quarter", "one in four", "25 percent", "25%")),
        ("gut ein Fünftel", ("a fifth", "good fifth", "20 percent")),
        ("die Hälfte", ("half", "good half", "50 percent", "halved")),
        ("jede zweite Woche", ("every other", "every second", "one in two", "every two")),
        ("jeder dritte Mann", ("one in three", "every third", "a third of", "one out of every three")),
        ("anderthalb Jahre", ("year and a half", "1.5", "18 months", "one-and-a-half")),
        ("eineinhalb Stunden", ("hour and a half", "90 minutes")),
        ("drei Jahrzehnte", ("decades", "30 years", "thirty years")),
        ("Jahrhunderte", ("centuries", "hundreds of years", "centuries-old")),
        ("Mitte Mai", ("mid-May", "middle of May", "mid May")),
        ("Ende Mai 2020", ("late May 2020", "end of May 2020", "end of May, 2020")),
        ("Frühjahr 2020", ("spring 2020", "spring of 2020")),
        ("Herbst 2020", ("autumn 2020", "fall of 2020")),
        ("seit 2020", ("since 2020", "since the year 2020")),
        ("pro Jahr", ("per year", "a year", "each year", "annually")),
    ],
)
def test_allowed_forms(text: str, forms: tuple[str, ...]) -> None:
    assert set(forms) <= {form for span in find_facts(f"Es waren {text}") for form in span.allowed}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hunderte Millionen Dollar", "hundreds of dollars"),
        ("Zehntausende", "thousands"),
        ("Jahrzehnte", "centuries"),
        ("jeder fünfte", "a fifth"),  # a fifth Germans
        ("Mitte Oktober", "October"),
        ("seit 2020", "in 2020"),
    ],
)
def test_forms_that_are_wrong(text: str, wrong: str) -> None:
    assert wrong not in find_facts(text)[0].allowed


@pytest.mark.parametrize(
    "text",
    [
        "Die Milliardenhilfe und der Millionen-Deal",
        "Eine Zweidrittelmehrheit, eine Zwei-Drittel-Mehrheit",
        "Ein Viertel im Osten der Stadt",
        "Die zweite Hälfte",
        "Ein Tausender",
        "Anfang und Ende, Sommer und Winter",
    ],
)
def test_nothing_is_demanded(text: str) -> None:
    assert not any(span.required for span in find_facts(text))


def test_a_year_behind_seit_may_count_years() -> None:
    assert only("Seit 2000 Jahren").text == "2000"


def test_money_is_money() -> None:
    assert only("Hunderte Millionen Dollar").kind is Kind.MONEY
    assert only("Hunderte Millionen").kind is Kind.NUMBER


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Hunderte Millionen Dollar", "several hundred million dollars"),
        ("zehntausende Tote", "tens of thousands of dead"),
        ("zwei Drittel der Leute", "two-thirds of people"),
        ("3/4 der Leute", "three quarters of people"),
        ("drei Viertel der Leute", "3/4 of people"),
        ("ein Drittel der Leute", "one in three people"),
        ("jeder dritte Mann", "a third of men"),
        ("jeden zweiten Tag", "every other day"),
        ("anderthalb Jahre", "18 months"),
        ("vor anderthalb Jahrhunderten", "a century and a half ago"),
        ("gut ein Fünftel", "a good fifth"),
        ("drei Jahrzehnte", "30 years"),
        ("seit einem Jahrzehnt", "for a decade"),
        ("seit Jahrhunderten", "for hundreds of years"),
        ("ein £2-pro-Tag-Mittel", "a £2-a-day drug"),
        ("200 Euro pro Monat", "a monthly 200 euros"),
        ("wochenlanger Streit", "a week-long dispute"),
        ("Ende Mai", "at the close of May"),
        ("im Herbst 2020", "in the fall of 2020"),
        ("seit 2020", "starting in 2020"),
        ("Milliardenhilfe", "billions in aid"),
        ("eine Zwei-Drittel-Mehrheit", "a two-thirds majority"),
        ("240 Millionen", "240 millions"),
        ("zum dritten Mal", "a third time"),
    ],
)
def test_agreement(german: str, english: str) -> None:
    assert compare(german, english) == (Counter(), Counter())


@pytest.mark.parametrize(
    ("german", "english", "missing", "added"),
    [
        ("Hunderte Millionen Dollar", "hundreds of dollars", ["hundreds of millions"], ["hundreds"]),
        ("Jahrzehntelang galt er", "For centuries he was", ["decades"], []),
        ("zwei Drittel", "one third", ["2/3"], []),
        ("jeder dritte", "one in five", ["1 in 3"], []),
        ("anderthalb Jahre", "a year", ["1.5"], []),
        ("Mitte Oktober", "in October", ["mid"], []),
        ("Mitte Oktober", "in late October", ["mid"], []),
        ("im Sommer 2020", "in 2020", ["summer"], []),
        ("Seit 2020", "In 2020", ["since"], []),
        ("Menschen flohen", "Thousands fled", [], ["thousands"]),
        ("monatelang", "for days", ["months"], []),
        ("300 Euro pro Monat", "300 euros", ["per month"], []),
    ],
)
def test_disagreement(german: str, english: str, missing: list[str], added: list[str]) -> None:
    assert compare(german, english) == (Counter(missing), Counter(added))


@pytest.mark.parametrize(
    ("german", "english", "value"),
    [
        ("Hunderte Millionen Dollar", "hundreds of millions of dollars", "hundreds of millions"),
        ("mehrere tausend", "several thousand", "thousands"),
        ("zwei Drittel", "two-thirds", "2/3"),
        ("jeder dritte", "one in three", "1 in 3"),
        ("Jahrzehnte", "decades", "decades"),
        ("pro Monat", "per month", "per month"),
    ],
)
def test_both_sides_name_a_value_alike(german: str, english: str, value: str) -> None:
    assert german_values(german) == english_values(english) == Counter([value])
