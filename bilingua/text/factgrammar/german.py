"""The German grammar: read a text token by token into facts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bilingua.records import Kind
from bilingua.text.factgrammar import calendar_de
from bilingua.text.factgrammar.lexer import MARK, NUMBER, WORD, glued, opaque_spans, tokens
from bilingua.text.factgrammar.lexicon import currency_signs, german_currencies, number_words, stem, units
from bilingua.text.factgrammar.numerals import german_cardinal, german_derived, german_ordinal, read_digits
from bilingua.text.factgrammar.readings import (
    SMALL,
    Age,
    Decade,
    Fact,
    Literal,
    Ordinal,
    Pair,
    Quantity,
    Reading,
    share_scales,
)
from bilingua.text.factgrammar.source import Source

LINKS = frozenset({"bis", "-", "–", "—", "und", "oder", "bis zu", "auf"})
_DASHES = "-‐‑–"  # noqa: RUF001 (hyphens and dashes that join a word)

# A fact and the index of the token behind it.
Read = tuple[Fact, int] | None


def german_facts(text: str) -> list[Fact]:
    """Read all facts of a German text, ordered and without overlap."""
    opaque = opaque_spans(text)
    source = Source(text, tokens(text, opaque))
    found = [Fact(o.start, o.end, o.kind, _copied(text[o.start : o.end], o.rule), rule=o.rule) for o in opaque]
    i = 0
    while source.toks[i].kind:
        read = _read(source, i)
        if read is None:
            i += 1
        else:
            found.append(read[0])
            i = read[1]
    if opaque:
        found.sort(key=lambda fact: fact.start)
    return share_scales(found, text, LINKS) if len(found) > 1 else found


def _copied(text: str, rule: str) -> Literal:
    if rule == "phone":
        return Literal(text, numbers=("".join(char for char in text if char.isdigit()),))
    bare = text.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return Literal(text, (bare,) if rule == "url" and bare != text else ())


def _read(source: Source, i: int) -> Read:
    token = source.toks[i]
    if token.kind == NUMBER:
        return _at_number(source, i)
    if token.kind == WORD:
        return _at_word(source, i)
    if token.text in "-−" and source.toks[i + 1].kind == NUMBER:
        return _negative(source, i)
    return _sign_first(source, i)


def _at_number(source: Source, i: int) -> Read:
    return (
        calendar_de.date(source, i)
        or calendar_de.clock(source, i)
        or _pair(source, i)
        or calendar_de.decade(source, i)
        or _dotted(source, i)
        or _age(source, i)
        or calendar_de.ordinal(source, i)
        or _designation_behind(source, i)
        or _quantity(source, i)
    )


def _at_word(source: Source, i: int) -> Read:
    word = source.toks[i].text
    following = source.toks[i + 1]
    if following.kind != WORD:
        read = _sign_first(source, i) or _designation(source, i)
        if read is not None:
            return read
    return calendar_de.month(source, i) or _spelled(source, i, word.lower())


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
                reading = replace(read[0].reading, currency=read[0].reading.currency or signs[sign])
                fact = replace(read[0], start=source.toks[i].start, kind=Kind.MONEY, reading=reading, required=True)
                return fact, read[1]
    return None


def _quantity(source: Source, i: int) -> Read:
    toks = source.toks
    number = read_digits(toks, i, source.text, group=".", point=",")
    reading = Quantity(
        number.value, number.places, grouped=number.grouped, others=(number.other,) if number.other is not None else ()
    )
    read = _tail(source, i, number.end, reading)
    fact, end = read
    written = source.text[toks[i].start : toks[number.end - 1].end]
    bare = isinstance(fact.reading, Quantity) and not (
        fact.reading.scale or fact.reading.currency or fact.reading.percent or fact.reading.signs
    )
    if bare and number.places and ("." in written or number.other is not None):
        # A decimal point, or "5,000": Swiss, English, a time, a version? Left as the engine has it.
        return replace(fact, required=False, rule="ambiguous"), end
    return fact, end


def _tail(source: Source, first: int, end: int, reading: Quantity) -> tuple[Fact, int]:
    """Read scale, currency, percent and unit behind a number."""
    toks = source.toks
    kind, inner = Kind.NUMBER, False
    scaled = source.scale(end)
    if scaled:
        reading = replace(reading, scale=scaled[0])
        end = scaled[1]
    at = source.joined(end)
    money = _currency(source, at)
    if money:
        reading, end, kind = replace(reading, currency=money[0]), money[1], Kind.MONEY
    else:
        percent = source.percent(at)
        if percent:
            reading, end, kind = replace(reading, percent=percent[0]), percent[1], Kind.PERCENT
        elif toks[at].text in units():
            reading = replace(reading, signs=units()[toks[at].text])
    last = toks[end - 1]
    inner = glued(last, toks[end]) and (toks[end].kind == WORD or (toks[end].text in _DASHES and toks[end + 1].kind == WORD and glued(toks[end], toks[end + 1])))
    return Fact(toks[first].start, last.end, kind, reading, rule="inner" if inner else "fact"), end


def _currency(source: Source, i: int) -> tuple[str, int] | None:
    toks, text = source.toks, source.text
    signs, nouns = currency_signs(), german_currencies()
    if not toks[i].kind:
        return None
    for width in (3, 2, 1):
        last = toks[i + width - 1]
        if not last.kind:
            continue
        phrase = text[toks[i].start : last.end]
        if phrase in signs and not (last.kind == WORD and glued(last, toks[i + width]) and toks[i + width].kind == NUMBER):
            end = i + width
            if phrase in ("Fr", "SFr") and toks[end].text == ".":
                end += 1
            return signs[phrase], end
        if last.kind == WORD and last.text[0].isupper() and len(phrase) > 2 and stem(phrase) in nouns:
            return nouns[stem(phrase)], i + width
    return None


def _pair(source: Source, i: int) -> Read:
    """Read a score (`2:1`), a season (`2014/15`) or another pair (`24/7`)."""
    left, mark, right = source.toks[i : i + 3]
    if mark.text not in (":", "/") or right.kind != NUMBER or not (glued(left, mark) and glued(mark, right)):
        return None
    after = source.toks[i + 3]
    if after.text == mark.text and glued(right, after) and source.toks[i + 4].kind == NUMBER:
        return None
    clocklike = mark.text == ":" and len(right.text) == 2 and int(right.text) < 60 and int(left.text) < 24
    season = mark.text == "/" and len(left.text) == 4 and len(right.text) in (2, 4)
    required = season or (mark.text == ":" and not clocklike and len(left.text) < 4)
    rule = "inner" if after.text and after.text in _DASHES and glued(right, after) else "fact"
    return Fact(left.start, right.end, Kind.NUMBER, Pair(left.text, right.text, mark.text), required, rule=rule), i + 3


def _dotted(source: Source, i: int) -> Read:
    """Read a version: three or more numbers joined by full stops that are no grouped numeral."""
    toks = source.toks
    if not (source.point(i) and source.point(i + 2)):
        return None
    number = read_digits(toks, i, source.text, group=".", point=",")
    end = i + 5
    while source.point(end - 1):
        end += 2
    if number.end >= end or not _plain_dots(source, i, end):
        return None
    written = source.text[toks[i].start : toks[end - 1].end]
    reading = Literal(written, numbers=tuple(token.text for token in toks[i:end:2]))
    return Fact(toks[i].start, toks[end - 1].end, Kind.VERSION, reading, rule="version"), end


def _plain_dots(source: Source, i: int, end: int) -> bool:
    return all(source.toks[k].text == "." for k in range(i + 1, end, 2))


def _age(source: Source, i: int) -> Read:
    toks = source.toks
    at = source.joined(i + 1)
    if at == i + 1 and not glued(toks[i], toks[at]):
        return None
    if not toks[at].text.startswith("Jährig"):
        return None
    reading = Age(int(toks[i].text), plural=toks[at].text in ("Jährigen", "Jährige"))
    return Fact(toks[i].start, toks[at].end, Kind.NUMBER, reading), at + 1


def _designation_behind(source: Source, i: int) -> Read:
    """Read digits with letters glued behind: `5G`, `16a`, `4x100`."""
    digits, letters, more = source.toks[i : i + 3]
    if letters.kind != WORD or not glued(digits, letters) or source.scale(i + 1) or _currency(source, i + 1):
        return None
    if letters.text in units() or german_derived("zwei" + letters.text.lower()):
        return None
    end = i + 2
    numbers = [digits.text]
    if more.kind == NUMBER and glued(letters, more):
        numbers.append(more.text)
        end += 1
    elif not (len(letters.text) == 1 or (letters.text.isupper() and len(letters.text) <= 3)):
        return None
    written = source.text[digits.start : source.toks[end - 1].end]
    spaced = source.text[digits.start : digits.end] + "{}" + written[len(digits.text) :]
    variants = (spaced.format(" "), spaced.format("-"), *numbers[:1])
    return Fact(digits.start, source.toks[end - 1].end, Kind.NAME, Literal(written, variants, tuple(numbers)), rule="designation"), end


def _designation(source: Source, i: int) -> Read:
    """Read letters with digits behind: `KN-23`, `F-16`, `G7`, `A380`, `Hwasong-17`."""
    toks = source.toks
    letters = toks[i]
    hyphen = toks[i + 1].kind == MARK and toks[i + 1].text in _DASHES and glued(letters, toks[i + 1])
    at = i + 2 if hyphen else i + 1
    digits = toks[at]
    if digits.kind != NUMBER or not glued(toks[at - 1], digits) or not letters.text[0].isupper():
        return None
    if letters.text.lower() in LINKS or (len(digits.text) == 4 and hyphen) or (i and glued(toks[i - 1], letters) and toks[i - 1].text in _DASHES):
        return None
    end = at + 1
    while toks[end].kind == NUMBER and glued(toks[end - 1], toks[end]):
        end += 1
    tail = toks[end] if toks[end].kind == WORD and glued(digits, toks[end]) and len(toks[end].text) <= 2 else None
    end += tail is not None
    compound = toks[end].kind == MARK and toks[end].text in _DASHES and glued(toks[end - 1], toks[end]) and toks[end + 1].kind == WORD
    if toks[end].text in ",.:" and toks[end + 1].kind == NUMBER and glued(toks[end], toks[end + 1]) and glued(toks[end - 1], toks[end]):
        return None
    if not letters.text.isupper() and (compound or not hyphen):
        return None  # "Stufe-3-Alarm": only the number is sure
    written = source.text[letters.start : toks[end - 1].end]
    number = source.text[digits.start : toks[end - 1].end]
    variants = tuple(form.format(letters.text, number) for form in ("{}{}", "{}-{}", "{} {}", "{}-{}s", "{}{}s", "{}-{}S", "{}{}S"))
    return (
        Fact(letters.start, toks[end - 1].end, Kind.NAME, Literal(written, variants, (digits.text,)), rule="designation"),
        end,
    )


def _spelled(source: Source, i: int, lower: str) -> Read:
    """Read a number word with what belongs to it; `ein` counts only before a scale."""
    toks = source.toks
    if lower.startswith(("ein", "halbe")) and not source.scale(i + 1) and not toks[i + 1].text.startswith("halbe"):
        value = german_cardinal(lower) if lower not in ("ein", "eins") else None
    elif lower.startswith("ein") and toks[i + 1].text.startswith("halbe") and source.scale(i + 2):
        fact, end = _tail(source, i, i + 2, Quantity(Decimal("0.5"), 1, spelled=True))
        return fact, end
    elif lower in ("ein", "eine", "einer", "einem", "einen"):
        value = Decimal(1)
    elif lower in ("halbe", "halben") and source.scale(i + 1):
        value = Decimal("0.5")
    else:
        value = german_cardinal(lower)
    if value is None:
        return _derived(source, i, lower)
    fact, end = _tail(source, i, i + 1, Quantity(value, 1 if value % 1 else 0, spelled=True))
    if not isinstance(fact.reading, Quantity):
        return None
    weak = not fact.reading.scale and (value <= SMALL or value % 1 != 0 or value in (100, 1000))
    required = not weak or bool(fact.reading.currency or fact.reading.percent)
    return replace(fact, reading=replace(fact.reading, weak=weak), required=required and value != 1 or bool(fact.reading.scale)), end


def _derived(source: Source, i: int, lower: str) -> Read:
    """Read what is made from a number word: `zehnjährige`, `dritten`, `siebziger Jahre`, `zwei Dutzend`."""
    token = source.toks[i]
    if lower.endswith(("ziger", "zigern", "ßiger")) and source.toks[i + 1].text in ("Jahre", "Jahren"):
        decade = german_cardinal(lower[: lower.rindex("er")])
        if decade is not None:
            return Fact(token.start, source.toks[i + 1].end, Kind.DATE, Decade(int(decade))), i + 2
    derived = german_derived(lower)
    reading: Reading
    if derived is not None:
        reading = Quantity(derived[0], weak=derived[0] <= SMALL or derived[0] == 100)
    else:
        dozen = number_words("de").values["dozen"].get(lower)
        ordinal = dozen or german_ordinal(lower)
        if ordinal is None:
            return None
        reading = Ordinal(int(ordinal), weak=True)
    return Fact(token.start, token.end, Kind.NUMBER, reading, required=False, spanned=False), i + 1
