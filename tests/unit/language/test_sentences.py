from __future__ import annotations

import pytest

from bilingua.language.sentences import begins_sentence, may_begin_sentence


@pytest.mark.parametrize(
    ("before", "begins", "may_begin"),
    [
        ("", True, True),
        ("„", True, True),
        ("Er schwieg. ", True, True),
        ("He asked: “", True, True),
        ("Er schwieg! – ", True, True),
        ("Er ", False, False),
        ("Am 3.", False, True),
        ("Er sagte „", False, True),
        ("eine Zeile\n", False, True),
        ("Berlin – ", False, True),
        ("Nord-", False, False),
        ("z. B. ein ", False, False),
    ],
)
def test_where_a_sentence_begins(before: str, begins: bool, may_begin: bool) -> None:
    assert (begins_sentence(before), may_begin_sentence(before)) == (begins, may_begin)
    assert begins_sentence(f"{before}Wort", len(before)) == begins
