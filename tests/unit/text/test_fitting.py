"""Cutting a segment: every piece fits, no span is cut, and a clause ends where one can."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.facts.spans import find_facts
from bilingua.text.fitting import cut, within


def pieces(text: str, most: int) -> list[str]:
    cuts = cut(text, find_facts(text), lambda start, end: end - start <= most)
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


CLAUSE = "das Wort " * 10


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Das passt.", 40, ["Das passt."]),
        (f"{CLAUSE}gilt; {CLAUSE}bleibt.", 110, [f"{CLAUSE}gilt; ", f"{CLAUSE}bleibt."]),
        (f"{CLAUSE}gilt, {CLAUSE}bleibt.", 110, [f"{CLAUSE}gilt, ", f"{CLAUSE}bleibt."]),
        ("eins zwei drei vier", 12, ["eins zwei ", "drei vier"]),
        ("ohneeinleerzeichen", 9, ["ohneeinle", "erzeichen"]),
        ("Sehr schön 🙂🎉! Ja", 40, ["Sehr schön ", "🙂🎉", "! Ja"]),
        ("👨‍👩‍👧 Familie", 40, ["👨‍👩‍👧 ", "Familie"]),
        # Amounts and dates stay together.
        ("Es kamen 5,5 Mrd. Euro an.", 18, ["Es kamen ", "5,5 Mrd. Euro an."]),
        ("Kim kam am 28. Oktober 2024 an.", 20, ["Kim kam am ", "28. Oktober 2024 an."]),
        # Nothing but one span: it is left whole, however long it is.
        ("https://example.org/" + "a" * 50, 20, ["https://example.org/" + "a" * 50]),
    ],
)
def test_where_a_text_is_cut(text: str, most: int, expected: list[str]) -> None:
    assert pieces(text, most) == expected


def test_an_address_is_never_cut() -> None:
    address = "https://example.org/" + "-".join(str(n) for n in range(300))
    text = f"Mehr dazu steht unter {address} im Netz, sagte er."
    assert pieces(text, 30) == ["Mehr dazu steht unter ", address + " ", "im Netz, sagte er."]


def test_a_long_run_of_figures_is_cut_off_where_a_sentence_is_too_long() -> None:
    row = " ".join(str(n) for n in range(101, 131))
    text = f"Die Werte lauten {row} und sind damit deutlich höher als in allen Jahren, die ihm bekannt sind, sagte er."
    assert pieces(text, 120) == ["Die Werte lauten ", row + " ", text.partition(row + " ")[2]]
    assert pieces(text, 1000) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bern 1 2 3 Basel 4 5 6 Chur 7 8 9", ["Bern ", "1 2 3 ", "Basel ", "4 5 6 ", "Chur ", "7 8 9"]),
        ("Bern 1 2 3 Basel 4 5 6", ["Bern 1 2 3 Basel 4 5 6"]),
        (
            "DAX 1,5 2,5 Dow Jones 3,5 4,5 SMI 5,5 6,5 TecDAX 7,5 8,5",
            [
                "DAX ",
                "1,5 2,5 ",
                "Dow Jones ",
                "3,5 4,5 ",
                "SMI ",
                "5,5 6,5 ",
                "TecDAX ",
                "7,5 8,5",
            ],
        ),
        (
            "Er gewann in den Jahren 1990, 1994, 1998, 2002, 2006, 2010, 2014 und 2018.",
            ["Er gewann in den Jahren 1990, 1994, 1998, 2002, 2006, 2010, 2014 und 2018."],
        ),
    ],
)
def test_a_row_of_a_table_is_cut_around_its_figures(text: str, expected: list[str]) -> None:
    assert pieces(text, 1000) == expected


@given(
    st.lists(st.sampled_from(["Wort", "1,5", "20 000", "3. Mai 2024", ";", "x" * 30, "–", "a@b.de"]), max_size=40),
    st.sampled_from([" ", "", ", "]),
    st.integers(1, 60),
)
def test_pieces_make_the_text_and_no_span_is_cut(words: list[str], joint: str, most: int) -> None:
    text = joint.join(words).strip()
    spans = find_facts(text)
    cuts = cut(text, spans, lambda start, end: end - start <= most)
    assert cuts == sorted(set(cuts))
    assert all(0 < place < len(text) for place in cuts)
    assert not any(span.start < place < span.end for span in spans for place in cuts)
    bounds = list(pairwise([0, *cuts, len(text)]))
    assert [inner.text for start, end in bounds for inner in within(spans, start, end)] == [s.text for s in spans]
    for start, end in bounds:
        assert end - start <= most or within(spans, start, end)[0].text.strip() == text[start:end].strip()
