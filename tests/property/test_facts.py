"""Promises of the fact finder, over random German text and random values."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.facts.compare import compare, english_values, german_values
from bilingua.facts.numerals import german_cardinal, spell
from bilingua.facts.spans import find_facts
from bilingua.facts.style import FactStyle

PIECES = [
    "1",
    "12",
    "20.000",
    "15'000",
    "1,5",
    "3.10",
    "0,5",
    "2014",
    "007",
    "28.",
    "28.10.",
    "18.09.2025",
    "24.-26.",
    "07:55",
    "2:1",
    "2014/15",
    "3.12.1",
    "-5",
    "1.",
    "5-",
    "Oktober",
    "Mai",
    "Uhr",
    "Mio.",
    "Mrd.",
    "Milliarden",
    "Billionen",
    "Euro",
    "US-Dollar",
    "$",
    "CHF",
    "Fr.",
    "Won",
    "%",
    "Prozent",
    "Prozentpunkte",
    "km",
    "m²",
    "zwei",
    "fünfeinhalb",
    "eine",
    "halbe",
    "Million",
    "mehrere",
    "hundert",
    "1990er",
    "Jahre",
    "35-Jährige",
    "G7",
    "KN-23",
    "x.ch",
    "a@x.ch",
    "@x",
    "#x",
    "+41",
    "bis",
    "und",
    "-",
    "–",
    "/",
    "(",
    ")",
    ",",
    ".",
    ":",
    ";",
    "'",
    "’",
    "½",
    "°",
    "§",
    "der",
    "Soldaten",
    "um",
    "am",
    "im",
    "vom",
    "⟨t⟩",
    "\xa0",
    "\u2009",
    "\xad",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ", ""]).map(lambda gap: gap.join(pieces))
)
STYLES = st.builds(
    FactStyle,
    money=st.sampled_from(["words", "symbols"]),
    dates=st.sampled_from(["british", "american"]),
    times=st.sampled_from(["12h", "24h"]),
    percent=st.sampled_from(["percent", "per cent", "%"]),
)
# Which of the allowed forms one example looks at, to keep the test quick.
FIRST = st.integers(0, 8)
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli")
MONTHS += ("August", "September", "Oktober", "November", "Dezember")
SAME = (Counter(), Counter())


@settings(deadline=None)
@given(TEXTS | st.text(max_size=40), STYLES)
def test_spans_are_ordered_and_true_to_the_text(text: str, style: FactStyle) -> None:
    end = 0
    for span in find_facts(text, style=style):
        assert end <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert span.text == span.text.strip()
        assert span.target == span.allowed[0]
        assert len(set(span.allowed)) == len(span.allowed)
        assert all(form.strip() for form in span.allowed)
        assert span.value
        end = span.end


@given(st.text(max_size=60))
def test_values_of_any_text(text: str) -> None:
    assert all(german_values(text).values())
    assert all(english_values(text).values())


@given(st.integers(min_value=13, max_value=10**12), st.sampled_from([".", "'", "’", "\u00a0", "\u202f"]))
def test_grouped_numbers_keep_their_value(number: int, separator: str) -> None:
    german = f"Es sind {f'{number:,}'.replace(',', separator)} Teile"
    assert compare(german, f"There are {number:,} parts") == SAME
    (span,) = find_facts(german)
    assert span.value == str(number)
    wrong, _ = compare(german, f"There are {number + 1:,} parts")
    assert wrong == Counter([str(number)])


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31)), STYLES, FIRST)
def test_dates_keep_their_value(day: date, style: FactStyle, first: int) -> None:
    for written in (f"{day.day}. {MONTHS[day.month - 1]} {day.year}", f"{day.day:02}.{day.month:02}.{day.year}"):
        (span,) = find_facts(f"Am {written} geschah es", style=style)
        assert span.value == day.isoformat()
        assert all(compare(span.text, form) == SAME for form in span.allowed[first::9])


@given(st.integers(0, 23), st.integers(0, 59), STYLES, FIRST)
def test_times_keep_their_value(hour: int, minute: int, style: FactStyle, first: int) -> None:
    (span,) = find_facts(f"Um {hour}.{minute:02} Uhr geschah es", style=style)
    assert span.value == f"{hour:02}:{minute:02}"
    assert all(not compare(span.text, form)[0] for form in span.allowed[first::9])


@given(
    st.decimals(min_value=1, max_value=999, places=1),
    st.sampled_from(["Millionen", "Mio.", "Milliarden", "Mrd.", "Billionen"]),
    st.sampled_from(["Euro", "US-Dollar", "Franken", "Won", "Rubel", ""]),
    STYLES,
    FIRST,
)
def test_every_form_of_an_amount_reads_back(
    number: object, scale: str, currency: str, style: FactStyle, first: int
) -> None:
    german = f"Es sind {number} {scale} {currency} mehr".replace(".", ",", 1).replace("  ", " ")
    (span,) = find_facts(german, style=style)
    assert span.required
    assert all(not compare(german, form)[0] for form in span.allowed[first::9])
    assert compare(german, span.target) == SAME


@given(st.integers(min_value=13, max_value=999_999))
def test_spelled_english_reads_back(number: int) -> None:
    assert english_values(spell(number)) == Counter([str(number)])


@given(st.sampled_from(["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]), st.integers(2, 9))
def test_german_compounds(unit: str, ten: int) -> None:
    tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"][ten - 2]
    small = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"].index(unit) + 1
    assert german_cardinal(f"{unit}und{tens}") == ten * 10 + small
    assert german_cardinal(f"{unit}hundert{tens}") == small * 100 + ten * 10
    assert german_cardinal(f"{unit}und{tens}tausend{unit}hundert") == (ten * 10 + small) * 1000 + small * 100
