"""The page that shows people what the doors describe for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bilingua.web.assets import asset, environment

_STYLES = ("tokens.css", "base.css")
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a request."""

    name: str
    kind: str
    required: bool
    what: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A request: what it is for, its parameters, and the answers by status."""

    method: str
    path: str
    what: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one description has; `link` is where programs find it."""

    title: str
    about: str
    link: str
    operations: tuple[Operation, ...]


def part(description: Data, link: str, *, below: str = "") -> Part:
    """Read a Swagger 2 or OpenAPI 3 description; its paths are below `below`."""
    info = description["info"]
    operations = tuple(
        Operation(
            method.upper(),
            below + path,
            operation.get("description") or operation.get("summary", ""),
            tuple(_fields(description, operation)),
            tuple((status, answer["description"]) for status, answer in operation["responses"].items()),
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    )
    return Part(info["title"], info.get("description", ""), link, operations)


def page(*parts: Part) -> str:
    """Return the page, which loads nothing."""
    styles = "\n".join(map(asset, _STYLES))
    return environment().get_template("requests.html").render(parts=parts, styles=styles)


def _fields(description: Data, operation: Data) -> Iterator[Field]:
    """Yield the parameters, then the fields of the body."""
    for each in operation.get("parameters", ()):
        kind = each.get("type") or each.get("schema", {}).get("type", "")
        yield Field(each["name"], f"{kind} ({_PLACES[each['in']]})", each.get("required", False), _what(each))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(description, content["schema"])
        for name, field in schema.get("properties", {}).items():
            yield Field(name, f"{field.get('type', '')} (body)", name in schema.get("required", ()), _what(field))


_PLACES = {"formData": "body", "query": "query", "path": "path", "header": "header"}


def _what(field: Data) -> str:
    choices = field.get("enum") or field.get("schema", {}).get("enum")
    default = field.get("default", field.get("schema", {}).get("default"))
    said = [field.get("description", "")]
    said += [f"one of {', '.join(map(str, choices))}"] if choices else []
    said += [f"default {default}"] if default not in (None, "", [], {}) else []
    return "; ".join(each for each in said if each)


def _resolved(description: Data, schema: Data) -> Data:
    """Follow a reference into the description."""
    found: Data = schema
    for name in schema.get("$ref", "").split("/")[1:]:
        found = description[name] if found is schema else found[name]
    return found
