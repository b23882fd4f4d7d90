"""The parameters of a DeepL request, as values of the right type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.parameters import Parameters

# Node's way to put a list of objects into a form.
_NESTED = re.compile(r"(?P<name>\w+)\[(?P<index>\d{1,4})\](?:\.(?P<key>\w+)|\[(?P<other>\w+)\])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FLAGS = {"0": False, "1": True, "false": False, "true": True}


class Given:
    """Reads parameters; what cannot be used is refused by its name.

    Values of forms and of JSON are treated alike: `1`, `"1"` and `true` are one and the same.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.files = parameters.files
        self._parameters = parameters

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Given:
        """Return the parameters of an object inside a request."""
        return cls(Parameters(values))

    def text(self, name: str) -> str | None:
        """Return a text, None where it is missing or empty; of several the first counts."""
        values = self._parameters.all(name)
        text = _text(values[0], name) if values else ""
        return text or None

    def required(self, name: str) -> str:
        """Return a text.

        Raises:
            ServiceError: it is missing.
        """
        text = self.text(name)
        if text is None:
            raise ServiceError(f"Parameter '{name}' not specified.")
        return text

    def texts(self, name: str) -> list[str]:
        """Return all texts of a name."""
        return [_text(value, name) for value in self._parameters.all(name)]

    def names(self, name: str) -> list[str]:
        """Return a list of names, which may be written in one text with commas."""
        return [part.strip() for text in self.texts(name) for part in text.split(",") if part.strip()]

    def choice(self, name: str, choices: Sequence[str], default: str = "") -> str:
        """Return one of a few values, in whatever case it was written.

        Raises:
            ServiceError: it is another one.
        """
        value = (self.text(name) or default).lower()
        if value and value not in choices:
            raise ServiceError(f"Value for '{name}' not supported.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return whether something is wanted; errors as in `choice`."""
        return _FLAGS[self.choice(name, tuple(_FLAGS), str(default))]

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within limits; errors as in `choice`."""
        text = self.text(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?\d{1,9}", text) or not least <= int(text) <= most:
            raise ServiceError(f"Value for '{name}' not supported.", hint=f"from {least} to {most}")
        return int(text)

    def mapping(self, *without: str) -> dict[str, Any]:
        """Return the whole body or query, but for some names."""
        return {name: value for name, value in self._parameters.values.items() if name not in without}

    def objects(self, name: str) -> Sequence[Mapping[str, Any]]:
        """Return a list of objects: of JSON, or put together from a form's `name[0].key`.

        Raises:
            ServiceError: it is something else.
        """
        found: dict[int, dict[str, Any]] = {}
        for full, value in self._parameters.values.items():
            match = _NESTED.fullmatch(full)
            if match and match["name"] == name:
                found.setdefault(int(match["index"]), {})[match["key"] or match["other"]] = value
        objects: Sequence[Any] = [found[index] for index in sorted(found)] or self._parameters.all(name)
        if not all(isinstance(each, Mapping) for each in objects):
            raise ServiceError(f"Value for '{name}' not supported.", hint="a list of objects is needed")
        return objects


def _text(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise ServiceError(f"Value for '{name}' not supported.", hint="a text is needed")
    if _SURROGATE.search(value):
        raise ServiceError(f"Value for '{name}' not supported.", hint="half a surrogate pair is not a character")
    return value
