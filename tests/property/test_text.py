"""The promises at the doors of cleaning and segmentation, over random mixtures of German and dirt."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilingua.text.german import clean, segment
from tests.edits import replay

PIECES = [
    "Die", "Lage", "Beziehungen", "Darüber", "verfeinern", "Ukraine", "hinaus", "die", "für", "Russland", "In",
    "Schüler", "YouTube", "DVRK", "EU", "Kim", "Jong-un", "GmbH", "z.B.", "u.a.", "U.S.", "Dr.", "3", "28.",
    "20", "000", "2023", "Oktober", "15'000", "14.30", "Pressekontakt", "Foto", "www.beispiel.ch",
    "https://a.ch/x?b=1&amp;c=2", "a@b.ch", "x.pdf", ".", ",", ":", ";", "!", "?", "…", "...", "-", "–", "—",
    "(", ")", "(ots)", "[", "]", '"', "„", "“", "”", "«", "»", "‹", "›", "‚", "‘", "’", "'", " ", " ", " ",
    "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2009", "\u202f", "\u2028", "\u00ad", "\u200b", "\u200d",
    "\ufeff", "\x00", "\x07", "\x84", "\x85", "\x81", "\ud800", "o\u0308", "\u0308", "ﬁ", "Å", "👨\u200d👩", "Ã¼",
    "Ã", "â€ž", "Â", "&amp;", "&nbsp;", "&quot;", "&lt;", "&gt;", "&#8222;", "amp;", "&", "<", ">", "< p>",
    "</p>", "<br>", "<b>", "p", "/", "⟨t⟩", "⟨", "⟩", "⟨=⟩", "@", "#", "*", "°", "%", "€",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)
# The rules that replace characters. All others may only add white space or turn a line end into a space.
REPLACING = {"mojibake", "c1", "entity", "tag", "marker", "invisible", "nfc", "space", "line-end"}
MANY = settings(max_examples=150, deadline=None)


@MANY
@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned, _ = clean(text)
    assert clean(cleaned) == (cleaned, ())


@MANY
@given(TEXTS)
def test_the_log_is_complete(text: str) -> None:
    cleaned, edits = clean(text)
    assert replay(text, edits) == cleaned


@MANY
@given(TEXTS)
def test_letters_and_digits_outside_the_logged_debris_survive_in_order(text: str) -> None:
    cleaned, edits = clean(text)
    debris = [edit for edit in edits if edit.rule in REPLACING]
    assert all(not (edit.before + edit.after).strip() for edit in edits if edit.rule not in REPLACING)
    # Put each replaced stretch back and compare what is left when white space is out of the way.
    for edit in reversed(edits):
        end = edit.start + len(edit.after)
        assert cleaned[edit.start : end] == edit.after
        cleaned = cleaned[: edit.start] + edit.before + cleaned[end:]
    assert cleaned == text
    assert all(edit.before for edit in debris)


@MANY
@given(TEXTS)
def test_clean_text_has_no_marker_no_control_character_and_is_nfc(text: str) -> None:
    cleaned, _ = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set("⟨⟩\ufeff\u00ad\u200b\r\x00") & set(cleaned)
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in cleaned)


@MANY
@given(TEXTS)
@example(" \n \n")
@example("")
@example("Wort " * 400)
@example("x" * 2000)
def test_segments_and_tails_rebuild_the_text(text: str) -> None:
    segments = segment(text)
    assert "".join(seg.text + seg.tail for seg in segments) == text
    assert all(seg.text == seg.text.strip() and "\n" not in seg.text for seg in segments)
    assert all(seg.text for seg in segments[1:])
    assert all(seg.tail.isspace() or not seg.tail for seg in segments)


@MANY
@given(TEXTS)
def test_cleaning_changes_only_white_space_of_a_text_without_debris(text: str) -> None:
    cleaned, edits = clean(text)
    if not any(edit.rule in REPLACING for edit in edits):
        assert "".join(cleaned.split()) == "".join(text.split())
