"""Dates, times of day, ordinals and decades in English."""

from __future__ import annotations

from bilingua.facts.numerals import ordinal_digits, spell, spell_ordinal
from bilingua.facts.readings import Calendar, Clock, Decade, Hours, Ordinal, Weekdays
from bilingua.facts.style import FactStyle, Rendering, rendering
from bilingua.facts.vocabulary import month_names, number_words, weekday_names

_COMMON = 12  # forms of a time that a span of hours is written with


def calendar(reading: Calendar, style: FactStyle) -> Rendering:
    """Write a date, a range of days, a month of a year, or a year."""
    if not reading.month:
        return rendering(str(reading.year), (), str(reading.year))
    value = "-".join([f"{reading.year:04}" if reading.year else "-", f"{reading.month:02}"])
    full, short = month_names()[reading.month]
    names = tuple(dict.fromkeys([full, short, *(("Sept",) if reading.month == 9 else ())]))
    if not reading.days and not reading.year:
        return rendering(full, [*names, *(f"{name}." for name in names[1:])], value)
    if not reading.days:
        forms = [f"{name}{link}{reading.year}" for name in names for link in (" ", ", ", " of ", ". ")]
        return rendering(forms[0], forms, value)
    dates = "/".join(f"{value}-{day:02}" for day in reading.days)
    if len(reading.days) > 1:
        forms = _days(reading, names)
    else:
        forms = _day(reading, names)
        forms += _digit_dates(reading.days[0], reading.month, reading.year) if reading.year else []
    return rendering(forms[style.dates == "american"], forms, dates)


def _day(reading: Calendar, names: tuple[str, ...]) -> list[str]:
    """Return the forms of one day; British and American style come first."""
    day, full = reading.days[0], names[0]
    year, comma_year = (f" {reading.year}", f", {reading.year}") if reading.year else ("", "")
    tails = (year, comma_year) if year else ("",)
    ordinal_day = ordinal_digits(day)
    forms = [f"{day} {full}{year}", f"{full} {day}{comma_year}"]
    for tail in tails:
        forms += [
            f"{full} the {ordinal_day}{tail}",
            f"{spell_ordinal(day)} of {full}{tail}",
            f"{full} {spell_ordinal(day)}{tail}",
        ]
        for name in names:
            dot = "" if name == full else "."
            for number in (str(day), ordinal_day):
                forms += [f"{number} {name}{tail}", f"{name} {number}{tail}", f"{number} of {name}{tail}"]
                forms += [f"{name}{dot} {number}{tail}", f"{number} {name}{dot}{tail}"]
    return forms


def _digit_dates(day: int, month: int, year: int) -> list[str]:
    forms = [f"{year}-{month:02}-{day:02}", f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year}"]
    for mark in "/-":
        forms += [
            mark.join(parts) for parts in ((f"{day:02}", f"{month:02}", str(year)), (str(day), str(month), str(year)))
        ]
    return forms


def _days(reading: Calendar, names: tuple[str, ...]) -> list[str]:
    """Return the forms of several days of a month; British and American style come first."""
    first, last = reading.days
    year, comma_year = (f" {reading.year}", f", {reading.year}") if reading.year else ("", "")
    links = (
        (" and ", ", ", "-", "/", " or ")
        if reading.link == "and"
        else (" to ", "-", "/", " - ", " through ", " until ", " and ")
    )
    forms = [f"{first}{links[0]}{last} {names[0]}{year}", f"{names[0]} {first}{links[0]}{last}{comma_year}"]
    for name in names:
        dot = "" if name == names[0] else "."
        for link in links:
            for a, b in ((str(first), str(last)), (ordinal_digits(first), ordinal_digits(last))):
                for tail in dict.fromkeys((year, comma_year)):
                    forms += [f"{a}{link}{b} {name}{tail}", f"{name}{dot} {a}{link}{b}{tail}"]
                    forms += [f"{a} {name}{link}{b} {name}{tail}", f"{name}{dot} {a}{link}{name}{dot} {b}{tail}"]
                    forms += [f"{a}{link}{b} of {name}{tail}", f"{a}{link}the {b} of {name}{tail}"]
    return forms


def clock(reading: Clock, style: FactStyle) -> Rendering:
    """Write a time of day. In a text with times of one style, the other style does not count."""
    hour, minute = reading.hour, reading.minute or 0
    value = f"{hour:02}:{minute:02}"
    named = {0: ["midnight"], 12: ["noon", "midday"], 24: ["midnight"]}.get(hour, []) if not minute else []
    halves = _half_day(hour, minute, exact=reading.exact)
    if style.times == "24h" and reading.exact:
        digits = [value, f"{hour}:{minute:02}", *([str(hour)] if not minute else [])]
        return rendering(digits[0], [*digits, *named], value)
    return rendering((named or halves)[0], [*named, *halves], value)


def _half_day(hour: int, minute: int, *, exact: bool) -> list[str]:
    """Return the forms of a time by half days; where it may be of either half (not `exact`), first the bare one."""
    twelve = hour % 12 or 12
    bare = [f"{twelve}:{minute:02}"]
    numbers = [*bare, f"{twelve}.{minute:02}"]
    if not minute:
        bare = [str(twelve), spell(twelve), *bare]
        numbers = [str(twelve), *numbers]
    half = "p.m." if 12 <= hour < 24 else "a.m."
    # "8 Uhr" may be said of the evening; "20 Uhr" not of the morning.
    halves = dict.fromkeys([half, half.replace(".", ""), *(("p.m.", "pm", "a.m.", "am") if hour <= 12 else ())])
    forms = [f"{number}{gap}{part}" for number in numbers for part in halves for gap in (" ", "")]
    if not minute:
        forms += [f"{spell(twelve)} {part}" for part in halves]
        forms += [f"{number} o'clock" for number in (twelve, spell(twelve), hour)]
    forms += _spoken(twelve, minute)
    # A bare "8:30" is of the morning unless the text says otherwise, and would be found within "8:30 a.m.".
    return forms if hour > 12 else [*forms, *bare] if exact else [*bare, *forms]


def hours(reading: Hours, style: FactStyle) -> Rendering:
    """Write a span of hours, both times in the same manner; the first may leave its half of the day to the second."""
    times = clock(reading.opens, style), clock(reading.closes, style)
    # The commonest ones, and the bare figures: all pairs of forms would be thousands.
    opens, closes = (
        [form for n, form in enumerate(time.allowed) if n < _COMMON or form.replace(":", "").isdigit()]
        for time in times
    )
    forms = [f"{left}{link}{right}" for left in opens for right in closes for link in ("–", " to ", "-", " until ")]
    forms += [f"{left} – {right}" for left in opens[:2] for right in closes[:2]]
    return rendering(forms[0], forms, "/".join(time.value for time in times))


def weekdays(reading: Weekdays) -> Rendering:
    """Write weekdays as short as they were, ranges with a dash."""
    manners = {"-": ("–", "-", " to ", " through ", " – "), "/": ("/", " and ", ", "), ",": (", ", " and ")}
    written = {"+": (" + ", " and ", " & ", ", "), "&": (" & ", " and ", ", "), "und": (" and ", ", ", " & ")} | manners
    forms = []
    for names in zip(*(_day_names(day) for day in reading.days), strict=True):
        for choice in range(max((len(written[link]) for link in reading.links), default=1)):
            links = [written[link][min(choice, len(written[link]) - 1)] for link in reading.links]
            forms.append("".join(part for pair in zip(names, [*links, ""], strict=True) for part in pair))
    return rendering(forms[0], forms, forms[0])


def _day_names(day: int) -> tuple[str, ...]:
    short, wide = weekday_names()[day]
    longer = {1: "Tues", 3: "Thurs"}.get(day, short)
    return short, wide, f"{wide}s", f"{short}.", longer, f"{longer}."


def _spoken(hour: int, minute: int) -> list[str]:
    """Return `half past eight` and the like."""
    after, coming = spell(hour), spell(hour % 12 + 1)
    phrases = {
        15: [f"{start} past {after}" for start in ("quarter", "a quarter")],
        30: [f"half past {after}"],
        45: [f"{start} to {coming}" for start in ("quarter", "a quarter")],
    }
    return phrases.get(minute, [])


def ordinal(reading: Ordinal) -> Rendering:
    """Write an ordinal or a numbered part of the year."""
    value = reading.value
    digits = ordinal_digits(value)
    words = [spell_ordinal(value), spell(value)] if 0 < value < 100 else []
    if reading.noun:
        numbers = (*words[:1], digits)
        forms = [f"{number}{gap}{reading.noun}" for number in numbers for gap in (" ", "-")]
        forms += [f"{reading.letter}{value}", f"{value}{reading.letter}", f"{reading.letter} {value}"]
        if reading.letter == "H":
            forms += [f"{number} six months" for number in numbers] + [f"{number} half-year" for number in numbers]
        else:
            forms += [f"{number} three months" for number in numbers]
        return rendering(forms[0], forms, f"{reading.letter}{value}")
    target = words[0] if 0 < value < 10 else digits
    long = [digits.replace(str(value), f"{value:,}"), f"{value:,}"] if value > 999 else []
    return rendering(long[0] if long else target, [*words, digits, *long, str(value), f"{value}."], f"{value}.")


def decade(reading: Decade) -> Rendering:
    """Write a decade."""
    short = reading.year % 100
    century = reading.year - short or (1900 if short else 2000)
    forms = [f"{century + short}s", f"{century + short}'s"]
    forms += [f"{short}s", f"'{short}s", f"{short}'s"] if short >= 20 else []
    if reading.year < 100 and short < 30:
        forms.append(f"{2000 + short}s")
    forms += [word for word, value in number_words("en").values["decade"].items() if value == short]
    return rendering(forms[0], forms, forms[0])
