"""The promise of a log of edits: applied to the text that it was made in, it leads to the cleaned one."""

from __future__ import annotations

from collections.abc import Iterable

from bilingua.records import Edit


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Apply logged edits to the text that they were made in.

    Raises:
        ValueError: an edit does not fit the text.
    """
    for edit in edits:
        end = edit.start + len(edit.before)
        if text[edit.start : end] != edit.before:
            raise ValueError(f"edit {edit.rule!r} at {edit.start} does not fit: {text[edit.start : end]!r}")
        text = text[: edit.start] + edit.after + text[end:]
    return text
