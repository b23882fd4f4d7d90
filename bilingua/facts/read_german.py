"""The German grammar: read a text token by token into facts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from bilingua.facts import german_date_parts, german_dates, german_designations, german_hours, german_vague
from bilingua.facts.numerals import (
    Numeral,
    german_cardinal,
    german_derived,
    german_ordinal,
    is_identifier,
    read_digits,
    spell,
)
from bilingua.facts.readings import (
    RECENT,
    SMALL,
    Age,
    Fact,
    Literal,
    Ordinal,
    Quantity,
    copied,
    digits_only,
    plain,
    share_tails,
)
from bilingua.facts.source import Source, bare_sign
from bilingua.facts.tokens import HALVES, NUMBER, WORD, Token, glued, opaque_spans, power_of_unit, tokens
from bilingua.facts.vocabulary import counted_unit, currency_signs, date_parts, number_words, units, weekdays
from bilingua.records import Kind

LINKS = frozenset({"bis", "-", "–", "—", "und", "oder", "bis zu", "auf", "bis zum", ","})
_ORDINAL_ENDINGS = frozenset({"te", "ten", "ter", "tes", "ste", "sten", "ster", "stes"})

# English endings that stand apart from their number: 90 percent, 20 times.
_APART = frozenset({"percent", "times"})
_ARTICLES = frozenset({"ein", "eine", "einer", "einem", "einen", "eins"})
_HALF = frozenset({"halbe", "halben"})
_QUARTERS = frozenset({"N", "S", "O", "E", "W"})

# A fact and the index of the token after it.
Read = tuple[Fact, int] | None


@lru_cache(maxsize=RECENT)
def german_facts(text: str) -> tuple[Fact, ...]:
    """Read all facts of a German text, ordered and without overlap."""
    opaque = opaque_spans(text)
    if not opaque and not any(map(_may_hold, text.split())):
        return ()
    source = Source(text, tokens(text, opaque))
    found = [Fact(o.start, o.end, o.kind, copied(text[o.start : o.end], o.rule), rule=o.rule) for o in opaque]
    i = 0
    while source.toks[i].kind:
        read = _read(source, i) if _may_begin(source.toks[i].text) else None
        if read is None:
            i += 1
        else:
            found.append(read[0])
            i = read[1]
    if opaque:
        found.sort(key=lambda fact: fact.start)
    return tuple(share_tails(found, text, LINKS) if len(found) > 1 else found)


@lru_cache(maxsize=16_384)
def _may_hold(chunk: str) -> bool:
    """Return whether a stretch without white space shows that a fact may be near; in most sentences none does.

    An article begins a fact only before a scale word, so it is the scale word that counts.
    """
    words = [token.text for token in tokens(chunk) if token.kind]
    scales, articles = number_words("de").scales, _ARTICLES | _HALF
    return any(w.lower() in scales or (w.lower() not in articles and _may_begin(w)) for w in words)


@lru_cache(maxsize=16_384)
def _may_begin(word: str) -> bool:
    """Return whether a token can begin a fact by what it is: the cheap question that nearly every token fails."""
    lower = word.lower()
    if word[0] in "0123456789-−" or word in currency_signs():
        return True
    if word[0].isalpha() and (not word[1:].islower() or lower in german_dates.BEFORE_HOUR):
        return True
    if (
        lower in _ARTICLES
        or lower in _HALF
        or lower in number_words("de").values["dozen"]
        or german_dates.has_month(word)
        or lower in date_parts()
        or word in weekdays()
        or german_vague.may_begin(lower)
    ):
        return True
    known = german_cardinal(lower), german_derived(lower), german_ordinal(lower)
    return known != (None, None, None) or lower.endswith(german_dates.DECADE_ENDINGS)


def _read(source: Source, i: int) -> Read:
    token = source.toks[i]
    if token.kind == NUMBER:
        return None if power_of_unit(source.toks, i) else _at_number(source, i)
    if token.kind == WORD:
        return _at_word(source, i)
    if token.text in "-−" and source.toks[i + 1].kind == NUMBER:
        return _negative(source, i)
    return _sign_first(source, i)


def _at_number(source: Source, i: int) -> Read:
    return (
        german_hours.hours(source, i)
        or german_dates.date(source, i)
        or german_dates.clock(source, i)
        or german_designations.pair(source, i)
        or german_dates.decade(source, i)
        or german_designations.dotted(source, i)
        or german_designations.hyphened(source, i)
        or german_designations.postcode(source, i)
        or _age(source, i)
        or german_dates.ordinal(source, i)
        or german_designations.letters_behind(source, i)
        or _quantity(source, i)
    )


def _at_word(source: Source, i: int) -> Read:
    word = source.toks[i].text
    following = source.toks[i + 1]
    days = german_hours.weekdays(source, i)
    if days is not None:
        return days
    if following.kind != WORD:
        read = (
            _sign_first(source, i)
            or german_designations.letters_before(source, i)
            or german_designations.document(source, i)
        )
        if read is not None:
            return read
    return (
        german_date_parts.dated(source, i)
        or german_dates.month(source, i)
        or german_dates.spoken(source, i)
        or german_vague.vague(source, i)
        or _spelled(source, i, word.lower())
    )


def _negative(source: Source, i: int) -> Read:
    before = source.text[source.toks[i].start - 1 : source.toks[i].start]
    if before.strip(" (\u00a0") or not glued(source.toks[i], source.toks[i + 1]):
        return None
    read = _quantity(source, i + 1)
    if read is None or not isinstance(read[0].reading, Quantity):
        return None
    fact, end = read
    reading = replace(read[0].reading, value=-read[0].reading.value)
    return replace(fact, start=source.toks[i].start, reading=reading), end


def _sign_first(source: Source, i: int) -> Read:
    """Read an amount whose currency stands in front: `$ 10 Millionen`, `CHF 15'000`."""
    signs = currency_signs()
    for width in (2, 1):
        last = source.toks[i + width - 1]
        sign = source.text[source.toks[i].start : last.end].rstrip(".") if last.kind else ""
        number = source.toks[i + width]
        if sign in signs and number.kind == NUMBER and number.start - last.end <= 1:
            read = _quantity(source, i + width)
            if read is not None and isinstance(read[0].reading, Quantity) and not read[0].reading.percent:
                named = read[0].reading.currency
                code, short = (named, read[0].reading.short) if named else (signs[sign], bare_sign(sign))
                reading = replace(read[0].reading, currency=code, short=short)
                fact = replace(
                    read[0], start=source.toks[i].start, kind=Kind.MONEY, reading=reading, required=True, rule="fact"
                )
                return fact, read[1]
    return None


def _quantity(source: Source, i: int) -> Read:
    toks = source.toks
    number = read_digits(toks, i, source.text, group=".", point=",")
    listed = source.listed(i, number.end)
    if listed:  # "12,5,4": a list without spaces, of which nothing but the whole numbers is sure
        number = Numeral(Decimal(toks[i].text), 0, i + 1)
    if is_identifier(toks, i, number.end):
        written = source.written(i, number.end)
        return Fact(toks[i].start, toks[number.end - 1].end, Kind.NUMBER, digits_only(written)), number.end
    if len(toks[i].text) > 1 and toks[i].text[0] == "0" and not number.places:
        padded = Literal(toks[i].text, (toks[i].text.lstrip("0") or "0",), (toks[i].text,))
        return Fact(toks[i].start, toks[i].end, Kind.NUMBER, padded), i + 1
    if number.grouped and toks[number.end].text == "°" and toks[number.end + 1].text in _QUARTERS:
        written = source.written(i, number.end)  # 48.208° N
        return Fact(toks[i].start, toks[number.end - 1].end, Kind.NUMBER, Literal(written)), number.end
    reading, end = _with_half(source, number)
    end = source.price_dash(i, end)
    if toks[end].text in _ORDINAL_ENDINGS and glued(toks[end - 1], toks[end]):
        return Fact(toks[i].start, toks[end].end, Kind.NUMBER, Ordinal(int(number.value))), end + 1
    fact, stop = _tail(source, i, end, reading)
    if listed or (stop == end and toks[source.joined(end)].text == "er"):
        return replace(fact, required=False), stop
    bare = stop == end and isinstance(fact.reading, Quantity) and not fact.reading.signs
    pointed = not number.grouped and "." in source.written(i, number.end)
    if bare and number.places and number.other is not None:
        # "5,000": by German or by English custom? Left as the engine has it.
        return replace(fact, required=False, rule="ambiguous"), stop
    if bare and number.places and pointed:
        # A Swiss decimal, a time, a section? Any of these is right as it stands.
        written = source.written(i, number.end)
        return replace(fact, rule="ambiguous", also=Literal(written, (written.replace(".", ":", 1),))), stop
    return fact, stop


def _with_half(source: Source, number: Numeral) -> tuple[Quantity, int]:
    """Return the numeral as a quantity, with the fraction sign after it if there is one: `2½`."""
    others = (number.other,) if number.other is not None else ()
    half = HALVES.get(source.toks[number.end].text)
    if half is None or number.places:
        return Quantity(number.value, number.places, grouped=number.grouped, others=others), number.end
    return Quantity(number.value + half, 1 if half == Decimal("0.5") else 2), number.end + 1


def _tail(source: Source, first: int, end: int, reading: Quantity) -> tuple[Fact, int]:
    """Read scale, currency, percent and unit after a number."""
    toks, kind = source.toks, Kind.NUMBER
    scaled = source.scale(end)
    if scaled:
        reading = replace(reading, scale=scaled[0])
        end = scaled[1]
    at = source.joined(end)
    money = source.currency(at)
    if money:
        reading, end, kind = replace(reading, currency=money[0], short=money[1]), money[2], Kind.MONEY
    else:
        percent = source.percent(at)
        if percent:
            reading, end, kind = replace(reading, percent=percent[0]), percent[1], Kind.PERCENT
        elif toks[at].text in units():
            reading = replace(reading, signs=units()[toks[at].text])
        elif toks[end].kind == WORD and glued(toks[end - 1], toks[end]):
            reading = replace(reading, signs=(toks[end].text,))
    rule = "inner" if source.inner(first, end) else "fact"
    return Fact(toks[first].start, toks[end - 1].end, kind, reading, rule=rule), end


def _age(source: Source, i: int) -> Read:
    toks = source.toks
    at = source.joined(i + 1)
    if at == i + 1 and not glued(toks[i], toks[at]):
        return None
    if not toks[at].text.startswith("Jährig"):
        return None
    reading = Age(int(toks[i].text), plural=toks[at].text in ("Jährigen", "Jährige"))
    return Fact(toks[i].start, toks[at].end, Kind.NUMBER, reading), at + 1


def _spelled(source: Source, i: int, lower: str) -> Read:
    """Read a number word with what belongs to it; `ein` counts only before a scale."""
    value, end = _word_value(source, i, lower)
    if value is None:
        return _derived(source, i, lower)
    places = len(plain(value).partition(".")[2])
    fact, end = _tail(source, i, end, Quantity(value, places, spelled=True))
    if not isinstance(fact.reading, Quantity):
        return None
    scaled = bool(fact.reading.scale)
    if value % 1 and not scaled:
        # "anderthalb Jahre" may become "a year and a half" or "18 months".
        return replace(fact, reading=_with_unit(source, end, fact.reading), rule="vague"), end
    small = not scaled and (value <= SMALL or value in (100, 1000))
    measured = bool(fact.reading.currency or fact.reading.percent) and value != 1
    return replace(fact, reading=replace(fact.reading, weak=small), required=not small or measured), end


def _with_unit(source: Source, end: int, reading: Quantity) -> Quantity:
    """Return the quantity with the unit of time after it, and its value in the next smaller unit."""
    unit = counted_unit(source.toks[end].text)
    if unit is None:
        return reading
    return replace(reading, unit=unit, others=(reading.value * unit.factor,) if unit.factor else ())


def _word_value(source: Source, i: int, lower: str) -> tuple[Decimal | None, int]:
    """Return the value of the number word at token `i` and the index after it: `eine halbe` before a scale is 0.5."""
    if lower in _ARTICLES:
        if source.toks[i + 1].text in _HALF and source.scale(i + 2):
            return Decimal("0.5"), i + 2
        part = number_words("de").values["fraction"].get(source.toks[i + 1].text.lower(), Decimal(0))
        if part > 1000:  # eine Viertelmillion
            return part, i + 2
        return Decimal(1) if source.scale(i + 1) else None, i + 1
    if lower in _HALF:
        return Decimal("0.5") if source.scale(i + 1) else None, i + 1
    return _with_comma(source, i, german_cardinal(lower))


def _with_comma(source: Source, i: int, whole: Decimal | None) -> tuple[Decimal | None, int]:
    """Read what may follow a number word in speech: `zwei Komma fünf`."""
    digits, end = "", i + 2
    if whole is not None and source.toks[i + 1].text == "Komma":
        while (digit := german_cardinal(source.toks[end].text.lower())) is not None and digit < 10 and digit % 1 == 0:
            digits, end = digits + str(int(digit)), end + 1
    return (whole, i + 1) if whole is None or not digits else (Decimal(f"{int(whole)}.{digits}"), end)


def _derived(source: Source, i: int, lower: str) -> Read:
    """Read what is made from a number word: `zehnjährige`, `dritten`, `siebziger Jahre`, `zwei Dutzend`."""
    token = source.toks[i]
    decade = german_dates.spelled_decade(source, i)
    if decade is not None:
        return decade
    derived = german_derived(lower)
    if derived is not None:
        return _made_of(token, *derived), i + 1
    dozen = number_words("de").values["dozen"].get(lower)
    ordinal = dozen or german_ordinal(lower)
    if ordinal is None:
        return None
    part = german_dates.spelled_part(source, i, int(ordinal))
    if part is not None and not dozen:
        return part
    reading = Ordinal(int(ordinal), weak=True)
    return Fact(token.start, token.end, Kind.NUMBER, reading, required=False, spanned=False), i + 1


def _made_of(token: Token, value: Decimal, ending: str) -> Fact:
    """Return the fact in a word made from a number word; small ones, often worded otherwise, are only compared."""
    number = Quantity(value, weak=value <= SMALL or value == 100)
    if number.weak or value % 1 or not ending:
        return Fact(token.start, token.end, Kind.NUMBER, number, required=False, spanned=False)
    link = " " if ending in _APART else "-"
    forms = tuple(f"{form}{gap}{ending}" for form in (plain(value), spell(int(value))) for gap in (link, "-", " ", ""))
    forms += tuple(f"{form} {ending}s" for form in (plain(value), spell(int(value))))  # the Thirty Years' War
    return Fact(
        token.start, token.end, Kind.NUMBER, Literal(forms[0], forms, (plain(value),)), rule="inner", also=number
    )
