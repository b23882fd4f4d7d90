"""Errors say what happened, where, and what to do; the command line's exit code hangs on the class."""

from __future__ import annotations

import pytest

from bilingua import errors
from bilingua.errors import (
    BilinguaError,
    CapabilityError,
    DocumentError,
    EnforcementError,
    EngineError,
    EngineNotInstalledError,
    GlossaryConflictError,
    GlossaryError,
    InputError,
    ModelNotFoundError,
    ScoringError,
    SettingsError,
    StoreError,
    UnsupportedFormatError,
)
from bilingua.packages import install_hint

CLASSES = [value for value in vars(errors).values() if isinstance(value, type)]

EXIT_CODES = [
    (EnforcementError, 1),
    (InputError, 2),
    (DocumentError, 2),
    (UnsupportedFormatError, 2),
    (GlossaryError, 2),
    (GlossaryConflictError, 2),
    (SettingsError, 2),
    (ScoringError, 2),
    (EngineError, 3),
    (ModelNotFoundError, 3),
    (CapabilityError, 3),
    (StoreError, 4),
]


def test_every_error_has_the_common_root() -> None:
    assert len(CLASSES) >= 16
    assert all(issubclass(each, BilinguaError) for each in CLASSES)


@pytest.mark.parametrize(("error", "code"), EXIT_CODES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_exit_code(error: type[BilinguaError], code: int) -> None:
    assert error("no").exit_code == code


def test_bad_input_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="beam"):
        raise SettingsError("beam is 0")


def test_hint_follows_in_brackets() -> None:
    error = InputError("no such engine", hint="one of: ct2, hf")
    assert str(error) == "no such engine (one of: ct2, hf)"
    assert error.message == "no such engine"
    assert error.hint == "one of: ct2, hf"


def test_no_hint_no_brackets() -> None:
    assert str(InputError("no such engine")) == "no such engine"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (GlossaryError("bad", path="a.csv", row=3, column="target"), "a.csv:3:target: bad"),
        (GlossaryError("bad", path="a.csv", hint="fill it"), "a.csv: bad (fill it)"),
        (GlossaryError("bad", row=3), "3: bad"),
        (GlossaryError("bad"), "bad"),
        (GlossaryConflictError("two targets", path="a.csv", row=9), "a.csv:9: two targets"),
        (DocumentError("not UTF-8", path="b.txt", line=7), "b.txt:7: not UTF-8"),
        (DocumentError("not UTF-8"), "not UTF-8"),
    ],
)
def test_place_stands_first(error: BilinguaError, text: str) -> None:
    assert str(error) == text


def test_place_can_be_read_by_programs() -> None:
    glossary = GlossaryError("bad", path="a.csv", row=3, column="target")
    assert (glossary.path, glossary.row, glossary.column) == ("a.csv", 3, "target")
    document = DocumentError("bad", path="b.txt", line=7)
    assert (document.path, document.line) == ("b.txt", 7)


def test_missing_extra_says_what_to_install() -> None:
    error = EngineNotInstalledError("the engine hf needs torch", extra="hf", hint=install_hint("hf"))
    assert error.extra == "hf"
    assert str(error) == "the engine hf needs torch (pip install 'torch==2.13.0')"
