"""The profile of a project: `bilingua.toml`, which says once what every run would have to repeat.

Its keys are the long options of `bilingua translate` without their dashes. The nearest file upward from the working
folder counts; what a caller gives counts above it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bilingua.errors import SettingsError
from bilingua.records import Severity

NAME = "bilingua.toml"
_BUILT_IN = "cldr"  # a glossary that is not a file


def _list(value: object) -> list[str] | None:
    """Return a string or a list of strings as a list, None for anything else."""
    listed = [value] if isinstance(value, str) else value
    return listed if isinstance(listed, list) and all(isinstance(each, str) for each in listed) else None


def _of(kind: type) -> Callable[[object], Any]:
    return lambda value: value if type(value) is kind else None


def _choice(*names: str) -> Callable[[object], str | None]:
    return lambda value: str(value) if str(value) in names else None


def _terms(value: object) -> dict[str, str] | None:
    fits = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return value if fits else None  # type: ignore[return-value]


_TEXT = (_of(str), "a string")
_TEXTS = (_list, "a string or a list of strings")
_FLAG = (_of(bool), "true or false")
_COUNT = (_of(int), "a whole number")


def _one_of(*names: str) -> tuple[Callable[[object], Any], str]:
    return _choice(*names), " or ".join(f'"{name}"' for name in names)


# Key → what it may be: a function that returns the value or None, and words for the error.
KEYS: Mapping[str, tuple[Callable[[object], Any], str]] = {
    "glossary": _TEXTS,
    "term": (_terms, 'a table, as { "Bank" = "bench" }'),
    "keep": _TEXTS,
    "topic": _TEXTS,
    "dates": _one_of("british", "american"),
    "times": _one_of("12", "24"),
    "money": _one_of("words", "symbols"),
    "percent": _one_of("word", "sign"),
    "spelling": _one_of("us", "gb"),
    "engine": _TEXT,
    "model": _TEXT,
    "url": _TEXT,
    "beam": _COUNT,
    "device": _one_of("auto", "cpu", "cuda"),
    "threads": _COUNT,
    "memory": _TEXT,
    "strict": _FLAG,
    "facts": _FLAG,
    "names": _FLAG,
    "confidence": _one_of("full", "fast", "none"),
    "unwrap": _FLAG,
    "fail-on": _one_of(*map(str, Severity)),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The settings of a file: checked values by key, with paths as seen from the working folder.

    A profile without a `path` is empty.
    """

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path) -> Profile:
        """Read a profile.

        Raises:
            SettingsError: the file cannot be read, or a key or value cannot be used; it names line and key.
        """
        file = Path(path)
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{file}: cannot be read: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{file}: not UTF-8 text", hint="save it as UTF-8") from error
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = f"{file}:{place[1]}" if place else f"{file}"
            raise SettingsError(f"{line}: no TOML: {error}") from error
        return cls(file, {key: _checked(file, text, key, value) for key, value in data.items()})

    @classmethod
    def find(cls, folder: Path | None = None) -> Profile:
        """Return the nearest profile upward from a folder, None meaning the working one; an empty one without any.

        Raises:
            SettingsError: it cannot be used.
        """
        start = (folder or Path.cwd()).absolute()
        found = next((each / NAME for each in (start, *start.parents) if (each / NAME).is_file()), None)
        return cls.load(found) if found else cls()


def _checked(file: Path, text: str, key: str, value: object) -> Any:
    """Return the value of a key as callers use it."""
    line = next((n for n, row in enumerate(text.splitlines(), 1) if re.match(rf"\s*\W?{re.escape(key)}\b", row)), 1)
    if key not in KEYS:
        close = get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(KEYS)}"
        raise SettingsError(f"{file}:{line}: unknown key {key!r}", hint=hint)
    check, wanted = KEYS[key]
    checked = check(value)
    if checked is None:
        raise SettingsError(f"{file}:{line}: {key} is {value!r}", hint=f"it must be {wanted}")
    return _from_here(file.parent, key, checked)


def _from_here(folder: Path, key: str, value: Any) -> Any:
    """Return a value with its paths, which are relative to the profile, as seen from the working folder."""
    if key == "glossary":
        return [each if each == _BUILT_IN else str(folder / each) for each in value]
    if key == "memory" or (key == "model" and (folder / value).exists()):
        return str(folder / value)
    return value
