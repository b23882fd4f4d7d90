"""Looking a form up as a string finds what its pattern finds: held against each other on texts full of oddities."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.language import english

PARTS = (
    "arms", "Arms", "DPRK", "U.S.", "5", "1,500.5", "12:30", "e-mail", "it’s", "'s", "–", "\u0130", "\u017f", "ß",
    "Łódź", "²", "_x", " ", "  ", "\u00a0", "\n", "(", ",", ".", "STATE", "state",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map("".join), st.booleans())
def test_strings_and_patterns_find_the_same(text: str, form: str, loose: bool) -> None:
    even, wanted = english._even(text, loose), english._looked_for(form, loose) if form.strip() else None
    if even is None or wanted is None:
        return
    by_string = list(english._by_string(even, form.strip(), *wanted))
    assert by_string == list(english._by_pattern(text, form.strip(), loose))
